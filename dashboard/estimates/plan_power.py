"""What can be seen of a plan, and how soon (M18), and the weeks around its start."""

from bisect import bisect_left
from collections.abc import Sequence

import pandas as pd

from dashboard.estimates.plan import (
    Plan,
    find_needed,
    list_beyond,
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


def find_promise(
    series: pd.DataFrame, plan: Plan, logged: Sequence[str], weeks: int | None = None
) -> float | None:
    """How often the rule would show a change to the target after so many weeks (by default those
    up to its date), by simulation from these projects' own past (M18).

    `logged` are the columns of records that the decision leaves alone. None without enough projects
    kept back or weeks before, or where the target is today's share or worse.
    """
    past = select_rows(series, plan)
    past = past[~past["has_begun"]]
    needed = find_needed(sum_up(past[past["is_pilot"]]), plan)
    if not plan.has_comparison or needed is None or needed <= 0:
        return None
    return find_power(past, plan, logged, plan.weeks if weeks is None else weeks, needed)


def find_power(
    past: pd.DataFrame, plan: Plan, logged: Sequence[str], weeks: int, effect: float
) -> float | None:
    """How often the rule would show a change by `effect` in the weeks before the start of a plan
    with a comparison; its placebo's margin is the change that the target asks for."""
    panel = make_panel(past, plan)
    beyond = list_beyond(panel, plan, logged)
    margin = find_needed(sum_up(past[past["is_pilot"]]), plan)
    if margin is None:
        return None
    outcomes = [one for one in beyond.values() if one is not None]
    if len(outcomes) < len(beyond):
        return 0.0  # Without records, more recording can never be ruled out.
    return power.find_rule_power(
        [panel["outcome"], *outcomes],
        panel["project"],
        panel["week"],
        panel["cases"],
        weeks,
        len(plan.pilots),
        len(plan.compared),
        effect,
        margin,
    )


def find_weeks_needed(series: pd.DataFrame, plan: Plan, logged: Sequence[str]) -> int | None:
    """The fewest weeks, in steps of four, after which a change to the target would be shown in 80
    of 100; None where a year is not enough or nothing can be said."""
    steps = range(2 * STEP_WEEKS, MOST_WEEKS + 1, STEP_WEEKS)

    def is_shown(weeks: int) -> bool:
        return (find_promise(series, plan, logged, weeks) or 0) >= POWER

    # The placebo may fail however long it is watched.
    if not is_shown(steps[-1]):
        return None
    return steps[bisect_left(steps, True, key=is_shown)]
