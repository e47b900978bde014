"""The snapshot, queries and filter values that one page is rendered from."""

import os
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.engine.errors import Refused
from queries import broken, catalog
from queries.refusal import quote
from queries.settings import load_counted_with, read_settings
from store import journal_copy, snapshots


def get_data_folder() -> Path:
    """The company's data folder: $FIRSTHAND_DATA, else data/."""
    return Path(os.environ.get("FIRSTHAND_DATA") or "data")


def get_timezone(data: Path) -> str:
    """The company's time zone, in which journal times are shown."""
    return read_settings(data).values["timezone"]


def get_settings(data: Path, at: snapshots.Snapshot | None = None) -> dict[str, Any]:
    """The settings that the figures of the snapshot that answers, or of `at`, are counted with.

    Raises Refused as get_snapshot.
    """
    pinned = get_pinned(data)
    if pinned and at is None:
        return pinned.counted_with
    standing_in = dict(pinned.settings) if pinned else {}
    return load_counted_with(data, (at or get_snapshot(data)).path) | standing_in


def localize(data: Path, moment: datetime) -> datetime:
    """A moment of the journal in the company's time zone."""
    return moment.astimezone(ZoneInfo(get_timezone(data)))


@dataclass(frozen=True)
class Session:
    """What one page, by its name, is rendered from: a snapshot, a set of queries, the filter values
    `chosen`.

    `asked` records, in order, the queries that the page asked with these filter values: they are
    what is prefetched when the filters change. `prefetched` are answers that threads compute.
    `settings` stand in for those of the snapshot, to see what other values would give.
    """

    data: Path
    snapshot: snapshots.Snapshot
    queries: Mapping[str, catalog.Query]
    page: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    prefetched: Mapping[str, Future[Any]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def counted_with(self) -> dict[str, Any]:
        """The settings that the figures are counted with; read once, because a page asks often.

        What is set later counts when the page is opened or filtered again.
        """
        return load_counted_with(self.data, self.snapshot.path) | dict(self.settings)

    def take_prefetched(self, name: str) -> Any | None:
        """Record that the page asks a query with its own filters; its answer where one is ready
        or being computed, else None."""
        self.asked[name] = None
        future = self.prefetched.get(name)
        # A future that no thread has begun is cancelled, and the caller computes the answer:
        # nobody waits for another reader's page.
        return future.result() if future and not future.cancel() else None


_pinned: ContextVar[Session | None] = ContextVar("pinned_session", default=None)


def open_session(data: Path, page: str = "") -> Session:
    """A session on the published snapshot. Raises Refused `no_snapshot` before the first."""
    return Session(data, get_snapshot(data), get_queries(data), page)


@contextmanager
def pin(session: Session | None) -> Generator[None]:
    """Answer everything within from the session's snapshot and queries, whatever is published
    meanwhile: the figures of one page belong together."""
    # The snapshot may have been deleted since the page was rendered: then the current one answers.
    token = _pinned.set(session if session and session.snapshot.path.exists() else None)
    try:
        yield
    finally:
        _pinned.reset(token)


@contextmanager
def pin_edited(
    data: Path, edited: Mapping[str, catalog.Query], at: snapshots.Snapshot | None = None
) -> Generator[None]:
    """Answer everything within, from the snapshot that answers or from `at`, as if these queries
    were in force too."""
    known = {**get_queries(data), **edited}
    with pin(Session(data, at or get_snapshot(data), known)):
        yield


def get_pinned(data: Path) -> Session | None:
    """The session pinned on this data folder; None outside of `pin`."""
    session = _pinned.get()
    return session if session and session.data == data else None


def get_snapshot(data: Path) -> snapshots.Snapshot:
    """The snapshot that answers: the pinned one, else the published one.

    Raises Refused `no_snapshot` before the first, `snapshot_lost` where none can be read.
    """
    if pinned := get_pinned(data):
        return pinned.snapshot
    snapshot = snapshots.get_current(data)
    if snapshot is None:
        raise Refused("snapshot_lost" if snapshots.is_published(data) else "no_snapshot")
    return snapshot


@lru_cache(maxsize=4)
def _load_queries(
    data: Path, shipped: tuple[str, tuple[tuple[str, int, int], ...]], saved: tuple[int, ...]
) -> dict[str, catalog.Query]:
    return catalog.load(data)


def get_queries(data: Path) -> Mapping[str, catalog.Query]:
    """The queries in force by name, read again only when a file or a saved version changed."""
    if pinned := get_pinned(data):
        return pinned.queries
    saved = tuple(entry.entry_id for entry in journal_copy.list_entries(data, "query")[-1:])
    return _load_queries(data, (str(catalog.FOLDER), catalog.stamp_shipped()), saved)


def get_query(data: Path, name: str) -> catalog.Query:
    """One query in force. Raises QueryError where its file is broken, Refused `no_query` where
    there is none."""
    known = get_queries(data)
    if name not in known:
        raise broken.find_errors(known).get(name) or Refused("no_query", name=quote(name))
    return known[name]


def get_snapshot_name(data: Path) -> str | None:
    """The name of the snapshot that answers; None before the first."""
    try:
        return get_snapshot(data).name
    except Refused:
        return None
