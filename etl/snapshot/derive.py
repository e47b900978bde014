"""The second half of a build: model tables, checks, and whether the evidence queries fit.

In the process itself where all queries are the shipped ones, else in a child of the sandbox: the
tables are filled by then, and nothing but them is within reach of what a person wrote.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

import duckdb

from etl import progress
from etl.snapshot import contract
from queries import catalog
from queries.refusal import QueryError
from queries.sandbox import child_process, read_only, rows, running
from queries.statements import strip_semicolons
from store import snapshots

# In a child the database has less memory than the process may use, and spills beyond it.
CHILD_MEMORY = "700MB"
# A connection that builds stays writable, and spills to disk beside its file.
NOT_FOR_BUILDS = {"memory_limit", "temp_directory", "threads", "lock_configuration"}


@dataclass(frozen=True)
class CheckResult:
    """A check and the number of rows that violate it."""

    name: str
    severity: str
    rows: int


class Report(Protocol):
    """Hears of each stage and step, before it begins."""

    def begin(self, stage: str, total: float) -> None:
        """A stage of so many steps begins."""

    def start(self, query: catalog.Query, seconds: float) -> None:
        """A statement starts, and may take so long."""

    def advance(self) -> None:
        """A step is done."""


def derive_shipped(
    connection: duckdb.DuckDBPyConnection,
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    record: Path,
) -> list[CheckResult]:
    """Fill the model tables and `checks`, and verify the evidence queries, on filled tables.

    From here on the connection reaches no file but its own. Raises QueryError for a query that does
    not fit.
    """
    lock_connection(connection)
    return _derive(connection, queries, settings, record, _Tracked(connection))


def derive_written(
    path: Path, queries: Mapping[str, catalog.Query], settings: Mapping[str, Any], record: Path
) -> list[CheckResult]:
    """The same on the closed database at `path`, in a child with limits of memory and time; what a
    person wrote is first refused unless it only reads.

    Raises QueryError.
    """
    tracker, state = progress.current(), _ChildState(settings["trial_seconds"])
    plain = {name: replace(query, unusable=None) for name, query in queries.items()}
    try:
        child_process.follow(
            _answer_derive,
            (path.resolve(), plain, dict(settings), record.resolve()),
            partial(_hear, state, tracker),
            memory=settings["trial_memory"],
            seconds=state.seconds,
            watch=tracker.on_stop,
        )
    except QueryError as error:
        raise _place(state, error).with_edited_details(
            lambda text: rows.redact(text, path)
        ) from error
    return [CheckResult(**check) for check in state.checks]


@dataclass
class _ChildState:
    """What the child said last."""

    seconds: float
    query: str = ""
    checks: tuple[dict[str, Any], ...] = ()


def _hear(state: _ChildState, tracker: progress.Progress, line: Mapping[str, Any]) -> float:
    """Take one line of the child; returns how many seconds it may take until the next."""
    match line:
        case {"begin": stage, "total": total}:
            tracker.begin(stage, total)
        case {"start": query, "seconds": seconds}:
            tracker.check()
            state.query, state.seconds = query, seconds
        case {"advance": count}:
            tracker.advance(count)
        case {"checks": checks}:
            state.checks = tuple(checks)
    return state.seconds


def _place(state: _ChildState, error: QueryError) -> QueryError:
    """An error of the whole child, with the file of the query at which it ended."""
    if error.code not in ("too_slow", "too_big") or not state.query:
        return error
    reason = error
    if error.code == "too_slow":
        reason = QueryError("too_slow", seconds=f"{state.seconds:g}")
    return QueryError("inside", where=f"queries/{state.query}.sql", reason=reason)


def _answer_derive(request: tuple, out: IO[bytes]) -> None:
    """The task of the child that derives."""
    path, queries, settings, record = request
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"set memory_limit = '{CHILD_MEMORY}'")
        connection.execute(f"set threads = {snapshots.LOCKED['threads']}")
        lock_connection(connection)
        checks = _derive(connection, queries, settings, record, _Written(out))
        connection.execute("checkpoint")
    _write_line(out, {"checks": [asdict(check) for check in checks]})


def lock_connection(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the connection reaches no file but its own, and nothing can change that."""
    for name, value in snapshots.LOCKED.items():
        if name not in NOT_FOR_BUILDS:
            connection.execute(f"set {name} = {value}")
    connection.execute("set lock_configuration = true")


