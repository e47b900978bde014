"""The methods' own test: `python -m bench.simulate [--companies 200] [--out docs/simulation.md]`.

Companies are drawn with a planted truth, their slips and changes linked by the product's own
queries, and the headline estimate (M12) is asked what it finds. `--write DIR SCENARIO NUMBER`
writes one of them as export files with its truth beside them instead.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from bench import direct, report
from bench.scenarios import SCENARIOS, WHOLE, drawn
from dashboard.statistics import power, slips
from dashboard.statistics.estimate import Estimate
from sample_data import make, truth
from sample_data.definitions import Found
from sample_data.story import Story, tell

EXPOSURES = """
    with finished_tasks as (
        select
            task_lateness.project_id,
            task_lateness.task_id,
            task_lateness.finish_slip_days,
            task_lateness.window_start_date - 30 as window_from_date,
            task_lateness.baseline_finish_date,
            finish_planned.workday_number - before_start.workday_number as planned_days
        from task_lateness
        join tasks using (project_id, task_id)
        join working_days as finish_planned
            on finish_planned.day_date = task_lateness.baseline_finish_date
        join working_days as before_start
            on before_start.day_date = task_lateness.window_start_date - 1
        where task_lateness.slip_reason = 'finished' and not coalesce(tasks.is_milestone, false)
    )
    select
        finished_tasks.*,
        date_trunc('month', baseline_finish_date) as finish_month,
        count(change_id) as change_count,
        count(*) filter (arrival_group = 'second_hand_unverified') as unverified_change_count
    from finished_tasks
    left join change_arrivals
        on change_arrivals.project_id = finished_tasks.project_id
        and requested_date between window_from_date and baseline_finish_date
    group by all
    order by all
"""
ASKED = (
    *("finish_slip_days", "unverified_change_count", "change_count"),
    *("planned_days", "finish_month", "project_id"),
)
LINKED = ("change_arrivals", "task_slips")
NOT_ADDED_UP = """
    select count(*) from task_slips
    left join (
        select project_id, task_id, sum(linked_slip_days) as linked_days
        from change_task_links group by all
    ) using (project_id, task_id)
    where abs(late_days - not_linked_days - coalesce(linked_days, 0)) > 1e-6
"""


@dataclass(frozen=True)
class Outcome:
    """What was planted in one company, and what was found. Working days per change.

    `plain` is the difference without any adjustment: it shows what the adjustment is for.
    `visible` is the smallest effect that 80 % of such companies would show, as M18 says.
    `not_added_up` counts tasks whose shares do not give their late days.
    """

    scenario: str
    number: int
    planted: float
    pairs: int
    found: Estimate
    plain: Estimate
    visible: Estimate
    not_added_up: int


def tried(scenario: str, number: int) -> Outcome:
    """One company of a scenario, drawn, linked and estimated."""
    story = tell(drawn(SCENARIOS[scenario], number))
    planted, pairs = truth.extra_days(Found(story.sheets))
    with direct.build(story, LINKED) as connection:
        found, plain, visible = headline(connection)
        [(wrong,)] = connection.execute(NOT_ADDED_UP).fetchall()
    return Outcome(scenario, number, planted, pairs, found, plain, visible, wrong)


def headline(connection: duckdb.DuckDBPyConnection) -> tuple[Estimate, Estimate, Estimate]:
    """M12 of a company; the unadjusted difference of tasks with and without such a change; and the
    smallest effect that M12 would see (M18)."""
    rows = connection.execute(EXPOSURES).df()
    columns = [rows[name] for name in ASKED]
    found = slips.slip_per_change(*columns)
    visible = power.of_slips(slips.adjusted(*columns))
    met: pd.DataFrame = rows[rows["change_count"] > 0]
    plain = slips.plain_difference(
        met["finish_slip_days"], met["unverified_change_count"] > 0, met["project_id"]
    )
    return found, plain, visible


def study(companies: int, names: Sequence[str]) -> list[Outcome]:
    """So many companies of each scenario, on all processors; progress goes to stderr."""
    outcomes = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name in names:
            outcomes += pool.map(partial(tried, name), range(companies), chunksize=4)
            print(f"{name}: {companies} companies", file=sys.stderr, flush=True)
    return outcomes


def write(folder: Path, scenario: str, number: int) -> Story:
    """One company as export files, with truth.toml beside them."""
    return make.write(folder, drawn({**SCENARIOS, WHOLE.name: WHOLE}[scenario], number))


def main() -> None:
    """Run the study and write its page, or write one company."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--companies", type=int, default=200)
    asked.add_argument("--scenarios", nargs="+", default=list(SCENARIOS), choices=SCENARIOS)
    asked.add_argument("--out", type=Path, default=Path("docs/simulation.md"))
    asked.add_argument("--write", nargs=3, metavar=("DIR", "SCENARIO", "NUMBER"))
    chosen = asked.parse_args()
    if chosen.write:
        folder, scenario, number = chosen.write
        write(Path(folder), scenario, int(number))
        return
    outcomes = study(chosen.companies, chosen.scenarios)
    chosen.out.write_text(report.page(outcomes), encoding="utf-8")
    if missed := report.missed(outcomes):
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
