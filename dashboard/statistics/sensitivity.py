"""Sensitivity of an estimate: to each single project, and to an unmeasured confounder."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics.estimate import Estimate, EValue


@dataclass(frozen=True)
class Range:
    """The range of an estimate when each project in turn is left out, and which ones set its ends.

    `inestimable_count` counts the projects without which there is no estimate.
    """

    low: float
    high: float
    low_without: Any
    high_without: Any
    inestimable_count: int = 0


def leave_one_out(project: Any, estimate: Callable[[np.ndarray], Estimate]) -> Range | None:
    """The leave-one-out range of an estimate over projects.

    `estimate` gets a mask of the rows to keep. None with fewer than two projects, or where
    no estimate is left. Cost: one call of `estimate` for each project.
    """
    names = np.asarray(project, dtype=object)
    projects = pd.unique(names)
    estimates = {name: estimate(names != name).value for name in projects}
    values = {name: value for name, value in estimates.items() if value is not None}
    if len(projects) < 2 or not values:
        return None
    low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    return Range(values[low], values[high], low, high, len(projects) - len(values))


def compute_e_value(ratio: float) -> float:
    """The E-value of a ratio of rates > 0: how strong a confounder would have to be, ≥ 1.

    VanderWeele and Ding 2017: RR + √(RR (RR − 1)), of 1/RR where RR is below 1.
    """
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def compute_e_value_of_ratio(ratio: Estimate) -> EValue | None:
    """The E-value of an estimated ratio of rates; None where the ratio is missing or 0."""
    if not ratio.value:
        return None
    near = ratio.low if ratio.value > 1 else ratio.high
    if near is None:
        return EValue(compute_e_value(ratio.value), None)
    includes_one = (near - 1) * (ratio.value - 1) <= 0
    return EValue(compute_e_value(ratio.value), 1.0 if includes_one else compute_e_value(near))


def compute_e_value_of_difference(difference: Estimate, spread: float) -> EValue | None:
    """The E-value of an estimated difference of means, through RR ≈ exp(0.91 d).

    `spread` is the standard deviation of the outcome, in the unit of the difference. None where
    either is missing or the spread is 0.
    """
    if difference.value is None or not spread or not math.isfinite(spread):
        return None

    def ratio(end: float | None) -> float | None:
        return None if end is None else math.exp(min(0.91 * end / spread, 300))

    return compute_e_value_of_ratio(
        Estimate(ratio(difference.value), ratio(difference.low), ratio(difference.high))
    )
