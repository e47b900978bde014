"""Folders for work in progress, and the removal of what killed processes left behind.

Whoever uses a folder or file holds a lock on it, which the system releases when the process ends:
leftovers are told from work in progress without asking how old they are.
"""

import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from store import durable

LOCK = "in_use"
PREFIX = "work-"
# What has no lock is not abandoned until it is this old: it may be about to be locked.
UNLOCKED_SECONDS = 60


def locate_spool(data: Path) -> Path:
    """The folder in which readers of received files put the cells that they read."""
    return data / "spool"


@contextmanager
def open_folder(parent: Path) -> Generator[Path]:
    """A new folder within `parent` for work in progress; deleted at the end, whatever happens."""
    durable.make_folder(parent)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX))
    durable.follow_folder(folder)
    try:
        with durable.create_claimed(folder / LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(data: Path) -> None:
    """Delete what killed processes left in a data folder; call it under the lock of the writers.

    What cannot be deleted stays for the next time.
    """
    published = data / "snapshots"
    _sweep_work(published, locate_spool(data))
    folders = (data, *(data / name for name in ("parsed", "drafts", "queue")), published)
    for folder in (*folders, *published.glob("*.estimates"), *(data / "archive").glob("*")):
        _sweep_temporary(folder)
    for orphan in (*published.glob("*.estimates"), *published.glob("*.sha256")):
        if not orphan.with_suffix(".duckdb").exists() and _get_age(orphan) > UNLOCKED_SECONDS:
            shutil.rmtree(orphan, ignore_errors=True) if orphan.is_dir() else _delete(orphan)


def _sweep_work(published: Path, spool: Path) -> None:
    """Delete the folders of `open_folder` that nobody uses."""
    for parent in (published / "building", spool):
        for entry in _list(parent):
            if entry.is_dir() and _is_abandoned(entry):
                shutil.rmtree(entry, ignore_errors=True)
    # An earlier version built here, without a folder of its own.
    for leftover in (published / "building").glob("next.duckdb*"):
        if leftover.is_file():
            _delete(leftover)


def _sweep_temporary(folder: Path) -> None:
    """Delete the files of a folder that were never moved to their names."""
    for temporary in folder.glob(f"{durable.TEMPORARY}*"):
        if _is_abandoned_file(temporary):
            _delete(temporary)
    # The second kind is that of an earlier version.
    for unlocked in (*folder.glob(f"{durable.UNSEEN}*"), *folder.glob("*.aside")):
        if _get_age(unlocked) > UNLOCKED_SECONDS:
            _delete(unlocked)


def _list(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody uses a folder of `open_folder`, or it is none of those."""
    lock = folder / LOCK
    if lock.exists():
        return _is_abandoned_file(lock)
    return not folder.name.startswith(PREFIX) or _get_age(folder) > UNLOCKED_SECONDS


def _is_abandoned_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return durable.claim(file)
    except OSError:
        return False


def _get_age(path: Path) -> float:
    """Seconds since a file was last written; 0 where it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
