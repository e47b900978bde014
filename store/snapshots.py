"""Published databases, one file each; an atomically moved pointer names the current one.

Beside each lies the SHA-256 of its bytes. A snapshot that does not match is never read: the last
sound one answers in its place until the next build.
"""

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from store import archive, durable, scratch
from store.found_files import FoundFile, LeadsOut, NotPlain, TooLong, read_bytes

MAX_KEPT = 5
# Completed databases that previews left to be published; older ones are built again on demand, but
# whoever asked for one a short while ago may still open it.
MAX_BUILT, IN_USE_SECONDS = 3, 600
# A name, or the SHA-256 of a snapshot, has less.
MAX_BYTES = 200
NAME = re.compile(r"[\w-]{1,100}", re.ASCII)
# Readers can neither write nor reach a file or the network, whatever the SQL. DuckDB allows one
# configuration per file and process, so every reader connects here.
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "threads": "2",
    "memory_limit": "512MB",
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}


@dataclass(frozen=True)
class Snapshot:
    """A published database. A name is never reused for other content."""

    name: str
    path: Path


def _folder(data: Path) -> Path:
    return data / "snapshots"


def get_pointed(data: Path) -> Snapshot | None:
    """The snapshot that was published last, whether or not it can be read; None before the first,
    and where the pointer itself cannot be read."""
    try:
        content = _read_short(_folder(data) / "current")
    except (FileNotFoundError, LeadsOut, NotPlain, TooLong):
        return None
    name = content.decode("utf-8", "replace").strip()
    if not NAME.fullmatch(name):
        return None
    return Snapshot(name, _folder(data) / f"{name}.duckdb")


def _read_short(path: Path) -> bytes:
    return read_bytes(FoundFile(path, path.parent), MAX_BYTES)


def get_current(data: Path) -> Snapshot | None:
    """The published snapshot, else the last sound one before it; None if there is none."""
    pointed = get_pointed(data)
    if pointed and is_sound(pointed):
        return pointed
    return _find_sound(data, pointed) if is_published(data) else None


def is_published(data: Path) -> bool:
    """Whether a snapshot was ever published, whatever became of it since."""
    return (_folder(data) / "current").exists()


def is_damaged(data: Path) -> bool:
    """Whether the snapshot that was published last is missing or damaged."""
    pointed = get_pointed(data)
    return is_published(data) and not (pointed and is_sound(pointed))


def get_previous(data: Path) -> Snapshot | None:
    """The snapshot published before the current one; None if there is none."""
    latest = get_current(data)
    return _find_sound(data, latest) if latest else None


def find(data: Path, name: str) -> Snapshot | None:
    """A published snapshot by its name; None where it is not kept any more, or damaged."""
    snapshot = Snapshot(name, _folder(data) / f"{name}.duckdb")
    return snapshot if NAME.fullmatch(name) and is_sound(snapshot) else None


def get_as_of(data: Path, at: datetime) -> Snapshot | None:
    """The latest sound snapshot that was published before a moment, else the earliest one kept;
    None before the first."""
    found = None
    for found in list_kept(data):
        if get_build_time(found) < at:
            break
    return found


def list_kept(data: Path) -> Iterator[Snapshot]:
    """The sound snapshots that are kept, the latest first."""
    # Names start with their time of publication.
    stored = sorted((path.stem for path in _folder(data).glob("*.duckdb")), reverse=True)
    kept = (Snapshot(name, _folder(data) / f"{name}.duckdb") for name in stored)
    return (snapshot for snapshot in kept if is_sound(snapshot))


def _find_sound(data: Path, before: Snapshot | None) -> Snapshot | None:
    """The latest sound snapshot, or the latest before another one."""
    kept = list_kept(data)
    return next((one for one in kept if before is None or one.name < before.name), None)


def is_sound(snapshot: Snapshot) -> bool:
    """Whether a snapshot is there and has the bytes that were published.

    All bytes are read, once in a process for each state of the file.
    """
    if not snapshot.path.is_file():
        return False
    now, checksum = snapshot.path.stat(), _locate_checksum(snapshot.path)
    try:
        recorded = _read_short(checksum).decode("ascii", "replace") if checksum.exists() else ""
    except (LeadsOut, NotPlain, TooLong):
        return False
    return _is_sound(snapshot.path, recorded, now.st_size, now.st_mtime_ns, now.st_ino)


@lru_cache(maxsize=4 * MAX_KEPT)
def _is_sound(path: Path, recorded: str, size: int, changed: int, inode: int) -> bool:
    try:
        return archive.digest(path) == recorded if recorded else _can_be_read(path)
    except PermissionError:
        raise
    except OSError:
        return False


def _can_be_read(path: Path) -> bool:
    """Whether every row of a snapshot without a checksum, of an earlier version, can be read."""
    try:
        with connect(path) as connection:
            tables = connection.execute("select table_name from duckdb_tables()").fetchall()
            for (table,) in tables:
                connection.execute(f'select bit_xor(hash(t)) from "{table}" as t').fetchall()
    except duckdb.Error:
        return False
    return True


