"""The snapshot, queries and filter values that one page is rendered from."""

import os
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.engine.errors import Refused
from queries import catalog
from queries.settings import load_settings
from store import snapshots


def get_data_folder() -> Path:
    """The company's data folder: $FIRSTHAND_DATA, else data/."""
    return Path(os.environ.get("FIRSTHAND_DATA") or "data")


def get_timezone(data: Path) -> str:
    """The company's time zone, in which journal times are shown."""
    return load_settings(data)["timezone"]


@dataclass(frozen=True)
class Session:
    """What a page is drawn from: one snapshot, one set of queries, what its reader has `chosen`.

    `begun` are answers that threads work out ahead; `asked` is what the page has asked with
    `chosen` itself, in this order.
    """

    data: Path
    snapshot: snapshots.Snapshot
    queries: Mapping[str, catalog.Query]
    chosen: Mapping[str, Any] = field(default_factory=dict)
    begun: Mapping[str, Future[Any]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)


pinned_session: ContextVar[Session | None] = ContextVar("moment", default=None)


def open_session(data: Path) -> Session:
    """The present one. Refused `no_snapshot` before the first."""
    return Session(data, get_snapshot(data), get_queries(data))


@contextmanager
def pin(by: Session | None) -> Generator[None]:
    """All that is asked within goes to one snapshot by one set of queries, whatever is published
    meanwhile: the figures of a page belong together."""
    # A snapshot may be gone since the page was drawn: then the present one answers.
    before = pinned_session.set(by if by and by.snapshot.path.exists() else None)
    try:
        yield
    finally:
        pinned_session.reset(before)


def get_snapshot(data: Path) -> snapshots.Snapshot:
    """The snapshot that questions go to. Refused `no_snapshot` before the first."""
    if (now := pinned_session.get()) and now.data == data:
        return now.snapshot
    snapshot = snapshots.current(data)
    if snapshot is None or not snapshot.path.exists():
        raise Refused("no_snapshot")
    return snapshot


@lru_cache(maxsize=4)
def _catalog(
    data: Path, shipped: tuple[tuple[str, int], ...], saved: tuple[tuple[str, int], ...]
) -> dict[str, catalog.Query]:
    return catalog.load(data)


def get_queries(data: Path) -> Mapping[str, catalog.Query]:
    """The queries in force, read again only when a file or a saved version is new."""
    if (now := pinned_session.get()) and now.data == data:
        return now.queries
    files = tuple(
        sorted(
            (file.path, file.stat().st_mtime_ns)
            for folder in os.scandir(catalog.FOLDER)
            if folder.is_dir()
            for file in os.scandir(folder)
            if file.name.endswith(".sql")
        )
    )
    saved = tuple((name, entry.entry_id) for name, entry in catalog.saved(data).items())
    return _catalog(data, files, saved)


def get_snapshot_name(data: Path) -> str | None:
    """The name of the published snapshot, None before the first."""
    try:
        return get_snapshot(data).name
    except Refused:
        return None
