"""Derived parts of plans: baselines, summary tasks, the working calendar."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.schema import TableSchema
from etl.snapshot import working_calendar
from queries import catalog

# Holidays just outside the data would otherwise be missing from slips at its edges.
MARGIN = timedelta(days=2 * 366)
BASELINES = Path(__file__).with_name("baselines.sql")


def fill_baselines(connection: duckdb.DuckDBPyConnection, preferred: str) -> None:
    """Set each task's baseline and add the plan dates of each load to `baselines` (model.md).

    A task's baseline is its own in the export, else the first or latest (`preferred`) that an
    export names, else the first plan ever seen.
    """
    connection.execute("set variable preferred_baseline = $1", [preferred])
    connection.execute(BASELINES.read_text("utf-8"))


def mark_summaries(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark tasks that have children (WBS 1.2 above 1.2.3) in the same plan as summaries.

    Needs the lists of the tasks: two teams of one project each number their plans from 1.
    """
    connection.execute(
        r"""
        update tasks set is_summary = true
        from (
            select distinct lists.things_id, coalesce(project_id, project) as project,
                regexp_replace(wbs, '\.[^.]+$', '') as parent_wbs
            from tasks inner join lists_tasks as lists using (load_id) where wbs like '%.%'
        ) as children
        inner join lists_tasks as lists on lists.things_id = children.things_id
        where lists.load_id = tasks.load_id
            and children.project = coalesce(tasks.project_id, tasks.project)
            and children.parent_wbs = tasks.wbs
        """
    )


def fill_calendar(
    connection: duckdb.DuckDBPyConnection, schemas: Mapping[str, TableSchema], country: str
) -> None:
    """Add the country's calendar around all dates in the data; uploaded days take precedence."""
    dates = [
        f"select min({field})::date as day from {schema.table} "
        f"union all select max({field})::date from {schema.table}"
        for schema in schemas.values()
        for field, column in schema.columns.items()
        if column in ("DATE", "TIMESTAMP") and schema.table != "calendar"
    ]
    [(first, last)] = connection.execute(
        f"select min(day), max(day) from ({' union all '.join(dates)})"
    ).fetchall()
    if first is None:
        return
    try:
        days = list(working_calendar.make_calendar(country, first - MARGIN, last + MARGIN))
    except ValueError as error:
        raise catalog.QueryError(
            "inside",
            where="settings.toml",
            reason=catalog.QueryError("no_calendar", country=country),
        ) from error
    columns = {
        "day_date": [day for day, _ in days],
        "is_workday": [is_workday for _, is_workday in days],
    }
    arrow_schema = pa.schema([("day_date", pa.date32()), ("is_workday", pa.bool_())])
    connection.register("country_days", pa.table(columns, schema=arrow_schema))
    connection.execute(
        "insert into calendar by name select * from country_days "
        "where day_date not in (select day_date from calendar) order by day_date"
    )
    connection.unregister("country_days")
