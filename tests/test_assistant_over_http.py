"""The evidence for an assistant over HTTP: a real server on loopback, behind what a proxy sends."""

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from cli.main import main
from dashboard.server import access
from store import journal
from store.paths import ROOT
from tests import company

SECONDS = 60
SECRET = "0123456789abcdef" * 4
# A proxy sends the bytes of a name.
FROM_PROXY: dict[str, Any] = {access.SECRET_HEADER: SECRET, "X-Forwarded-User": "王强".encode()}
LIST_TOOLS = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    company.publish(folder)
    return folder


@pytest.fixture(scope="module")
def port(data, tmp_path_factory):
    """The port of a server that knows who asks by a proxy."""
    secret = tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text(SECRET, "ascii")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "cli", "mcp", "--transport", "http", "--port", str(port), "--data", str(data)]
    known_by = {access.HEADER: "X-Forwarded-User", access.SECRET_FILE: str(secret)}
    server = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **known_by, "FIRSTHAND_WORK_OUT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        assert server.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    server.terminate()
    written, _ = server.communicate(timeout=SECONDS)
    # Neither a question nor a name is logged.
    assert written == b""


def post(port, **headers):
    """The status and text of the answer to a request for the tools."""
    sent = {
        "Host": f"127.0.0.1:{port}",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        **FROM_PROXY,
        **headers,
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        connection.putrequest("POST", "/mcp", skip_host=True, skip_accept_encoding=True)
        for name, value in {**sent, "Content-Length": str(len(LIST_TOOLS))}.items():
            if value is not None:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(LIST_TOOLS)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


async def take_list(port, name, visitor="王强"):
    """What three tools answer to the protocol's client: a figure, its rows, a refused SELECT."""
    headers: dict[str, Any] = FROM_PROXY | {"X-Forwarded-User": visitor.encode()}
    async with (
        httpx2.AsyncClient(headers=headers) as http_client,
        Client(
            streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http_client)
        ) as connected,
    ):
        answers = [
            await connected.call_tool(tool, arguments)
            for tool, arguments in (
                ("ask", {"name": name}),
                ("list_rows", {"name": name}),
                ("try_select", {"sql": "drop table tickets"}),
            )
        ]
        return [answer.structured_content or answer.meta for answer in answers]


def test_the_protocols_client_is_answered_and_its_lists_are_recorded_by_its_name(port, data):
    figure, rows, refused = asyncio.run(take_list(port, "requirements/unverified_by_channel"))
    assert figure["grade"]["words"]
    assert rows["row_count"] >= figure["case_count"] > 50
    assert refused["error"]["code"] == "not_a_select"
    *_, last = journal.list_entries(data)
    assert (last.kind, last.by) == ("exported", "王强")


def test_a_name_that_the_journal_cannot_hold_is_not_taken_for_who_started_the_server(port, data):
    too_long = "a" * (journal.MAX_PERSON_LENGTH + 1)
    asyncio.run(take_list(port, "requirements/unverified_by_channel", too_long))
    *_, last = journal.list_entries(data)
    assert (last.kind, last.by) == ("exported", access.UNNAMED)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Host": "evil.com"}, "does not answer to this name"),
        ({"Origin": "http://evil.com"}, "another site’s page"),
        ({"Origin": "null"}, "another site’s page"),
        ({access.SECRET_HEADER: SECRET[:-1]}, "sign-in"),
        ({access.SECRET_HEADER: None}, "sign-in"),
        ({"X-Forwarded-User": " "}, "sign-in"),
    ],
)
def test_a_request_from_elsewhere_is_refused_before_it_is_read(port, headers, words):
    assert post(port)[0] == 200
    status, text = post(port, **headers)
    assert status == 403
    assert words in text


def test_no_option_leads_beyond_this_computer_and_half_an_arrangement_is_refused(
    capsys, monkeypatch
):
    assert main(["mcp", "--address", "0.0.0.0", "--json"]) == 2
    assert '"code": "usage"' in capsys.readouterr().out
    monkeypatch.setenv(access.HEADER, "X-Forwarded-User")
    assert main(["mcp", "--transport", "http", "--json"]) == 2
    assert '"code": "no_secret_file"' in capsys.readouterr().out
