"""Did it work, in one series before and after (M16): interrupted time series.

A fit takes a few milliseconds; placebo dates cost one fit each.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import statsmodels.api as sm
from scipy.stats import norm

from dashboard.statistics.estimate import (
    Estimate,
    Method,
    Reason,
    estimate_by_t,
    make_estimate,
    to_finite,
)

# Least number of periods on each side, and of periods to fit a season.
MIN_PERIODS = 8
MIN_SEASONAL_PERIODS = 24

Trend = Literal["none", "common", "changing"]


@dataclass(frozen=True)
class Interruption:
    """The change of level at the first period after, and of the trend per period.

    Of values: in their own unit; of counts: rate ratios (1 = no change). `fitted` has a value per
    period, `expected` the counterfactual without the change; None in a period without exposure,
    empty where nothing could be fitted. `dispersion` is Pearson's (1: counts vary as Poisson).
    """

    level: Estimate
    slope: Estimate | None = None
    fitted: tuple[float | None, ...] = ()
    expected: tuple[float | None, ...] = ()
    dispersion: float | None = None


@dataclass(frozen=True)
class Placebos:
    """The change compared with placebo dates, at which nothing happened.

    `rank` is 1 where none of the `dates` (positions in the series) has as small a p; `p` is the
    rank over their number plus one.
    """

    dates: tuple[int, ...]
    rank: int
    p: float


def fit_values(
    values: Any, changed_at: int, months: Any = None, trend: Trend = "changing"
) -> Interruption:
    """Change of level (and trend) of a mean per period, from position `changed_at` on.

    Least squares with Newey and West's errors (1987; lag ⌊4 (n/100)^(2/9)⌋, small-sample
    correction), t with n − k degrees. `months` (1–12 a period) adds two harmonics of the year from
    24 periods on. Fewer than eight periods on a side: `too_few_points`. Periods without a value are
    left out.
    """
    values = np.asarray(values, dtype=float)
    design, kept = _make_design(len(values), changed_at, months, trend, np.isfinite(values))
    if design is None:
        return _make_empty("newey_west", kept.sum(), "too_few_points")
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
    return Interruption(
        changes[0],
        changes[1] if trend == "changing" else None,
        _to_floats(design @ fit.params),
        _to_floats(_remove_change(design, trend) @ fit.params),
    )


def fit_counts(
    counts: Any, exposures: Any, changed_at: int, months: Any = None, trend: Trend = "changing"
) -> Interruption:
    """Change of a rate, from counts over exposure: rate ratios of level (and trend per period).

    Quasi-Poisson with log exposure as offset (Lopez Bernal, Cummins, Gasparrini 2017); errors
    scaled by Pearson's dispersion. No ratio where a side has no case (`no_cases`).
    """
    counts, exposures = (np.asarray(column, dtype=float) for column in (counts, exposures))
    is_usable = np.isfinite(counts) & (exposures > 0)
    design, kept = _make_design(len(counts), changed_at, months, trend, is_usable)
    if design is None:
        return _make_empty("quasi_poisson", kept.sum(), "too_few_points")
    before = np.arange(len(counts)) < changed_at
    if not counts[kept & before].sum() or not counts[kept & ~before].sum():
        return _make_empty("quasi_poisson", kept.sum(), "no_cases")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.GLM(
            counts[kept],
            design[kept],
            family=sm.families.Poisson(),
            offset=np.log(exposures[kept]),
        ).fit(scale="X2")
    changes = [
        _estimate_ratio(fit.params[at], fit.bse[at], kept.sum())
        for at in _list_change_columns(trend)
    ]
    offset = np.where(exposures > 0, exposures, np.nan)
    return Interruption(
        changes[0],
        changes[1] if trend == "changing" else None,
        _to_floats(offset * np.exp(design @ fit.params)),
        _to_floats(offset * np.exp(_remove_change(design, trend) @ fit.params)),
        float(fit.scale),
    )


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
    periods: int, changed_at: int, months: Any, trend: Trend, kept: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray]:
    """Columns: 1, after, (periods since), (trend), (harmonics); None with too few periods."""
    time = np.arange(periods)
    after = time >= changed_at
    if min((kept & after).sum(), (kept & ~after).sum()) < MIN_PERIODS:
        return None, kept
    columns = [np.ones(periods), after]
    if trend == "changing":
        columns.append(np.where(after, time - changed_at, 0))
    if trend != "none":
        columns.append(time)
    if months is not None and kept.sum() >= MIN_SEASONAL_PERIODS:
        angle = 2 * np.pi * np.asarray(months, dtype=float) / 12
        columns += [wave(times * angle) for times in (1, 2) for wave in (np.sin, np.cos)]
    return np.column_stack(columns).astype(float), kept


def _list_change_columns(trend: Trend) -> list[int]:
    """The columns of the change: level, and trend if it changes."""
    return [1, 2] if trend == "changing" else [1]


def _remove_change(design: np.ndarray, trend: Trend) -> np.ndarray:
    unchanged = design.copy()
    unchanged[:, _list_change_columns(trend)] = 0
    return unchanged


def _to_floats(column: np.ndarray) -> tuple[float | None, ...]:
    return tuple(map(to_finite, column))


def _estimate_ratio(log: float, error: float, n: int) -> Estimate:
    wide, narrow = (
        np.exp(np.clip([log - z * error, log + z * error], -500, 500))
        for z in (norm.ppf(0.975), norm.ppf(0.95))
    )
    return make_estimate(
        np.exp(log),
        n,
        "quasi_poisson",
        interval=(wide[0], wide[1]),
        interval_90=(narrow[0], narrow[1]),
        p=2 * norm.sf(abs(log) / error) if error else None,
    )


def _make_empty(method: Method, n: int, reason: Reason) -> Interruption:
    return Interruption(make_estimate(None, n, method, reasons=(reason,)))
