"""Published databases: a file each; the newest is named by a pointer that moves in one step."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from store import durable

KEPT = 5
# What nobody who asks may do, whatever the SQL: write, or reach a file or the network. One process
# must open a file with one configuration only, so every reader opens it here.
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
    """A published database. A name never returns with other content."""

    name: str
    path: Path


def _folder(data: Path) -> Path:
    return data / "snapshots"


def current(data: Path) -> Snapshot | None:
    """The published snapshot, or None before the first."""
    pointer = _folder(data) / "current"
    if not pointer.exists():
        return None
    name = pointer.read_text(encoding="utf-8").strip()
    return Snapshot(name, _folder(data) / f"{name}.duckdb")


def before(data: Path) -> Snapshot | None:
    """The snapshot that was published before the current one; None where none is kept."""
    now = current(data)
    kept = [Snapshot(path.stem, path) for path in _folder(data).glob("*.duckdb")]
    # A name begins with the time of its publication.
    older = [one for one in kept if now and one.name < now.name]
    return max(older, key=lambda one: one.name, default=None)


def built_at(snapshot: Snapshot) -> datetime:
    """When a snapshot was finished (UTC)."""
    return datetime.fromtimestamp(snapshot.path.stat().st_mtime, UTC)


def connect(path: Path | str) -> duckdb.DuckDBPyConnection:
    """Open a snapshot so that nothing can be written, and no file or network be reached."""
    return duckdb.connect(str(path), read_only=True, config=LOCKED)


def aside(data: Path) -> Path:
    """Where the next snapshot is built. What was built there and not published is removed."""
    folder = _folder(data) / "building"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.iterdir():
        leftover.unlink()
    return folder / "next.duckdb"


def beside(snapshot: Snapshot) -> Path:
    """The folder for what is worked out from a snapshot; it goes when the snapshot does."""
    return snapshot.path.with_suffix(".estimates")


def keep_built(data: Path, built: Path, digest: str) -> Path:
    """Keep a finished, closed database, until the next one is built, under what it is built of."""
    durable.sync(built)
    return built.replace(_folder(data) / "building" / f"{digest}.duckdb")


def built(data: Path, digest: str) -> Path | None:
    """The database that was built last, if it is of this digest."""
    kept = _folder(data) / "building" / f"{digest}.duckdb"
    return kept if kept.exists() else None


def publish(data: Path, built: Path, name: str) -> Snapshot:
    """Make a finished, closed database the current snapshot; the last five stay.

    A process killed at any point leaves either the old snapshot current or the new one.
    """
    snapshot = Snapshot(name, _folder(data) / f"{name}.duckdb")
    durable.sync(built)
    built.replace(snapshot.path)
    durable.sync(snapshot.path.parent)
    durable.write(_folder(data) / "current", [name.encode()])
    published = sorted(_folder(data).glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
    for old in published[:-KEPT]:
        if old != snapshot.path:
            old.unlink()
            shutil.rmtree(beside(Snapshot(old.stem, old)), ignore_errors=True)
    return snapshot
