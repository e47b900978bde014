"""All loads → one snapshot: canonical tables, names, model, checks. A function of its inputs."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import contract, merge, names, naming, progress, sources, workdays
from etl.findings import KEPT, Finding, message
from etl.merge import Received
from etl.naming import Decision
from etl.sources import Source
from queries import catalog
from store import snapshots

FOLDER = Path(__file__).parent
# A calendar without make-up days or holidays beyond the data would bend the slips at its edges.
MARGIN = timedelta(days=2 * 366)
# DuckDB says how far a statement is, but prints no bar.
TELLING = "set enable_progress_bar = true; set enable_progress_bar_print = false"


@dataclass(frozen=True)
class CheckResult:
    """A check and how many rows it found wrong."""

    name: str
    severity: str
    rows: int


@dataclass(frozen=True)
class Built:
    """A finished database beside the published one; `failed` checks forbid publishing it."""

    path: Path
    name: str
    checks: tuple[CheckResult, ...]

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks of severity fail that found something."""
        return tuple(one for one in self.checks if one.severity == "fail" and one.rows)


def digest(
    received: Iterable[Received],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
) -> str:
    """What a snapshot depends on, as one short name: the same inputs give the same digest."""
    total = hashlib.sha256()
    for one in received:
        parsed = one.load.parquet.name if one.load.parquet else ""
        total.update(
            f"{one.load.load_id}|{parsed}|{one.received_date}|{one.is_complete}|{one.batch}".encode()
        )
    for name in sorted(queries):
        total.update(f"{name}\n{queries[name].text}".encode())
    total.update(json.dumps(settings, sort_keys=True).encode())
    for one in decided:
        total.update(repr(one).encode())
    for path in sorted([*FOLDER.rglob("*.py"), *FOLDER.rglob("*.toml")]):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def build(
    data: Path,
    received: list[Received],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
) -> Built:
    """Build the snapshot of these loads, queries and decisions on names beside the published one.

    One that was built of the same inputs last, and not published, is taken as it is. Raises
    catalog.QueryError where a model, check or evidence query does not fit the tables. Cost: linear
    in rows, but for the sorts by key and the links (their query states theirs).
    """
    inputs = digest(received, queries, settings, decided)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{inputs}"
    if path := snapshots.built(data, inputs):
        with snapshots.connect(path) as connection:
            told = connection.execute("from checks").fetchall()
        return Built(path, name, tuple(CheckResult(*one) for one in told))
    path, watching = snapshots.aside(data), progress.current()
    with (
        duckdb.connect(path) as connection,
        watching.ended_by(connection.interrupt),
    ):
        connection.execute(TELLING)
        found = _fill(connection, received, settings, decided)
        _describe(connection, received, found, decided)
        models = catalog.model_order(queries)
        watching.begin("deriving", len(models), lambda: _within(connection))
        for query in models:
            _derive(connection, query, settings)
            watching.advance()
        asked = [query for query in queries.values() if query.kind == "check"]
        watching.begin("checking", len(asked), lambda: _within(connection))
        checks = []
        for query in asked:
            checks.append(_check(connection, query, settings))
            watching.advance()
        evidence = [query for query in queries.values() if query.kind == "evidence"]
        contract.verify(connection, evidence, settings, data / "parsed" / "contract.json")
        connection.execute(
            "create table checks (check_name varchar, severity varchar, row_count bigint)"
        )
        for one in checks:
            connection.execute(
                "insert into checks values (?, ?, ?)", [one.name, one.severity, one.rows]
            )
        connection.execute("checkpoint")
    return Built(snapshots.keep_built(data, path, inputs), name, tuple(checks))


def _fill(
    connection: duckdb.DuckDBPyConnection,
    received: list[Received],
    settings: Mapping[str, Any],
    decided: Sequence[Decision],
) -> list[tuple[str, Finding]]:
    known, watching = sources.load(), progress.current()
    findings = []
    connection.execute(
        "create table replaced_rows (table_name varchar, row_key varchar, project_id varchar, "
        "load_id varchar, source_row bigint, by_load_id varchar, by_source_row bigint, "
        "is_changed boolean)"
    )
    watching.begin("joining", 2 * len(known), lambda: _within(connection))
    for source in known.values():
        watching.advance()
        merge.gather(
            connection, source, [one for one in received if one.load.source == source.table]
        )
        findings += _found("fact_after_receipt", merge.drop_future_facts(connection, source))
        merge.date_loads(connection, source)
        connection.execute(sources.create_table(source))
    for entity in names.ENTITIES:
        merge.place(connection, known[entity])
        merge.join(connection, known[entity])
    on = {entity: naming.on(entity, decided) for entity in names.ENTITIES}
    projects = names.match(connection, known, "projects", on["projects"]).merged
    for entity in ("people", "clients"):
        names.match(connection, known, entity, on[entity], projects)
    for source in known.values():
        watching.advance()
        if source.table not in names.ENTITIES:
            merge.place(connection, source)
            merge.join(connection, source)
        findings += _found("values_differ", merge.differences(connection, source))
    for source in sorted(known.values(), key=lambda one: one.table != "projects"):
        names.identify(connection, source)
    names.identify_requirements(connection)
    _own_plan_history(connection, settings["baseline"])
    names.forget(connection, known)
    _mark_summaries(connection)
    _fill_calendar(connection, known, settings["calendar"])
    return findings


