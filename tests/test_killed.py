"""A process killed at any moment loses no received file, and publishes no half of a snapshot."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store import archive, journal, snapshots

HOUSE = Path(__file__).parent.parent
WAITED = 60
PROJECTS = "sample_data/english/projects.csv"


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", *map(str, words)]


def published(data: Path) -> dict:
    done = subprocess.run(
        command("etl", "status", "--data", data, "--json"),
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)["tables"]


def has_received(data: Path) -> bool:
    return bool(journal.list_entries(data, "received"))


def has_parsed(data: Path) -> bool:
    return bool(list((data / "parsed").glob("*.parquet")))


def is_building(data: Path) -> bool:
    return bool(list((data / "snapshots" / "building").glob("*/next.duckdb")))


@pytest.mark.parametrize(
    "moment",
    [
        is_building,
        pytest.param(has_received, marks=pytest.mark.nightly),
        pytest.param(has_parsed, marks=pytest.mark.nightly),
    ],
)
def test_a_load_killed_at_this_moment_can_be_done_again(tmp_path, moment):
    data = tmp_path / "data"
    load = command("etl", "load", PROJECTS, "--data", data, "--json")
    process = subprocess.Popen(load, cwd=HOUSE, stdout=subprocess.DEVNULL)
    end = time.monotonic() + WAITED
    while not moment(data) and time.monotonic() < end:
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert moment(data), "the moment has passed unseen"
    assert snapshots.get_current(data) is None
    for entry in journal.list_entries(data, "received"):
        sha = entry.body["sha"]
        assert archive.digest(archive.locate(data, sha)) == sha
    subprocess.run(load, cwd=HOUSE, stdout=subprocess.DEVNULL, check=True)
    assert published(data)["projects"] == 20
