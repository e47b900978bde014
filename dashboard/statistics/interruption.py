"""Did it work, seen in one series before and after (M16): segmented regression.

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

# Periods that each side needs, and months that a season needs.
ENOUGH = 8
SEASONS = 24

Trend = Literal["none", "common", "changing"]


@dataclass(frozen=True)
class Interruption:
    """What changed at the first period after: the level, and the trend per period.

    Of values: in their own unit; of counts: ratios of rates (1 = no change). `fitted` follows the
    periods, `expected` is the same without the change; None in a period without exposure, empty
    where nothing could be fitted. `dispersion` is how much more counts vary than chance lets them.
    """

    level: Estimate
    slope: Estimate | None = None
    fitted: tuple[float | None, ...] = ()
    expected: tuple[float | None, ...] = ()
    dispersion: float | None = None


@dataclass(frozen=True)
class Placebos:
    """How the change compares with dates at which nothing happened.

    `rank` 1: none of the `dates` (positions in the series) showed a change as sure; `p` = rank over
    all of them and the change itself.
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
    design, kept = _design(len(values), changed_at, months, trend, np.isfinite(values))
    if design is None:
        return _nothing("newey_west", kept.sum(), "too_few_points")
    n = int(kept.sum())
    fit = sm.OLS(values[kept], design[kept]).fit(
        cov_type="HAC",
        cov_kwds={"maxlags": int(4 * (n / 100) ** (2 / 9)), "use_correction": True},
        use_t=True,
    )
    changes = [
        estimate_by_t(fit.params[at], fit.bse[at], fit.df_resid, "newey_west", n=n)
        for at in _changed(trend)
    ]
    return Interruption(
        changes[0],
        changes[1] if trend == "changing" else None,
        _plain(design @ fit.params),
        _plain(_unchanged(design, trend) @ fit.params),
    )


def fit_counts(
    counts: Any, exposures: Any, changed_at: int, months: Any = None, trend: Trend = "changing"
) -> Interruption:
    """The same of counts over exposure: how many times the rate (and its growth per period).

    Quasi-Poisson with log exposure as offset (Lopez Bernal, Cummins, Gasparrini 2017); errors
    scaled by Pearson's dispersion. A side without any case has no ratio (`no_cases`).
    """
    counts, exposures = (np.asarray(one, dtype=float) for one in (counts, exposures))
    held = np.isfinite(counts) & (exposures > 0)
    design, kept = _design(len(counts), changed_at, months, trend, held)
    if design is None:
        return _nothing("quasi_poisson", kept.sum(), "too_few_points")
    before = np.arange(len(counts)) < changed_at
    if not counts[kept & before].sum() or not counts[kept & ~before].sum():
        return _nothing("quasi_poisson", kept.sum(), "no_cases")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.GLM(
            counts[kept],
            design[kept],
            family=sm.families.Poisson(),
            offset=np.log(exposures[kept]),
        ).fit(scale="X2")
    changes = [_ratio(fit.params[at], fit.bse[at], kept.sum()) for at in _changed(trend)]
    offset = np.where(exposures > 0, exposures, np.nan)
    return Interruption(
        changes[0],
        changes[1] if trend == "changing" else None,
        _plain(offset * np.exp(design @ fit.params)),
        _plain(offset * np.exp(_unchanged(design, trend) @ fit.params)),
        float(fit.scale),
    )


def run_placebos(
    level: Callable[[slice, int], Estimate], periods: int, changed_at: int
) -> Placebos | None:
    """How many dates of the undisturbed time before, and after, look as much like a change.

    `level` estimates from a stretch of the series and a position within it. Dates have eight
    periods on each side within their stretch; None where there is no such date or no estimate.
    """
    found = level(slice(0, periods), changed_at)
    if found.p is None:
        return None
    tried = {
        stretch.start + at: level(stretch, at).p
        for stretch in (slice(0, changed_at), slice(changed_at, periods))
        for at in range(ENOUGH, stretch.stop - stretch.start - ENOUGH + 1)
    }
    told = {date: p for date, p in tried.items() if p is not None}
    if not told:
        return None
    rank = 1 + sum(p <= found.p for p in told.values())
    return Placebos(tuple(told), rank, rank / (len(told) + 1))


def _design(
    periods: int, changed_at: int, months: Any, trend: Trend, kept: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray]:
    """Columns: 1, after, (periods since), (trend), (harmonics); None with too few periods."""
    time = np.arange(periods)
    after = time >= changed_at
    if min((kept & after).sum(), (kept & ~after).sum()) < ENOUGH:
        return None, kept
    columns = [np.ones(periods), after]
    if trend == "changing":
        columns.append(np.where(after, time - changed_at, 0))
    if trend != "none":
        columns.append(time)
    if months is not None and kept.sum() >= SEASONS:
        angle = 2 * np.pi * np.asarray(months, dtype=float) / 12
        columns += [wave(times * angle) for times in (1, 2) for wave in (np.sin, np.cos)]
    return np.column_stack(columns).astype(float), kept


def _changed(trend: Trend) -> list[int]:
    """The columns that the change moves."""
    return [1, 2] if trend == "changing" else [1]


def _unchanged(design: np.ndarray, trend: Trend) -> np.ndarray:
    unchanged = design.copy()
    unchanged[:, _changed(trend)] = 0
    return unchanged


def _plain(column: np.ndarray) -> tuple[float | None, ...]:
    return tuple(map(to_finite, column))


def _ratio(log: float, error: float, n: int) -> Estimate:
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


def _nothing(method: Method, n: int, reason: Reason) -> Interruption:
    return Interruption(make_estimate(None, n, method, reasons=(reason,)))