def _derive(
    connection: duckdb.DuckDBPyConnection,
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    record: Path,
    report: Report,
) -> list[CheckResult]:
    models = catalog.order_models(queries)
    report.begin("deriving", len(models))
    for query in models:
        table = query.name.removeprefix("model/")
        _run(connection, query, settings, report, f"create table {table} as\n{query.sql}\n")
        report.advance()
    check_queries = [query for query in queries.values() if query.kind == "check"]
    report.begin("checking", len(check_queries))
    checks = []
    for query in check_queries:
        # As a subquery, so that DuckDB counts the violations and returns none of them. On lines of
        # its own: the text may end in a comment.
        counted = f"select count(*) from (\n{strip_semicolons(query.sql)}\n)"
        [(count,)] = _run(connection, query, settings, report, counted)
        checks.append(CheckResult(query.name, query.severity, count))
        report.advance()
    _record_checks(connection, checks)
    evidence = [query for query in queries.values() if query.kind == "evidence"]
    contract.verify(
        connection, evidence, settings, record, partial(_describe, connection, settings, report)
    )
    return checks


def _record_checks(connection: duckdb.DuckDBPyConnection, checks: list[CheckResult]) -> None:
    connection.execute(
        "create table checks (check_name varchar, severity varchar, row_count bigint)"
    )
    for check in checks:
        connection.execute(
            "insert into checks values (?, ?, ?)", [check.name, check.severity, check.rows]
        )


def _run(
    connection: duckdb.DuckDBPyConnection,
    query: catalog.Query,
    settings: Mapping[str, Any],
    report: Report,
    statement: str,
) -> list[tuple]:
    """Run a statement made of a query's text, within its time."""
    seconds = _get_seconds(query, settings)
    report.start(query, seconds)
    try:
        values = catalog.bind_values(query.parameters, {}, settings)
        with running.interrupt_after(connection, seconds) if query.is_written else nullcontext():
            if query.is_written:
                read_only.check_reading(connection, query.sql, values)
            return connection.execute(statement, values).fetchall()
    except duckdb.InterruptException as error:
        if not query.is_written:
            raise
        late = QueryError("too_slow", seconds=f"{seconds:g}")
        raise catalog.explain_refusal(query, late) from error
    except duckdb.OutOfMemoryException as error:
        raise catalog.explain_refusal(query, QueryError("too_big")) from error
    except (duckdb.Error, QueryError) as error:
        raise catalog.explain_refusal(query, error) from error


def _describe(
    connection: duckdb.DuckDBPyConnection,
    settings: Mapping[str, Any],
    report: Report,
    query: catalog.Query,
) -> None:
    """Verify that an evidence query fits the tables."""
    report.start(query, _get_seconds(query, settings))
    if not query.is_written:
        catalog.describe_columns(query, connection, settings)
        return
    with running.interrupt_after(connection, settings["trial_seconds"]):
        running.check_query(connection, query, settings)


def _get_seconds(query: catalog.Query, settings: Mapping[str, Any]) -> float:
    return settings["trial_seconds" if query.is_written else "build_seconds"]


def get_statement_progress(connection: duckdb.DuckDBPyConnection) -> float:
    """The progress of the statement running on a connection, from 0 to 1."""
    try:
        return max(connection.query_progress(), 0.0) / 100
    except duckdb.ConnectionException:  # Closed in the meantime.
        return 0.0


class _Tracked:
    """Reports to the progress of this process."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._measure: Callable[[], float] = partial(get_statement_progress, connection)

    def begin(self, stage: str, total: float) -> None:
        progress.current().begin(stage, total, self._measure)

    def start(self, query: catalog.Query, seconds: float) -> None:
        progress.current().check()

    def advance(self) -> None:
        progress.current().advance()


class _Written:
    """Reports to the parent of this process, a line each."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def begin(self, stage: str, total: float) -> None:
        _write_line(self._out, {"begin": stage, "total": total})

    def start(self, query: catalog.Query, seconds: float) -> None:
        _write_line(self._out, {"start": query.name, "seconds": seconds})

    def advance(self) -> None:
        _write_line(self._out, {"advance": 1})


def _write_line(out: IO[bytes], line: Mapping[str, Any]) -> None:
    out.write(json.dumps(line).encode() + b"\n")
    out.flush()
