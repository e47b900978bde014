"""A copy of what cannot be computed again: journal, received files, formats, settings and query
files.

A backup folder is laid out like a data folder. A later backup into the same folder adds what is
new. Its manifest is written last: a folder without one is no whole backup.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from store import archive, durable
from store.paths import lies_within

MANIFEST = "backup.json"
JOURNAL = "journal.sqlite"


def copy_journal(data: Path, target: Path) -> None:
    """Copy the journal as of now, also while others write to it."""
    durable.make_data_folder(target)
    (target / MANIFEST).unlink(missing_ok=True)
    copy = target / f"{durable.TEMPORARY}{JOURNAL}"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(data / JOURNAL, timeout=60)) as connection:
        connection.execute("vacuum into ?", [str(copy)])
    durable.follow_folder(copy)
    durable.sync(copy)
    copy.replace(target / JOURNAL)
    durable.sync(target)


def copy_archive(source: Path, target: Path, digests: Iterable[str]) -> list[str]:
    """Copy received files by their SHA-256; returns those whose copy in `source` is damaged.

    What the target has already and whole is not copied again.
    """
    damaged = []
    for sha in digests:
        try:
            archive.verify(archive.locate(target, sha), sha)
        except archive.DamagedCopy:
            try:
                archive.keep(target, archive.locate_verified(source, sha))
            except archive.DamagedCopy:
                damaged.append(sha)
    return damaged


def copy_declarations(source: Path, target: Path) -> None:
    """Copy the company's formats, settings and query files; what the source has no more is
    deleted."""
    for path in {*_list_declarations(source), *_list_declarations(target)}:
        if (source / path).exists():
            durable.write(target / path, [(source / path).read_bytes()])
        else:
            (target / path).unlink()


def _list_declarations(data: Path) -> list[Path]:
    """Their paths within a data folder."""
    paths = [data / "settings.toml", *(data / "formats").glob("*.toml")]
    paths += [
        path for path in (data / "queries").rglob("*.sql") if lies_within(path, data / "queries")
    ]
    return [path.relative_to(data) for path in paths if path.is_file()]


def write_manifest(target: Path, manifest: dict[str, Any]) -> None:
    """Declare a backup whole."""
    durable.write(target / MANIFEST, [json.dumps(manifest, indent=1).encode()])


def read_manifest(source: Path) -> dict[str, Any] | None:
    """The manifest of a backup; None where the folder is no whole one."""
    try:
        return json.loads((source / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def copy_back_journal(source: Path, data: Path) -> None:
    """Copy the journal of a backup into a data folder without one."""
    durable.make_data_folder(data)
    with (source / JOURNAL).open("rb") as journal, durable.open_replacing(data / JOURNAL) as file:
        shutil.copyfileobj(journal, file)
