"""What a snapshot says of itself: loads, findings, the days and fields covered."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.engine import fetch, session
from dashboard.engine.answer import Intake
from dashboard.engine.errors import Refused
from dashboard.engine.fetch import ANSWERS_KEPT
from queries import catalog, sandbox
from queries.settings import load_settings
from store import snapshots


def list_loads(data: Path, at: snapshots.Snapshot | None = None) -> list[dict[str, Any]]:
    """The loads that the snapshot, or another one, rests on, as records of its table; [] before
    the first."""
    try:
        return fetch.fetch_table((at or session.get_snapshot(data)).path, "loads")
    except Refused:
        return []


def list_findings(data: Path, load_id: str) -> list[dict[str, Any]]:
    """What the snapshot says of one load; [] where the load is not in it."""
    try:
        told = fetch.fetch_table(session.get_snapshot(data).path, "findings")
    except Refused:
        return []
    return [one for one in told if one["load_id"] == load_id]


def holds_sample(data: Path) -> bool:
    """Whether the invented company is in the figures."""
    return any(load["is_sample"] for load in list_loads(data))


def is_mixed(data: Path) -> bool:
    """Whether the figures add up the invented company and the own one."""
    return len({load["is_sample"] for load in list_loads(data)}) > 1


def get_dates(data: Path) -> dict[str, date | None]:
    """The last day that each canonical table covers."""
    return read_dates(session.get_snapshot(data).path)


def read_dates(path: Path) -> dict[str, date | None]:
    return {row["table_name"]: row["as_of_date"] for row in fetch.fetch_table(path, "as_of")}


def list_canonical_tables(data: Path, name: str) -> list[str]:
    """The canonical tables, filled by exports, that a query rests on."""
    covered = {
        row["table_name"]
        for row in fetch.fetch_table(session.get_snapshot(data).path, "field_coverage")
    }
    return sorted(covered & catalog.lineage(session.get_queries(data), name))


def get_result_types(data: Path, query: catalog.Query) -> dict[str, str]:
    """The columns that a query returns and their types. Raises QueryError, paths redacted."""
    path = session.get_snapshot(data).path
    cursor = fetch.connect(path).cursor()
    try:
        return catalog.result_columns(query, cursor, load_settings(data))
    except catalog.QueryError as error:
        raise error.edited(lambda said: sandbox.redact(said, path)) from error
    finally:
        cursor.close()


def find_subject(known: Mapping[str, catalog.Query], query: catalog.Query) -> str:
    """The canonical table that a query is about: the first that it names, and that one's first."""
    table = query.tables[0]
    while f"model/{table}" in known and known[f"model/{table}"].tables:
        table = known[f"model/{table}"].tables[0]
    return table


def find_missing(query: catalog.Query, path: Path) -> tuple[str, ...]:
    mapped = {
        f"{row['table_name']}.{row['field_name']}"
        for row in fetch.fetch_table(path, "field_coverage")
        if row["is_mapped"]
    }
    lacking = [need for need in query.needs if mapped.isdisjoint(need)]
    return tuple(dict.fromkeys(field for need in lacking for field in need))


def count_intake(tables: set[str], path: Path) -> tuple[Intake, ...]:
    counts: dict[str, list[int]] = {}
    for load in fetch.fetch_table(path, "loads"):
        if load["table_name"] in tables:
            count = counts.setdefault(load["table_name"], [0, 0])
            count[0] += load["rows_kept"] or 0
            count[1] += load["rows_rejected"] or 0
    return tuple(Intake(table, *count) for table, count in sorted(counts.items()))


@lru_cache(maxsize=ANSWERS_KEPT)
def count_projects(path: Path, table: str) -> int | None:
    """Of how many projects the rows of a canonical table come; None where none names one."""
    cursor = fetch.connect(path).cursor()
    try:
        rows = cursor.table(table)
        if "project_id" not in rows.columns:
            return None
        [[projects]] = rows.aggregate("count(distinct project_id)").fetchall()
        return projects or None
    finally:
        cursor.close()


def list_failed_checks(
    known: Mapping[str, catalog.Query], tables: set[str], path: Path
) -> list[str]:
    """The checks of severity fail that found something in the tables used."""
    return [
        one["check_name"]
        for one in fetch.fetch_table(path, "checks")
        if one["severity"] == "fail"
        and one["row_count"]
        and (check := known.get(f"checks/{one['check_name']}"))
        and tables & set(check.tables)
    ]
