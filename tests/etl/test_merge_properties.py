"""What must hold of the merge whatever was loaded: on tickets as their files were parsed."""

import tempfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import schema
from etl.load import Load, ReceivedLoad
from etl.snapshot import build, gather, row_ids, united_rows
from tests.etl.drawn_tickets import FIELDS, Row, draw_rows, draw_states

# At night a property may take longer than any other test.
pytestmark = [pytest.mark.hypothesis, pytest.mark.timeout(3600)]

# At night many more; in the gate so many that a broken rule shows.
tried = settings(max_examples=500 if settings().max_examples > 500 else 25)


@dataclass(frozen=True)
class File:
    """A parsed file: its name, its rows, the fields that its columns fill."""

    name: str
    rows: tuple[Row, ...]
    fields: tuple[str, ...] = FIELDS
    is_complete: bool = False


@cache
def connect() -> duckdb.DuckDBPyConnection:
    """The one database of all merges: to open one takes as long as a few statements."""
    # For so few rows most of the time would go into starting threads.
    return duckdb.connect(config={"threads": 1})


@contextmanager
def rolled_back(connection: duckdb.DuckDBPyConnection) -> Generator[None]:
    """Leave nothing of what is done meanwhile."""
    connection.begin()
    try:
        yield
    finally:
        connection.rollback()


def merge(files: Iterable[File]) -> list[Row]:
    """The tickets that the merge makes of these files, in the order of their ids."""
    tickets, connection = schema.load_tables()["tickets"], connect()
    with tempfile.TemporaryDirectory() as folder, rolled_back(connection):
        received = [_receive(Path(folder), order, file) for order, file in enumerate(files)]
        connection.execute(build.REPLACED_ROWS)
        gather.gather(connection, tickets, received)
        gather.date_loads(connection, tickets)
        connection.execute(schema.build_ddl(tickets))
        for entity, name in (("projects", "project"), ("clients", "client")):
            connection.execute(
                f"create temp table named_{entity} as "
                f"select distinct {name} as text, lower({name}) as id from read_tickets"
            )
        connection.execute(united_rows.DDL)
        connection.execute(row_ids.DDL)
        build.merge_table(connection, tickets, received, ())
        query = f"select {', '.join(FIELDS)} from tickets order by ticket_id, subject"
        return connection.sql(query).to_arrow_table().to_pylist()


def _receive(folder: Path, order: int, file: File) -> ReceivedLoad:
    columns = schema.load_tables()["tickets"].columns
    types = {"VARCHAR": pa.string(), "TIMESTAMP": pa.timestamp("us")}
    cells = {
        name: pa.array([row[name] for row in file.rows], types[columns[name]])
        for name in file.fields
    }
    path = folder / f"{order}.parquet"
    pq.write_table(pa.table({**cells, "source_row": range(2, len(file.rows) + 2)}), path)
    load = Load(
        f"load{order}", file.name, "", "tickets", None, "loaded", fields=file.fields, parquet=path
    )
    return ReceivedLoad(load, order, datetime.now(UTC).date(), file.is_complete, False, file.name)


def keep_numbers(rows: Iterable[Row]) -> list[tuple]:
    """Rows by their numbers alone: which list they are of does not count."""
    plain = [(row["ticket_id"].partition("@")[0], *list(row.values())[1:]) for row in rows]
    return sorted(plain, key=repr)


def name_states(states: Sequence[tuple[Row, ...]], stem: str) -> list[File]:
    return [File(f"{stem}-{week}.csv", rows) for week, rows in enumerate(states)]


@tried
@given(rows=draw_rows(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_count(rows, order):
    turned, fields = list(rows), list(FIELDS)
    order.shuffle(turned)
    order.shuffle(fields)
    assert merge([File("a.csv", rows)]) == merge([File("b.csv", tuple(turned), tuple(fields))])


@tried
@given(states=draw_states())
def test_the_last_state_counts_whatever_came_before(states):
    assert merge(name_states(states, "weekly")) == merge([File("weekly.csv", states[-1])])


@pytest.mark.nightly
@tried
@given(states=draw_states(), names=st.permutations(["plan", "Export (3)", "final", "tickets"]))
def test_the_names_of_the_files_do_not_count(states, names):
    renamed = [File(f"{name}.csv", rows) for name, rows in zip(names, states, strict=False)]
    assert merge(renamed) == merge(name_states(states, "weekly"))


@tried
@given(states=draw_states(), lacking=st.sampled_from(["status", "severity"]))
def test_a_column_that_a_state_lacks_keeps_what_was_known(states, lacking):
    *before, last = name_states(states, "weekly")
    fields = tuple(name for name in FIELDS if name != lacking)
    known = {row["ticket_id"]: row[lacking] for row in before[-1].rows}
    expected = tuple(row | {lacking: known.get(row["ticket_id"])} for row in last.rows)
    merged = merge([*before, replace(last, fields=fields)])
    assert merged == merge([replace(last, rows=expected)])


@tried
@given(states=draw_states(), lacking=st.sampled_from(["status", "severity"]))
def test_a_column_that_a_state_adds_changes_nothing_else(states, lacking):
    first, *later = name_states(states, "weekly")
    fields = tuple(name for name in FIELDS if name != lacking)
    assert merge([replace(first, fields=fields), *later]) == merge([first, *later])


@tried
@given(rows=draw_rows(least=2), cut=st.integers(1, 7))
def test_a_file_split_in_two_gives_the_same_tickets(rows, cut):
    cut = min(cut, len(rows) - 1)
    halves = [File("part-1.csv", rows[:cut]), File("part-2.csv", rows[cut:])]
    assert merge(halves) == merge([File("whole.csv", rows)])


@tried
@given(one=draw_states("a"), other=draw_states("c"), order=st.randoms(use_true_random=False))
def test_two_lists_with_the_same_numbers_never_mix(one, other, order):
    files = [*name_states(one, "ana"), *name_states(other, "ben")]
    turns = [0] * len(one) + [1] * len(other)
    order.shuffle(turns)
    queues = [iter(name_states(one, "ana")), iter(name_states(other, "ben"))]
    mixed = [next(queues[turn]) for turn in turns]
    assert len(mixed) == len(files)
    expected = [*merge([File("ana.csv", one[-1])]), *merge([File("ben.csv", other[-1])])]
    assert keep_numbers(merge(mixed)) == keep_numbers(expected)


@tried
@given(states=draw_states(), gone=st.integers(1, 3))
def test_a_complete_state_removes_what_it_lacks(states, gone):
    *before, last = name_states(states, "weekly")
    kept = last.rows[min(gone, len(last.rows) - 1) :]
    merged = merge([*before, last, File("weekly-9.csv", kept, is_complete=True)])
    assert merged == merge([File("weekly.csv", kept)])


@settings(max_examples=5)
@given(rows=draw_rows())
def test_these_tests_see_a_row_that_is_replaced_by_another(rows):
    other = tuple(row | {"subject": row["subject"], "status": "Won"} for row in rows)
    assert merge([File("a.csv", rows)]) != merge([File("a.csv", rows), File("b.csv", other)])
