"""The plan of a registered decision, and the weeks and projects that it is judged by.

Series have a row per project and week with the columns `project`, `week` (a Monday), `count` and
`cases` (the metric is count ÷ cases), and one for each kind of record that the decision leaves
alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.statistics import interruption, panels
from dashboard.statistics.estimate import Estimate

# Of the company's own past, so many weeks are compared with.
MOST_WEEKS_BEFORE = 52
# Fewer projects cannot show how much projects differ by themselves.
LEAST_COMPARED = 5
LEAST_CHANGED = 2
WEEK = timedelta(days=7)

# A change is looked at again after so many weeks at least.
LEAST_REVIEW_WEEKS = 13
# … and begins after so many days of notice at least.
NOTICE_DAYS = 14


@dataclass(frozen=True)
class Plan:
    """What was fixed: the projects that change and those kept back, from which day, and the target
    of a share by which day. `is_recorded` where what the share counts must itself be recorded, so
    that recording more makes it larger; otherwise it counts what is not on record."""

    pilots: frozenset[str]
    compared: frozenset[str]
    start: date
    by: date
    target: float
    is_lower_better: bool
    is_recorded: bool

    @property
    def first_week(self) -> date:
        """The Monday of the first whole week of the change."""
        return self.start + timedelta(days=-self.start.weekday() % 7)

    @property
    def end(self) -> date:
        """The Monday after the last week that ends by the target's date."""
        after = self.by + timedelta(days=1)
        return after - timedelta(days=after.weekday())

    @property
    def weeks(self) -> int:
        """The whole weeks from the start to the target's date."""
        return max((self.end - self.first_week) // WEEK, 0)

    @property
    def has_comparison(self) -> bool:
        """Whether enough projects change and are kept back to compare them (M17)."""
        return len(self.compared) >= LEAST_COMPARED and len(self.pilots) >= LEAST_CHANGED


@dataclass(frozen=True)
class Share:
    """Cases of which something is true, and all of them."""

    count: float
    cases: float

    @property
    def value(self) -> float | None:
        """The share; None of no cases."""
        return self.count / self.cases if self.cases else None


def select_rows(series: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The weeks of the plan's projects from a year before the start to the target's date, with
    `is_pilot` and `has_begun`. A week in which the change began half way is left out."""
    weeks = pd.to_datetime(series["week"])
    is_pilot = series["project"].isin(plan.pilots)
    first, start = pd.Timestamp(plan.first_week), pd.Timestamp(plan.start)
    has_begun = weeks >= first
    is_near = (weeks >= first - MOST_WEEKS_BEFORE * WEEK) & (weeks < pd.Timestamp(plan.end))
    is_whole = has_begun | (weeks + WEEK <= start)
    kept = is_near & is_whole & (is_pilot | series["project"].isin(plan.compared))
    return series.assign(week=weeks, is_pilot=is_pilot, has_begun=has_begun)[kept]


def sum_up(rows: pd.DataFrame) -> Share:
    """The share of all rows together."""
    return Share(float(rows["count"].sum()), float(rows["cases"].sum()))


def find_needed(before: Share, plan: Plan) -> float | None:
    """The change that the target asks for, as a positive share; None of no cases before."""
    if before.value is None:
        return None
    return (before.value - plan.target) * (1 if plan.is_lower_better else -1)


def make_panel(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The rows with the outcome: what is counted beyond the project's own share before the start,
    per case in a week of the projects that change.

    A busy week is no noise then, nor is a project that becomes busier an effect. In one series all
    projects that change are one.
    """
    if not plan.has_comparison:
        own = rows[rows["is_pilot"]]
        columns = [name for name in own if name not in ("project", "week", "is_pilot", "has_begun")]
        rows = own.groupby(["week", "has_begun"], as_index=False)[columns].sum()
        rows = rows.assign(project="all", is_pilot=True)
    past = rows[~rows["has_begun"]]
    whole = sum_up(past).value or 0.0
    sums = past.groupby("project")[["count", "cases"]].sum()
    shares = (sums["count"] / sums["cases"].where(sums["cases"] > 0)).reindex(rows["project"])
    expected = shares.fillna(whole).to_numpy() * rows["cases"]
    own = rows[rows["is_pilot"]]
    later = own[own["has_begun"]]
    scale = (later if later["cases"].sum() else own)["cases"].mean()
    return rows.assign(outcome=(rows["count"] - expected) / scale if scale else np.nan)


def list_beyond(
    panel: pd.DataFrame, plan: Plan, logged: Sequence[str]
) -> dict[str, pd.Series | None]:
    """The outcome beyond what more or less recording alone would give, by kind of record; None
    where nothing was recorded before.

    Had nothing changed but that everything is recorded more often by a share g, the recorded part a
    of the cases would grow to a (1 + g). That part is taken off each week, so that its own
    uncertainty goes into the interval: too few records pass nothing.
    """
    past = panel[~panel["has_begun"]]
    before = sum_up(past[past["is_pilot"]]).value or 0.0
    recorded = before if plan.is_recorded else 1 - before
    sign = -1 if plan.is_recorded else 1
    usual = {name: past[name].mean() for name in logged}
    return {
        name: panel["outcome"] + sign * recorded * panel[name] / mean if mean > 0 else None
        for name, mean in usual.items()
    }


def estimate_change(outcome: pd.Series, panel: pd.DataFrame, plan: Plan) -> Estimate:
    """The change since the start: beyond the projects kept back, else of level in one series on a
    trend common to both sides."""
    if plan.has_comparison:
        return panels.estimate_two_way(
            outcome, panel["project"], panel["week"], list_starts(panel, plan)
        )
    changed_at = int((~panel["has_begun"]).sum())
    return interruption.fit_values(outcome, changed_at, trend="common").level


def list_starts(panel: pd.DataFrame, plan: Plan) -> pd.Series:
    """The week in which each row's project began; NaT for those kept back."""
    return panel["is_pilot"].map({True: pd.Timestamp(plan.first_week), False: pd.NaT})


def plan_days(weeks: int | None, made_on: date) -> tuple[date, date]:
    """The day proposed to begin on, the first of a month, and the day to look again: when its
    outcome would show, after so many `weeks`, a quarter later at the earliest."""
    noticed = made_on + timedelta(days=NOTICE_DAYS)
    start = (noticed.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start, start + timedelta(weeks=max(weeks or 0, LEAST_REVIEW_WEEKS))
