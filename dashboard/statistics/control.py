"""Has something changed (M15): Laney's p′ and u′ charts. A millisecond a chart."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.statistics.estimate import Reason, to_columns

ENOUGH = 12
RUN = 8
# The mean moving range of a normal sequence, in standard deviations.
MOVING_RANGE = 1.128
# Closer to a limit or the centre than this is on it.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Point:
    """One period: its value and limits (None without cases or exposure), and what it signals.

    `is_in_run`: one of at least eight in a row on one side of the centre.
    """

    value: float | None
    low: float | None
    high: float | None
    is_beyond: bool = False
    is_in_run: bool = False


@dataclass(frozen=True)
class Chart:
    """The centre, how much more the periods vary than chance (1 = as much), and the periods.

    With fewer than twelve periods the chart is drawn and signals nothing (`too_few_points`).
    """

    centre: float | None
    sigma: float | None
    points: tuple[Point, ...]
    reasons: tuple[Reason, ...] = ()


def chart_shares(counts: Any, totals: Any) -> Chart:
    """p′: the share of items per period, limits at 3 s of chance times the excess variation.

    Laney 2002; the excess is the mean moving range of the z-scores over 1.128. Signals (Nelson
    1984): a point beyond 3 s; 8 in a row on one side.
    """
    counts, totals = to_columns(counts, totals)
    whole = counts.sum() / totals.sum() if totals.sum() else None
    return _chart(counts, totals, whole, None if whole is None else whole * (1 - whole), 1.0)


def chart_counts(counts: Any, exposures: Any, per: float = 100.0) -> Chart:
    """u′: counts per `per` units of exposure and period (complaints in 100 project-weeks)."""
    counts, exposures = to_columns(counts, exposures)
    whole = counts.sum() / exposures.sum() if exposures.sum() else None
    return _chart(counts, exposures, whole, whole, np.inf, per)


def _chart(
    counts: np.ndarray,
    totals: np.ndarray,
    centre: float | None,
    variance: float | None,
    most: float,
    per: float = 1.0,
) -> Chart:
    held = totals > 0
    if centre is None or variance is None:
        return Chart(None, None, tuple(Point(None, None, None) for _ in totals), ("no_cases",))
    values, error = counts[held] / totals[held], np.sqrt(variance / totals[held])
    scores = (values - centre) / np.where(error > 0, error, 1)
    few = len(values) < ENOUGH
    sigma = float(np.abs(np.diff(scores)).mean() / MOVING_RANGE) if len(values) > 1 else None
    reach = 3 * (sigma or 0) * error
    low, high = np.maximum(centre - reach, 0), np.minimum(centre + reach, most)
    beyond = (values < low - ROUNDING) | (values > high + ROUNDING)
    runs = _runs(np.where(np.abs(values - centre) > ROUNDING, np.sign(values - centre), 0))
    made = iter(
        Point(
            float(values[at] * per),
            None if sigma is None else float(low[at] * per),
            None if sigma is None else float(high[at] * per),
            not few and bool(beyond[at]),
            not few and bool(runs[at]),
        )
        for at in range(len(values))
    )
    points = tuple(next(made) if kept else Point(None, None, None) for kept in held)
    return Chart(float(centre * per), sigma, points, ("too_few_points",) if few else ())


def _runs(sides: np.ndarray) -> np.ndarray:
    """Which points lie in a run of eight or more on one side; a point on the centre ends a run."""
    starts = np.flatnonzero(np.diff(sides, prepend=np.nan) != 0)
    lengths = np.diff(np.append(starts, len(sides)))
    return np.repeat((lengths >= RUN) & (sides[starts] != 0), lengths)
