"""Where in a written text DuckDB finds a mistake."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from queries.refusal import QueryError

# Set when connecting: the lock of the configuration holds afterwards.
CONFIG = {"errors_as_json": "true"}
EXPLAIN = "explain "


def check_syntax(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise QueryError, with its place, for a text that DuckDB cannot parse."""
    with telling_place(sql, code="unreadable"):
        connection.extract_statements(sql)


def check_names(connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> None:
    """Raise QueryError with its place for one SELECT whose names or types do not fit; runs
    nothing."""
    cursor = connection.cursor()
    try:
        cursor.execute("begin transaction read only")
        with telling_place(sql, len(EXPLAIN)):
            cursor.execute(f"{EXPLAIN}{sql}", values)
    finally:
        cursor.close()


@contextmanager
def telling_place(sql: str = "", offset: int = 0, code: str = "database") -> Generator[None]:
    """Turn DuckDB's errors as JSON into QueryErrors with `start` and `length` in characters.

    `offset` is the number of bytes before the text in what was executed; without the text no place
    is told.
    """
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        told = _read(str(error))
        if told is None:
            raise
        kind, details = told
        message = f"{kind}{details['exception_message']}"
        place = _find_place(sql, details.get("location", ""), offset)
        raise QueryError(code, message=message, **place) from error


def _read(message: str) -> tuple[str, dict[str, Any]] | None:
    """The kind of error and its details; None where DuckDB did not write it as JSON."""
    kind, brace, written = message.partition("{")
    try:
        details = json.loads(brace + written)
    except ValueError:
        return None
    return (kind, details) if "exception_message" in details else None


def _find_place(sql: str, location: str, offset: int) -> dict[str, int]:
    if not location or not sql:
        return {}
    first, size = json.loads(location)
    raw = sql.encode()
    start = min(max(first - offset, 0), len(raw))
    before, marked = raw[:start], raw[start : start + size]
    return {
        "start": len(before.decode(errors="ignore")),
        "length": max(len(marked.decode(errors="ignore")), 1),
    }
