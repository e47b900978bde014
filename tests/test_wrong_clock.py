"""A computer whose clock is wrong: asked before anything is blanked, and nothing runs backwards."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store import journal

ROOT = Path(__file__).parent.parent
FAKETIME = shutil.which("faketime")
# Of fewer rows the clock is not doubted: they may be mistakes of the file.
ROWS = [f"{number},2026-03-02 10:00,Acme,Slow,Complaint" for number in range(12)]
TICKETS = "\n".join(["Ticket ID,Created at,Client,Subject,Type", *ROWS, ""])

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FAKETIME, reason="needs faketime, to set the clock of one process"),
]


def run(clock: str | None, data: Path, *words: object) -> tuple[int, dict, str]:
    """Run a command; `clock` is the time that it is told, None the true one."""
    command = [sys.executable, "-m", "cli", *map(str, words), "--data", str(data), "--json"]
    if clock:
        command = [FAKETIME or "", clock, *command]
    done = subprocess.run(
        [*command, "--lang", "en"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_a_load_under_a_clock_of_years_ago_is_refused_and_done_once_it_is_right(tmp_path):
    data, path = tmp_path / "data", tmp_path / "tickets.csv"
    path.write_text(TICKETS, "utf-8")
    code, document, err = run("2001-01-01 12:00:00", data, "load", path)
    assert code == 1
    assert "date" in err, (document, err)
    assert run(None, data, "status")[1]["tables"] == {}
    assert run(None, data, "load", path)[0] == 0
    rows = run(None, data, "query", "--sql", "select count(opened_at) as known from tickets")[1]
    assert rows == [{"known": 12}]


def test_the_journal_never_runs_backwards(tmp_path):
    data, path = tmp_path / "data", tmp_path / "tickets.csv"
    path.write_text(TICKETS, "utf-8")
    assert run(None, data, "load", path)[0] == 0
    load = run(None, data, "status")[1]["loads"][0]["load_id"]
    assert run("2026-05-01 12:00:00", data, "undo", load)[0] == 0
    times = [entry.at for entry in journal.list_entries(data)]
    assert times == sorted(times)
    assert journal.list_entries(data, "withdrawn")[0].body["clock"].startswith("2026-05-01")
    # The snapshot that was published last answers, whatever its clock said.
    assert run(None, data, "status")[1]["tables"]["tickets"] == 0
    assert run(None, data, "check") == (0, {"faults": []}, "")
    assert run(None, data, "restore", load)[0] == 0
    assert run(None, data, "status")[1]["tables"]["tickets"] == 12
