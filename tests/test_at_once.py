"""Many at once: loads queue and all succeed, and a backup taken meanwhile is whole."""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from store import backup, snapshots

ROOT = Path(__file__).parent.parent
LOADS, BACKUPS, BACKUPS_IN_A_ROW = 20, 5, 20
WAITED = 3600

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(WAITED)]


def command(data: Path, *words: object) -> list[str]:
    return [sys.executable, "-m", "cli", *map(str, words), "--data", str(data), "--json"]


def run(data: Path, *words: object) -> dict:
    done = subprocess.run(command(data, *words), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def write(folder: Path, number: int) -> Path:
    path = folder / f"tickets-{number}.csv"
    row = f"{number},2026-03-02 10:00,Acme,Slow,Complaint"
    path.write_text(f"Ticket ID,Created at,Client,Subject,Type\n{row}\n", "utf-8")
    return path


def test_twenty_loads_at_once_all_succeed_and_backups_taken_meanwhile_are_whole(tmp_path):
    data = tmp_path / "data"
    run(data, "load", write(tmp_path, LOADS))
    loads = [
        subprocess.Popen(
            command(data, "load", write(tmp_path, number)),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for number in range(LOADS)
    ]
    copies = [tmp_path / f"copy-{number}" for number in range(BACKUPS)]
    for copy in copies:
        run(data, "backup", "create", copy)
    for load in loads:
        _, written = load.communicate(timeout=WAITED)
        assert load.returncode == 0, written.decode()
    assert run(data, "status")["tables"]["tickets"] == LOADS + 1
    assert run(data, "check") == {"faults": []}
    for number, copy in enumerate(copies):
        # Exit code 0: the content is that of the snapshot as of the backup.
        assert run(tmp_path / f"restored-{number}", "backup", "restore", copy)["faults"] == []


def test_twenty_backups_taken_while_loads_go_on_are_restored_with_equal_content(tmp_path):
    data = tmp_path / "data"
    run(data, "load", write(tmp_path, 0))
    stopping, errors = Event(), []

    def load_on():
        try:
            for number in itertools.count(1):
                if stopping.is_set():
                    return
                run(data, "load", write(tmp_path, number))
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    loading = Thread(target=load_on)
    loading.start()
    saved = set()
    try:
        for number in range(BACKUPS_IN_A_ROW):
            copy, restored = tmp_path / f"copy-{number}", tmp_path / f"restored-{number}"
            run(data, "backup", "create", copy)
            manifest = backup.read_manifest(copy)
            answer = run(restored, "backup", "restore", copy)
            current = snapshots.get_current(restored)
            assert answer["faults"] == []
            assert manifest is not None
            assert current is not None
            assert snapshots.digest_content(current.path) == manifest["content"]
            saved.add(manifest["content"])
    finally:
        stopping.set()
        loading.join()
    assert errors == []
    # Loads did go on: most backups are of other content than the one before.
    assert len(saved) > BACKUPS_IN_A_ROW / 2
