"""How linking scales: `python -m bench.linking [--scales 1 10 100]`.

Companies of even projects, and skewed ones where one project has a tenth of everything. The
product's queries are compared with the two obvious alternatives: the same pairs in pandas, and a
row per day in SQL. Each run is a process of its own. Processor times are given as ratios, since
machines differ.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from etl.schema import build_ddl, load_tables
from queries import catalog
from queries.settings import load_settings

QUERIES = catalog.load_shipped()
SETTINGS = load_settings(Path("no data folder"))
TABLES = ("task_lateness", "change_task_pairs", "change_task_links", "task_slips")
# At scale 1: a company of 40 projects over two years, a third of its tasks late.
TASKS, CHANGES, PROJECTS = 10_000, 2_000, 40
COMPANY = """
    create temp table numbered_projects as
    select
        'P-' || n as project_id,
        date '2024-01-01' + (hash(n) % 400)::int as first_date
    from range({projects}) as numbers (n);

    insert into changes by name
    select
        project_id,
        project_id as requirement_project_id,
        'C-' || n as change_id,
        first_date + (hash(n, 'asked') % 260)::int as requested_date,
        if(hash(n, 'names') % 10 < 3, 'R-' || hash(n, 'which') % 40, null) as requirement_id,
        if(hash(n, 'decided') % 10 = 0, 'rejected', 'approved') as decision,
        date '2026-03-31' as as_of_date
    from range({changes}) as numbers (n)
    join numbered_projects
        on project_id = 'P-' || if(hash(n, 'big') % 100 < {share}, 0, hash(n) % {projects});

    insert into tasks by name
    select
        *,
        baseline_start_date + 2 + (hash(task_id, 'planned') % 20)::int as baseline_finish_date,
        if(
            hash(task_id, 'late') % 100 < 36,
            baseline_finish_date + 1 + (hash(task_id, 'days') % 20)::int,
            baseline_finish_date
        ) as finish_date
    from (
        select
            project_id,
            project_id as requirement_project_id,
            'T-' || n as task_id,
            first_date + (hash(n, 'begins') % 240)::int as baseline_start_date,
            if(hash(n, 'serves') % 10 < 3, 'R-' || hash(n, 'wish') % 40, null) as requirement_id,
            if(hash(n, 'named') % 20 = 0, ['C-' || hash(n, 'is') % {changes}], []) as change_ids,
            date '2026-03-31' as as_of_date
        from range({tasks}) as numbers (n)
        join numbered_projects
            on project_id = 'P-' || if(hash(n, 'big') % 100 < {share}, 0, hash(n, 1) % {projects})
    );
"""
# The rows that both rivals start from: each late day of each task, and each pair with its grade.
DAYS = """
    create table late_days as
    select
        task_lateness.project_id,
        task_lateness.task_id,
        working_days.workday_number - task_lateness.finish_planned_number as late_day
    from task_lateness
    join working_days
        on working_days.workday_number > task_lateness.finish_planned_number
        and working_days.workday_number
            <= task_lateness.finish_planned_number + task_lateness.late_days
        and working_days.is_workday
"""
BY_DAY = """
    create table day_links as
    with shared_days as (
        select
            project_id,
            task_id,
            change_id,
            link_rank,
            max(link_rank) over one_day as best_rank,
            count(*) filter (link_rank = 3) over one_day as explicit_count,
            count(*) filter (link_rank = 2) over one_day as requirement_count,
            count(*) filter (link_rank = 1) over one_day as window_count
        from late_days
        join change_task_pairs using (project_id, task_id)
        where late_day > late_days_before
        window one_day as (partition by project_id, task_id, late_day)
    )
    select
        project_id,
        task_id,
        change_id,
        sum(
            1 / case link_rank
                when 3 then explicit_count when 2 then requirement_count else window_count
            end
        ) as linked_slip_days
    from shared_days
    where link_rank = best_rank
    group by all
"""


def create_company(connection: duckdb.DuckDBPyConnection, scale: float, share: int) -> None:
    """Create the canonical tables of a company; `share` per cent of it lies in one project."""
    for schema in load_tables().values():
        connection.execute(build_ddl(schema))
    sizes = {"tasks": TASKS, "changes": CHANGES, "projects": PROJECTS}
    sizes = {name: round(count * scale) for name, count in sizes.items()}
    connection.execute(COMPANY.format(share=share, **sizes))
    for table in ("project_dates", "working_days"):
        derive(connection, table)


def derive(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Create a model table as a build does."""
    query = QUERIES[f"model/{table}"]
    values = catalog.bind_values(query.parameters, {}, SETTINGS)
    connection.execute(f"create table {table} as {query.sql}", values)


def link_by_segments(connection: duckdb.DuckDBPyConnection) -> str:
    """The product's method."""
    for table in TABLES:
        derive(connection, table)
    return "change_task_links"


def link_by_day(connection: duckdb.DuckDBPyConnection) -> str:
    """A row for each task, late day and change."""
    for table in TABLES[:2]:
        derive(connection, table)
    connection.execute(DAYS)
    connection.execute(BY_DAY)
    return "day_links"


