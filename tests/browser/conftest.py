"""A real Chromium before a real server with the sample company loaded."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.visit import LOCALES, Visit

HOUSE = Path(__file__).parent.parent.parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """An installed Chromium, else the test tool's own download."""
    installed = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox", "--disable-gpu"]}
    return arguments | ({"executable_path": installed} if installed else {})


@pytest.fixture(scope="session")
def loaded(sample):
    """A data folder with the sample company, to look at."""
    return sample.data


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def running():
    """The servers that were started, by their addresses."""
    return {}


@pytest.fixture(scope="session")
def serve(running):
    """Start the dashboard on a data folder, with more environment variables; gives its address.

    `script` is another page to serve in its place. All end with the session.
    """

    def start(data, script="app.py", **environment):
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)],
            cwd=HOUSE,
            # The slow estimates would take the time of the pages that are looked at.
            env={**os.environ, "FIRSTHAND_DATA": str(data), "FIRSTHAND_WORK_OUT": "0"}
            | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        running[address] = server
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            except OSError:
                time.sleep(0.2)
            else:
                return address
        raise TimeoutError("the dashboard did not start")

    yield start
    for server in running.values():
        server.terminate()
    for server in running.values():
        server.wait(10)


@pytest.fixture
def peak(running):
    """The most memory that the server at an address ever held, in MB (Linux tells it, else 0)."""

    def megabytes(address):
        status = Path(f"/proc/{running[address].pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) // 1024 for line in lines if "VmHWM" in line), 0)

    return megabytes


@pytest.fixture(scope="session")
def dashboard(serve, loaded):
    return serve(loaded)


@pytest.fixture(scope="session")
def contexts(browser):
    """A context for each language, kept so that the app's scripts are loaded and compiled once."""
    kept = {lang: browser.new_context(locale=locale) for lang, locale in LOCALES.items()}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def visit(browser, contexts, dashboard):
    """Open a window on the dashboard, or on another `address`; all are closed with the test."""
    open_now = []

    def start(address=dashboard, lang="en", **options):
        open_now.append(Visit(browser, address, lang, context=contexts[lang], **options))
        return open_now[-1]

    yield start
    for one in open_now:
        one.close()
