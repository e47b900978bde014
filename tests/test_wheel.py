"""The wheel, installed outside the checkout, does what the checkout does."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from cli import __version__

ROOT = Path(__file__).parent.parent
SECONDS = 60
# Whatever stands behind -- goes to Streamlit, above our own settings.
FLAGS = ("--", "--theme.dark.textColor", "#ABCDEF")


class Installed:
    """The command of an installed wheel, called in an empty folder outside the checkout."""

    def __init__(self, command: Path, folder: Path, environment: dict[str, str]):
        self.command, self.folder = command, folder
        self.environment = {**os.environ, "PYTHONSAFEPATH": "1", **environment}
        self.environment.pop("FIRSTHAND_DATA", None)

    def run(self, *arguments: object) -> str:
        done = subprocess.run(
            [self.command, *map(str, arguments), "--lang", "en"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self, port: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.command, "serve", "--port", str(port), "--json", *FLAGS],
            cwd=self.folder,
            env={**self.environment, "FIRSTHAND_WORK_OUT": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    place = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(place)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Beside what this Python has: its own files alone are installed, into a folder."""
    place = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--target", str(place)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(wheel)], check=True)
    return Installed(
        place / "bin" / "firsthand",
        tmp_path_factory.mktemp("elsewhere"),
        {"PYTHONPATH": str(place)},
    )


@pytest.fixture(scope="module")
def in_an_empty_venv(wheel, tmp_path_factory):
    """With all its dependencies, as pipx and uv tool install it."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=True)
    subprocess.run([place / "bin" / "pip", "install", "--quiet", str(wheel)], check=True)
    return Installed(place / "bin" / "firsthand", tmp_path_factory.mktemp("elsewhere"), {})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen[str]) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        assert server.poll() is None, "the dashboard ended"
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the dashboard did not start")


def _open_session(port: int):
    """What the server tells a browser that opens the page."""
    hello = BackMsg()
    hello.rerun_script.query_string = ""
    stream = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(stream, subprotocols=[Subprotocol("streamlit")], max_size=None) as browser:
        browser.send(hello.SerializeToString())
        while True:
            message = ForwardMsg.FromString(browser.recv(SECONDS, decode=False))
            if message.WhichOneof("type") == "new_session":
                return message.new_session


def _check_served(installed: Installed) -> None:
    # Settings of the folder in which it is started do not matter.
    config = installed.folder / ".streamlit" / "config.toml"
    config.parent.mkdir()
    config.write_text('[client]\ntoolbarMode = "developer"\n[theme.light]\nprimaryColor = "#000"\n')
    port = _free_port()
    server = installed.serve(port)
    try:
        _wait_for(f"http://127.0.0.1:{port}", server)
        assert server.stdout
        assert json.loads(server.stdout.readline()) == {"url": f"http://127.0.0.1:{port}"}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=SECONDS) as page:
            assert page.status == 200
        static = f"http://127.0.0.1:{port}/app/static/look.css"
        with urllib.request.urlopen(static, timeout=SECONDS) as style:
            assert style.read() == (ROOT / "static" / "look.css").read_bytes()
        # A page of another name, or of another port of this computer, gets no session.
        for origin in ("http://evil.com", f"http://127.0.0.1:{port + 1}"):
            with pytest.raises(InvalidStatus, match="403"):
                connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin=Origin(origin))
        session = _open_session(port)
        assert session.custom_theme.light.primary_color == "#1D6AE0"
        assert session.custom_theme.dark.background_color == "#12171E"
        assert session.custom_theme.dark.text_color == "#ABCDEF"
        assert session.config.disable_data_export
        assert session.config.toolbar_mode == session.config.VIEWER
    finally:
        server.terminate()
        assert server.wait(SECONDS) in (0, -15)
        assert server.stdout
        server.stdout.close()


@pytest.mark.nightly
def test_the_wheel_answers_from_a_folder_outside_the_checkout(installed):
    assert installed.run("--version") == f"firsthand {__version__}\n"
    sample = Path(installed.environment["PYTHONPATH"]) / "sample_data" / "english"
    answer = json.loads(installed.run("load", sample / "tickets.xlsx", "--json"))
    assert {load["status"] for load in answer["loads"]} == {"loaded"}
    document = json.loads(installed.run("query", "complaints/headline", "--json"))
    assert document["rows"][0]["complaint_count"] > 50
    assert len(json.loads(installed.run("queries", "--json"))) > 50


def test_the_wheel_serves_the_dashboard_with_its_own_settings_and_style(installed):
    _check_served(installed)


@pytest.mark.nightly
def test_the_wheel_needs_nothing_but_what_it_names(in_an_empty_venv):
    assert in_an_empty_venv.run("--version") == f"firsthand {__version__}\n"
    answer = json.loads(in_an_empty_venv.run("load", "--sample", "--json"))
    assert {load["status"] for load in answer["loads"]} == {"loaded"}
    document = json.loads(in_an_empty_venv.run("query", "complaints/headline", "--json"))
    assert document["rows"][0]["complaint_count"] > 200
    _check_served(in_an_empty_venv)
