"""What a snapshot says of itself: loads, findings, the days and fields covered."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.engine import fetch, session
from dashboard.engine.answer import Intake
from dashboard.engine.errors import Refused
from dashboard.engine.fetch import CACHED_ANSWERS
from queries import catalog
from queries.sandbox import rows, running
from store import snapshots


def list_loads(data: Path, at: snapshots.Snapshot | None = None) -> list[dict[str, Any]]:
    """The loads that the current snapshot, or `at`, was built from; [] before the first."""
    try:
        return fetch.fetch_table((at or session.get_snapshot(data)).path, "loads")
    except Refused:
        return []


def list_findings(data: Path, load_id: str) -> list[dict[str, Any]]:
    """The findings of one load in the snapshot; [] where the load is not in it."""
    try:
        findings = fetch.fetch_table(session.get_snapshot(data).path, "findings")
    except Refused:
        return []
    return [finding for finding in findings if finding["load_id"] == load_id]


def holds_sample(data: Path) -> bool:
    """Whether the figures contain the sample company."""
    return any(load["is_sample"] for load in list_loads(data))


def is_mixed(data: Path) -> bool:
    """Whether the figures add up the sample company and the company's own data."""
    return len({load["is_sample"] for load in list_loads(data)}) > 1


def get_journal_head(data: Path) -> dict[str, Any] | None:
    """The last entry of the journal in the snapshot, whose hash stands for all before it; None in
    a snapshot of an older release."""
    return _read_journal_head(session.get_snapshot(data).path)


@lru_cache(maxsize=snapshots.MAX_KEPT)
def _read_journal_head(path: Path) -> dict[str, Any] | None:
    """Read once for each snapshot: pages ask again at every rerun, and a journal is long."""
    entries = fetch.fetch_table(path, "journal")
    return max(entries, key=lambda entry: entry["entry_id"], default=None)


def get_dates(data: Path) -> dict[str, date | None]:
    """The last day that each canonical table covers."""
    return read_dates(session.get_snapshot(data).path)


def find_last_day(data: Path) -> date | None:
    """The last day that any table of the snapshot covers; None where none is known."""
    return max(filter(None, read_dates(session.get_snapshot(data).path).values()), default=None)


def read_dates(path: Path) -> dict[str, date | None]:
    """The last day that each canonical table of one snapshot covers."""
    return {row["table_name"]: row["as_of_date"] for row in fetch.fetch_table(path, "as_of")}


def list_canonical_tables(data: Path, name: str) -> list[str]:
    """The canonical tables that a query reads, directly or through the model."""
    covered = {
        row["table_name"]
        for row in fetch.fetch_table(session.get_snapshot(data).path, "field_coverage")
    }
    return sorted(covered & catalog.trace_lineage(session.get_queries(data), name))


def get_result_types(data: Path, query: catalog.Query) -> dict[str, str]:
    """The columns that a query returns and their types. Raises QueryError, paths redacted."""
    path = session.get_snapshot(data).path
    if query.is_written:
        limits = fetch.write_limits(session.get_settings(data), query)
        return dict(_describe_written(path, query.name, query.version, limits, data))
    cursor = fetch.connect(path).cursor()
    try:
        return catalog.describe_columns(query, cursor, session.get_settings(data))
    except catalog.QueryError as error:
        raise error.with_edited_details(lambda text: rows.redact(text, path)) from error
    finally:
        cursor.close()


@lru_cache(maxsize=CACHED_ANSWERS)
def _describe_written(
    path: Path, name: str, version: int | None, limits: str, data: Path
) -> tuple[tuple[str, str], ...]:
    """The columns of a saved version, from the sandbox; cached by what they depend on."""
    query = session.get_queries(data)[name]
    return tuple(running.describe(path, query, json.loads(limits)).items())


def find_subject(known: Mapping[str, catalog.Query], query: catalog.Query) -> str:
    """The canonical table that a query is about: its first table, followed down the model."""
    table = query.tables[0]
    while f"model/{table}" in known and known[f"model/{table}"].tables:
        table = known[f"model/{table}"].tables[0]
    return table


def find_missing(query: catalog.Query, path: Path) -> tuple[str, ...]:
    """The `table.field` that a query needs and no load fills; of alternatives, all of them."""
    mapped = {
        f"{row['table_name']}.{row['field_name']}"
        for row in fetch.fetch_table(path, "field_coverage")
        if row["is_mapped"]
    }
    lacking = [need for need in query.needs if mapped.isdisjoint(need)]
    return tuple(dict.fromkeys(field for need in lacking for field in need))


def count_intake(tables: set[str], path: Path) -> tuple[Intake, ...]:
    """Rows kept and rejected by the loads of each of these canonical tables."""
    counts: dict[str, list[int]] = {}
    for load in fetch.fetch_table(path, "loads"):
        if load["table_name"] in tables:
            count = counts.setdefault(load["table_name"], [0, 0])
            count[0] += load["rows_kept"] or 0
            count[1] += load["rows_rejected"] or 0
    return tuple(Intake(table, *count) for table, count in sorted(counts.items()))


@lru_cache(maxsize=CACHED_ANSWERS)
def count_projects(path: Path, table: str) -> int | None:
    """The number of projects in a canonical table; None where no row names one."""
    cursor = fetch.connect(path).cursor()
    try:
        rows = cursor.table(table)
        if "project_id" not in rows.columns:
            return None
        [[projects]] = rows.aggregate("count(distinct project_id)").fetchall()
        return projects or None
    finally:
        cursor.close()


def count_check_rows(path: Path) -> dict[str, int]:
    """The rows that each check found in a snapshot, by the check's name."""
    return {row["check_name"]: row["row_count"] for row in fetch.fetch_table(path, "checks")}


def list_alerts(data: Path, at: snapshots.Snapshot | None = None) -> dict[str, int]:
    """The checks of severity `alert` that found something in the current snapshot, or in `at`, and
    how many rows."""
    return {
        result["check_name"]: result["row_count"]
        for result in fetch.fetch_table((at or session.get_snapshot(data)).path, "checks")
        if result["severity"] == "alert" and result["row_count"]
    }


def list_failed_checks(
    known: Mapping[str, catalog.Query], tables: set[str], path: Path
) -> list[str]:
    """The failed checks of severity `fail` on any of these tables, without their folder."""
    return [
        check.name.removeprefix("checks/")
        for result in fetch.fetch_table(path, "checks")
        if result["severity"] == "fail"
        and result["row_count"]
        and (check := known.get(result["check_name"]))
        and tables & set(check.tables)
    ]