def link_in_pandas(connection: duckdb.DuckDBPyConnection) -> str:
    """The same segments in pandas: every change of a task's project, then those within its
    window."""
    derive(connection, "task_lateness")
    tasks = connection.sql(
        "select l.*, t.requirement_id, t.change_ids from task_lateness l "
        "join tasks t using (project_id, task_id) where late_days > 0"
    ).df()
    changes = connection.sql(
        "select project_id, change_id, requirement_id, requested_date, workday_number, "
        "decision = 'rejected' as is_rejected from changes "
        "join working_days on day_date = requested_date - 1"
    ).df()
    pairs = tasks.merge(changes, on="project_id", suffixes=("", "_of_change"))
    window_start = pairs.window_start_date - pd.Timedelta(days=30)
    is_inside = (pairs.requested_date >= window_start) & (
        pairs.requested_date <= pairs.finish_until_date
    )
    is_named = [
        change_id in change_ids
        for change_id, change_ids in zip(pairs.change_id, pairs.change_ids, strict=True)
    ]
    pairs["rank"] = is_inside.astype(int)
    pairs.loc[pairs.requirement_id == pairs.requirement_id_of_change, "rank"] = 2
    pairs.loc[pairs.is_rejected, "rank"] = 0
    pairs.loc[is_named, "rank"] = 3
    pairs["before"] = (pairs.workday_number - pairs.finish_planned_number).clip(lower=0)
    pairs = pairs[(pairs["rank"] > 0) & (pairs.before < pairs.late_days)]
    keys = ["project_id", "task_id"]
    for rank, grade in enumerate(("window", "requirement", "explicit"), 1):
        pairs[grade] = pairs["rank"] == rank
    steps = pairs.groupby([*keys, "before", "late_days"])[["explicit", "requirement", "window"]]
    steps = steps.sum().reset_index()
    tasks_of = steps.groupby(keys)
    counts = tasks_of[["explicit", "requirement", "window"]].cumsum()
    ends = tasks_of.before.shift(-1).fillna(steps.late_days)
    steps["rank"] = (
        1 + (counts.requirement > 0) + (counts.explicit > 0) * (2 - (counts.requirement > 0))
    )
    sharing = counts.window.where(steps["rank"] == 1, counts.requirement)
    sharing = sharing.where(steps["rank"] < 3, counts.explicit)
    steps["linked_slip_days"] = (ends - steps.before) / sharing
    backwards = steps[::-1].groupby([*keys, "rank"]).linked_slip_days.cumsum()
    steps["linked_slip_days"] = backwards
    links = pairs.merge(
        steps[[*keys, "before", "rank", "linked_slip_days"]], on=[*keys, "before", "rank"]
    )
    connection.register("links_of_pandas", links[[*keys, "change_id", "linked_slip_days"]])
    return "links_of_pandas"


METHODS: dict[str, Callable[[duckdb.DuckDBPyConnection], str]] = {
    "segments": link_by_segments,
    "day": link_by_day,
    "pandas": link_in_pandas,
}


def measure(method: str, scale: float, share: int, memory: str) -> dict[str, float]:
    """One run: processor seconds (unaffected by other processes), peak memory (MB), links, their
    days."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "company.duckdb"
        with duckdb.connect(path) as connection:
            create_company(connection, scale, share)
        with duckdb.connect(path, config={"threads": 2, "memory_limit": memory}) as connection:
            started = time.process_time()
            links = METHODS[method](connection)
            seconds = time.process_time() - started
            [(count, days)] = connection.execute(
                f"select count(*), coalesce(sum(linked_slip_days), 0) from {links}"
            ).fetchall()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "links": count, "days": days}


def main() -> None:
    """Print the ratios; with `--one`, measure a single run for the calling process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=[1, 10, 100])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=4, metavar=("FORM", "SCALE", "SHARE", "MEMORY"))
    options = parser.parse_args()
    if options.one:
        method, scale, share, memory = options.one
        print(json.dumps(measure(method, float(scale), int(share), memory)))
        return
    even, skewed = 0, 10
    runs = [("segments", scale, even, "4GB") for scale in options.scales]
    runs += [
        (method, scale, even, "4GB") for method in ("day", "pandas") for scale in options.scales[:2]
    ]
    runs += [("segments", options.scales[-1], even, "300MB")]
    runs += [("segments", scale, skewed, "4GB") for scale in options.scales]
    baseline: dict[str, float] = {}
    print("| form | scale | in one project | memory limit | time | peak MB | links |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for method, scale, share, memory in runs:
        rounds = [_run_process(method, scale, share, memory) for _ in range(options.rounds)]
        baseline = baseline or {"seconds": statistics.median(run["seconds"] for run in rounds)}
        ratio = statistics.median(run["seconds"] for run in rounds) / baseline["seconds"]
        peak = max(run["peak_mb"] for run in rounds)
        print(
            f"| {method} | {scale:g} | {share} % | {memory} | {ratio:.1f} | {peak:.0f} "
            f"| {rounds[0]['links']:,} |",
            flush=True,
        )


def _run_process(method: str, scale: float, share: int, memory: str) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "bench.linking",
        "--one",
        method,
        str(scale),
        str(share),
        memory,
    ]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(finished.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
