"""Runs what a person wrote on a snapshot: the tasks of a child, and those who ask for them.

Every text is first refused unless it only reads (see `read_only`).
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any

import duckdb
import pyarrow as pa

from queries import catalog
from queries.refusal import QueryError
from queries.sandbox import child_process, concurrency, mistakes, read_only, rows
from queries.statements import check_text, list_parameters
from store import snapshots

# What a text names that the published tables do not have.
NOT_THERE_YET = (duckdb.CatalogException, duckdb.BinderException)
# The last answers of rehearsals, by snapshot, text and values.
MOST_KEPT, MOST_BYTES_KEPT = 16, 1_000_000
_kept: dict[tuple[str, str, str], tuple[pa.Table, bool]] = {}


@dataclass(frozen=True)
class Written:
    """A written SELECT and what it runs with.

    `values` are its bound parameters; None for a text that nobody has parsed, whose parameters are
    bound in the child from `chosen` and `settings`.
    """

    path: Path
    sql: str
    settings: Mapping[str, Any]
    limit: int
    seconds: float
    values: Mapping[str, Any] | None = None
    chosen: Mapping[str, Any] | None = None


def fetch(written: Written) -> tuple[pa.Table, bool]:
    """At most `limit` rows of a written SELECT and whether there are more, from a child.

    Raises QueryError: that the text is refused, `busy`, `too_slow`, `too_big`, `database`.
    """
    check_text(written.sql)
    if written.values is not None:
        kept = _kept.get(_make_key(written.path, written.sql, written.values))
        if kept and not kept[1] and kept[0].num_rows <= written.limit:
            return kept
    answer = run_task(
        _answer_fetch,
        written,
        written.path,
        written.settings,
        written.seconds,
        concurrency.TRIALS if written.values is None else concurrency.PAGES,
    )
    return read_answer(answer)


def read_answer(written: bytes) -> tuple[pa.Table, bool]:
    """The rows that a child wrote, and whether there are more."""
    table = pa.ipc.open_stream(written).read_all()
    metadata = table.schema.metadata or {}
    return table, metadata.get(b"truncated") == b"True"


def write_answer(table: pa.Table, is_truncated: bool, out: IO[bytes]) -> None:
    """Write rows for `read_answer`."""
    table = table.replace_schema_metadata(
        {**(table.schema.metadata or {}), b"truncated": str(is_truncated).encode()}
    )
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)


def keep_answer(
    path: Path, sql: str, values: Mapping[str, Any], answer: tuple[pa.Table, bool]
) -> None:
    """Keep what a written SELECT just answered, for who asks the same next: a snapshot never
    changes, and a child takes half a second to start."""
    if answer[0].nbytes > MOST_BYTES_KEPT:
        return
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[_make_key(path, sql, values)] = answer


def _make_key(path: Path, sql: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(path), sql, repr(sorted(values.items()))


def describe(path: Path, query: catalog.Query, settings: Mapping[str, Any]) -> dict[str, str]:
    """The columns of a written query and their types; as catalog.describe_columns, in a child."""
    seconds = settings["trial_seconds"]
    request = (path, query, dict(settings), seconds)
    return json.loads(
        run_task(_answer_describe, request, path, settings, seconds, concurrency.PAGES)
    )


def run_task(
    task: child_process.Task,
    request: Any,
    path: Path,
    settings: Mapping[str, Any],
    seconds: float,
    places: Any,
) -> bytes:
    """What a task of the sandbox answers. Raises QueryError, with the time allowed and without
    paths of the server."""
    try:
        return child_process.run(
            task, request, memory=settings["trial_memory"], seconds=seconds, places=places
        )
    except QueryError as error:
        if error.code == "too_slow":
            raise QueryError("too_slow", seconds=f"{seconds:g}") from error
        raise error.with_edited_details(lambda text: rows.redact(text, path)) from error


def _answer_fetch(written: Written, out: IO[bytes]) -> None:
    connection, values = open_checked(written)
    with interrupt_after(connection, written.seconds), mistakes.telling_place(written.sql):
        table, is_truncated = rows.fetch(
            connection, written.sql, values, written.limit, written.seconds
        )
    write_answer(table, is_truncated, out)


def open_checked(written: Written) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    """A connection to the snapshot for a text that only reads, and the values that it runs with.

    Mistakes are told with their place in the text.
    """
    connection = snapshots.connect(written.path.resolve(), **mistakes.CONFIG)
    with interrupt_after(connection, written.seconds):
        values = _bind_values(connection, written)
        with mistakes.telling_place():
            try:
                read_only.check_reading(connection, written.sql, values)
            except duckdb.Error:
                # It wraps the text: the place is that in the text alone.
                mistakes.check_names(connection, written.sql, values)
                raise
    return connection, values


def _bind_values(connection: duckdb.DuckDBPyConnection, written: Written) -> dict[str, Any]:
    if written.values is not None:
        return dict(written.values)
    try:
        parameters = list_parameters(written.sql)
    except QueryError as error:
        if error.code == "unreadable":
            mistakes.check_syntax(connection, written.sql)
        raise
    return catalog.bind_values(parameters, written.chosen or {}, written.settings)


def _answer_describe(request: tuple, out: IO[bytes]) -> None:
    path, query, settings, seconds = request
    connection = snapshots.connect(path.resolve())
    with interrupt_after(connection, seconds):
        columns = check_query(connection, query, settings)
    out.write(json.dumps(columns).encode())
    out.flush()


def check_query(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> dict[str, str]:
    """The columns of a written query that fits the tables and only reads.

    Raises QueryError, with the query's file where the text is to blame.
    """
    try:
        values = dict.fromkeys(catalog.bind_values(query.parameters, {}, settings))
        read_only.check_reading(connection, query.sql, values)
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except (QueryError, duckdb.Error) as error:
        raise catalog.explain_refusal(query, error) from error
    return catalog.describe_columns(query, connection, settings)


@contextmanager
def interrupt_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Generator[None]:
    """Interrupt a connection, not one of its cursors, that is at work after so many seconds."""
    timer = Timer(seconds, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
