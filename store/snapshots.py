"""Published databases: a file each; the newest is named by a pointer that moves in one step."""

from dataclasses import dataclass
from pathlib import Path

from store import durable

KEPT = 5


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


def aside(data: Path) -> Path:
    """Where the next snapshot is built. What an interrupted build left there is removed."""
    folder = _folder(data) / "building"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.iterdir():
        leftover.unlink()
    return folder / "next.duckdb"


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
    return snapshot
