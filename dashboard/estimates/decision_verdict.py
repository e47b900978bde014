"""Did a registered decision work: a verdict by the criteria fixed when it was registered.

Pure functions of weekly series (dashboard/estimates/plan.py). A verdict takes about 0.1 s, with all
checks 0.3 s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from dashboard.estimates.plan import (
    WEEK,
    Plan,
    Share,
    estimate_change,
    find_needed,
    list_beyond,
    list_starts,
    make_panel,
    select_rows,
    sum_up,
)
from dashboard.statistics import interruption, panels
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.interruption import Placebos
from dashboard.statistics.panels import Randomisation

# The placebo needs the eight weeks of M16 on each side of a date before the start.
LEAST_WEEKS_BEFORE = 2 * interruption.MIN_PERIODS
LEAST_WEEKS_SINCE = interruption.MIN_PERIODS
LEVEL = 0.05

Outcome = Literal["too_early", "worked", "did_not", "cannot_tell"]
Reason = Literal[
    "not_due",
    "all_held",
    "short",
    "worse",
    "no_change",
    "as_others",
    "imprecise",
    "by_lot",
    "recording",
    "earlier",
    "few_weeks",
    "few_cases",
    "no_interval",
    "no_data",
]


@dataclass(frozen=True)
class Verdict:
    """How a metric stands against its plan, and everything that decided it.

    `before` and `since` are of the projects that change, `compared_*` of those kept back.
    `difference` is the change beyond theirs (M17), or the change of level in one series (M16), as a
    share; `beyond` the same beyond what more recording alone would give, by kind of record.
    `placebo` is the difference at a date before the start; in one series `dates` takes its place.
    """

    outcome: Outcome
    reason: Reason
    before: Share
    since: Share
    compared_before: Share
    compared_since: Share
    weeks_before: int
    weeks_since: int
    weeks_left: int
    difference: Estimate | None = None
    beyond: Mapping[str, Estimate] = field(default_factory=dict)
    logged: Mapping[str, float | None] = field(default_factory=dict)
    placebo: Estimate | None = None
    dates: Placebos | None = None
    lot: Randomisation | None = None


def judge(
    series: pd.DataFrame,
    plan: Plan,
    logged: Sequence[str],
    last_week: date | None,
    least_cases: int,
) -> Verdict:
    """The verdict on one metric, once, from the weeks up to the target's date: looking again and
    again would find something sooner or later.

    `last_week` is the Monday of the last week that the data cover; `logged` are the columns of
    records that the decision leaves alone; `least_cases` the fewest of the projects that change,
    before and since.
    """
    rows = select_rows(series, plan)
    facts = _describe(rows, plan, last_week, logged)
    if facts.weeks_left > 0:
        return facts
    if rows.empty:
        return replace(facts, outcome="cannot_tell", reason="no_data")
    if facts.weeks_before < LEAST_WEEKS_BEFORE or facts.weeks_since < LEAST_WEEKS_SINCE:
        return replace(facts, outcome="cannot_tell", reason="few_weeks")
    if min(facts.before.cases, facts.since.cases) < least_cases:
        return replace(facts, outcome="cannot_tell", reason="few_cases")
    panel = make_panel(rows, plan)
    found = replace(facts, difference=estimate_change(panel["outcome"], panel, plan))
    outcome, reason = _decide_by_difference(found, plan)
    if reason != "all_held":
        return replace(found, outcome=outcome, reason=reason)
    return _check(found, panel, plan, logged)


def _describe(
    rows: pd.DataFrame, plan: Plan, last_week: date | None, logged: Sequence[str]
) -> Verdict:
    """The shares and weeks of both sides, before any test: too early, unless it is decided."""
    own, others = rows[rows["is_pilot"]], rows[~rows["is_pilot"]]
    covered = plan.first_week if last_week is None else last_week + WEEK
    left = (plan.end - max(covered, plan.first_week)) // WEEK
    return Verdict(
        outcome="too_early",
        reason="not_due",
        before=sum_up(own[~own["has_begun"]]),
        since=sum_up(own[own["has_begun"]]),
        compared_before=sum_up(others[~others["has_begun"]]),
        compared_since=sum_up(others[others["has_begun"]]),
        weeks_before=own.loc[~own["has_begun"], "week"].nunique(),
        weeks_since=own.loc[own["has_begun"], "week"].nunique(),
        weeks_left=max(left, 0),
        logged=_compare_logged(rows, logged),
    )


def _compare_logged(rows: pd.DataFrame, logged: Sequence[str]) -> dict[str, float | None]:
    """How much more of each kind is recorded a week since the start than before, as a ratio, beyond
    the projects kept back where there are any; None where one of them recorded nothing."""
    means = rows.groupby(["is_pilot", "has_begun"])[list(logged)].mean()
    ratios: dict[str, float | None] = {}
    for name in logged:
        usual = {key: float(value) for key, value in means[name].items()}
        used = [True, False] if (False, True) in usual else [True]
        sides = [(usual.get((side, True), 0.0), usual.get((side, False), 0.0)) for side in used]
        growth = [since / before for since, before in sides if since > 0 and before > 0]
        is_known = len(growth) == len(sides)
        ratios[name] = growth[0] / (growth[1] if len(growth) > 1 else 1.0) if is_known else None
    return ratios


def _decide_by_difference(found: Verdict, plan: Plan) -> tuple[Outcome, Reason]:
    """The verdict by target and difference alone; `all_held` where only the checks remain."""
    difference, needed = found.difference, find_needed(found.before, plan)
    ends = _orient(difference, plan)
    if ends is None or needed is None or found.since.value is None:
        return "cannot_tell", "no_interval"
    low, high = ends
    if high < 0:
        return "did_not", "worse"
    distance = (plan.target - found.since.value) * (1 if plan.is_lower_better else -1)
    is_reached, is_shown = distance >= 0, low > 0
    if is_shown:
        return ("cannot_tell", "all_held") if is_reached else ("did_not", "short")
    if high < needed:
        return "did_not", "as_others" if is_reached else "no_change"
    return "cannot_tell", "imprecise"


def _orient(estimate: Estimate | None, plan: Plan) -> tuple[float, float] | None:
    """The 95 % interval with improvement positive; None where an end is open."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    return (
        (-estimate.high, -estimate.low) if plan.is_lower_better else (estimate.low, estimate.high)
    )


