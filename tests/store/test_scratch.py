"""What killed processes left behind is deleted; what is in use, and what is evidence, is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store import durable, scratch, snapshots

ROOT = Path(__file__).parents[2]
WORK = """
import pathlib, sys, time
from store import durable, scratch
data = pathlib.Path(sys.argv[1])
with (
    scratch.open_folder(data / "snapshots" / "building") as build,
    scratch.open_folder(data / "spool") as spool,
    durable.open_replacing(data / "parsed" / "a.parquet") as file,
):
    (build / "next.duckdb.tmp").mkdir()
    (build / "next.duckdb.tmp" / "spilled").write_text("x")
    (spool / "0.arrow").write_text("cells")
    file.write(b"half")
    print("working", flush=True)
    time.sleep(60)
"""


def list_files(data):
    return {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}


def test_work_in_progress_stays_and_what_a_killed_process_left_goes(tmp_path):
    data = tmp_path / "data"
    command = [sys.executable, "-c", WORK, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "working\n"
        before = list_files(data)
        scratch.sweep(data)
        assert list_files(data) == before
        assert len(before) == 5
        worker.kill()
    scratch.sweep(data)
    assert list_files(data) == set()
    assert not list((data / "spool").iterdir())
    assert not list((data / "snapshots" / "building").iterdir())


def test_what_earlier_versions_left_goes_and_evidence_stays(tmp_path):
    rubbish = ["snapshots/building/next.duckdb", "snapshots/building/next.duckdb.tmp/spilled"]
    rubbish += ["archive/ab/.writing-x", "parsed/a.7.aside", "snapshots/gone.estimates/a.json"]
    rubbish += ["drafts/.writing-x", "queue/.new-x"]
    kept = ["archive/ab/abcd", "parsed/a.parquet", "journal.sqlite", "formats/own.toml"]
    for name in (*rubbish, *kept):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
        os.utime(path, (0, 0))
        os.utime(path.parent, (0, 0))
    scratch.sweep(tmp_path)
    assert list_files(tmp_path) == set(kept)


def test_a_failed_build_gives_back_what_it_took(tmp_path):
    with pytest.raises(RuntimeError), snapshots.open_build(tmp_path) as path:
        path.write_bytes(b"half")
        raise RuntimeError
    assert list_files(tmp_path) == set()


def test_a_disk_without_room_is_told_before_the_build_with_the_figure(tmp_path):
    with pytest.raises(durable.NoRoom) as raised, snapshots.open_build(tmp_path, 10**18):
        pass
    assert raised.value.needed == 10**18
    assert 0 < raised.value.free < 10**18
    assert list_files(tmp_path) == set()
