"""What would have to be true for a figure to mislead: left-out projects and hidden causes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics.estimate import Estimate


@dataclass(frozen=True)
class Range:
    """How far a figure moves when each project in turn is left out, and without which it does.

    `untold` counts the projects without which there is no figure any more.
    """

    low: float
    high: float
    low_without: Any
    high_without: Any
    untold: int = 0


@dataclass(frozen=True)
class EValue:
    """How strongly a hidden cause would have to go with both sides (a ratio of rates, ≥ 1).

    `value` would explain the figure away, `limit` its interval's nearer end; 1 where the interval
    holds "no difference" already, None where the end is not known.
    """

    value: float
    limit: float | None


def leave_one_out(project: Any, figure: Callable[[np.ndarray], Estimate]) -> Range | None:
    """The range of a figure over all companies that lack one project.

    `figure` estimates from the rows that a mask keeps. None with fewer than two projects, or where
    no figure is left. Cost: the figure's own, once a project.
    """
    names = np.asarray(project, dtype=object)
    found = {name: figure(names != name).value for name in pd.unique(names)}
    told = {name: value for name, value in found.items() if value is not None}
    if len(found) < 2 or not told:
        return None
    low, high = min(told, key=told.__getitem__), max(told, key=told.__getitem__)
    return Range(told[low], told[high], low, high, len(found) - len(told))


def compute_e_value(ratio: float) -> float:
    """How strong a hidden cause would have to be to explain a ratio of rates (> 0) away, ≥ 1.

    VanderWeele and Ding 2017: RR + √(RR (RR − 1)), of 1/RR where RR is below 1.
    """
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def compute_e_value_of_ratio(found: Estimate) -> EValue | None:
    """Of a ratio of rates; None where it or its E-value has no number."""
    if not found.value:
        return None
    near = found.low if found.value > 1 else found.high
    if near is None:
        return EValue(compute_e_value(found.value), None)
    holds_one = (near - 1) * (found.value - 1) <= 0
    return EValue(compute_e_value(found.value), 1.0 if holds_one else compute_e_value(near))


def compute_e_value_of_difference(found: Estimate, spread: float) -> EValue | None:
    """Of a difference of means, by way of RR ≈ exp(0.91 d).

    `spread` is the standard deviation of the outcome, in the unit of the difference. None where
    there is no difference or no spread to measure it by.
    """
    if found.value is None or not spread or not math.isfinite(spread):
        return None

    def ratio(end: float | None) -> float | None:
        return None if end is None else math.exp(min(0.91 * end / spread, 300))

    return compute_e_value_of_ratio(
        Estimate(ratio(found.value), ratio(found.low), ratio(found.high))
    )
