"""Append-only journal of every decision: received, confirmed, withdrawn, edited."""

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists entries (
    entry_id integer primary key autoincrement,
    at text not null,
    by text not null,
    kind text not null,
    body text not null check (json_valid(body))
);
create trigger if not exists entries_are_never_changed before update on entries
begin select raise(abort, 'the journal is append-only'); end;
create trigger if not exists entries_are_never_deleted before delete on entries
begin select raise(abort, 'the journal is append-only'); end;
"""


@dataclass(frozen=True)
class Entry:
    """One decision: when (UTC), by whom, of which kind, and its details."""

    entry_id: int
    at: datetime
    by: str
    kind: str
    body: dict[str, Any]


@contextmanager
def _open(data: Path) -> Generator[sqlite3.Connection]:
    data.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(data / "journal.sqlite", timeout=60)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.executescript(SCHEMA)
        yield connection


def append(data: Path, kind: str, by: str, **body: Any) -> Entry:
    """Append one decision, synced to disk before this returns."""
    at = datetime.now(UTC)
    with _open(data) as connection, connection:
        cursor = connection.execute(
            "insert into entries (at, by, kind, body) values (?, ?, ?, ?)",
            (at.isoformat(), by, kind, json.dumps(body, ensure_ascii=False, sort_keys=True)),
        )
    return Entry(cursor.lastrowid or 0, at, by, kind, body)


def list_entries(data: Path, *kinds: str) -> list[Entry]:
    """All decisions in the order they were made, or only those of the given kinds."""
    if not (data / "journal.sqlite").exists():
        return []
    condition = f"where kind in ({', '.join('?' * len(kinds))})" if kinds else ""
    with _open(data) as connection:
        rows = connection.execute(
            f"select entry_id, at, by, kind, body from entries {condition} order by entry_id", kinds
        ).fetchall()
    return [
        Entry(entry_id, datetime.fromisoformat(at), by, kind, json.loads(body))
        for entry_id, at, by, kind, body in rows
    ]
