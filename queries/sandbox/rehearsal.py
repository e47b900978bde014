"""A written query run before it is saved: whether it reads what it says, filters by what it names,
and answers what can be so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import duckdb
import pyarrow as pa

from queries import answer_checks, catalog
from queries.headers import FILTERS
from queries.refusal import QueryError
from queries.sandbox import concurrency, reads, rows, running
from store import snapshots

# A value of each filter that nothing has.
NOBODY: dict[str, Any] = {
    "start_date": date(2900, 1, 1),
    "end_date": date(1800, 1, 1),
    **{name: ["\N{EM DASH}"] for name in ("client", "project", "sales", "pm")},
}
# All runs of a rehearsal together may take so many times as long as one trial.
RUNS = 1.5


@dataclass(frozen=True)
class Rehearsal:
    """A query to rehearse on a snapshot. `chosen` are filter values that go together; `listed` is
    the list of rows behind it, if that is another query."""

    path: Path
    query: catalog.Query
    listed: catalog.Query | None
    settings: Mapping[str, Any]
    chosen: Mapping[str, Any]


def run(rehearsal: Rehearsal) -> None:
    """Run a written query in a child: without filters, with all of those chosen, and with each one
    set to what nothing has. Raises QueryError for the first thing that is wrong, or where all of it
    takes too long.

    A definition or a check may name tables and columns that the next build brings: there only what
    no build can mend counts. The answer without filters is kept for the card that is drawn next.
    """
    query, settings = rehearsal.query, dict(rehearsal.settings)
    seconds = RUNS * settings["trial_seconds"]
    written = running.run_task(
        _answer, rehearsal, rehearsal.path, settings, seconds, concurrency.TRIALS
    )
    if written:
        values = catalog.bind_values(query.parameters, {}, settings)
        running.keep_answer(rehearsal.path, query.sql, values, running.read_answer(written))


def _answer(rehearsal: Rehearsal, out: IO[bytes]) -> None:
    if answer := check(rehearsal):
        running.write_answer(*answer, out)


def check(rehearsal: Rehearsal) -> tuple[pa.Table, bool] | None:
    """The same in this process, which for what a person wrote is a child of the sandbox. Returns
    the rows without filters, and whether there are more; None for what is no evidence."""
    query, settings = rehearsal.query, rehearsal.settings
    connection = snapshots.connect(rehearsal.path.resolve())
    with running.interrupt_after(connection, RUNS * settings["trial_seconds"]):
        try:
            running.check_query(connection, query, settings)
        except QueryError as error:
            if query.kind != "evidence" and isinstance(error.__cause__, running.NOT_THERE_YET):
                _check_tables(query, reads.list_written_tables(connection, query.sql))
                return None
            raise
        try:
            _check_reading(connection, query, settings)
            if query.kind == "evidence":
                return _check_answers(connection, rehearsal)
            _fetch(connection, query, settings, {})
        except (duckdb.InterruptException, duckdb.OutOfMemoryException):
            raise
        except (duckdb.Error, QueryError) as error:
            raise catalog.explain_refusal(query, error) from error
    return None


def _check_reading(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> None:
    values = catalog.bind_values(query.parameters, {}, settings)
    _check_tables(query, reads.list_tables(connection, query.sql, values))
    if function := reads.find_moment(connection, query.sql):
        raise QueryError("of_the_moment", function=function)


def _check_tables(query: catalog.Query, read: set[str]) -> None:
    named = {table.lower() for table in query.tables}
    if unnamed := read - named:
        raise QueryError("reads_more", tables=", ".join(sorted(unnamed)))
    if unread := named - read:
        raise QueryError("reads_less", tables=", ".join(sorted(unread)))


def _check_answers(
    connection: duckdb.DuckDBPyConnection, rehearsal: Rehearsal
) -> tuple[pa.Table, bool]:
    query, settings = rehearsal.query, rehearsal.settings
    fetched = _fetch(connection, query, settings, {})
    answer = _list_rows(fetched)
    answer_checks.check_answer(query, answer)
    chosen = _list_rows(_fetch(connection, query, settings, rehearsal.chosen))
    answer_checks.check_answer(query, chosen)
    for name in sorted(query.parameters & set(FILTERS)):
        nobody = _list_rows(_fetch(connection, query, settings, {name: NOBODY[name]}))
        answer_checks.check_filtered(query, name, answer, nobody)
    count, listed = answer_checks.count_cases(query, answer), rehearsal.listed
    if count and listed and not _fetch(connection, listed, settings, {}, limit=1)[0].num_rows:
        raise QueryError("rows_empty", name=listed.name, count=f"{count:g}")
    return fetched


def _fetch(
    connection: duckdb.DuckDBPyConnection,
    query: catalog.Query,
    settings: Mapping[str, Any],
    chosen: Mapping[str, Any],
    limit: int | None = None,
) -> tuple[pa.Table, bool]:
    values = catalog.bind_values(query.parameters, chosen, settings)
    limit, seconds = limit or settings["row_limit"], settings["trial_seconds"]
    try:
        return rows.fetch(connection, query.sql, values, limit, seconds)
    except duckdb.InterruptException as error:
        raise QueryError("too_slow", seconds=f"{seconds:g}") from error


def _list_rows(fetched: tuple[pa.Table, bool]) -> list[dict[str, Any]]:
    return [
        {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in fetched[0].to_pylist()
    ]
