"""What the queries in force read, on the snapshot that answers."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from dashboard.engine import fetch, session
from queries import lineage
from queries.lineage import Trace
from store import snapshots


def trace_all(data: Path) -> Mapping[str, Trace]:
    """The trace of every query in force, by name.

    The first call on a snapshot takes seconds. Raises Refused as session.get_snapshot, QueryError
    as lineage.trace.
    """
    texts = tuple(query.text for query in session.get_queries(data).values())
    return _trace(data, session.get_snapshot(data), texts)


@lru_cache(maxsize=2)
def _trace(data: Path, at: snapshots.Snapshot, texts: tuple[str, ...]) -> dict[str, Trace]:
    queries = list(session.get_queries(data).values())
    return lineage.trace(at, queries, session.get_settings(data, at))


def list_columns(data: Path) -> dict[str, dict[str, str]]:
    """The columns of each table of the snapshot that answers, with their types."""
    return _list_columns(session.get_snapshot(data).path)


@lru_cache(maxsize=snapshots.MAX_KEPT)
def _list_columns(path: Path) -> dict[str, dict[str, str]]:
    cursor = fetch.connect(path).cursor()
    try:
        return lineage.read_columns(cursor)
    finally:
        cursor.close()
