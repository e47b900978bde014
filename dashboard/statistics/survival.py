"""Time until an event, where some cases are still open (M5, M7): Kaplan and Meier 1958.

Milliseconds for ten thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import CensoredData, ecdf, logrank, norm
from statsmodels.stats.proportion import proportion_confint

from dashboard.statistics.estimate import Estimate, make_estimate
from dashboard.statistics.shares import estimate_shares


@dataclass(frozen=True)
class Curve:
    """The share still open after each day, with 95 and 90 % bands; steps at `days`.

    `at_risk` counts the cases open just before each day, `events` those that ended on it.
    """

    n: int
    days: np.ndarray
    waiting: np.ndarray
    low: np.ndarray
    high: np.ndarray
    low_90: np.ndarray
    high_90: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray


@dataclass(frozen=True)
class LogRank:
    """The log-rank statistic (chi-square, one degree of freedom) and its p."""

    chi_square: float
    p: float


def estimate_curve(days: Any, is_censored: Any) -> Curve | None:
    """The curve of cases that took this many days or, if censored, at least as many.

    Rows without days are left out; None where none is left. Band: Greenwood on the log–log scale;
    at 1 and 0, where that scale is undefined, Wilson on the cases whose state on that day is known.
    """
    days, censored = _drop_missing(days, is_censored)
    if not len(days):
        return None
    waiting = ecdf(_make_sample(days, censored)).sf
    steps = waiting.quantiles
    at_risk = len(days) - np.searchsorted(np.sort(days), steps)
    finished = np.sort(days[~censored])
    events = np.searchsorted(finished, steps, "right") - np.searchsorted(finished, steps)
    low, high = _compute_band(waiting.probabilities, at_risk, events, 0.95)
    low_90, high_90 = _compute_band(waiting.probabilities, at_risk, events, 0.90)
    return Curve(
        len(days), steps, waiting.probabilities, low, high, low_90, high_90, at_risk, events
    )


def estimate_median(waits: Curve | None) -> Estimate:
    """The median in days: where the curve first reaches one half.

    Interval: where its band does (Brookmeyer and Crowley 1982, log–log). A curve that stays above
    one half has no median yet (`median_not_reached`), a band that does an open end.
    """
    if waits is None:
        return Estimate(None, method="kaplan_meier", reasons=("no_cases",))

    # Not statsmodels' SurvfuncRight: its median needs a curve strictly below one half, so it passes
    # a curve that rests there a step late, and its band is undefined at 0 and 1.
    def reached(waiting: np.ndarray) -> float | None:
        below = np.flatnonzero(waiting <= 0.5 + 1e-12)
        return waits.days[below[0]] if len(below) else None

    value, high = reached(waits.waiting), reached(waits.high)
    return make_estimate(
        value,
        waits.n,
        "kaplan_meier",
        interval=(reached(waits.low), high),
        interval_90=(reached(waits.low_90), reached(waits.high_90)),
        reasons=("median_not_reached",)
        if value is None
        else ("interval_open",)
        if high is None
        else (),
    )


def estimate_done_by(waits: Curve | None, day: float) -> Estimate:
    """The share done by a day, 0–1: one minus the curve, with its band.

    Before the first step it is 0 of all cases (Wilson). A day beyond the longest follow-up has no
    value (`not_followed_so_long`).
    """
    if waits is None:
        return Estimate(None, method="kaplan_meier", reasons=("no_cases",))
    step = int(np.searchsorted(waits.days, day, "right")) - 1
    if step < 0:
        return replace(estimate_shares(0, waits.n)[0], method="kaplan_meier")
    if day > waits.days[-1] and waits.waiting[step] > 0:
        return Estimate(
            None, n=float(waits.n), method="kaplan_meier", reasons=("not_followed_so_long",)
        )
    return make_estimate(
        1 - waits.waiting[step],
        waits.n,
        "kaplan_meier",
        interval=(1 - waits.high[step], 1 - waits.low[step]),
        interval_90=(1 - waits.high_90[step], 1 - waits.low_90[step]),
    )


def count_at_risk(waits: Curve | None, days: Sequence[float]) -> tuple[int, ...]:
    """The cases open just before each day: the numbers at risk under the curve."""
    if waits is None:
        return tuple(0 for _ in days)
    steps = np.searchsorted(waits.days, days)
    return tuple(int(waits.at_risk[step]) if step < len(waits.days) else 0 for step in steps)


def compare_curves(
    days: Any, is_censored: Any, other_days: Any, other_is_censored: Any
) -> LogRank | None:
    """The log-rank test that two groups wait equally long (Mantel 1966).

    None where a group is empty or neither has had an event.
    """
    days, censored = _drop_missing(days, is_censored)
    other_days, other_censored = _drop_missing(other_days, other_is_censored)
    if not len(days) or not len(other_days) or (censored.all() and other_censored.all()):
        return None
    with np.errstate(all="ignore"):
        test = logrank(_make_sample(days, censored), _make_sample(other_days, other_censored))
    if not np.isfinite(test.statistic):
        return None
    return LogRank(float(test.statistic**2), float(test.pvalue))


def _drop_missing(days: Any, is_censored: Any) -> tuple[np.ndarray, np.ndarray]:
    days = np.asarray(days, dtype=float)
    known = np.isfinite(days)
    return days[known], np.asarray(is_censored, dtype=bool)[known]


def _make_sample(days: np.ndarray, censored: np.ndarray) -> CensoredData:
    return CensoredData(uncensored=days[~censored], right=days[censored])


def _compute_band(
    waiting: np.ndarray, at_risk: np.ndarray, events: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events)))) / np.abs(
            np.log(waiting)
        )
        power = np.exp(norm.ppf((1 + level) / 2) * spread)
        low, high = waiting**power, waiting ** (1 / power)
    left = at_risk - events
    plain = proportion_confint(left, np.cumsum(events) + left, 1 - level, "wilson")
    is_defined = (waiting > 0) & (waiting < 1)
    return np.where(is_defined, low, plain[0]), np.where(is_defined, high, plain[1])
