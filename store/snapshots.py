"""Published databases, one file each; an atomically moved pointer names the current one."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from store import durable

MAX_KEPT = 5
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


def get_current(data: Path) -> Snapshot | None:
    """The published snapshot, or None before the first."""
    pointer = _folder(data) / "current"
    if not pointer.exists():
        return None
    name = pointer.read_text(encoding="utf-8").strip()
    return Snapshot(name, _folder(data) / f"{name}.duckdb")


def get_previous(data: Path) -> Snapshot | None:
    """The snapshot published before the current one; None if there is none."""
    latest = get_current(data)
    stored = [Snapshot(path.stem, path) for path in _folder(data).glob("*.duckdb")]
    # Names start with their time of publication.
    older = [snapshot for snapshot in stored if latest and snapshot.name < latest.name]
    return max(older, key=lambda snapshot: snapshot.name, default=None)


def get_build_time(snapshot: Snapshot) -> datetime:
    """When a snapshot was completed (UTC)."""
    return datetime.fromtimestamp(snapshot.path.stat().st_mtime, UTC)


def connect(path: Path | str) -> duckdb.DuckDBPyConnection:
    """Open a snapshot read-only, without access to files or the network."""
    return duckdb.connect(str(path), read_only=True, config=LOCKED)


def prepare_build(data: Path) -> Path:
    """The path for building the next snapshot; removes leftovers that were not published."""
    folder = _folder(data) / "building"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.iterdir():
        leftover.unlink()
    return folder / "next.duckdb"


def locate_derived(snapshot: Snapshot) -> Path:
    """The folder for results derived from a snapshot, deleted with it."""
    return snapshot.path.with_suffix(".estimates")


def keep_built(data: Path, built: Path, digest: str) -> Path:
    """Keep a completed, closed database under the digest of its inputs, until the next build."""
    durable.sync(built)
    return built.replace(_folder(data) / "building" / f"{digest}.duckdb")


def find_built(data: Path, digest: str) -> Path | None:
    """The database of the last build if it has this digest."""
    path = _folder(data) / "building" / f"{digest}.duckdb"
    return path if path.exists() else None


def copy_built(data: Path, built: Path, name: str) -> Path:
    """Copy a completed database, to be changed and then published: a preview may have the original
    open."""
    path = _folder(data) / "building" / f"{name}.duckdb"
    shutil.copyfile(built, path)
    return path


def publish(data: Path, built: Path, name: str) -> Snapshot:
    """Make a completed, closed database the current snapshot; the last KEPT are kept.

    If the process is killed at any point, either the old snapshot is current or the new one.
    """
    snapshot = Snapshot(name, _folder(data) / f"{name}.duckdb")
    durable.sync(built)
    built.replace(snapshot.path)
    durable.sync(snapshot.path.parent)
    durable.write(_folder(data) / "current", [name.encode()])
    published = sorted(_folder(data).glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
    for old in published[:-MAX_KEPT]:
        if old != snapshot.path:
            old.unlink()
            shutil.rmtree(locate_derived(Snapshot(old.stem, old)), ignore_errors=True)
    return snapshot
