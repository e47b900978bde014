"""Did it work, against projects that did not change (M17): difference in differences by week.

One row per project and week with an outcome; `start_week` is the week in which the project's own
change took effect, empty for comparison projects. Weeks are numbers, or dates within the week.
A panel of 60 projects × 100 weeks takes about 0.1 s; each cohort or lead as much again.
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
    """The outcome at a number of weeks from the start, against the last block before it."""

    weeks: int
    estimate: Estimate


@dataclass(frozen=True)
class Randomisation:
    """The share `p` of `draws` with other projects chosen that show an effect at least as large."""

    draws: int
    p: float


def estimate_two_way(outcome: Any, project: Any, week: Any, start_week: Any) -> Estimate:
    """The effect of the change, with two-way fixed effects of project and week.

    Clustered by project, t with G − 1 degrees; below 20 changed projects the wild cluster bootstrap
    (`projects` counts the changed ones). Unbiased where all start in one week; where starts are
    staggered and effects grow, early starters become controls for late ones (Goodman-Bacon 2021).
    """
    rows = _make_rows(outcome, project, week, start_week)
    return regression.estimate_slope(_partial_out(rows, rows["began"]))


def estimate_leads(
    outcome: Any, project: Any, week: Any, start_week: Any, block: int = 4, blocks: int = 3
) -> tuple[Lead, ...]:
    """The event study: the outcome by blocks of weeks around the start, against the last before.

    Blocks before the start must be near 0, or trends were not parallel. The outermost blocks take
    all weeks further away. `weeks` is the first week of a block.
    """
    rows = _make_rows(outcome, project, week, start_week)
    blocks_away = np.floor((rows["week"] - rows["start"]) / block).clip(-blocks - 1, blocks - 1)
    shown = sorted(set(blocks_away.dropna()) - {-1.0})
    dummies = pd.DataFrame({f"block {at}": (blocks_away == at).astype(float) for at in shown})
    return tuple(
        Lead(
            int(at * block),
            regression.estimate_slope(
                _partial_out(rows, dummies[f"block {at}"], dummies.drop(columns=f"block {at}"))
            ),
        )
        for at in shown
    )


def run_randomisation(
    outcome: Any, project: Any, week: Any, start_week: Any
) -> Randomisation | None:
    """Randomisation inference: is the effect larger than if other projects had been chosen?

    Start weeks are permuted among the projects 500 times; two-sided, the actual assignment
    included. None where no effect can be estimated. About a second for 60 projects × 100 weeks.
    """
    rows = _make_rows(outcome, project, week, start_week)
    residuals = _partial_out(rows, rows["began"])
    if not isinstance(residuals, regression.Partial):
        return None
    rows = rows[residuals.kept]
    # In an order independent of names, so that draws reproduce.
    ordered = rows.groupby("project").agg({"outcome": "sum", "start": "first"})
    ordered = ordered.sort_values("outcome")
    codes, starts = ordered.index.get_indexer(rows["project"]), ordered["start"].to_numpy()
    random = np.random.default_rng(SEED)
    permuted = np.array([random.permutation(starts) for _ in range(DRAWS)])
    began = rows["week"].to_numpy()[:, None] >= permuted.T[codes]
    exposure = regression.residualize(began.astype(float), residuals.groups, residuals.basis)
    information = np.square(exposure).sum(axis=0)
    is_estimable = information > regression.ROUNDING * began.sum(axis=0)
    slopes = (residuals.outcome @ exposure)[is_estimable] / information[is_estimable]
    as_large = np.abs(slopes) >= abs(residuals.slope) * (1 - regression.ROUNDING)
    return Randomisation(len(slopes), float((as_large.sum() + 1) / (len(slopes) + 1)))


def _make_rows(outcome: Any, project: Any, week: Any, start_week: Any) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "outcome": np.asarray(outcome, dtype=float),
            "project": np.asarray(project, dtype=object),
            "week": _number_weeks(week),
            "start": _number_weeks(start_week),
        }
    )
    return rows.assign(began=rows["week"] >= rows["start"])


def _number_weeks(column: Any) -> np.ndarray:
    column = pd.Series(column)
    if pd.api.types.is_numeric_dtype(column) or column.isna().all():
        return column.to_numpy(float)
    days = pd.to_datetime(column)
    return ((days - MONDAY).dt.days // DAYS).to_numpy(float)


def _partial_out(
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
