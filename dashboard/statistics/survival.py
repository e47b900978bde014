"""Time until an event, where some cases are still open and others end without it (M5, M7).

Kaplan and Meier 1958; where cases end otherwise, Aalen and Johansen 1978. Cases of one project
resemble each other (`incidence`). Milliseconds for ten thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import CensoredData, ecdf

from dashboard.statistics.effective_clusters import LEAST_CLUSTERS
from dashboard.statistics.estimate import Estimate, Method, Reason, make_estimate
from dashboard.statistics.incidence import (
    Incidence,
    estimate_before_first,
    estimate_incidence,
    split_ends,
)


@dataclass(frozen=True)
class Curve:
    """The shares done, closed without it, and still waiting after each day; steps at `days`.

    The three add up to 1. `at_risk` counts the cases open just before each day, `events` those done
    on it. `closed` is all zeros where every case that ended was done: then `done` is one minus the
    Kaplan–Meier curve. `clusters` is their number (projects), `effective_clusters` how many of
    equal size they are worth; None where cases are independent.
    """

    n: int
    days: np.ndarray
    done: Incidence
    closed: Incidence
    waiting: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    clusters: int | None = None
    effective_clusters: float | None = None

    @property
    def has_band(self) -> bool:
        """Whether the clusters are enough to say how sure the curve is."""
        return self.effective_clusters is None or self.effective_clusters >= LEAST_CLUSTERS

    @property
    def method(self) -> Method:
        """How the shares were estimated."""
        if self.clusters is None:
            return "aalen_johansen" if self.closed.share.any() else "kaplan_meier"
        has_closed = self.closed.share.any()
        return "clustered_aalen_johansen" if has_closed else "clustered_kaplan_meier"


def estimate_curve(
    days: Any, is_censored: Any, is_closed: Any = False, cluster: Any = None
) -> Curve | None:
    """The curve of cases that took this many days or, if censored, at least as many.

    A case that `is_closed` ended on that day without the event, so it can have it no more: were it
    counted as censored, the curve would promise that it comes in time (Aalen and Johansen 1978).
    Rows without days are left out; None where none is left. Band: the delta method (Dinse and
    Larson 1986; without closed cases Greenwood's) on the log–log scale; at 0 and 1, where that
    scale is undefined, Wilson on the cases whose state on that day is known.

    `cluster`: the project of each case. The error is then that of the squared pulls of the clusters
    (the infinitesimal jackknife, as in R's survfit with `cluster`), times G ÷ (G − 1), at least
    that of independent cases, with t of the effective clusters less one. Clusters worth fewer than
    2 leave no band.
    """
    known = np.isfinite(np.asarray(days, dtype=float))
    days, censored, closed = _drop_missing(days, is_censored, is_closed)
    if not len(days):
        return None
    censored &= ~closed
    waiting = ecdf(_make_sample(days, censored)).sf
    steps = waiting.quantiles
    at_risk = len(days) - np.searchsorted(np.sort(days), steps)
    is_event = ~censored & ~closed
    events, closures = (_count_on_days(days[part], steps) for part in (is_event, closed))
    before = np.append(1.0, waiting.probabilities[:-1])
    by_cluster = None
    if cluster is not None:
        of_case = np.asarray(cluster, dtype=object)[known]
        places = np.searchsorted(steps, days)
        by_cluster = split_ends(places, is_event, closed, of_case, len(steps))
    return Curve(
        len(days),
        steps,
        *(
            estimate_incidence(
                ends,
                events + closures,
                at_risk,
                before,
                by_cluster,
                getattr(by_cluster, name, None),
            )
            for name, ends in (("events", events), ("closures", closures))
        ),
        waiting.probabilities,
        at_risk,
        events,
        len(by_cluster.events) if by_cluster else None,
        by_cluster.effective if by_cluster else None,
    )


def _count_on_days(days: np.ndarray, steps: np.ndarray) -> np.ndarray:
    ordered = np.sort(days)
    return np.searchsorted(ordered, steps, "right") - np.searchsorted(ordered, steps)


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
    if not waits.has_band:
        return _make_census(waits, value, () if value is not None else ("median_not_reached",))
    one = make_estimate(
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
    return replace(one, effective_clusters=waits.effective_clusters)


def _make_census(waits: Curve, value: float | None, reasons: tuple[Reason, ...] = ()) -> Estimate:
    """A value without an interval: of one project, or of hardly more in effect."""
    few: Reason = "one_project" if waits.clusters == 1 else "few_projects"
    one = make_estimate(value, waits.n, waits.method, reasons=(*reasons, few))
    return replace(one, effective_clusters=waits.effective_clusters)


def estimate_done_by(waits: Curve | None, day: float) -> Estimate:
    """The share of all cases done by a day, 0–1, with its band.

    Before the first step it is 0 of all cases. A day beyond the longest follow-up has no
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
    if not waits.has_band and (step < 0 or day <= waits.days[-1] or waits.waiting[step] <= 0):
        return _make_census(waits, ends.share[step] if step >= 0 else 0.0)
    if step < 0:
        ends, step = estimate_before_first(waits.n, waits.effective_clusters), 0
    elif day > waits.days[-1] and waits.waiting[step] > 0:
        return Estimate(
            None, n=float(waits.n), method=waits.method, reasons=("not_followed_so_long",)
        )
    one = make_estimate(
        ends.share[step],
        waits.n,
        waits.method,
        interval=(ends.low[step], ends.high[step]),
        interval_90=(ends.low_90[step], ends.high_90[step]),
    )
    return replace(one, effective_clusters=waits.effective_clusters)


def count_at_risk(waits: Curve | None, days: Sequence[float]) -> tuple[int, ...]:
    """The cases open just before each day: the numbers at risk under the curve."""
    if waits is None:
        return tuple(0 for _ in days)
    steps = np.searchsorted(waits.days, days)
    return tuple(int(waits.at_risk[step]) if step < len(waits.days) else 0 for step in steps)


def _drop_missing(
    days: Any, is_censored: Any, is_closed: Any
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
