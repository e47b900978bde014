"""Did it work, in one series before and after (M16): interrupted time series.

A fit takes a few milliseconds; placebo dates cost one fit each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import statsmodels.api as sm

from dashboard.statistics.estimate import (
    Estimate,
    Reason,
    estimate_by_t,
    make_estimate,
)

# Least number of periods on each side.
MIN_PERIODS = 8

Trend = Literal["none", "common", "changing"]


@dataclass(frozen=True)
class Interruption:
    """The change of level at the first period after, and of the trend per period if it may change,
    in the unit of the values."""

    level: Estimate
    slope: Estimate | None = None


@dataclass(frozen=True)
class Placebos:
    """The change compared with placebo dates, at which nothing happened.

    `rank` is 1 where none of the `dates` (positions in the series) has as small a p; `p` is the
    rank over their number plus one.
    """

    dates: tuple[int, ...]
    rank: int
    p: float


def fit_values(values: Any, changed_at: int, trend: Trend = "changing") -> Interruption:
    """Change of level (and trend) of a mean per period, from position `changed_at` on.

    Least squares with Newey and West's errors (1987; lag ⌊4 (n/100)^(2/9)⌋, small-sample
    correction), t with n − k degrees. Fewer than eight periods on a side: `too_few_points`. Periods
    without a value are left out.
    """
    values = np.asarray(values, dtype=float)
    design, kept = _make_design(len(values), changed_at, trend, np.isfinite(values))
    if design is None:
        return _make_empty(kept.sum(), "too_few_points")
    n = int(kept.sum())
    fit = sm.OLS(values[kept], design[kept]).fit(
        cov_type="HAC",
        cov_kwds={"maxlags": int(4 * (n / 100) ** (2 / 9)), "use_correction": True},
        use_t=True,
    )
    changes = [
        estimate_by_t(fit.params[at], fit.bse[at], fit.df_resid, "newey_west", n=n)
        for at in _list_change_columns(trend)
    ]
    return Interruption(changes[0], changes[1] if trend == "changing" else None)


def run_placebos(
    level: Callable[[slice, int], Estimate], periods: int, changed_at: int
) -> Placebos | None:
    """The rank of the change among placebo dates within the periods before it and after it.

    `level` estimates the change at a position within a stretch of the series. Placebo dates have
    eight periods of their stretch on each side; None where there is no such date or no estimate.
    """
    actual = level(slice(0, periods), changed_at)
    if actual.p is None:
        return None
    tried = {
        stretch.start + at: level(stretch, at).p
        for stretch in (slice(0, changed_at), slice(changed_at, periods))
        for at in range(MIN_PERIODS, stretch.stop - stretch.start - MIN_PERIODS + 1)
    }
    ps = {date: p for date, p in tried.items() if p is not None}
    if not ps:
        return None
    rank = 1 + sum(p <= actual.p for p in ps.values())
    return Placebos(tuple(ps), rank, rank / (len(ps) + 1))


def _make_design(
    periods: int, changed_at: int, trend: Trend, kept: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray]:
    """Columns: 1, after, (periods since), (trend); None with too few periods."""
    time = np.arange(periods)
    after = time >= changed_at
    if min((kept & after).sum(), (kept & ~after).sum()) < MIN_PERIODS:
        return None, kept
    columns = [np.ones(periods), after]
    if trend == "changing":
        columns.append(np.where(after, time - changed_at, 0))
    if trend != "none":
        columns.append(time)
    return np.column_stack(columns).astype(float), kept


def _list_change_columns(trend: Trend) -> list[int]:
    """The columns of the change: level, and trend if it changes."""
    return [1, 2] if trend == "changing" else [1]


def _make_empty(n: int, reason: Reason) -> Interruption:
    return Interruption(make_estimate(None, n, "newey_west", reasons=(reason,)))