def _within(connection: duckdb.DuckDBPyConnection) -> float:
    """How far the statement is that runs on a connection: 0–1."""
    try:
        return max(connection.query_progress(), 0.0) / 100
    except duckdb.ConnectionException:  # It was closed since.
        return 0.0


def _derive(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> None:
    table = query.name.removeprefix("model/")
    try:
        connection.execute(
            f"create table {table} as {query.sql}",
            catalog.values_for(query.parameters, {}, settings),
        )
    except (duckdb.Error, catalog.QueryError) as error:
        raise catalog.refused(query, error) from error


def _check(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> CheckResult:
    try:
        # Asked as a subquery so that the offending rows are counted where they are.
        [(rows,)] = connection.execute(
            f"select count(*) from ({query.sql.rstrip().rstrip(';')})",
            catalog.values_for(query.parameters, {}, settings),
        ).fetchall()
    except (duckdb.Error, catalog.QueryError) as error:
        raise catalog.refused(query, error) from error
    return CheckResult(query.name, query.severity, rows)


def _found(code: str, places: list[merge.Place]) -> list[tuple[str, Finding]]:
    """A warning at each place; those beyond the first of a load and field become one line."""
    found = []
    for one in places:
        at = Finding(code, "warning", one.sheet, one.row, one.column, one.value, **one.details)
        found.append((one.load_id, at))
        if one.turn == KEPT < one.count:
            more = one.count - KEPT
            rest = Finding(code, "warning", one.sheet, None, one.column, more=more)
            found.append((one.load_id, rest))
    return found


def _own_plan_history(connection: duckdb.DuckDBPyConnection, preferred: str) -> None:
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


def _mark_summaries(connection: duckdb.DuckDBPyConnection) -> None:
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


def _fill_calendar(
    connection: duckdb.DuckDBPyConnection, known: Mapping[str, Source], country: str
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
        days = list(workdays.calendar(country, first - MARGIN, last + MARGIN))
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


def _describe(
    connection: duckdb.DuckDBPyConnection,
    received: list[Received],
    found: list[tuple[str, Finding]],
    decided: Sequence[Decision],
) -> None:
    """What the cards say of the data: loads, findings, and which fields any load fills."""
    connection.execute(
        """
        create table loads (
            load_id varchar, file_sha varchar, source_file varchar, source_sheet varchar,
            table_name varchar,
            format varchar, received_date date, received_order bigint, rows_read bigint,
            rows_kept bigint, rows_rejected bigint, rows_merged bigint, rows_passed_over bigint,
            as_of_date date, is_sample boolean
        );
        create table findings (
            load_id varchar, code varchar, severity varchar, sheet varchar, "row" bigint,
            col varchar, value varchar, message_en varchar, message_zh varchar
        );
        create table field_coverage (
            table_name varchar, field_name varchar, is_mapped boolean, filled_count bigint,
            row_count bigint
        );
        """
    )
    files = {one.load.load_id: one.load.file for one in received}
    findings = [(one.load.load_id, finding) for one in received for finding in one.load.findings]
    findings += found
    rows = [
        [
            load_id,
            finding.code,
            finding.severity,
            finding.sheet,
            finding.row,
            finding.column,
            finding.value,
            message(finding, "en", files[load_id]),
            message(finding, "zh", files[load_id]),
        ]
        for load_id, finding in findings
    ]
    dated: dict[str, date | None] = {}
    for table in sources.load():
        dated |= connection.execute(
            f"select load_id, max(as_of_date) from read_{table} group by load_id"
        ).fetchall()
    loads = [
        [
            one.load.load_id,
            one.load.sha,
            one.load.file,
            one.load.sheet,
            one.load.source,
            one.load.format,
            one.received_date,
            one.order,
            one.load.rows_read,
            one.load.rows_kept,
            one.load.rows_rejected,
            one.load.rows_merged,
            one.load.rows_passed_over,
            dated.get(one.load.load_id),
            one.is_sample,
        ]
        for one in received
    ]
    if loads:
        connection.executemany(f"insert into loads values ({', '.join('?' * 15)})", loads)
    if rows:
        connection.executemany("insert into findings values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    for source in sources.load().values():
        mapped = {
            name for one in received if one.load.source == source.table for name in one.load.fields
        }
        if source.table == "people" and any(one.verb == "role" for one in decided):
            mapped.add("role")
        counted = ", ".join(f"count({name}) as {name}" for name in source.fields)
        connection.execute(
            f"""
            insert into field_coverage
            select $table, field_name, field_name in $mapped, filled_count, row_count
            from (
                unpivot (select count(*) as row_count, {counted} from {source.table})
                on * exclude (row_count)
                into name field_name value filled_count
            )
            """,
            {"table": source.table, "mapped": sorted(mapped)},
        )
