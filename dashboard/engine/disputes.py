"""The records that somebody disputes, and a query asked without them.

The query stays as it is: the tables that it reads are shadowed by ones without these records.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.engine import fetch, snapshot_info
from dashboard.engine.errors import Refused
from dashboard.engine.fetch import CACHED_ANSWERS
from queries import catalog
from store import replies
from store.replies import Address, Reply

# Canonical table → the column of its rows' ids.
RECORD_IDS = {
    "requirements": "requirement_id",
    "changes": "change_id",
    "tasks": "task_id",
    "tickets": "ticket_id",
    "contacts": "contact_id",
}
# The ids of these are unique without their project.
WITHOUT_PROJECT = ("tickets", "contacts")
# A row with this column names a requirement that it belongs to; it is none itself.
REFERENCE = "requirement_project_id"
PARAMETERS = ("disputed_projects", "disputed_ids")
DISPUTED_ROWS = """(
        select
            unnest($disputed_projects::varchar[]) as project_id,
            unnest($disputed_ids::varchar[]) as record_id
    ) as disputed"""

# A canonical table, and the project and id of each of its disputed records.
Disputed = tuple[str, tuple[tuple[str, str], ...]]


def make_address(table: str, project: str | None, record_id: str) -> Address:
    """The address of a record, by which replies are told apart."""
    return table, "" if table in WITHOUT_PROJECT else project or "", record_id


def find_addresses(table: str, rows: pd.DataFrame) -> list[Address | None]:
    """The address of the record of a canonical table that each row shows; None where it shows
    none."""
    column = RECORD_IDS.get(table)
    if column not in rows.columns:
        return [None] * len(rows)
    # From the database an absent project is None or NaN.
    projects = rows["project_id"] if "project_id" in rows.columns else [None] * len(rows)
    return [
        make_address(table, project if isinstance(project, str) else None, str(record_id))
        for project, record_id in zip(projects, rows[column], strict=True)
    ]


def list_by_record(data: Path, path: Path) -> dict[Address, tuple[Reply, ...]]:
    """The replies to each record, by its address in this snapshot: a record that another list's
    number renamed keeps its replies, one that was made part of another passes them on."""
    return _group(replies.list_replies(data), path)


@lru_cache(maxsize=16)
def _group(given: tuple[Reply, ...], path: Path) -> dict[Address, tuple[Reply, ...]]:
    renamed, merged = (
        {
            make_address(row["table_name"], row["project_id"], row[former]): row["row_id"]
            for row in (fetch.fetch_table(path, table) if given else ())
        }
        for table, former in (("renamed_rows", "former_id"), ("merged_rows", "merged_id"))
    )
    grouped: dict[Address, tuple[Reply, ...]] = {}
    for reply in given:
        address = make_address(*reply.record)
        for current in (renamed, merged):
            address = (*address[:2], current.get(address, address[2]))
        grouped[address] = (*grouped.get(address, ()), reply)
    return grouped


def find_disputed(
    data: Path, path: Path, known: Mapping[str, catalog.Query], query: catalog.Query
) -> Disputed | None:
    """The disputed records of the kind that a query's list of rows shows; None where there are
    none."""
    by_record = list_by_record(data, path)
    table = find_table(known, query) if by_record else None
    keys = tuple(
        sorted(
            (project, record_id)
            for (of, project, record_id), given in by_record.items()
            if of == table and any(reply.is_dispute for reply in given)
        )
    )
    return (table, keys) if table and keys else None


def find_table(known: Mapping[str, catalog.Query], query: catalog.Query) -> str | None:
    """The canonical table of the records behind a figure, which its list of rows shows; None for
    such a list itself, which shows its replies row by row."""
    listed = known.get(query.rows)
    if listed is None or listed.name == query.name:
        return None
    table = snapshot_info.find_subject(known, listed)
    return table if table in RECORD_IDS else None


def leave_out(
    query: catalog.Query, path: Path, disputed: Disputed | None
) -> tuple[str, dict[str, Any]]:
    """The SQL of a query without the disputed records, and the values of the parameters that this
    adds; its own SQL where it reads no table of such records."""
    shadowed = list_tables(path, disputed[0]) if disputed else {}
    parts = [
        _write_shadow(name, disputed[0], "project_id" in shadowed[name])
        for name in query.tables
        if disputed and name in shadowed
    ]
    if disputed is None or not parts:
        return query.sql, {}
    shadows = ",\n\n".join(parts)
    return f"with\n\n{shadows}\n\nselect * from (\n{query.sql}\n)", _bind(disputed)


def _bind(disputed: Disputed) -> dict[str, Any]:
    projects, ids = zip(*disputed[1], strict=True)
    return dict(zip(PARAMETERS, (list(projects), list(ids)), strict=True))


def count_listed(
    listed: catalog.Query,
    path: Path,
    chosen: Mapping[str, Any],
    settings: Mapping[str, Any],
    disputed: Disputed,
) -> int:
    """How many disputed records a list of rows shows under these filters; 0 where it has no ids."""
    has_project = disputed[0] not in WITHOUT_PROJECT
    sql = f"select disputed.* from {DISPUTED_ROWS}\nsemi join (\n{listed.sql}\n) as rows_of\n"
    sql += f"    on {_match(disputed[0], has_project)}"
    with suppress(Refused, catalog.QueryError):
        values = catalog.bind_values(listed.parameters, chosen, settings) | _bind(disputed)
        table, _ = fetch.fetch_rows(
            path,
            sql,
            fetch.bind_values(values),
            settings["row_limit"],
            settings["query_seconds"],
            fetch.write_limits(settings, listed),
        )
        return table.num_rows
    return 0


def _match(table: str, has_project: bool) -> str:
    """The condition under which a row is a disputed record."""
    condition = f"disputed.record_id = rows_of.{RECORD_IDS[table]}"
    if has_project and table not in WITHOUT_PROJECT:
        condition += " and disputed.project_id = coalesce(rows_of.project_id, '')"
    return condition


def _write_shadow(name: str, table: str, has_project: bool) -> str:
    """A common table expression that hides a table behind its rows that nobody disputes."""
    return (
        f"{name} as (\n    select rows_of.*\n    from main.{name} as rows_of\n"
        f"    anti join {DISPUTED_ROWS}\n        on {_match(table, has_project)}\n)"
    )


@lru_cache(maxsize=CACHED_ANSWERS)
def list_tables(path: Path, table: str) -> dict[str, frozenset[str]]:
    """The tables of a snapshot whose rows are records of a canonical table, with their columns."""
    columns: dict[str, set[str]] = {}
    cursor = fetch.connect(path).cursor()
    try:
        found = cursor.execute("select table_name, column_name from duckdb_columns()").fetchall()
    finally:
        cursor.close()
    for name, column in found:
        columns.setdefault(name, set()).add(column)
    return {
        name: frozenset(held)
        for name, held in columns.items()
        if RECORD_IDS[table] in held and not (table == "requirements" and REFERENCE in held)
    }
