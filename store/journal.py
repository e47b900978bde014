"""Append-only journal of every decision: received, confirmed, withdrawn, edited, published.

Each entry carries the hash of the one before it, so that a change shows. What lies in the archive
and in the snapshots without a journal is a loss and never an empty company.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from store import journal_file
from store.journal_file import Row
from store.refusal import JournalError

MAX_PERSON_LENGTH = 100


@dataclass(frozen=True)
class Entry:
    """One decision: when (UTC), by whom, of which kind, and its details.

    Times never run backwards: where the computer's clock was behind the last entry, `at` is that
    entry's time and `clock` in the body what the clock said. `hash` is that of the entry as stored,
    "" of a draft.
    """

    entry_id: int
    at: datetime
    by: str
    kind: str
    body: dict[str, Any]
    hash: str = ""


@dataclass(frozen=True)
class Doubt:
    """An entry that cannot be trusted, and why: a code of words.toml."""

    entry_id: int
    reason: str


def draft_entry(kind: str, by: str, **body: Any) -> Entry:
    """An entry that is not written yet."""
    return Entry(0, datetime.now(UTC), by, kind, body)


def create(data: Path) -> None:
    """Set the journal up in a new data folder: before the first file is archived, so that an
    archive without a journal is always a loss."""
    if not journal_file.locate(data).exists():
        _refuse_lost(data, is_set_up=False)
        with journal_file.open_for_writing(data):
            pass


def append(data: Path, kind: str, by: str, **body: Any) -> Entry:
    """Append one entry, synced to disk before this returns."""
    [entry] = append_all(data, [draft_entry(kind, by, **body)])
    return entry


def append_all(
    data: Path,
    drafts: Iterable[Entry],
    before_commit: Callable[[list[Row]], None] | None = None,
) -> list[Entry]:
    """Append entries in one transaction, all or none, synced to disk before this returns.

    They get their ids and times here. `before_commit` is called with the whole journal, these
    entries included; if it raises, none is appended.
    """
    is_set_up = _is_set_up(data)
    if not is_set_up:
        _refuse_lost(data, is_set_up)
    entries = []
    with journal_file.open_for_writing(data) as connection:
        last = journal_file.read_last(connection)
        for draft in drafts:
            entry = _time(draft, last)
            last = journal_file.seal(
                last.hash if last else "",
                last.entry_id + 1 if last else 1,
                entry.at.isoformat(),
                entry.by,
                entry.kind,
                _write_body(entry.body),
            )
            journal_file.insert(connection, last)
            entries.append(replace(entry, entry_id=last.entry_id, hash=last.hash))
        if before_commit:
            before_commit(journal_file.read_rows(connection))
    return entries


def list_entries(data: Path, *kinds: str) -> list[Entry]:
    """All entries in the order they were made, or only those of the given kinds.

    An entry that cannot be read, or was changed after it was written, is left out: `check` tells.
    Raises JournalError where the journal is lost, damaged or newer than this release.
    """
    return [entry for row in _read(data, kinds) if (entry := to_entry(row))]


def holds(data: Path, drafts: Iterable[Entry]) -> bool:
    """Whether these were written, as a disk may fail afterwards; also where the journal cannot be
    read now. Ids, hashes and times are set on writing, and so is `clock`."""

    def describe(entry: Entry) -> tuple[str, str, dict[str, Any]]:
        return entry.kind, entry.by, json.loads(_write_body({**entry.body, "clock": None}))

    try:
        entries = list_entries(data)
    except (OSError, sqlite3.Error, JournalError):
        return True
    return all(
        # An equal decision of before is another.
        any(entry.at >= draft.at and describe(entry) == describe(draft) for entry in entries)
        for draft in drafts
    )


def to_entry(row: Row) -> Entry | None:
    """An entry as stored; None where it cannot be read or was changed."""
    try:
        at, body = datetime.fromisoformat(row.at), json.loads(row.body)
    except (TypeError, ValueError):
        return None
    is_written = isinstance(body, dict) and at.tzinfo is not None and _is_sealed(row)
    return Entry(row.entry_id, at, row.by, row.kind, body, row.hash) if is_written else None


def verify(data: Path) -> list[Doubt]:
    """The entries that cannot be trusted, in order: unreadable, changed since, out of the chain, or
    confirming a file that was never received. Raises JournalError like `list_entries`."""
    return verify_rows(_read(data))


def verify_rows(rows: Iterable[Row]) -> list[Doubt]:
    """The doubts about the entries of a journal, wherever they were read."""
    doubts, prev, received = [], "", set()
    for row in rows:
        entry = to_entry(row)
        if not _is_sealed(row):
            doubts.append(Doubt(row.entry_id, "entry_changed"))
        elif entry is None:
            doubts.append(Doubt(row.entry_id, "entry_unreadable"))
        elif row.prev != prev:
            doubts.append(Doubt(row.entry_id, "entry_out_of_chain"))
        elif entry.kind == "confirmed" and str(entry.body.get("sha")) not in received:
            doubts.append(Doubt(row.entry_id, "entry_without_receipt"))
        if entry and entry.kind == "received":
            received.add(str(entry.body.get("sha")))
        prev = row.hash
    return doubts


def check(data: Path) -> None:
    """Raise JournalError where nothing may be decided: the journal is lost, damaged, newer than
    this release, or one of its entries cannot be trusted. Reads the whole file."""
    path = journal_file.locate(data)
    if _is_set_up(data):
        with journal_file.open_for_reading(data) as connection:
            [result] = connection.execute("pragma quick_check(1)").fetchone()
        if result != "ok":
            # SQLite's own words, on one line.
            reason = " ".join(str(result).replace("*", "").split())
            raise JournalError("journal_damaged", file=path, reason=reason)
    if doubts := verify(data):
        [first, *_] = doubts
        details = {"entry_id": first.entry_id, "reason": first.reason, "count": len(doubts)}
        raise JournalError("journal_entries", file=path, **details)


def find_problem(data: Path) -> JournalError | None:
    """What `check` raises, checked again only when a file has changed."""
    stamp = journal_file.get_stamp(data)
    # Without a journal it depends on what else is there.
    return _find_problem(data, stamp) if stamp else _check(data)


def is_person(name: str) -> bool:
    """Whether a text can stand in the journal as the name of who decides: not empty, at most
    MAX_PERSON_LENGTH characters, none of them a control character."""
    return len(name.strip()) > 0 and len(name) <= MAX_PERSON_LENGTH and not has_controls(name)


def has_controls(text: str) -> bool:
    """Whether a text has control, format or surrogate characters."""
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in text)


@lru_cache(maxsize=16)
def _find_problem(data: Path, stamp: tuple[int, int]) -> JournalError | None:
    return _check(data)


def _check(data: Path) -> JournalError | None:
    try:
        check(data)
    except JournalError as error:
        return error
    return None


def _read(data: Path, kinds: Iterable[str] = ()) -> list[Row]:
    kinds = tuple(kinds)
    if not _is_set_up(data):
        _refuse_lost(data, is_set_up=False)
        return []
    with journal_file.open_for_reading(data) as connection:
        rows = journal_file.read_rows(connection, kinds)
        is_set_up = journal_file.has_entries_table(connection)
        is_empty = not rows and not journal_file.has_any(connection)
    if is_empty:
        _refuse_lost(data, is_set_up)
    return rows


def _is_set_up(data: Path) -> bool:
    path = journal_file.locate(data)
    return path.exists() and path.stat().st_size > 0


def _refuse_lost(data: Path, is_set_up: bool) -> None:
    """Raise JournalError where a journal without entries cannot be that of a new company.

    A file may be archived before the first entry: a process was killed in between.
    """
    published = data / "snapshots"
    is_used = (published / "current").exists() or any(published.glob("*.duckdb"))
    if not is_set_up:
        archived = (data / "archive").rglob("*")
        is_used = is_used or any(path.is_file() for path in archived)
    if is_used:
        raise JournalError("journal_lost", folder=data)


def _is_sealed(row: Row) -> bool:
    sealed = journal_file.seal(row.prev, row.entry_id, row.at, row.by, row.kind, row.body)
    return sealed.hash == row.hash


def _time(draft: Entry, last: Row | None) -> Entry:
    """The entry with the time at which it is written, never one before the last entry's."""
    now = datetime.now(UTC)
    try:
        latest = datetime.fromisoformat(last.at) if last else now
    except (TypeError, ValueError):  # An unreadable entry, which `check` tells.
        latest = now
    if latest.tzinfo is None or latest <= now:
        return replace(draft, at=now)
    return replace(draft, at=latest, body={**draft.body, "clock": now.isoformat()})


def _write_body(body: dict[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    # Half of a character, from a file name that is not UTF-8, becomes JSON's escape for it.
    return text.encode("utf-8", "backslashreplace").decode()
