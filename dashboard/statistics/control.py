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
    """One period: its value (None without cases or exposure), its limits and its signals.

    `is_in_run`: one of at least eight consecutive points on one side of the centre. A period that
    is not judged has a value, but neither limits nor signals.
    """

    value: float | None
    low: float | None
    high: float | None
    is_beyond: bool = False
    is_in_run: bool = False


@dataclass(frozen=True)
class ControlChart:
    """The centre, Laney's σz (1: the periods vary as much as chance alone), and the periods.

    A chart of fewer than twelve judged periods has no signals (`too_few_points`).
    """

    centre: float | None
    sigma: float | None
    points: tuple[Point, ...]
    reasons: tuple[Reason, ...] = ()


def chart_shares(counts: Any, totals: Any, is_judged: Any = True) -> ControlChart:
    """p′ chart: the share of items per period, limits at 3 binomial standard errors × σz.

    Laney 2002; σz is the mean moving range of the z-scores over 1.128. Limits are never narrower
    than the binomial's (σz below 1 counts as 1). Signals (Nelson 1984): a point beyond 3 s; 8 in a
    row on one side. Periods that are not judged, as they are not complete, are no part of the
    centre, of σz or of a run.
    """
    counts, totals, is_judged = _to_columns(counts, totals, is_judged)
    judged = totals[is_judged].sum()
    centre = counts[is_judged].sum() / judged if judged else None
    variance = None if centre is None else centre * (1 - centre)
    return _make_chart(counts, totals, is_judged, centre, variance, 1.0)


def chart_counts(
    counts: Any, exposures: Any, is_judged: Any = True, per: float = 100.0
) -> ControlChart:
    """u′ chart: counts per `per` units of exposure (complaints in 100 project-weeks).

    As `chart_shares`; limits are never narrower than Poisson's.
    """
    counts, exposures, is_judged = _to_columns(counts, exposures, is_judged)
    judged = exposures[is_judged].sum()
    centre = counts[is_judged].sum() / judged if judged else None
    return _make_chart(counts, exposures, is_judged, centre, centre, np.inf, per)


def _to_columns(counts: Any, totals: Any, is_judged: Any) -> list[np.ndarray]:
    counts, totals, judged = to_columns(counts, totals, is_judged)
    return [counts, totals, judged > 0]


def _make_chart(
    counts: np.ndarray,
    totals: np.ndarray,
    is_judged: np.ndarray,
    centre: float | None,
    variance: float | None,
    highest: float,
    per: float = 1.0,
) -> ControlChart:
    has_cases = totals > 0
    values = np.full(len(totals), np.nan)
    values[has_cases] = counts[has_cases] / totals[has_cases]
    points = [
        Point(None if np.isnan(value) else float(value * per), None, None) for value in values
    ]
    if centre is None or variance is None:
        return ControlChart(None, None, tuple(points), ("no_cases",))
    charted = np.flatnonzero(has_cases & is_judged)
    error = np.sqrt(variance / totals[charted])
    distances = values[charted] - centre
    scores = distances / np.where(error > 0, error, 1)
    few = len(charted) < MIN_POINTS
    sigma = float(np.abs(np.diff(scores)).mean() / MOVING_RANGE) if len(charted) > 1 else None
    # Months that happen to differ less than chance alone would make them are no reason to call
    # the next one a signal: the binomial's and Poisson's limits are the narrowest.
    reach = 3 * max(sigma or 0, 1) * error
    low, high = np.maximum(centre - reach, 0), np.minimum(centre + reach, highest)
    is_beyond = (values[charted] < low - ROUNDING) | (values[charted] > high + ROUNDING)
    is_in_run = _find_runs(np.where(np.abs(distances) > ROUNDING, np.sign(distances), 0))
    for at, period in enumerate(charted):
        points[period] = Point(
            points[period].value,
            None if sigma is None else float(low[at] * per),
            None if sigma is None else float(high[at] * per),
            not few and bool(is_beyond[at]),
            not few and bool(is_in_run[at]),
        )
    reasons: tuple[Reason, ...] = ("too_few_points",) if few else ()
    return ControlChart(float(centre * per), sigma, tuple(points), reasons)


def _find_runs(sides: np.ndarray) -> np.ndarray:
    """Which points are in a run of eight or more on one side; a point on the centre ends a run."""
    starts = np.flatnonzero(np.diff(sides, prepend=np.nan) != 0)
    lengths = np.diff(np.append(starts, len(sides)))
    return np.repeat((lengths >= RUN_LENGTH) & (sides[starts] != 0), lengths)
