"""A data folder and saved queries of an earlier commit, opened with today's code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMMITS = ("f51b029", "7fbb911", "HEAD~1")
TICKETS = "Ticket ID,Created at,Client,Subject,Type\n1,2026-03-02 10:00,Acme,Slow,Complaint\n"
CLIENTS = "Client ID,Client name\nC1,Acme\n"
MODELS = ("model/complaints", "model/requirement_states")
# Run by the earlier code: the first line of imports that it knows.
SAVE = """
import pathlib, sys
from queries import catalog
try:
    from etl.loading import save_query
except ImportError:
    from etl.commands.queries import save_query
data, name = pathlib.Path(sys.argv[1]), sys.argv[2]
text = pathlib.Path("queries", name + ".sql").read_text("utf-8") + "\\n-- Looked at.\\n"
outcome = save_query(data, name, text, "a note", "analyst")
assert outcome.error is None and not outcome.failed_checks, outcome
"""

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]


@pytest.fixture(params=COMMITS)
def earlier(request, tmp_path):
    """The code of an earlier commit in a folder of its own."""
    folder = tmp_path / "earlier"
    folder.mkdir()
    packed = subprocess.run(
        ["git", "archive", request.param], cwd=ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        pytest.skip(f"the history lacks {request.param}")
    subprocess.run(["tar", "x"], cwd=folder, input=packed.stdout, check=True)
    return folder


def call(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "FIRSTHAND_WORK_OUT": "0"}
    command = [sys.executable, *map(str, words)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def run(data: Path, *words: object) -> dict:
    done = call(ROOT, "-m", "cli", *words, "--data", data, "--json", "--lang", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def list_figures(status: dict) -> dict[str, int]:
    return {name: status["tables"][name] for name in ("tickets", "clients", "complaints")}


def list_ids(status: dict) -> list[tuple[str, bool]]:
    return [(load["load_id"], load["is_withdrawn"]) for load in status["loads"]]


def test_a_folder_of_an_earlier_commit_keeps_its_loads_and_figures(earlier, tmp_path):
    data = tmp_path / "data"
    for name, text in (("tickets.csv", TICKETS), ("clients.csv", CLIENTS)):
        (tmp_path / name).write_text(text, "utf-8")
        loaded = call(earlier, "-m", "etl", "load", tmp_path / name, "--data", data)
        assert loaded.returncode == 0, loaded.stderr
    for name in MODELS:
        saved = call(earlier, "-c", SAVE, data, name)
        assert saved.returncode == 0, saved.stderr
    written = call(earlier, "-m", "etl", "status", "--data", data, "--json")
    before = json.loads(written.stdout)
    now = run(data, "status")
    assert (list_figures(now), list_ids(now)) == (list_figures(before), list_ids(before))
    built = run(data, "build")
    # A version that today's model does not fit is named, and the shipped one is used.
    assert {aside["query"] for aside in built["set_aside"]} <= set(MODELS)
    assert list_figures(run(data, "status")) == list_figures(before)
    run(data, "query", "complaints/origin", "--format", "json")
    assert run(data, "check") == {"faults": []}
