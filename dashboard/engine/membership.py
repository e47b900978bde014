"""Which records a figure counts: each record asked on its own, as if there were no other.

Only believed where the records together give the figure: some figures are more than a sum of cases,
such as one that compares each with the median of all.
"""

from collections.abc import Mapping
from pathlib import Path

from dashboard.engine import disputes, fetch, session
from dashboard.engine.disputes import RECORD_IDS, WITHOUT_PROJECT
from queries import catalog
from queries.catalog import Query
from queries.statements import strip_semicolons
from store.replies import Address
from store.snapshots import Snapshot

# What a figure makes of a record, the most telling first.
COUNTED, UNKNOWN, IN_BASE, OUTSIDE = "counted", "unknown", "in_base", "outside"


def list_sides(data: Path, query: Query, at: Snapshot) -> dict[Address, str] | None:
    """For each record behind a figure, at a snapshot and without filters, whether it is counted, of
    unknown outcome, or only among those it is a share of; records outside of it are left out.

    None where the figure has no such records, or is more than their sum. Raises Refused and
    QueryError as run_query does.
    """
    spec, known = query.estimate, session.get_queries(data)
    table = disputes.find_table(known, query)
    sums = {key: spec.get(key) for key in ("numerator", "denominator", "unknown")}
    if table is None or not all(isinstance(sums[key], str) for key in ("numerator", "denominator")):
        return None
    columns = disputes.list_tables(at.path, table)
    shadowed = [name for name in query.tables if name in columns]
    if not shadowed:
        return None
    asked = {key: column for key, column in sums.items() if isinstance(column, str)}
    picked = ", ".join(f"sum({column}) as {key}" for key, column in asked.items())
    body = f"select {picked} from (\n{strip_semicolons(query.sql)}\n)"
    shadows = ", ".join(
        _write_shadow(name, table, "project_id" in columns[name]) for name in shadowed
    )
    project = "''" if table in WITHOUT_PROJECT else "coalesce(project_id, '')"
    each = (
        f"select one.*, alone.* from (\n    select distinct {project} as project_id, "
        f"{RECORD_IDS[table]} as record_id\n    from main.{table}\n) as one,\n"
        f"lateral (\nwith {shadows}\n{body}\n) as alone"
    )
    rows, whole = (_fetch(data, query, sql, at) for sql in (each, body))
    total = sum(float(row["numerator"] or 0) for row in rows)
    if abs(total - float(whole[0]["numerator"] or 0)) > 1e-6:
        return None
    return {
        (table, row["project_id"], row["record_id"]): side
        for row in rows
        if (side := _name_side(row)) != OUTSIDE
    }


def _write_shadow(name: str, table: str, has_project: bool) -> str:
    """A common table expression that hides a table behind its rows of one record."""
    condition = f"one.record_id = rows_of.{RECORD_IDS[table]}"
    if has_project and table not in WITHOUT_PROJECT:
        condition += " and one.project_id = coalesce(rows_of.project_id, '')"
    return f"{name} as (select rows_of.* from main.{name} as rows_of where {condition})"


def _fetch(data: Path, query: Query, sql: str, at: Snapshot) -> list[dict]:
    settings = session.get_settings(data, at)
    values = catalog.bind_values(query.parameters, {}, settings)
    table, _ = fetch.fetch_rows(
        at.path,
        sql,
        fetch.bind_values(values),
        settings["unit_limit"],
        settings["query_seconds"],
        fetch.write_limits(settings, query),
    )
    return table.to_pylist()


def _name_side(row: Mapping[str, object]) -> str:
    for key, side in (("numerator", COUNTED), ("unknown", UNKNOWN), ("denominator", IN_BASE)):
        if row.get(key):
            return side
    return OUTSIDE
