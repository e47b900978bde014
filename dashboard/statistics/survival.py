"""Time until an event, where some cases are still open and others end without it (M5, M7).

Kaplan and Meier 1958; where cases end otherwise, Aalen and Johansen 1978. Milliseconds for ten
thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import CensoredData, ecdf, logrank, norm
from statsmodels.stats.proportion import proportion_confint

from dashboard.statistics.estimate import Estimate, Method, make_estimate
from dashboard.statistics.shares import estimate_shares


@dataclass(frozen=True)
class Incidence:
    """The share of all cases that has ended in one way after each day, with 95 and 90 % bands."""

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    low_90: np.ndarray
    high_90: np.ndarray


@dataclass(frozen=True)
class Curve:
    """The shares done, closed without it, and still waiting after each day; steps at `days`.

    The three add up to 1. `at_risk` counts the cases open just before each day, `events` those done
    on it. `closed` is all zeros where every case that ended was done: then `done` is one minus the
    Kaplan–Meier curve.
    """

    n: int
    days: np.ndarray
    done: Incidence
    closed: Incidence
    waiting: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray

    @property
    def method(self) -> Method:
        """How the shares were estimated."""
        return "aalen_johansen" if self.closed.share.any() else "kaplan_meier"


@dataclass(frozen=True)
class LogRank:
    """The log-rank statistic (chi-square, one degree of freedom) and its p."""

    chi_square: float
    p: float


def estimate_curve(days: Any, is_censored: Any, is_closed: Any = False) -> Curve | None:
    """The curve of cases that took this many days or, if censored, at least as many.

    A case that `is_closed` ended on that day without the event, so it can have it no more: were it
    counted as censored, the curve would promise that it comes in time (Aalen and Johansen 1978).
    Rows without days are left out; None where none is left. Band: the delta method (Dinse and
    Larson 1986; without closed cases Greenwood's) on the log–log scale; at 0 and 1, where that
    scale is undefined, Wilson on the cases whose state on that day is known.
    """
    days, censored, closed = _drop_missing(days, is_censored, is_closed)
    if not len(days):
        return None
    censored &= ~closed
    waiting = ecdf(_make_sample(days, censored)).sf
    steps = waiting.quantiles
    at_risk = len(days) - np.searchsorted(np.sort(days), steps)
    events, closures = (_count_on_days(days[part], steps) for part in (~censored & ~closed, closed))
    before = np.append(1.0, waiting.probabilities[:-1])
    return Curve(
        len(days),
        steps,
        *(
            _estimate_incidence(ends, events + closures, at_risk, before)
            for ends in (events, closures)
        ),
        waiting.probabilities,
        at_risk,
        events,
    )


def _count_on_days(days: np.ndarray, steps: np.ndarray) -> np.ndarray:
    ordered = np.sort(days)
    return np.searchsorted(ordered, steps, "right") - np.searchsorted(ordered, steps)


def _estimate_incidence(
    ends: np.ndarray, all_ends: np.ndarray, at_risk: np.ndarray, before: np.ndarray
) -> Incidence:
    """The cumulative incidence of cases that end in one way, `before` being the share that still
    waited just before each day.

    Not statsmodels' CumIncidenceRight: its standard error is undefined on the last day of a group
    in which no case is open.
    """
    share = np.minimum(np.cumsum(before * ends / at_risk), 1)
    left = at_risk - all_ends
    # Where none is left, no later share differs from this one: the term is 0.
    hazard = np.where(left > 0, all_ends / (at_risk * np.maximum(left, 1)), 0)
    jump = before * ends / np.square(at_risk, dtype=float)
    variance = (
        share**2 * np.cumsum(hazard)
        - 2 * share * np.cumsum(share * hazard)
        + np.cumsum(share**2 * hazard)
        + np.cumsum(before * jump * (at_risk - ends) / at_risk)
        - 2 * (share * np.cumsum(jump) - np.cumsum(share * jump))
    )
    error = np.sqrt(np.maximum(variance, 0))
    known = np.cumsum(all_ends) + left
    bands = (_compute_band(share, error, np.cumsum(ends), known, level) for level in (0.95, 0.90))
    return Incidence(share, *next(bands), *next(bands))


def estimate_median(waits: Curve | None) -> Estimate:
    """The median in days: where one half of all cases is first done.

    Interval: where the band does (Brookmeyer and Crowley 1982, log–log). A curve that stays below
    one half has no median yet (`median_not_reached`), a band that does an open end.
    """
    if waits is None:
        return Estimate(None, method="kaplan_meier", reasons=("no_cases",))

    # Not statsmodels' SurvfuncRight: its median needs a curve strictly below one half, so it passes
    # a curve that rests there a step late, and its band is undefined at 0 and 1.
    def reached(done: np.ndarray) -> float | None:
        half = np.flatnonzero(done >= 0.5 - 1e-12)
        return waits.days[half[0]] if len(half) else None

    value, high = reached(waits.done.share), reached(waits.done.low)
    return make_estimate(
        value,
        waits.n,
        waits.method,
        interval=(reached(waits.done.high), high),
        interval_90=(reached(waits.done.high_90), reached(waits.done.low_90)),
        reasons=("median_not_reached",)
        if value is None
        else ("interval_open",)
        if high is None
        else (),
    )


def estimate_done_by(waits: Curve | None, day: float) -> Estimate:
    """The share of all cases done by a day, 0–1, with its band.

    Before the first step it is 0 of all cases (Wilson). A day beyond the longest follow-up has no
    value (`not_followed_so_long`).
    """
    return _read_off(waits, waits.done if waits else None, day)


def estimate_closed_by(waits: Curve | None, day: float) -> Estimate:
    """The share of all cases closed without the event by a day, as `estimate_done_by`."""
    return _read_off(waits, waits.closed if waits else None, day)


def _read_off(waits: Curve | None, ends: Incidence | None, day: float) -> Estimate:
    if waits is None or ends is None:
        return Estimate(None, method="kaplan_meier", reasons=("no_cases",))
    step = int(np.searchsorted(waits.days, day, "right")) - 1
    if step < 0:
        return replace(estimate_shares(0, waits.n)[0], method=waits.method)
    if day > waits.days[-1] and waits.waiting[step] > 0:
        return Estimate(
            None, n=float(waits.n), method=waits.method, reasons=("not_followed_so_long",)
        )
    return make_estimate(
        ends.share[step],
        waits.n,
        waits.method,
        interval=(ends.low[step], ends.high[step]),
        interval_90=(ends.low_90[step], ends.high_90[step]),
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
    days, censored, _ = _drop_missing(days, is_censored)
    other_days, other_censored, _ = _drop_missing(other_days, other_is_censored)
    if not len(days) or not len(other_days) or (censored.all() and other_censored.all()):
        return None
    with np.errstate(all="ignore"):
        test = logrank(_make_sample(days, censored), _make_sample(other_days, other_censored))
    if not np.isfinite(test.statistic):
        return None
    return LogRank(float(test.statistic**2), float(test.pvalue))


def _drop_missing(
    days: Any, is_censored: Any, is_closed: Any = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    days = np.asarray(days, dtype=float)
    known = np.isfinite(days)
    censored, closed = (
        np.broadcast_to(np.asarray(flags, dtype=bool), days.shape)[known]
        for flags in (is_censored, is_closed)
    )
    return days[known], censored, closed


def _make_sample(days: np.ndarray, censored: np.ndarray) -> CensoredData:
    return CensoredData(uncensored=days[~censored], right=days[censored])


def _compute_band(
    share: np.ndarray, error: np.ndarray, done: np.ndarray, known: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    rest = 1 - share
    with np.errstate(all="ignore"):
        spread = error / (rest * np.abs(np.log(rest)))
        power = np.exp(norm.ppf((1 + level) / 2) * spread)
        low, high = 1 - rest ** (1 / power), 1 - rest**power
    plain = proportion_confint(done, known, 1 - level, "wilson")
    is_defined = (share > 0) & (rest > 1e-12)
    return np.where(is_defined, low, plain[0]), np.where(is_defined, high, plain[1])
