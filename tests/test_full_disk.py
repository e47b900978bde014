"""A disk without room, without inodes, or read-only: told in a sentence, nothing lost, all is read
meanwhile, and all is well once it can be written."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to mount a small disk"
    ),
]


@pytest.fixture
def disk(tmp_path):
    """A disk of 64 MB and 500 inodes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,nr_inodes=500", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def run(data: Path, *words: object) -> tuple[int, dict, str]:
    command = [sys.executable, "-m", "cli", *map(str, words), "--data", str(data), "--json"]
    done = subprocess.run(
        [*command, "--lang", "en"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_a_full_disk_is_told_and_heals_once_there_is_room(disk, tmp_path):
    data, path = disk / "data", tmp_path / "clients.csv"
    path.write_text("Client ID,Client name\nC1,Acme\n", "utf-8")
    assert run(data, "load", path)[0] == 0
    filler = disk / "filler"
    statistics = os.statvfs(disk)
    # A build asks for twice the size of what is published.
    [published] = (data / "snapshots").glob("*.duckdb")
    room = round(1.5 * published.stat().st_size)
    filler.write_bytes(b"x" * (statistics.f_bavail * statistics.f_frsize - room))
    path.write_text("Client ID,Client name\nC1,Acme\nC2,Borealis\n", "utf-8")
    code, document, err = run(data, "load", path)
    assert (code, document["error"]["code"]) == (1, "no_room"), err
    assert "MB free" in err
    assert not list((data / "snapshots" / "building").iterdir())
    code, document, _ = run(data, "status")
    assert (code, document["tables"]["clients"]) == (0, 1)
    filler.unlink()
    assert run(data, "load", path)[0] == 0
    assert run(data, "status")[1]["tables"]["clients"] == 2
    assert run(data, "check") == (0, {"faults": []}, "")


def test_a_disk_without_inodes_is_told_and_heals_once_there_are_some(disk, tmp_path):
    data, path = disk / "data", tmp_path / "clients.csv"
    path.write_text("Client ID,Client name\nC1,Acme\n", "utf-8")
    assert run(data, "load", path)[0] == 0
    fillers = disk / "fillers"
    fillers.mkdir()
    for number in range(os.statvfs(disk).f_ffree):
        (fillers / str(number)).touch()
    path.write_text("Client ID,Client name\nC1,Acme\nC2,Borealis\n", "utf-8")
    assert_writing_is_refused(data, path)
    shutil.rmtree(fillers)
    assert_all_is_well(data, path)


def test_a_read_only_disk_is_told_and_read(disk, tmp_path):
    data, path = disk / "data", tmp_path / "clients.csv"
    path.write_text("Client ID,Client name\nC1,Acme\n", "utf-8")
    assert run(data, "load", path)[0] == 0
    path.write_text("Client ID,Client name\nC1,Acme\nC2,Borealis\n", "utf-8")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        assert_writing_is_refused(data, path)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert_all_is_well(data, path)


def assert_writing_is_refused(data: Path, path: Path) -> None:
    """A load says why in a sentence; what reads goes on."""
    code, document, err = run(data, "load", path)
    assert code == 1
    # Of an unforeseen error there would be a number.
    assert document.get("error", {}).get("number") is None, err
    assert err or document["loads"][0]["findings"]
    code, document, _ = run(data, "status")
    assert (code, document["tables"]["clients"]) == (0, 1)
    assert run(data, "query", "--sql", "select count(*) as n from clients")[0] == 0
    assert run(data, "check")[0] == 0


def assert_all_is_well(data: Path, path: Path) -> None:
    """The same command now does it."""
    assert run(data, "load", path)[0] == 0
    assert run(data, "status")[1]["tables"]["clients"] == 2
    assert run(data, "check") == (0, {"faults": []}, "")
