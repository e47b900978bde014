"""A session without a browser: it speaks Streamlit's protocol over a websocket.

It sends what a browser sends and reads all that a browser would get, so that many fit on one
machine; it draws nothing. It names its true host and origin, as the guard of the app demands.
"""

import asyncio
import time
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

# A page that takes longer has not answered.
PATIENCE_SECONDS = 60
DEFAULT_PAGE = "overview"
TOKEN_COOKIE = "_streamlit_xsrf"
# A run that ends otherwise is followed by another one.
ENDS = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)
WIDGETS = ("button", "checkbox", "file_uploader", "multiselect")
# A card that cannot be answered says so in a warning; on other pages a warning is advice.
ADVISING_PAGES = ("names", "queries", "upload", "worklist")


@dataclass(frozen=True)
class Answer:
    """What a page answered: the time to its last element, what went wrong (empty: nothing), whether
    the connection is lost, and the messages of success on it."""

    seconds: float
    trouble: str = ""
    is_lost: bool = False
    successes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Widget:
    """A widget of the page: its id, the part of the page that it reruns, its choices."""

    id: str
    fragment: str
    options: tuple[str, ...] = ()


class Visitor:
    """One open connection, and what a browser would know of the page behind it."""

    def __init__(self, socket: ClientConnection, address: str, token: str) -> None:
        self.socket, self.address, self.token = socket, address, token
        self.session_id = self.page = self.page_hash = self.query = ""
        self.widgets: dict[str, Widget] = {}
        self.states: dict[str, WidgetState] = {}

    async def open(self, page: str) -> Answer:
        """Open a page by its name in the URL."""
        # The first page of all lives at the root.
        self.page = "" if page == DEFAULT_PAGE else page
        self.page_hash = self.query = ""
        self.widgets, self.states = {}, {}
        return await self._rerun()

    async def choose(self, label: str, options: list[str]) -> Answer:
        """Choose these options of a list, and no others."""
        widget = self.widgets[label]
        state = self.states[label] = WidgetState(id=widget.id)
        state.string_array_value.data.extend(options)
        return await self._rerun(widget.fragment)

    async def press(self, label: str, patience: float = PATIENCE_SECONDS) -> Answer:
        """Press a button."""
        widget = self.widgets[label]
        pressed = WidgetState(id=widget.id, trigger_value=True)
        return await self._rerun(widget.fragment, pressed, patience)

    async def drop(self, label: str, path: Path, patience: float = PATIENCE_SECONDS) -> Answer:
        """Drop a file on an uploader; the answer comes when it is read and previewed."""
        started = time.monotonic()
        request = BackMsg()
        request.file_urls_request.request_id = str(uuid4())
        request.file_urls_request.file_names.append(path.name)
        request.file_urls_request.session_id = self.session_id
        await self.socket.send(request.SerializeToString())
        while (message := await self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        [urls] = message.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls, path)
        widget = self.widgets[label]
        state = self.states[label] = WidgetState(id=widget.id)
        state.file_uploader_state_value.uploaded_file_info.append(
            UploadedFileInfo(
                name=path.name, size=path.stat().st_size, file_id=urls.file_id, file_urls=urls
            )
        )
        answer = await self._rerun(widget.fragment, patience=patience)
        return replace(answer, seconds=time.monotonic() - started)

    def _put(self, urls: FileURLs, path: Path) -> None:
        boundary = uuid4().hex
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{path.name}"; filename="{path.name}"\r\n\r\n'
        )
        request = urllib.request.Request(
            self.address + urls.upload_url,
            head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Cookie": f"{TOKEN_COOKIE}={self.token}",
                "Origin": self.address,
                "X-Xsrftoken": self.token,
            },
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=PATIENCE_SECONDS).close()

    async def _rerun(
        self,
        fragment: str = "",
        pressed: WidgetState | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> Answer:
        """Run the page, or a part of it, and read until it is done."""
        request = BackMsg(rerun_script=self._describe_state(fragment, pressed))
        started = time.monotonic()
        reading = _Reading()
        try:
            async with asyncio.timeout(patience):
                await self.socket.send(request.SerializeToString())
                while not reading.is_done:
                    self._read(await self._receive(), reading)
        except TimeoutError:
            reading.is_lost = True
            reading.troubles.append(f"no answer in {patience:g} s")
        except ConnectionClosed as error:
            reading.is_lost = True
            reading.troubles.append(f"connection closed: {error}")
        if not (fragment or reading.troubles or reading.has_title):
            reading.troubles.append("page without a title")
        return Answer(
            time.monotonic() - started,
            "; ".join(reading.troubles),
            reading.is_lost,
            tuple(reading.successes),
        )

    def _describe_state(self, fragment: str, pressed: WidgetState | None) -> ClientState:
        state = ClientState(
            query_string=self.query,
            page_script_hash=self.page_hash,
            page_name="" if self.page_hash else self.page,
            fragment_id=fragment,
        )
        state.widget_states.widgets.extend(self.states.values())
        if pressed:
            state.widget_states.widgets.append(pressed)
        context = state.context_info
        context.locale, context.timezone, context.color_scheme = "en-GB", "Europe/London", "light"
        context.url = f"{self.address}/{self.page}"
        return state

    async def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await self.socket.recv(decode=False))
        return message

    def _read(self, message: ForwardMsg, reading: "_Reading") -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
                self.page_hash = message.new_session.page_script_hash
            case "navigation":
                self.page_hash = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "page_not_found":
                reading.troubles.append("page not found")
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._read_element(message.delta, reading)
            case "script_finished":
                reading.is_done = message.script_finished in ENDS

    def _read_element(self, delta: Delta, reading: "_Reading") -> None:
        kind = delta.new_element.WhichOneof("type") or ""
        element = getattr(delta.new_element, kind, None)
        if element is None:
            return
        if kind == "exception":
            reading.troubles.append(f"exception: {element.message}")
        elif kind == "alert":
            is_trouble = element.format == Alert.ERROR or (
                element.format == Alert.WARNING and self.page not in ADVISING_PAGES
            )
            if is_trouble:
                reading.troubles.append(element.body)
            elif element.format == Alert.SUCCESS:
                reading.successes.append(element.body)
        elif kind == "heading":
            reading.has_title |= element.tag == "h1"
        elif kind in WIDGETS:
            options = tuple(getattr(element, "options", ()))
            self.widgets[element.label] = Widget(element.id, delta.fragment_id, options)


class _Reading:
    """What was read of one run so far."""

    def __init__(self) -> None:
        self.is_done = self.is_lost = self.has_title = False
        self.troubles: list[str] = []
        self.successes: list[str] = []


@asynccontextmanager
async def visit(address: str) -> AsyncGenerator[Visitor]:
    """Connect to the app as a new session."""
    token = await asyncio.to_thread(_fetch_token, address)
    host = address.removeprefix("http://")
    async with connect(
        f"ws://{host}/_stcore/stream",
        origin=Origin(address),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={"Cookie": f"{TOKEN_COOKIE}={token}"},
        max_size=None,
        open_timeout=PATIENCE_SECONDS,
    ) as socket:
        yield Visitor(socket, address, token)


def _fetch_token(address: str) -> str:
    """The token against forged requests, from the cookie that the first request sets."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=PATIENCE_SECONDS) as response:
        cookies = response.headers.get_all("Set-Cookie") or []
    [token] = [
        cookie.partition("=")[2].partition(";")[0]
        for cookie in cookies
        if cookie.startswith(TOKEN_COOKIE)
    ]
    return token
