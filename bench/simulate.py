"""Test of the methods on simulated companies, `python -m bench.simulate [--companies 200]`.

Companies are generated with a planted truth, the product's own queries link their slips and
changes, and the headline estimate (M12) is compared with the truth. `--write DIR SCENARIO NUMBER`
writes one of them as export files with its truth instead of running the study.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import duckdb
import pandas as pd

from bench import direct, report
from bench.outcome import Outcome
from bench.scenarios import SCENARIOS, WHOLE, with_seed
from dashboard.estimates import robustness, together
from dashboard.estimates.estimate import GradingContext
from dashboard.estimates.graded import grade_rows
from dashboard.statistics import power, slips
from dashboard.statistics.estimate import Estimate
from queries import catalog
from sample_data import effects, make
from sample_data.definitions import Expected
from sample_data.story import Story, generate_story

QUESTION = "schedule/extra_days"
# The columns M12 uses, in the order of its arguments.
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


def simulate_company(scenario: str, number: int) -> Outcome:
    """One company of a scenario, generated, linked and estimated."""
    story = generate_story(with_seed(SCENARIOS[scenario], number))
    planted, pairs = effects.compute_extra_days(Expected(story.sheets))
    with direct.build(story, LINKED) as connection:
        rows = _fetch_rows(connection)
        [(not_added_up,)] = connection.execute(NOT_ADDED_UP).fetchall()
    estimate, grade = estimate_headline(rows)
    with_changes = rows[rows["change_count"] > 0]
    plain = slips.estimate_plain_difference(
        with_changes["finish_slip_days"],
        with_changes["unverified_change_count"] > 0,
        with_changes["project_id"],
    )
    visible = power.find_detectable_slip(
        slips.partial_out_slips(*(rows[name] for name in ADJUSTED))
    )
    return Outcome(scenario, number, planted, pairs, estimate, grade, plain, visible, not_added_up)


@cache
def _load_question() -> catalog.Query:
    return catalog.load_shipped()[QUESTION]


def _fetch_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    query = _load_question()
    values = catalog.bind_values(query.parameters, {}, direct.SETTINGS)
    return connection.execute(query.sql, values).df()


def estimate_headline(rows: pd.DataFrame) -> tuple[Estimate, str]:
    """M12 as shown on the page, and its grade as if it were the only headline comparison: without
    adjustment for multiple testing, so that false alarms are not hidden."""
    query = _load_question()
    (result,) = together.estimate_together(query.estimate, rows, direct.SETTINGS)
    estimate = result.estimate
    # The robustness checks are slow, and matter only for a finding.
    is_finding = estimate.low is not None and estimate.low > 0
    context = GradingContext(
        direct.SETTINGS,
        checks=robustness.run_checks(query.estimate, rows, direct.SETTINGS) if is_finding else None,
        adjusted_p=estimate.p,
    )
    (graded,), _ = grade_rows(query, rows, context)
    return estimate, graded.grade or ""


def run_study(companies: int, names: Sequence[str]) -> list[Outcome]:
    """Simulate `companies` of each scenario on all processors; progress goes to stderr."""
    outcomes = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name in names:
            outcomes += pool.map(partial(simulate_company, name), range(companies), chunksize=4)
            print(f"{name}: {companies} companies", file=sys.stderr, flush=True)
    return outcomes


def write_company(folder: Path, scenario: str, number: int) -> Story:
    """Write one company as export files, with truth.toml next to them."""
    return make.write_company(folder, with_seed({**SCENARIOS, WHOLE.name: WHOLE}[scenario], number))


def main() -> None:
    """Run the study and write its page, or write one company."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--scenarios", nargs="+", default=list(SCENARIOS), choices=SCENARIOS)
    parser.add_argument("--out", type=Path, default=Path("docs/simulation.md"))
    parser.add_argument("--write", nargs=3, metavar=("DIR", "SCENARIO", "NUMBER"))
    options = parser.parse_args()
    if options.write:
        folder, scenario, number = options.write
        write_company(Path(folder), scenario, int(number))
        return
    outcomes = run_study(options.companies, options.scenarios)
    options.out.write_text(report.format_page(outcomes), encoding="utf-8")
    if missed := report.list_missed_bounds(outcomes):
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
