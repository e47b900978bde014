"""What plans say beyond their rows: baselines, summary tasks, the working calendar."""

from collections.abc import Mapping
from datetime import timedelta

import duckdb
import pyarrow as pa

from etl.schema import TableSchema
from etl.snapshot import working_calendar
from queries import catalog

# A calendar without make-up days or holidays beyond the data would bend the slips at its edges.
MARGIN = timedelta(days=2 * 366)


def fill_baselines(connection: duckdb.DuckDBPyConnection, preferred: str) -> None:
    """Each task's baseline: the export's own, else one that an export names, else the first plan
    ever seen; then each load's plan dates become rows of `baselines` (model.md)."""
    direction = "asc" if preferred == "first" else "desc"
    connection.execute(
        f"""
        update tasks set baseline_source = 'export' where baseline_finish_date is not null;

        update tasks
        set baseline_start_date = coalesce(tasks.baseline_start_date, named.baseline_start_date),
            baseline_finish_date = named.baseline_finish_date,
            baseline_source = 'export'
        from (
            select * from baselines where baseline_finish_date is not null
            qualify row_number() over (
                partition by project_id, task_id order by baseline_date {direction}, baseline_name
            ) = 1
        ) as named
        where named.project_id is not distinct from tasks.project_id
            and named.task_id = tasks.task_id
            and tasks.baseline_source is null;

        create temp table seen_plans as
        select task_id, project, project_id, load_order, file_date as baseline_date,
            planned_start_date as baseline_start_date, planned_finish_date as baseline_finish_date,
            load_id, source_file, source_sheet, source_row, as_of_date
        from (select rows.*, named.id as project_id from read_tasks as rows
            left join named_projects as named on named.text = rows.project)
        where planned_finish_date is not null or planned_start_date is not null;

        update tasks
        set baseline_start_date = coalesce(tasks.baseline_start_date, first.baseline_start_date),
            baseline_finish_date = first.baseline_finish_date,
            baseline_source = 'first_plan'
        from (
            select * from seen_plans where baseline_finish_date is not null
            qualify row_number() over (
                partition by project_id, task_id order by load_order, source_row
            ) = 1
        ) as first
        where first.project_id is not distinct from tasks.project_id
            and first.task_id = tasks.task_id
            and tasks.baseline_source is null;

        insert into baselines by name
        select * exclude (load_order, turn),
            strftime(baseline_date, '%Y-%m-%d') || if(turn > 1, '#' || turn, '') as baseline_name
        from (
            select *, row_number() over (
                partition by project_id, task_id, baseline_date order by load_order, source_row
            ) as turn
            from seen_plans
        )
        order by load_order, source_row;
        """
    )


def mark_summaries(connection: duckdb.DuckDBPyConnection) -> None:
    """A task with children by WBS (1.2 above 1.2.3) is a summary, whatever the export says."""
    connection.execute(
        r"""
        update tasks set is_summary = true
        from (
            select distinct project_id, regexp_replace(wbs, '\.[^.]+$', '') as parent_wbs
            from tasks where wbs like '%.%'
        ) as children
        where children.project_id is not distinct from tasks.project_id
            and children.parent_wbs = tasks.wbs
        """
    )


def fill_calendar(
    connection: duckdb.DuckDBPyConnection, known: Mapping[str, TableSchema], country: str
) -> None:
    """The country's calendar around all dates in the data; an uploaded one replaces its days."""
    dates = [
        f"select min({field})::date as day from {source.table} "
        f"union all select max({field})::date from {source.table}"
        for source in known.values()
        for field, column in source.columns.items()
        if column in ("DATE", "TIMESTAMP") and source.table != "calendar"
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
    columns = {"day_date": [day for day, _ in days], "is_workday": [works for _, works in days]}
    schema = pa.schema([("day_date", pa.date32()), ("is_workday", pa.bool_())])
    connection.register("country_days", pa.table(columns, schema=schema))
    connection.execute(
        "insert into calendar by name select * from country_days "
        "where day_date not in (select day_date from calendar) order by day_date"
    )
    connection.unregister("country_days")
