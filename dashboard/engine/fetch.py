"""Rows from a snapshot, within limits, cached by SQL text and values.

What a person wrote runs in the sandbox, the shipped queries in this process.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from dashboard.engine import frames, session
from dashboard.engine.errors import Refused
from queries import catalog
from queries.sandbox import rows, running
from store import snapshots

CACHED_CONNECTIONS = snapshots.MAX_KEPT
CACHED_ANSWERS = 256
# How a failure in the sandbox is worded on pages.
FAILURES = {"too_slow": "too_slow", "too_big": "too_big", "database": "sql_failed"}


@lru_cache(maxsize=CACHED_CONNECTIONS)
def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only, locked-down connection to a snapshot; take a cursor of it for each query."""
    return snapshots.connect(path)


def bind_values(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Parameter values as a hashable key, sorted by name."""
    return tuple(
        sorted((key, tuple(v) if isinstance(v, list | tuple) else v) for key, v in values.items())
    )


def unbind_values(bound: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """Parameter values from the key that bind_values made."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in bound}


@lru_cache(maxsize=CACHED_ANSWERS)
def fetch_rows(
    path: Path,
    sql: str,
    values: tuple[tuple[str, Any], ...],
    limit: int,
    seconds: float,
    written_under: str = "",
) -> tuple[pa.Table, bool]:
    """At most `limit` rows of a SELECT, and whether more exist.

    `written_under` is for a SELECT that a person wrote, which runs in the sandbox: the settings as
    JSON, because they set its limits. Raises Refused: `too_slow`, `too_big`, `sql_failed`; for a
    written one QueryError too.
    """
    bound = unbind_values(values)
    if written_under:
        settings = json.loads(written_under)
        seconds = settings["trial_seconds"]
        return fetch_written(running.Written(path, sql, settings, limit, seconds, values=bound))
    try:
        return rows.fetch(connect(path), sql, bound, limit, seconds)
    except duckdb.InterruptException as error:
        raise Refused("too_slow", seconds=f"{seconds:g}") from error
    except duckdb.OutOfMemoryException as error:
        raise Refused("too_big") from error
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        # Its own queries fitted when it was built: these are of another version.
        raise Refused("old_snapshot") from error
    except duckdb.Error as error:
        raise Refused("sql_failed", message=rows.redact(str(error), path)) from error


def fetch_written(written: running.Written) -> tuple[pa.Table, bool]:
    """At most `limit` rows of a SELECT that a person wrote, from a child process, and whether more
    exist.

    Raises QueryError for a text that is refused, Refused for one that fails: `too_slow`, `too_big`,
    `sql_failed`.
    """
    try:
        return running.fetch(written)
    except catalog.QueryError as error:
        code = FAILURES.get(error.code)
        if code is None:
            raise
        raise Refused(code, **{"seconds": f"{written.seconds:g}", **error.details}) from error


@lru_cache(maxsize=CACHED_ANSWERS)
def fetch_table(path: Path, table: str) -> list[dict[str, Any]]:
    """A small table of the snapshot as records; [] where the snapshot has none of that name."""
    cursor = connect(path).cursor()
    try:
        return cursor.table(table).to_arrow_table().to_pylist()
    except duckdb.CatalogException:
        return []
    finally:
        cursor.close()


def write_limits(settings: Mapping[str, Any], query: catalog.Query) -> str:
    """`written_under` of fetch_rows for a query: empty for a shipped one."""
    return json.dumps(dict(settings), sort_keys=True) if query.is_written else ""


def fetch_all_rows(data: Path, name: str) -> pd.DataFrame:
    """All rows of a query without filters, up to the settings' `unit_limit`."""
    query, settings = session.get_query(data, name), session.get_settings(data)
    values = tuple(sorted(catalog.bind_values(query.parameters, {}, settings).items()))
    table, _ = fetch_rows(
        session.get_snapshot(data).path,
        query.sql,
        values,
        settings["unit_limit"],
        settings["query_seconds"],
        write_limits(settings, query),
    )
    return frames.to_frame(table)
