"""What can be seen of a plan, and how soon (M18), and the weeks around its start."""

import pandas as pd

from dashboard.estimates.plan import (
    Plan,
    find_needed,
    list_starts,
    make_panel,
    select_rows,
    sum_up,
)
from dashboard.statistics import panels, power
from dashboard.statistics.panels import Lead

# Planned weeks are tried in steps of four, for at most a year.
STEP_WEEKS = 4
MOST_WEEKS = 52
POWER = 0.8


def estimate_leads(series: pd.DataFrame, plan: Plan) -> tuple[Lead, ...]:
    """The difference by blocks of four weeks around the start, against the last before it; empty
    without enough projects kept back."""
    rows = select_rows(series, plan)
    if not plan.has_comparison or rows.empty or rows["has_begun"].nunique() < 2:
        return ()
    panel = make_panel(rows, plan)
    return panels.estimate_leads(
        panel["outcome"], panel["project"], panel["week"], list_starts(panel, plan)
    )


def find_promise(series: pd.DataFrame, plan: Plan, weeks: int | None = None) -> float | None:
    """How often the rule would show a change to the target after so many weeks (by default those
    up to its date), by simulation from these projects' own past (M18).

    None without enough projects kept back or weeks before, or where the target is today's share or
    worse.
    """
    past = select_rows(series, plan)
    past = past[~past["has_begun"]]
    before = sum_up(past[past["is_pilot"]])
    needed = find_needed(before, plan)
    if not plan.has_comparison or needed is None or needed <= 0:
        return None
    panel = make_panel(past, plan)
    return power.find_rule_power(
        panel["outcome"],
        panel["project"],
        panel["week"],
        plan.weeks if weeks is None else weeks,
        len(plan.pilots),
        len(plan.compared),
        needed,
        needed,
    )


def find_weeks_needed(series: pd.DataFrame, plan: Plan) -> int | None:
    """The fewest weeks, in steps of four, after which a change to the target would be shown in 80
    of 100; None where a year is not enough or nothing can be said."""
    return next(
        (
            weeks
            for weeks in range(2 * STEP_WEEKS, MOST_WEEKS + 1, STEP_WEEKS)
            if (find_promise(series, plan, weeks) or 0) >= POWER
        ),
        None,
    )