def digest_content(path: Path) -> str:
    """A digest of all rows of all tables, in whatever order they lie: equal content, equal digest.

    Comparable within one version of DuckDB. The copy of the journal is left out: it also says when
    the content was published.
    """
    sha = hashlib.sha256()
    with connect(path) as connection:
        tables = connection.execute(
            "select table_name, sql from duckdb_tables() where table_name <> 'journal' order by all"
        )
        for table, sql in tables.fetchall():
            rows = connection.execute(f'select count(*), sum(hash(t)) from "{table}" as t')
            sha.update(f"{sql} {rows.fetchone()}\n".encode())
    return sha.hexdigest()


def _locate_checksum(path: Path) -> Path:
    return path.with_suffix(".sha256")


def get_build_time(snapshot: Snapshot) -> datetime:
    """When a snapshot was completed (UTC)."""
    return datetime.fromtimestamp(snapshot.path.stat().st_mtime, UTC)


def connect(path: Path | str, **more: str) -> duckdb.DuckDBPyConnection:
    """Open a snapshot read-only, without access to files or the network.

    `more` is further configuration, for a process of its own: all connections of one to a file have
    the same.
    """
    return duckdb.connect(str(path), read_only=True, config=LOCKED | more)


@contextmanager
def open_build(data: Path, input_bytes: int = 0) -> Generator[Path]:
    """The path for building the next snapshot, in a folder of its own that is deleted at the end.

    Raises durable.NoRoom where the disk has less room than a build may need: that of two snapshots
    like the last one, or of the input.
    """
    building = _folder(data) / "building"
    durable.make_folder(building)
    last = get_pointed(data)
    size = last.path.stat().st_size if last and last.path.exists() else 0
    durable.check_room(building, max(2 * size, input_bytes))
    with scratch.open_folder(building) as folder:
        yield folder / "next.duckdb"


def locate_derived(snapshot: Snapshot) -> Path:
    """The folder for results derived from a snapshot, deleted with it."""
    return snapshot.path.with_suffix(".estimates")


def keep_built(data: Path, built: Path, digest: str) -> Path:
    """Keep a completed, closed database under the digest of its inputs, to be published; the last
    MAX_BUILT are kept, and those that were asked for in the last IN_USE_SECONDS."""
    building = _folder(data) / "building"
    kept = building / f"{digest}-{secrets.token_hex(4)}.duckdb"
    _seal(built, _locate_checksum(kept))
    built.replace(kept)
    with suppress(OSError):
        # A plan or a preview may never be published. What somebody publishes just now has a name
        # of another kind, and stays.
        _drop(_list_unused(building.glob("*-????????.duckdb")))
    return kept


def find_built(data: Path, digest: str) -> Path | None:
    """A completed database with this digest that was not published."""
    for path in (_folder(data) / "building").glob(f"{digest}-*.duckdb"):
        with suppress(OSError):
            os.utime(_locate_checksum(path))
        if is_sound(Snapshot(path.stem, path)):
            return path
    return None


def _list_unused(built: Iterable[Path]) -> list[Path]:
    """The completed databases that nobody asked for of late, but for the last MAX_BUILT.

    The time of a checksum says when somebody last asked: that of the database itself would have all
    of it read again.
    """
    asked = {}
    for path in built:
        checksum = _locate_checksum(path)
        asked[path] = (checksum if checksum.exists() else path).stat().st_mtime
    older = sorted(asked, key=asked.__getitem__)[:-MAX_BUILT]
    return [path for path in older if time.time() - asked[path] > IN_USE_SECONDS]


def _seal(built: Path, checksum: Path) -> None:
    """Sync a completed database to disk, and write the SHA-256 that it will be held against."""
    durable.sync(built)
    known = _locate_checksum(built)
    sha = _read_short(known) if known.exists() else archive.digest(built).encode()
    durable.write(checksum, [sha])


def copy_built(data: Path, built: Path, name: str) -> Path:
    """Copy a completed database, to be changed and then published: a preview may have the original
    open."""
    path = _folder(data) / "building" / f"{name}.duckdb"
    shutil.copyfile(built, path)
    return path


def discard_built(built: Path) -> None:
    """Delete a completed database that was copied or is not wanted any more."""
    built.unlink(missing_ok=True)
    _locate_checksum(built).unlink(missing_ok=True)


def publish(data: Path, built: Path, name: str) -> Snapshot:
    """Make a completed, closed database the current snapshot; the last MAX_KEPT are kept.

    If the process is killed at any point, either the old snapshot is current or the new one.
    """
    snapshot = Snapshot(name, _folder(data) / f"{name}.duckdb")
    _seal(built, _locate_checksum(snapshot.path))
    built.replace(snapshot.path)
    durable.follow_folder(snapshot.path)
    durable.sync(snapshot.path.parent)
    pointer = _folder(data) / "current"
    if pointer.is_dir():  # No file can take the place of a folder.
        durable.remove(pointer)
    durable.write(pointer, [name.encode()])
    # It is published, whether or not what is older can be deleted.
    with suppress(OSError):
        _locate_checksum(built).unlink(missing_ok=True)
        stored = sorted(_folder(data).glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
        _drop(path for path in stored[:-MAX_KEPT] if path != snapshot.path)
        _drop(_list_unused((_folder(data) / "building").glob("*.duckdb")))
    return snapshot


def _drop(databases: Iterable[Path]) -> None:
    """Delete databases, with what was derived from them."""
    for old in databases:
        old.unlink()
        durable.remove(_locate_checksum(old))
        shutil.rmtree(locate_derived(Snapshot(old.stem, old)), ignore_errors=True)
