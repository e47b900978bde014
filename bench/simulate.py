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
from functools import cache, partial
from pathlib import Path

import duckdb
import pandas as pd

from bench import direct, report
from bench.scenarios import SCENARIOS, WHOLE, drawn
from dashboard.estimates import estimators, robustness
from dashboard.estimates.estimate import Setting
from dashboard.estimates.graded import grade_rows
from dashboard.statistics import power, slips
from dashboard.statistics.estimate import Estimate
from queries import catalog
from sample_data import make, truth
from sample_data.definitions import Found
from sample_data.story import Story, tell

QUESTION = "schedule/extra_days"
# What M12 asks of its rows, in its order.
ADJUSTED = (
    *("finish_slip_days", "unverified_change_count", "change_count"),
    *("planned_days", "baseline_finish_month", "project_id"),
)
LINKED = ("task_slips", "task_exposures")
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

    `found` is M12 with its grade; `plain` the difference without any adjustment: it shows what the
    adjustment is for. `visible` is the smallest effect that 80 % of such companies would show, as
    M18 says. `not_added_up` counts tasks whose shares do not give their late days.
    """

    scenario: str
    number: int
    planted: float
    pairs: int
    found: Estimate
    grade: str
    plain: Estimate
    visible: Estimate
    not_added_up: int


def tried(scenario: str, number: int) -> Outcome:
    """One company of a scenario, drawn, linked and estimated."""
    story = tell(drawn(SCENARIOS[scenario], number))
    planted, pairs = truth.extra_days(Found(story.sheets))
    with direct.build(story, LINKED) as connection:
        rows = _asked(connection)
        [(wrong,)] = connection.execute(NOT_ADDED_UP).fetchall()
    found, grade = headline(rows)
    met = rows[rows["change_count"] > 0]
    plain = slips.estimate_plain_difference(
        met["finish_slip_days"], met["unverified_change_count"] > 0, met["project_id"]
    )
    visible = power.find_detectable_slip(
        slips.partial_out_slips(*(rows[name] for name in ADJUSTED))
    )
    return Outcome(scenario, number, planted, pairs, found, grade, plain, visible, wrong)


@cache
def _question() -> catalog.Query:
    return catalog.shipped()[QUESTION]


def _asked(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    query = _question()
    values = catalog.values_for(query.parameters, {}, direct.SETTINGS)
    return connection.execute(query.sql, values).df()


def headline(rows: pd.DataFrame) -> tuple[Estimate, str]:
    """M12 as the page gives it, and its grade, as if it were the only headline comparison: nothing
    is taken off for asking others too, so that false alarms are not hidden."""
    query = _question()
    (figure,) = estimators.estimate_together(query.estimate, rows, direct.SETTINGS)
    found = figure.estimate
    # What a finding is put to takes long, and matters only where there is one.
    is_finding = found.low is not None and found.low > 0
    around = Setting(
        direct.SETTINGS,
        checks=robustness.run_checks(query.estimate, rows, direct.SETTINGS) if is_finding else None,
        adjusted_p=found.p,
    )
    (graded,), _ = grade_rows(query, rows, around)
    return found, graded.grade or ""


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