def _check(found: Verdict, panel: pd.DataFrame, plan: Plan, logged: Sequence[str]) -> Verdict:
    """What must hold beside a difference: beyond chance, beyond recording, and none before."""
    beyond = {
        name: Estimate(None, reasons=("no_cases",))
        if outcome is None
        else estimate_change(outcome, panel, plan)
        for name, outcome in list_beyond(panel, plan, logged).items()
    }
    found = replace(found, beyond=beyond)
    if plan.has_comparison:
        starts = list_starts(panel, plan)
        lot = panels.run_randomisation(panel["outcome"], panel["project"], panel["week"], starts)
        past = panel[~panel["has_begun"]]
        weeks = np.sort(past["week"].unique())
        half = replace(plan, start=pd.Timestamp(weeks[len(weeks) // 2]).date())
        found = replace(found, lot=lot, placebo=estimate_change(past["outcome"], past, half))
        is_by_lot = lot is None or lot.p > LEVEL
        is_earlier = not _is_still(found.placebo, find_needed(found.before, plan))
    else:
        changed_at = int((~panel["has_begun"]).sum())
        values = panel["outcome"].to_numpy()
        dates = interruption.run_placebos(
            lambda stretch, at: interruption.fit_values(values[stretch], at, trend="common").level,
            len(values),
            changed_at,
        )
        found = replace(found, dates=dates)
        is_by_lot, is_earlier = False, dates is None or dates.p > LEVEL
    ends = [_orient(estimate, plan) for estimate in found.beyond.values()]
    if is_by_lot:
        return replace(found, outcome="cannot_tell", reason="by_lot")
    if not all(end and end[0] > 0 for end in ends):
        return replace(found, outcome="cannot_tell", reason="recording")
    if is_earlier:
        return replace(found, outcome="cannot_tell", reason="earlier")
    return replace(found, outcome="worked", reason="all_held")


def _is_still(placebo: Estimate | None, margin: float | None) -> bool:
    """Whether a placebo passes: it includes 0, and its 90 % interval lies inside ± the change that
    the target asks for. An imprecise one passes nothing."""
    if placebo is None or margin is None:
        return False
    ends = (placebo.low, placebo.high, placebo.low_90, placebo.high_90)
    if any(end is None for end in ends):
        return False
    low, high, low_90, high_90 = (float(end) for end in ends if end is not None)
    return low <= 0 <= high and -margin < low_90 and high_90 < margin
