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
from functools import partial
from pathlib import Path
from typing import Any

from store import archive, durable
from store.found_files import (
    FoundFile,
    is_folder_elsewhere,
    lies_at,
    open_file,
    read_bytes,
)

MANIFEST = "backup.json"
# A manifest is three lines.
MANIFEST_BYTES = 10_000
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


def copy_declarations(source: Path, target: Path) -> list[Path]:
    """Copy the company's formats, settings and query files; what was not copied, or what the source
    has no more, is deleted: an older state would come back later.

    Returns what is no file of the source, and is not copied: links that lead out, pipes, what may
    not be opened.
    """
    declared, copied, left_out = _list_declarations(source), set(), []
    for path in sorted(declared):
        try:
            file = open_file(FoundFile(source / path, declared[path]))
        except FileNotFoundError:  # Gone since it was listed.
            continue
        except OSError:
            left_out.append(path)
            continue
        with file:
            durable.write(target / path, iter(partial(file.read, archive.CHUNK_BYTES), b""))
        copied.add(path)
    for path in {*_list_declarations(target)} - copied:
        (target / path).unlink()
    return left_out


def _list_declarations(data: Path) -> dict[Path, Path]:
    """Their paths within a data folder, each with the folder that it must lie in."""
    formats, queries = data / "formats", data / "queries"
    folders = {path: formats for path in formats.glob("*.toml")}
    folders |= {
        path: queries
        for path in queries.rglob("*")
        if path.suffix == ".sql" or is_folder_elsewhere(path, queries)
    }
    folders[data / "settings.toml"] = data
    return {
        path.relative_to(data): folder
        for path, folder in folders.items()
        if lies_at(path) or is_folder_elsewhere(path, folder)
    }


def write_manifest(target: Path, manifest: dict[str, Any]) -> None:
    """Declare a backup whole."""
    durable.write(target / MANIFEST, [json.dumps(manifest, indent=1).encode()])


def read_manifest(source: Path) -> dict[str, Any] | None:
    """The manifest of a backup; None where the folder is no whole one."""
    try:
        return json.loads(read_bytes(FoundFile(source / MANIFEST, source), MANIFEST_BYTES))
    except (OSError, ValueError):
        return None


def copy_back_journal(source: Path, data: Path) -> None:
    """Copy the journal of a backup into a data folder without one."""
    durable.make_data_folder(data)
    found = FoundFile(source / JOURNAL, source)
    with found.open() as journal, durable.open_replacing(data / JOURNAL) as file:
        shutil.copyfileobj(journal, file)
