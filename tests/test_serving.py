"""Who gets in: a real server behind a real proxy, both on loopback."""

import asyncio
import os
import re
import runpy
import socket
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import config

from cli.main import main
from cli.serve import serve
from dashboard.server import browser
from dashboard.server.access import (
    DEFAULT_HEADER,
    SECRET_HEADER,
    Access,
    AccessError,
    check_address,
    read_access,
)
from dashboard.server.guard import Guard

ROOT = Path(__file__).parent.parent
SECONDS = 60
SECRET = "0123456789abcdef" * 4
NAME = "firsthand.example.com"
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}
STREAM = "/_stcore/stream"
FROM_PROXY = (("X-Firsthand-Secret", SECRET), ("X-Forwarded-User", "Anna"))


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path, host, *headers):
    """The head of the answer to one request: its status, and its headers by lower-case name."""
    fields = [("Host", host), *headers]
    if path == STREAM:
        fields += HANDSHAKE.items()
    else:
        fields.append(("Connection", "close"))
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
    with closing(socket.create_connection(("127.0.0.1", port), SECONDS)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        received = b""
        while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
            received += part
    status, *lines = received.split(b"\r\n\r\n")[0].decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), {name.lower(): value for name, value in fields.items()}


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "secret"
    path.write_text(f"{SECRET}\n", "ascii")
    return path


@pytest.fixture(scope="module")
def port(secret_file, tmp_path_factory):
    """The port of a server that knows its visitors by a proxy."""
    port = find_free_port()
    command = ["-m", "cli", "serve", "--port", port, "--host-name", NAME]
    command += ["--auth", "proxy-header", "--auth-secret-file", secret_file]
    server = subprocess.Popen(
        [sys.executable, *map(str, command), "--data", str(tmp_path_factory.mktemp("data"))],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        assert server.poll() is None, "the dashboard ended"
        try:
            ask(port, "/", "localhost")
            break
        except OSError:
            time.sleep(0.2)
    yield port
    server.terminate()
    server.wait(SECONDS)


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        (NAME, [("Origin", f"https://{NAME}"), *FROM_PROXY], 101),
        (NAME, FROM_PROXY, 101),
        ("evil.com", [("Origin", "http://evil.com"), *FROM_PROXY], 403),
        (NAME, [("Origin", "http://evil.com"), *FROM_PROXY], 403),
        ("localhost:8501", [("Origin", "http://localhost:9999"), *FROM_PROXY], 403),
        ("localhost:8501", [("Origin", "null"), *FROM_PROXY], 403),
        (NAME, [("X-Forwarded-User", "Anna")], 403),
        (NAME, [("X-Forwarded-User", "Anna"), ("X-Firsthand-Secret", SECRET[:-1])], 403),
        (NAME, [("X-Firsthand-Secret", SECRET)], 403),
        (NAME, [("X-Firsthand-Secret", SECRET), ("X-Forwarded-User", " ")], 403),
        (NAME, [*FROM_PROXY, ("X-Forwarded-User", "Eve")], 403),
    ],
)
def test_a_handshake_is_let_in_by_its_own_page_through_the_proxy_alone(port, host, headers, status):
    assert ask(port, STREAM, host, *headers)[0] == status


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/app/static/look.css", "/media/x.csv"])
def test_every_answer_bears_the_headers_and_nothing_is_had_without_the_secret(port, path):
    for sent, is_refused in (((), True), (FROM_PROXY, False)):
        status, headers = ask(port, path, NAME, *sent)
        assert (status == 403) == is_refused
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
    assert f"wss://{NAME}" in headers["content-security-policy"]


class Proxy(socketserver.BaseRequestHandler):
    """What nginx and Caddy do by the guide: name the visitor, whatever the visitor says."""

    upstream = 0

    def handle(self):
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.request.recv(65536)
        lines = head.removesuffix(b"\r\n\r\n").decode().split("\r\n")
        own = {name.lower() for name, _ in FROM_PROXY}
        lines = [line for line in lines if line.split(":")[0].lower() not in own]
        lines += [f"{name}: {value}" for name, value in FROM_PROXY]
        with closing(socket.create_connection(("127.0.0.1", self.upstream), SECONDS)) as server:
            server.sendall("\r\n".join([*lines, "", ""]).encode())
            self.request.sendall(server.recv(65536))


@pytest.mark.parametrize("query", ["", "?lang=zh&client=A-001"])
def test_the_overview_is_had_by_its_name_too_with_its_filters(port, query):
    status, headers = ask(port, f"/overview{query}", NAME, *FROM_PROXY)
    assert (status, headers["location"]) == (307, f"./{query}")


def test_a_proxy_as_in_the_guide_lets_visitors_in_under_the_name_it_gives(port):
    handler = type("Handler", (Proxy,), {"upstream": port})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        own = ("Origin", f"https://{NAME}")
        place = proxy.server_address[1]
        assert ask(place, STREAM, NAME, own)[0] == 101
        # What a visitor sends in their name and the secret's place does not count.
        forged = [("X-Forwarded-User", "Eve"), ("X-Firsthand-Secret", "?")]
        assert ask(place, STREAM, NAME, own, *forged)[0] == 101
        assert ask(place, STREAM, "evil.com", own)[0] == 403
        proxy.shutdown()


