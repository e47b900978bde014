"""Has something changed (M15): Laney's p′ and u′ control charts. A millisecond per chart."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.statistics.estimate import Reason, to_columns

MIN_POINTS = 12
RUN_LENGTH = 8
# The mean moving range of a normal sequence, in standard deviations.
MOVING_RANGE = 1.128
# A value this close to a limit or to the centre counts as on it.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Point:
    """One period: its value and limits (None without cases or exposure), and its signals.

    `is_in_run`: one of at least eight consecutive points on one side of the centre.
    """

    value: float | None
    low: float | None
    high: float | None
    is_beyond: bool = False
    is_in_run: bool = False


@dataclass(frozen=True)
class ControlChart:
    """The centre, Laney's σz (1: the periods vary as much as chance alone), and the periods.

    A chart of fewer than twelve periods has no signals (`too_few_points`).
    """

    centre: float | None
    sigma: float | None
    points: tuple[Point, ...]
    reasons: tuple[Reason, ...] = ()


def chart_shares(counts: Any, totals: Any) -> ControlChart:
    """p′ chart: the share of items per period, limits at 3 binomial standard errors × σz.

    Laney 2002; σz is the mean moving range of the z-scores over 1.128. Signals (Nelson 1984): a
    point beyond 3 s; 8 in a row on one side.
    """
    counts, totals = to_columns(counts, totals)
    centre = counts.sum() / totals.sum() if totals.sum() else None
    return _make_chart(
        counts, totals, centre, None if centre is None else centre * (1 - centre), 1.0
    )


def chart_counts(counts: Any, exposures: Any, per: float = 100.0) -> ControlChart:
    """u′ chart: counts per `per` units of exposure (complaints in 100 project-weeks)."""
    counts, exposures = to_columns(counts, exposures)
    centre = counts.sum() / exposures.sum() if exposures.sum() else None
    return _make_chart(counts, exposures, centre, centre, np.inf, per)


def _make_chart(
    counts: np.ndarray,
    totals: np.ndarray,
    centre: float | None,
    variance: float | None,
    highest: float,
    per: float = 1.0,
) -> ControlChart:
    has_cases = totals > 0
    if centre is None or variance is None:
        return ControlChart(
            None, None, tuple(Point(None, None, None) for _ in totals), ("no_cases",)
        )
    values = counts[has_cases] / totals[has_cases]
    error = np.sqrt(variance / totals[has_cases])
    scores = (values - centre) / np.where(error > 0, error, 1)
    few = len(values) < MIN_POINTS
    sigma = float(np.abs(np.diff(scores)).mean() / MOVING_RANGE) if len(values) > 1 else None
    reach = 3 * (sigma or 0) * error
    low, high = np.maximum(centre - reach, 0), np.minimum(centre + reach, highest)
    is_beyond = (values < low - ROUNDING) | (values > high + ROUNDING)
    is_in_run = _find_runs(
        np.where(np.abs(values - centre) > ROUNDING, np.sign(values - centre), 0)
    )
    charted = iter(
        Point(
            float(values[at] * per),
            None if sigma is None else float(low[at] * per),
            None if sigma is None else float(high[at] * per),
            not few and bool(is_beyond[at]),
            not few and bool(is_in_run[at]),
        )
        for at in range(len(values))
    )
    points = tuple(next(charted) if has else Point(None, None, None) for has in has_cases)
    return ControlChart(float(centre * per), sigma, points, ("too_few_points",) if few else ())


def _find_runs(sides: np.ndarray) -> np.ndarray:
    """Which points are in a run of eight or more on one side; a point on the centre ends a run."""
    starts = np.flatnonzero(np.diff(sides, prepend=np.nan) != 0)
    lengths = np.diff(np.append(starts, len(sides)))
    return np.repeat((lengths >= RUN_LENGTH) & (sides[starts] != 0), lengths)
