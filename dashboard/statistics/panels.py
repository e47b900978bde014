"""Did it work, against projects that did not change (M17): project × week, before and after.

One row per project and week with an outcome; `start_week` is the week in which the project's own
change began, empty for comparison projects. Weeks are numbers, or days of which the week counts.
A panel of 60 projects × 100 weeks takes about 0.1 s, its cohorts or leads that much each.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics import regression
from dashboard.statistics.estimate import Estimate, Reason

DRAWS = 500
SEED = 1
DAYS = 7
MONDAY = pd.Timestamp("2000-01-03")


@dataclass(frozen=True)
class Lead:
    """The outcome so many weeks from the start, against the last block of weeks before it."""

    weeks: int
    estimate: Estimate


@dataclass(frozen=True)
class Randomisation:
    """How many of the `draws` in which other projects were chosen show as large an effect."""

    draws: int
    p: float


def estimate_two_way(outcome: Any, project: Any, week: Any, start_week: Any) -> Estimate:
    """The change's effect with fixed effects of projects and of weeks.

    Clustered by project, t with G − 1 degrees; below 20 changed projects the wild cluster bootstrap
    (`projects` counts the changed ones). Right where all began in one week; where starts are
    staggered and effects grow, early starters serve as comparison for late ones (Goodman-Bacon
    2021): see `stacked`.
    """
    rows = _rows(outcome, project, week, start_week)
    return regression.estimate_slope(_partial(rows, rows["began"]))


def estimate_stacked(
    outcome: Any, project: Any, week: Any, start_week: Any, before: int = 26, after: int = 26
) -> Estimate:
    """The same, each cohort of one start week only against projects that have not begun.

    Weeks from `before` before to `after` after the cohort's start; fixed effects of cohort ×
    project and cohort × week. No comparison project left: `none_to_compare`.
    """
    rows = _rows(outcome, project, week, start_week)
    stacks = []
    for start in sorted(rows["start"].dropna().unique()):
        near = rows[rows["week"].between(start - before, start + after)]
        own = near["start"] == start
        later = near["start"].isna() | (near["start"] > start + after)
        if own.any() and later.any():
            stacks.append(near[own | later].assign(cohort=str(start), began=own & near["began"]))
    if not stacks:
        return Estimate(None, method="clustered", reasons=("none_to_compare",))
    stack = pd.concat(stacks)
    return regression.estimate_slope(
        regression.partial_out(
            stack["outcome"],
            stack["began"],
            stack["cohort"] + "|" + stack["project"].astype(str),
            stack["project"],
            pd.DataFrame({"week": stack["cohort"] + "|" + stack["week"].astype(str)}),
        )
    )


def estimate_leads(
    outcome: Any, project: Any, week: Any, start_week: Any, block: int = 4, blocks: int = 3
) -> tuple[Lead, ...]:
    """The outcome by blocks of weeks before and after the start, against the last block before.

    Blocks before the start must be near none: else the projects were already on different ways.
    Outer blocks hold all that lies further off. `weeks` is the first week of a block.
    """
    rows = _rows(outcome, project, week, start_week)
    place = np.floor((rows["week"] - rows["start"]) / block).clip(-blocks - 1, blocks - 1)
    told = sorted(set(place.dropna()) - {-1.0})
    marks = pd.DataFrame({f"block {at}": (place == at).astype(float) for at in told})
    return tuple(
        Lead(
            int(at * block),
            regression.estimate_slope(
                _partial(rows, marks[f"block {at}"], marks.drop(columns=f"block {at}"))
            ),
        )
        for at in told
    )


def run_randomisation(
    outcome: Any, project: Any, week: Any, start_week: Any
) -> Randomisation | None:
    """Whether the effect is larger than if other projects had been chosen to change.

    Start weeks are dealt anew among the projects, 500 times; two-sided, the deal that happened
    counted. None where no effect can be estimated. About a second for 60 projects × 100 weeks.
    """
    rows = _rows(outcome, project, week, start_week)
    found = _partial(rows, rows["began"])
    if not isinstance(found, regression.Partial):
        return None
    rows = rows[found.kept]
    # In an order that knows no names: draws repeat themselves.
    ordered = rows.groupby("project").agg({"outcome": "sum", "start": "first"})
    ordered = ordered.sort_values("outcome")
    codes, starts = ordered.index.get_indexer(rows["project"]), ordered["start"].to_numpy()
    draw = np.random.default_rng(SEED)
    dealt = np.array([draw.permutation(starts) for _ in range(DRAWS)])
    began = rows["week"].to_numpy()[:, None] >= dealt.T[codes]
    exposure = regression.residualize(began.astype(float), found.groups, found.basis)
    information = np.square(exposure).sum(axis=0)
    told = information > regression.ROUNDING * began.sum(axis=0)
    slopes = (found.outcome @ exposure)[told] / information[told]
    as_large = np.abs(slopes) >= abs(found.slope) * (1 - regression.ROUNDING)
    return Randomisation(int(told.sum()), float((as_large.sum() + 1) / (told.sum() + 1)))


def _rows(outcome: Any, project: Any, week: Any, start_week: Any) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "outcome": np.asarray(outcome, dtype=float),
            "project": np.asarray(project, dtype=object),
            "week": _weeks(week),
            "start": _weeks(start_week),
        }
    )
    return rows.assign(began=rows["week"] >= rows["start"])


def _weeks(column: Any) -> np.ndarray:
    column = pd.Series(column)
    if pd.api.types.is_numeric_dtype(column) or column.isna().all():
        return column.to_numpy(float)
    days = pd.to_datetime(column)
    return ((days - MONDAY).dt.days // DAYS).to_numpy(float)


def _partial(
    rows: pd.DataFrame, exposure: pd.Series, others: pd.DataFrame | None = None
) -> regression.Partial | Reason:
    weeks = pd.DataFrame({"week": pd.Categorical(rows["week"])})
    return regression.partial_out(
        rows["outcome"],
        exposure,
        rows["project"],
        rows["project"],
        weeks if others is None else weeks.join(others),
    )