@pytest.mark.parametrize("file", ["nginx.conf", "Caddyfile"])
def test_the_proxies_of_the_guide_set_what_the_server_asks_for(file):
    text = (ROOT / "deploy" / file).read_text("utf-8")
    assert SECRET_HEADER in text
    assert DEFAULT_HEADER in text


def test_the_containers_of_the_guide_start_the_server_with_options_that_it_has():
    text = (ROOT / "deploy" / "compose.yaml").read_text("utf-8")
    known = {option for param in serve.params for option in param.opts}
    used = set(re.findall(r" (--[a-z-]+)", text))
    assert {"--auth", "--address"} <= used <= known


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("proxy-header", "--i-know")), ("zh", ("proxy-header", "代理"))]
)
def test_an_address_beyond_loopback_is_refused_by_a_sentence_with_both_ways(capsys, lang, words):
    assert main(["serve", "--address", "0.0.0.0", "--lang", lang]) == 2
    sentence = capsys.readouterr().err
    assert all(word in sentence for word in words)
    assert "--i-know-everyone-here" in sentence


def test_streamlit_run_on_the_app_refuses_such_an_address_too(capsys):
    address = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    try:
        # As the server imports it.
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / "app.py"), run_name="app")
    finally:
        config.set_option("server.address", address)
    assert ended.value.code == 2
    assert "--i-know-everyone-here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--i-know-everyone-here", "--address", "0.0.0.0"], "no_host_name"),
        (["--auth", "proxy-header"], "no_secret_file"),
        (["--auth", "proxy-header", "--auth-secret-file", "nowhere"], "no_secret"),
        (["--auth", "proxy-header", "--auth-secret-file", os.devnull], "short_secret"),
    ],
)
def test_half_an_arrangement_is_refused(capsys, arguments, code):
    assert main(["serve", *arguments, "--json"]) == 2
    assert f'"code": "{code}"' in capsys.readouterr().out


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"])
def test_this_computer_alone_needs_no_arrangement(address):
    check_address(address, Access())


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "example.com", "", None])
def test_other_addresses_do(address):
    with pytest.raises(AccessError):
        check_address(address, Access())
    check_address(address, Access(is_open=True))
    check_address(address, Access(header="X-Forwarded-User", secret=SECRET.encode()))


def test_a_header_without_a_secret_is_no_arrangement():
    with pytest.raises(AccessError):
        read_access({"FIRSTHAND_AUTH_HEADER": "X-Forwarded-User"})
    assert read_access({}) == Access()


@pytest.mark.parametrize(
    ("arrived_at", "host", "origin", "reason"),
    [
        ("127.0.0.1", "localhost:8501", "http://localhost:8501", None),
        ("127.0.0.1", "127.0.0.1:8501", None, None),
        ("::1", "[::1]:8501", "http://[::1]:8501", None),
        # Whatever started the server, and whatever name its caller claims.
        ("192.168.1.5", "localhost:8501", None, "not_local"),
        (None, "localhost:8501", None, "not_local"),
        ("127.0.0.1", "evil.com:8501", "http://evil.com:8501", "foreign_host"),
        ("127.0.0.1", "localhost.evil.com", None, "foreign_host"),
        ("127.0.0.1", "localhost@evil.com", None, "foreign_host"),
        ("127.0.0.1", "evil.com/localhost", None, "foreign_host"),
        ("127.0.0.1", "localhost:x", None, "foreign_host"),
        ("127.0.0.1", "", None, "foreign_host"),
        ("127.0.0.1", "localhost:8501", "http://127.0.0.1:8501", "foreign_origin"),
        ("127.0.0.1", "localhost:8501", "http://[", "foreign_origin"),
    ],
)
def test_without_an_arrangement_only_this_computers_own_page_is_let_in(
    arrived_at, host, origin, reason
):
    guard = Guard(Starlette(), Access(), list, "")
    headers = {"host": host} | ({"origin": origin} if origin else {})
    server = arrived_at and (arrived_at, 8501)
    assert guard.find_reason(Headers(headers), server) == reason


def open_page(guard, cookie="", more=()):
    """What the answer to a browser that opens a page sets."""
    sent = []
    fields = {"host": "localhost:8501", "accept": "text/html,*/*", "cookie": cookie} | dict(more)

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "server": ("127.0.0.1", 8501),
        "headers": [(name.lower().encode(), value.encode()) for name, value in fields.items()],
    }
    asyncio.run(guard(scope, receive, send))
    return Headers(raw=sent[0]["headers"]).getlist("set-cookie")


def test_all_tabs_of_a_browser_have_its_number_which_each_visit_renews():
    guard = Guard(PlainTextResponse("page"), Access(), list, "")
    [given] = open_page(guard)
    cookie = given.partition(";")[0]
    assert re.fullmatch(r"firsthand_browser=[0-9a-f]{32}", cookie)
    assert "Max-Age=31536000" in given
    assert open_page(guard, cookie) == [given]
    assert browser.read_number(dict([cookie.split("=")])) == cookie.split("=")[1]
    [other] = open_page(guard, "firsthand_browser=1; Path=/x")
    assert cookie not in other


def test_a_browser_behind_a_proxy_that_names_its_visitors_has_no_number():
    access = Access(header=DEFAULT_HEADER, secret=SECRET.encode())
    guard = Guard(PlainTextResponse("page"), access, list, "")
    assert open_page(guard, more=FROM_PROXY) == []
