"""A generated company's canonical tables, filled from its rows without writing or reading a file.

What a right reading of the exports keeps is what the rows tell (sample_data/definitions.py); a
test holds that the tables are those that the intake makes of the files.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import schema
from etl.schema import Field, TableSchema
from etl.snapshot import working_calendar
from queries import catalog
from sample_data.company import FIRST_DAY, LAST_DAY, Client, Mention, Person, Project
from sample_data.definitions import Found
from sample_data.story import Story
from sample_data.work import Row

SETTINGS = catalog.settings(Path("no data folder"))
# All but the history of the plans: `baselines` takes no part in what follows.
TABLES = (
    *("people", "clients", "projects", "requirements"),
    *("changes", "tasks", "contacts", "tickets"),
)


@cache
def _steps(wanted: tuple[str, ...]) -> list[tuple[str, str, dict[str, Any]]]:
    """The model tables wanted and those under them, in order: name, SELECT and its values."""
    queries = catalog.shipped()
    needed = {f"model/{table}" for table in wanted}
    needed |= {f"model/{table}" for one in list(needed) for table in catalog.lineage(queries, one)}
    return [
        (
            query.name.removeprefix("model/"),
            query.sql,
            catalog.values_for(query.parameters, {}, SETTINGS),
        )
        for query in catalog.model_order(queries)
        if query.name in needed
    ]


@cache
def country_days() -> list[tuple[Any, bool]]:
    """The Chinese calendar around the company's two years."""
    year = timedelta(days=366)
    return list(working_calendar.make_calendar("CN", FIRST_DAY - year, LAST_DAY + year))


def build(story: Story, wanted: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the company's tables, and of the model the tables wanted and those
    that they rest on; none that tells of loads. Cost: well under a second.
    """
    found = Found(story.sheets)
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(catalog.macros())
    for source in schema.load_tables().values():
        connection.execute(schema.build_ddl(source))
    for table in TABLES:
        _insert(connection, table, list(_rows(found, schema.load_tables()[table])))
    _insert(connection, "people", _mentions(found))
    days = [{"day_date": day, "is_workday": works} for day, works in country_days()]
    _insert(connection, "calendar", days)
    for table, sql, values in _steps(wanted):
        connection.execute(f"create table {table} as {sql}", values)
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    if rows:
        # Every column from the first row on: Arrow asks no later row for its names.
        names = sorted({name for row in rows for name in row})
        columns = {name: [row.get(name) for row in rows] for name in names}
        connection.register("given_rows", pa.table(columns))
        connection.execute(f"insert into {table} by name from given_rows")
        connection.unregister("given_rows")


def _rows(found: Found, source: TableSchema) -> Iterator[Row]:
    fields = source.fields.values()
    plain = [one.name for one in fields if not one.refers and one.type != "list"]
    naming = [(one, schema.list_id_columns(one)) for one in fields if one.name not in plain]
    for row in found.rows(source.table):
        filled: Row = {"as_of_date": found.as_of.get(id(row))}
        if source.table == "tasks":
            first, last, filled["baseline_source"] = found.baseline(row)
            row = row | {"baseline_start_date": first, "baseline_finish_date": last}
        for name in plain:
            filled[name] = row.get(name)
        for field, identities in naming:
            filled[field.name] = _text(row.get(field.name))
            for identity in identities:
                filled[identity] = _identity(found, row, field, identity)
        if source.status_group:
            filled["status_group"] = row.get("status_group")
        # The key, under the name that the generator gives it, and behind it a second row's mark.
        if "id" in row:
            filled[source.key[-1]] = f"{row['id']}#2" if row.get("_again") else row["id"]
        yield filled


def _text(value: Any) -> Any:
    """A cell as a typed value: who or what it names, by name or id."""
    match value:
        case Person() | Client() | Mention():
            return value.name
        case Project():
            return value.project_id
        case dict():
            return value["id"]
        case list():
            return [_text(one) for one in value]
        case _:
            return value


def _identity(found: Found, row: Row, field: Field, column: str) -> Any:
    """The id that the build resolves a reference to."""
    value = row.get(field.name)
    match field.refers:
        case "people" if field.type == "list":
            return [found.identity(who) for who in value or []]
        case "people":
            return found.person(row, field.name)
        case "clients":
            return f"?{value.name}" if isinstance(value, Mention) else value and value.client_id
        case "projects":
            return value and value.project_id
        case _ if value is None or value.get("_fate") == "rejected":
            return None
    return value["project"].project_id if column == "requirement_project_id" else value["id"]


def _mentions(found: Found) -> list[Row]:
    """People whom a project names and no list holds."""
    named = {
        (found.person(row, field), row[field].name)
        for row in found.rows("projects")
        for field in ("pm", "sales_owner")
        if row[field]
    }
    return [
        {"person_id": who, "name": name, "is_from_mention": True}
        for who, name in sorted(named)
        if who and who.startswith("?")
    ]
