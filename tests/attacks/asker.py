"""An assistant under an attacker's hand: the protocol's own client, over HTTP, behind a proxy."""

import socket
import time
from collections.abc import Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from cli import mcp
from dashboard.assistant.server import EvidenceServer, Tools
from dashboard.server.access import DEFAULT_HEADER, SECRET_HEADER, Access

SECRET = b"0123456789abcdef" * 4
HEADERS = {SECRET_HEADER: SECRET.decode(), DEFAULT_HEADER: "Eve"}
SECONDS = 60


class Asker:
    """A client of the server of a data folder; the server runs in this process, so that what holds
    it up holds up every other visitor too."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._stack = ExitStack()
        self._connected: tuple[BlockingPortal, Client] | None = None

    def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """What a tool answers, or `error`."""
        if self._connected is None:
            self._connected = self._stack.enter_context(_connect(self.data))
        portal, client = self._connected
        answer = portal.call(partial(client.call_tool, tool, arguments))
        return (answer.meta if answer.is_error else answer.structured_content) or {}

    def close(self) -> None:
        """End client and server."""
        self._stack.close()


@contextmanager
def _connect(data: Path) -> Generator[tuple[BlockingPortal, Client]]:
    answering = EvidenceServer(Tools(data, "en", mcp.APP, "Eve"), "0", DEFAULT_HEADER)
    app = mcp.make_app(answering, Access(header=DEFAULT_HEADER, secret=SECRET))
    with socket.create_server(("127.0.0.1", 0)) as listener, start_blocking_portal() as portal:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
        serving = portal.start_task_soon(partial(server.serve, sockets=[listener]))
        ends = time.monotonic() + SECONDS
        while not server.started:
            assert time.monotonic() < ends, "the server does not start"
            time.sleep(0.05)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        with portal.wrap_async_context_manager(_open_client(address)) as client:
            yield portal, client
        server.should_exit = True
        serving.result(SECONDS)


@asynccontextmanager
async def _open_client(address: str):
    async with (
        httpx2.AsyncClient(headers=HEADERS, timeout=SECONDS) as http_client,
        Client(streamable_http_client(address, http_client=http_client)) as client,
    ):
        yield client
