"""The journal's SQLite file: opened for reading without a trace, for writing, and migrated.

It has a rollback journal and not a write-ahead log, so that it can be read on a disk that is full
or read-only. Writers wait for each other.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from store import durable
from store.refusal import JournalError

NAME = "journal.sqlite"
# The layout that this release writes. Layout 0 had neither `prev` nor `hash`.
VERSION = 1
WAIT_SECONDS = 60
# A copy is made again where the file changed meanwhile.
COPY_ATTEMPTS = 5
# The files that SQLite puts beside a database.
SIDE_FILES = ("-journal", "-wal", "-shm")
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
# A writer was killed while it wrote: the pages that it replaced must be put back first.
HOT = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
SCHEMA = (
    """
    create table entries (
        entry_id integer primary key,
        at text not null,
        by text not null,
        kind text not null,
        body text not null check (json_valid(body)),
        prev text not null,
        hash text not null
    )
    """,
    """
    create trigger entries_are_never_changed before update on entries
    begin select raise(abort, 'the journal is append-only'); end
    """,
    """
    create trigger entries_are_never_deleted before delete on entries
    begin select raise(abort, 'the journal is append-only'); end
    """,
    # Also fired by INSERT OR REPLACE, which deletes without firing the trigger above unless
    # recursive_triggers is on.
    """
    create trigger entries_follow_the_last before insert on entries
    when new.entry_id <= (select coalesce(max(entry_id), 0) from entries)
        or new.prev is not coalesce(
            (select hash from entries order by entry_id desc limit 1), ''
        )
    begin select raise(abort, 'the journal is append-only'); end
    """,
)
COLUMNS = ("entry_id", "at", "by", "kind", "body")


@dataclass(frozen=True)
class Row:
    """One entry as it is stored. `prev` is the hash of the entry before, `hash` that of all other
    values: who changes an entry has to change all that follow."""

    entry_id: int
    at: str
    by: str
    kind: str
    body: str
    prev: str
    hash: str


def locate(data: Path) -> Path:
    """The path of the journal."""
    return data / NAME


def get_stamp(data: Path) -> tuple[int, int] | None:
    """What changes with each entry: size and time of the journal; None without one."""
    try:
        now = locate(data).stat()
    except FileNotFoundError:
        return None
    return now.st_size, now.st_mtime_ns


def seal(prev: str, entry_id: int, at: str, by: str, kind: str, body: str) -> Row:
    """An entry with its hash, which covers the hash of the entry before it."""
    values = [prev, entry_id, at, by, kind, body]
    digest = hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()
    return Row(entry_id, at, by, kind, body, prev, digest)


@contextmanager
def open_for_reading(data: Path) -> Generator[sqlite3.Connection]:
    """A connection to the existing journal that writes nothing and creates no file beside it.

    The journal of an older release, and one whose writer was killed, is read in a temporary copy,
    because SQLite has to write before it can read these. Raises JournalError where the file is
    damaged or written by a newer release.
    """
    path = locate(data)
    with _word_damage(path):
        if _has_write_ahead_log(path):
            with _connect_to_copy(path) as connection:
                yield connection
            return
        with closing(_connect(path, "ro")) as connection:
            try:
                connection.execute("pragma schema_version").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in HOT or not _find_side_files(path):
                    raise
            else:
                _refuse_newer(connection, path)
                yield connection
                return
        with _connect_to_copy(path) as connection:
            yield connection


@contextmanager
def open_for_writing(data: Path) -> Generator[sqlite3.Connection]:
    """A connection within one transaction, committed at the end and synced to disk.

    Creates the journal, or migrates that of an older release.
    """
    path = locate(data)
    durable.make_data_folder(data)
    with _word_damage(path), closing(_connect(path, "rwc")) as connection:
        # Before anything is changed, the mode of the file included.
        _refuse_newer(connection, path)
        connection.execute("pragma journal_mode = delete")
        connection.execute("pragma synchronous = extra")
        connection.execute("pragma recursive_triggers = on")
        connection.execute("begin immediate")
        try:
            _refuse_newer(connection, path)
            _migrate(connection)
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise


def read_rows(connection: sqlite3.Connection, kinds: Iterable[str] = ()) -> list[Row]:
    """All entries, or those of the given kinds, in order; the entries of an older release are
    sealed as the migration does it."""
    condition, values = "", tuple(kinds)
    if values:
        condition = f"where kind in ({', '.join('?' * len(values))})"
    if not has_entries_table(connection):
        return []
    is_sealed = _get_version(connection) >= 1
    columns = ", ".join((*COLUMNS, "prev", "hash") if is_sealed else COLUMNS)
    stored = connection.execute(
        f"select {columns} from entries {condition} order by entry_id", values
    )
    if is_sealed:
        return [Row(*row) for row in stored]
    rows, prev = [], ""
    for row in stored:
        rows.append(seal(prev, *row))
        prev = rows[-1].hash
    return rows


def read_last(connection: sqlite3.Connection) -> Row | None:
    """The last entry of a journal opened for writing; None before the first."""
    last = connection.execute(
        "select entry_id, at, by, kind, body, prev, hash from entries "
        "order by entry_id desc limit 1"
    ).fetchone()
    return Row(*last) if last else None


def insert(connection: sqlite3.Connection, row: Row) -> None:
    """Append one sealed entry."""
    connection.execute(
        "insert into entries (entry_id, at, by, kind, body, prev, hash) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        (row.entry_id, row.at, row.by, row.kind, row.body, row.prev, row.hash),
    )


def write_new(path: Path, rows: Iterable[Row]) -> None:
    """Write a journal with these entries to a path where no file is."""
    with closing(_connect(path, "rwc")) as connection:
        connection.execute("begin immediate")
        _set_up(connection, rows)
        connection.execute("commit")


def has_entries_table(connection: sqlite3.Connection) -> bool:
    """Whether the journal has been set up."""
    return bool(connection.execute("pragma table_info(entries)").fetchall())


def has_any(connection: sqlite3.Connection) -> bool:
    """Whether the journal has an entry."""
    return has_entries_table(connection) and bool(
        connection.execute("select 1 from entries limit 1").fetchall()
    )


def _get_version(connection: sqlite3.Connection) -> int:
    [version] = connection.execute("pragma user_version").fetchone()
    return version


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    if _get_version(connection) > VERSION:
        raise JournalError("journal_newer", file=path)


def _migrate(connection: sqlite3.Connection) -> None:
    """Set up a new journal, or bring that of an older release to this layout, its entries as they
    are."""
    if _get_version(connection) == VERSION:
        return
    rows = read_rows(connection)
    connection.execute("drop table if exists entries")
    _set_up(connection, rows)


def _set_up(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    for statement in SCHEMA:
        connection.execute(statement)
    for row in rows:
        insert(connection, row)
    connection.execute(f"pragma user_version = {VERSION}")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # As a URI, percent-encoded: a `?` in the path does not end it.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=WAIT_SECONDS,
        isolation_level=None,
    )
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    return connection


def _has_write_ahead_log(path: Path) -> bool:
    """Whether the file's header says so, as in journals of older releases."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _find_side_files(path: Path) -> list[Path]:
    sides = (path.with_name(path.name + ending) for ending in SIDE_FILES)
    return [side for side in sides if side.exists()]


@contextmanager
def _connect_to_copy(path: Path) -> Generator[sqlite3.Connection]:
    with TemporaryDirectory(prefix="firsthand-journal-") as folder:
        for _ in range(COPY_ATTEMPTS):
            before = _stamp(path)
            for file in (path, *_find_side_files(path)):
                if not file.name.endswith("-shm"):
                    shutil.copyfile(file, Path(folder) / file.name)
            if _stamp(path) == before:
                break
        with closing(_connect(Path(folder) / path.name, "rw")) as connection:
            _refuse_newer(connection, path)
            yield connection


def _stamp(path: Path) -> list[tuple[str, int, int]]:
    return [
        (file.name, file.stat().st_size, file.stat().st_mtime_ns)
        for file in (path, *_find_side_files(path))
    ]


@contextmanager
def _word_damage(path: Path) -> Generator[None]:
    try:
        yield
    except IsADirectoryError as error:
        raise JournalError("journal_damaged", file=path, reason=error.strerror) from error
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        is_short = code == sqlite3.SQLITE_IOERR_SHORT_READ
        if code is None or not (is_short or code & 0xFF in DAMAGE):
            raise
        raise JournalError("journal_damaged", file=path, reason=str(error)) from error
