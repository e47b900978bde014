"""Canonical tables of a generated company, filled from its rows without writing or reading files.

The rows of a story are what a correct reading of its exports yields (sample_data/definitions.py); a
test checks that the intake fills the same tables from the files.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from etl.schema import Field, TableSchema, build_ddl, list_id_columns, load_tables
from etl.snapshot import working_calendar
from queries import catalog
from queries.settings import load_settings
from sample_data.company import FIRST_DAY, LAST_DAY, Client, Mention, Person, Project
from sample_data.definitions import Expected
from sample_data.story import Story
from sample_data.work import Row

SETTINGS = load_settings(Path("no data folder"))
# Not `baselines`, the history of plans: nothing below uses it.
TABLES = (
    *("people", "clients", "projects", "requirements"),
    *("changes", "tasks", "contacts", "tickets"),
)


@cache
def _list_steps(wanted: tuple[str, ...]) -> list[tuple[str, str, dict[str, Any]]]:
    """The model tables wanted and those they need, in build order: name, SELECT and its values."""
    queries = catalog.load_shipped()
    needed = {f"model/{table}" for table in wanted}
    needed |= {
        f"model/{table}" for name in list(needed) for table in catalog.trace_lineage(queries, name)
    }
    return [
        (
            query.name.removeprefix("model/"),
            query.sql,
            catalog.bind_values(query.parameters, {}, SETTINGS),
        )
        for query in catalog.order_models(queries)
        if query.name in needed
    ]


@cache
def list_country_days() -> list[tuple[Any, bool]]:
    """The Chinese working calendar around the company's two years."""
    year = timedelta(days=366)
    return list(working_calendar.make_calendar("CN", FIRST_DAY - year, LAST_DAY + year))


@cache
def _list_workdays() -> np.ndarray:
    return np.array([day for day, is_workday in list_country_days() if is_workday], "M8[D]")


def shift_workdays(days: np.ndarray, workdays: np.ndarray | int) -> np.ndarray:
    """The workdays this many workdays later (or earlier); a day off counts as the next workday."""
    calendar = _list_workdays()
    places = np.searchsorted(calendar, days.astype("M8[D]")) + workdays
    return calendar[np.clip(places, 0, len(calendar) - 1)]


def build(story: Story, wanted: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A story's canonical tables and the model tables wanted, as `build_tables` gives them."""
    expected = Expected(story.sheets)
    filled = [(name, list(_make_rows(expected, load_tables()[name]))) for name in TABLES]
    filled.append(("people", _list_mentions(expected)))
    return build_tables(((name, _to_arrow(rows)) for name, rows in filled if rows), wanted)


def build_tables(
    tables: Iterable[tuple[str, pa.Table]], wanted: tuple[str, ...]
) -> duckdb.DuckDBPyConnection:
    """An in-memory database with these canonical tables, by name, and the model tables wanted, with
    those they need; no tables about loads. Cost: well under a second."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(catalog.load_macros())
    for schema in load_tables().values():
        connection.execute(build_ddl(schema))
    for name, rows in (*tables, ("calendar", _make_calendar())):
        connection.register("given_rows", rows)
        connection.execute(f"insert into {name} by name from given_rows")
        connection.unregister("given_rows")
    for table, sql, values in _list_steps(wanted):
        connection.execute(f"create table {table} as {sql}", values)
    return connection


@cache
def _make_calendar() -> pa.Table:
    days, workdays = zip(*list_country_days(), strict=True)
    return pa.table({"day_date": days, "is_workday": workdays})


def _to_arrow(rows: list[Row]) -> pa.Table:
    # Explicit columns, because Arrow takes them from the first row only.
    names = sorted({name for row in rows for name in row})
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def _make_rows(expected: Expected, schema: TableSchema) -> Iterator[Row]:
    fields = schema.fields.values()
    plain = [field.name for field in fields if not field.refers and field.type != "list"]
    references = [(field, list_id_columns(field)) for field in fields if field.name not in plain]
    for row in expected.list_rows(schema.table):
        filled: Row = {"as_of_date": expected.as_of.get(id(row))}
        if schema.table == "tasks":
            first, last, filled["baseline_source"] = expected.find_baseline(row)
            row = row | {"baseline_start_date": first, "baseline_finish_date": last}
        for name in plain:
            filled[name] = row.get(name)
        for field, identities in references:
            filled[field.name] = _to_text(row.get(field.name))
            for identity in identities:
                filled[identity] = _resolve_id(expected, row, field, identity)
        if schema.status_group:
            filled["status_group"] = row.get("status_group")
        # The generator calls every key `id`, and marks a repeated row, which the build numbers.
        if "id" in row:
            filled[schema.key[-1]] = f"{row['id']}#2" if row.get("_again") else row["id"]
        yield filled


def _to_text(value: Any) -> Any:
    """A cell as a typed value: references by name or id."""
    match value:
        case Person() | Client() | Mention():
            return value.name
        case Project():
            return value.project_id
        case dict():
            return value["id"]
        case list():
            return [_to_text(item) for item in value]
        case _:
            return value


def _resolve_id(expected: Expected, row: Row, field: Field, column: str) -> Any:
    """The id that a build resolves a reference to."""
    value = row.get(field.name)
    match field.refers:
        case "people" if field.type == "list":
            return [expected.find_id(who) for who in value or []]
        case "people":
            return expected.find_person_id(row, field.name)
        case "clients":
            return f"?{value.name}" if isinstance(value, Mention) else value and value.client_id
        case "projects":
            return value and value.project_id
        case _ if value is None or value.get("_fate") == "rejected":
            return None
    return value["project"].project_id if column == "requirement_project_id" else value["id"]


def _list_mentions(expected: Expected) -> list[Row]:
    """People named by a project and on no list."""
    named = {
        (expected.find_person_id(row, field), row[field].name)
        for row in expected.list_rows("projects")
        for field in ("pm", "sales_owner")
        if row[field]
    }
    return [
        {"person_id": person_id, "name": name, "is_from_mention": True}
        for person_id, name in sorted(named)
        if person_id and person_id.startswith("?")
    ]
