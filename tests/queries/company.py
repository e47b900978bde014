"""Text tables in, text tables out: a company of a few rows, and what a query answers about it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl import schema
from queries import catalog
from queries.settings import load_settings

ABOUT_LOADS = {
    "loads": """
        load_id varchar, file_sha varchar, source_file varchar, source_sheet varchar,
        table_name varchar, format varchar, received_date date, received_order bigint,
        rows_read bigint, rows_kept bigint, rows_rejected bigint, rows_merged bigint,
        rows_passed_over bigint, as_of_date date, is_sample boolean
    """,
    "findings": """
        load_id varchar, code varchar, severity varchar, sheet varchar, row bigint, col varchar,
        value varchar, message_en varchar, message_zh varchar
    """,
    "field_coverage": """
        table_name varchar, field_name varchar, is_mapped boolean, filled_count bigint,
        row_count bigint
    """,
    "replaced_rows": """
        table_name varchar, row_key varchar, project_id varchar, load_id varchar,
        source_row bigint, by_load_id varchar, by_source_row bigint, is_changed boolean
    """,
    "duplicate_pairs": """
        table_name varchar, row_id varchar, load_id varchar, source_row bigint,
        other_row_id varchar, other_load_id varchar, other_source_row bigint,
        project_id varchar, apart_calendar_days bigint, likeness_rate double
    """,
    "merged_rows": """
        table_name varchar, project_id varchar, row_id varchar, merged_id varchar,
        merged_number varchar, merged_title varchar
    """,
    "renamed_rows": """
        table_name varchar, project_id varchar, row_id varchar, former_id varchar
    """,
    "checks": "check_name varchar, severity varchar, row_count bigint",
}
PROJECTS = """
    project_id | client | pm   | sales_owner
    P-1        | Acme   | Ping | Sun
    P-2        | Beta   | Peng | Shen
"""
# What a row has that a test does not care to say.
DEFAULTS = {"project": "P-1", "name": "a name", "opened_at": "2026-03-02 09:00"}


QUERIES = catalog.load_shipped()
SETTINGS = load_settings(Path("no data folder"))


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """All tables that an etl build makes before the model, empty, and the macros."""
    connection.execute(catalog.load_macros())
    for source in schema.load_tables().values():
        connection.execute(schema.build_ddl(source))
    for table, columns in ABOUT_LOADS.items():
        connection.execute(f"create table {table} ({columns})")


def build_model(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> None:
    """The derived tables, in the order of their references."""
    for query in catalog.order_models(QUERIES):
        table = query.name.removeprefix("model/")
        values = catalog.bind_values(query.parameters, {}, settings)
        connection.execute(f"create table {table} as {query.sql}", values)


def cells(text: str) -> list[dict[str, str | None]]:
    """The rows of a text table: `|` between cells, a blank cell is None."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [
        {name: cell or None for name, cell in zip(lines[0], line, strict=True)}
        for line in lines[1:]
    ]


def shown(value: Any) -> str:
    """A value as tests write it: dates ISO, whole numbers whole, six digits, NULL blank."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
    return str(value)


@dataclass
class Answered:
    """The rows of a query. Equal to a text table that gives the same values for its columns."""

    rows: list[dict[str, Any]]

    def __eq__(self, text: object) -> bool:
        if not isinstance(text, str):
            return NotImplemented
        return self.like(text) == aligned(cells(text), header(text))

    __hash__ = None

    def like(self, text: str) -> str:
        """These rows as a text table with the columns of another."""
        return aligned(
            [{name: shown(row[name]) for name in header(text)} for row in self.rows], header(text)
        )


def header(text: str) -> list[str]:
    """The column names of a text table."""
    return [name.strip() for name in text.strip().splitlines()[0].split("|")]


def aligned(rows: list[dict[str, Any]], names: list[str]) -> str:
    """Rows as a text table with columns under each other."""
    table = [names, *([row[name] or "" for name in names] for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(names))]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


@dataclass
class Company:
    """The rows given, by table, and the settings that differ from those shipped."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def __call__(self, table: str, text: str) -> None:
        """Add rows. A reference's id is its text unless given (blank: unresolved)."""
        known = schema.load_tables()
        if table in ABOUT_LOADS:
            self.tables.setdefault(table, []).extend(cells(text))
            return
        source = known[table]
        rows = [self._filled(source, row) for row in cells(text)]
        facts = [
            row[name][:10]
            for row in rows
            for name, fact in source.fields.items()
            if fact.fact and row.get(name)
        ]
        for row in rows:
            row.setdefault("as_of_date", max(facts, default=None))
        self.tables.setdefault(table, []).extend(rows)

    def _filled(self, source: schema.TableSchema, row: dict[str, Any]) -> dict[str, Any]:
        for name in source.fields:
            if name in DEFAULTS and (source.fields[name].required or name == "project"):
                row.setdefault(name, DEFAULTS[name])
        for name, reference in source.fields.items():
            if not reference.refers or row.get(name) is None:
                continue
            for identity in schema.list_id_columns(reference):
                text = row["project"] if identity == "requirement_project_id" else row[name]
                row.setdefault(identity, text)
        row.setdefault("source_file", f"{source.table}.csv")
        return row

    def mentions(self) -> dict[str, dict[str, Any]]:
        """Names that no row of people, clients or projects has, as a build adds them."""
        added: dict[str, dict[str, Any]] = {table: {} for table in schema.MENTIONED_TABLES}
        for table, rows in self.tables.items():
            if table in ABOUT_LOADS:
                continue
            for reference in schema.load_tables()[table].fields.values():
                if reference.refers not in schema.MENTIONED_TABLES:
                    continue
                for row in rows:
                    ids = row.get(schema.list_id_columns(reference)[0])
                    for one in listed(ids) if reference.type == "list" else [ids]:
                        if one:
                            added[reference.refers][one] = one
        return added

    def build(self) -> duckdb.DuckDBPyConnection:
        """A database in memory with the given rows and the model."""
        connection = duckdb.connect()
        create_tables(connection)
        for table, rows in self.tables.items():
            insert(connection, table, rows)
        for table, names in self.mentions().items():
            key = schema.load_tables()[table].key[0]
            given = {row.get(key) for row in self.tables.get(table, [])}
            rows = [
                {key: one, "name": one, "is_from_mention": "true"}
                for one in sorted(set(names) - given)
            ]
            insert(connection, table, rows)
        build_model(connection, SETTINGS | self.settings)
        return connection


def listed(text: str | None) -> list[str]:
    """`a, b` as a list."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert texts, cast to the table's types; `a, b` is a list."""
    types = {name: kind for name, kind, *_ in connection.execute(f"describe {table}").fetchall()}
    for row in rows:
        names = [name for name, value in row.items() if value is not None]
        values = [listed(row[name]) if types[name].endswith("[]") else row[name] for name in names]
        marks = ", ".join(f"cast(? as {types[name]})" for name in names)
        connection.execute(f"insert into {table} ({', '.join(names)}) values ({marks})", values)
