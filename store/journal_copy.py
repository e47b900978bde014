"""Copies of the journal: each snapshot carries the journal as of its build, in table `journal`.

From the latest one a lost or damaged journal is written again.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from store import durable, journal, journal_file, snapshots
from store.journal import Entry
from store.journal_file import Row
from store.refusal import JournalError

TABLE = "journal"
Combined = TypeVar("Combined")
SCHEMA = pa.schema(
    [(field.name, pa.int64() if field.name == "entry_id" else pa.string()) for field in fields(Row)]
)


@dataclass(frozen=True)
class Recovery:
    """A journal written again: its entries, and the copy of the damaged file if there was one."""

    snapshot: str
    entries: int
    until: datetime
    moved_to: Path | None


def write(path: Path, rows: list[Row]) -> None:
    """Write the journal into a built snapshot, in place of an earlier copy. The last row's hash is
    the head of the chain."""
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMA.names}
    with duckdb.connect(str(path)) as connection:
        connection.register("journal_rows", pa.table(columns, SCHEMA))
        connection.execute(f"create or replace table {TABLE} as from journal_rows")
        connection.unregister("journal_rows")
        connection.execute("checkpoint")


def read(path: Path) -> list[Row]:
    """The journal in a snapshot, in order; [] where it has none. Raises duckdb.Error where the
    file cannot be read."""
    with snapshots.connect(path) as connection:
        try:
            # Quoted, because `at` is a word of DuckDB's.
            names = ", ".join(f'"{name}"' for name in SCHEMA.names)
            table = connection.execute(f"select {names} from {TABLE} order by entry_id")
        except duckdb.CatalogException:  # Built by an older release.
            return []
        return [Row(*row) for row in table.fetchall()]


def list_entries(data: Path, *kinds: str) -> list[Entry]:
    """The entries of the journal for pages that only read: where it is lost or damaged, those in
    the published snapshot."""
    try:
        return journal.list_entries(data, *kinds)
    except JournalError:
        rows = _read_published(data)
        entries = [entry for row in rows if (entry := journal.to_entry(row))]
        return [entry for entry in entries if not kinds or entry.kind in kinds]


def combine_entries(data: Path, kind: str, combine: Callable[[list[Entry]], Combined]) -> Combined:
    """What `combine` makes of the entries of a kind; made again only once the journal or the
    published snapshot has changed."""
    pointed = snapshots.get_pointed(data)
    state = journal_file.get_stamp(data), pointed.name if pointed else ""
    return _combine_entries(data, kind, combine, *state)


@lru_cache(maxsize=64)
def _combine_entries(
    data: Path,
    kind: str,
    combine: Callable[[list[Entry]], Combined],
    stamp: tuple[int, int] | None,
    snapshot: str,
) -> Combined:
    return combine(list_entries(data, kind))


def is_pending(data: Path) -> bool:
    """Whether the last publication in the journal is not the one that answers: a process was killed
    in between, a disk failed, or the pointer was set back. Read again only after a change."""
    stamp, pointed = journal_file.get_stamp(data), snapshots.get_pointed(data)
    if stamp is None:
        return False
    return _is_pending(data, stamp, pointed.name if pointed else None)


@lru_cache(maxsize=16)
def _is_pending(data: Path, stamp: tuple[int, int], pointed: str | None) -> bool:
    try:
        published = journal.list_entries(data, "published")
    except (JournalError, OSError, sqlite3.Error):  # Told by whoever needs the journal.
        return False
    return bool(published) and published[-1].body["snapshot"] != pointed


def recover(data: Path) -> Recovery:
    """Write a lost or damaged journal again from the latest snapshot whose copy is whole; call
    under the writers' lock.

    Entries of the damaged file that follow the copy are kept. The damaged file is moved aside,
    never deleted. Raises JournalError where the journal is whole or newer, or there is no copy.
    """
    path = journal_file.locate(data)
    problem = journal.find_problem(data)
    if problem is None:
        raise JournalError("journal_whole", file=path)
    if problem.code == "journal_newer":
        raise problem
    snapshot, rows = _find_copy(data)
    rows += _list_following(data, rows)
    written = path.with_name(f"{path.name}.recovered")
    written.unlink(missing_ok=True)
    journal_file.write_new(written, rows)
    durable.sync(written)
    moved_to = _move_aside(path)
    written.replace(path)
    durable.sync(data)
    return Recovery(snapshot, len(rows), datetime.fromisoformat(rows[-1].at), moved_to)


def _find_copy(data: Path) -> tuple[str, list[Row]]:
    # Names start with their time of publication.
    for path in sorted((data / "snapshots").glob("*.duckdb"), reverse=True):
        try:
            rows = read(path)
        except (duckdb.Error, OSError):
            continue
        if rows and not journal.verify_rows(rows):
            return path.stem, rows
    raise JournalError("journal_without_copy", folder=data / "snapshots")


def _list_following(data: Path, copied: list[Row]) -> list[Row]:
    """The readable entries of the damaged journal that follow a copy without a gap."""
    last = copied[-1]
    later = [row for row in _read_damaged(data) if row.entry_id > last.entry_id]
    doubted = {doubt.entry_id for doubt in journal.verify_rows([*copied, *later])}
    return list(takewhile(lambda row: row.entry_id not in doubted, later))


def _read_damaged(data: Path) -> list[Row]:
    try:
        with journal_file.open_for_reading(data) as connection:
            return journal_file.read_rows(connection)
    except (JournalError, OSError):
        return []


def _move_aside(path: Path) -> Path | None:
    """Rename the journal and the files that SQLite keeps beside it; they belong together."""
    if not path.exists():
        return None
    aside = path.with_name(f"journal-damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite")
    for ending in journal_file.SIDE_FILES:
        side = path.with_name(path.name + ending)
        if side.exists():
            side.replace(aside.with_name(aside.name + ending))
    return path.replace(aside)


def _read_published(data: Path) -> list[Row]:
    current = snapshots.get_current(data)
    try:
        return read(current.path) if current else []
    except (duckdb.Error, OSError):
        return []
