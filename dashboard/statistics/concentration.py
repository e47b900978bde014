"""Is it a few or everywhere (M13): the Pareto curve and the Gini coefficient.

Beside the coefficient stands the one that equal rates would give. The curve takes a millisecond;
the interval, bootstrapped over the units, a tenth of a second for a thousand units and two seconds
for ten thousand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.statistics.estimate import Estimate, make_estimate

DRAWS = 1000
SEED = 1
# Draws per batch: bounds the memory, not the result.
BATCH = 50


@dataclass(frozen=True)
class Pareto:
    """Cumulative share of the units and of the total after each unit, largest first; 0–1."""

    units: np.ndarray
    whole: np.ndarray


def compute_pareto(values: Any) -> Pareto | None:
    """The Pareto curve of values ≥ 0; None where their sum is 0."""
    values = _sort_descending(values)
    if not values.sum():
        return None
    return Pareto(np.arange(1, len(values) + 1) / len(values), np.cumsum(values) / values.sum())


def estimate_gini(values: Any) -> Estimate:
    """The Gini coefficient: 0 where all units are equal, near 1 where one unit has everything.

    Gini 1914, without correction for n; percentile bootstrap over units; `n` counts units. No
    value where the sum is 0 (`no_cases`).
    """
    values = _sort_descending(values)
    units = len(values)
    if not values.sum():
        return make_estimate(None, units, "unit_bootstrap", reasons=("no_cases",))

    def coefficient(times: np.ndarray) -> np.ndarray:
        """The coefficient of resamples; `times`: how often each holds each unit, largest first."""
        ranks = units + 1 - (np.cumsum(times, axis=-1) - (times - 1) / 2)
        return 2 * ((times * ranks) @ values) / (units * (times @ values)) - 1 - 1 / units

    value = float(coefficient(np.ones(units)))
    if units == 1:
        return make_estimate(value, 1, "unit_bootstrap", reasons=("too_few_points",))
    with np.errstate(all="ignore"):
        resampled = np.concatenate([coefficient(times) for times in _resample(units)])
    low, low_90, high_90, high = np.nanquantile(resampled, [0.025, 0.05, 0.95, 0.975])
    return make_estimate(
        value,
        units,
        "unit_bootstrap",
        interval=(min(low, value), max(high, value)),
        interval_90=(min(low_90, value), max(high_90, value)),
    )


def estimate_chance_gini(total: float, exposures: Any) -> Estimate:
    """The Gini coefficient of `total` events that come to each unit at the same rate per exposure.

    Few events lie unevenly by chance, and large units have more of them: the mean over 1,000
    multinomial draws, with the range of 95 % of them. No value without events or exposure.
    """
    exposures = np.nan_to_num(np.asarray(exposures, dtype=float))
    units, events = len(exposures), round(total)
    if not events or not exposures.sum():
        return make_estimate(None, units, reasons=("no_cases",))
    random = np.random.default_rng(SEED)
    drawn = np.sort(random.multinomial(events, exposures / exposures.sum(), DRAWS), axis=1)
    coefficients = 2 * drawn @ np.arange(1, units + 1) / (units * events) - 1 - 1 / units
    low, high = np.quantile(coefficients, [0.025, 0.975])
    return make_estimate(coefficients.mean(), units, interval=(low, high))


def _sort_descending(values: Any) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return np.sort(values[np.isfinite(values)])[::-1]


def _resample(units: int) -> Iterator[np.ndarray]:
    random = np.random.default_rng(SEED)
    for _ in range(DRAWS // BATCH):
        yield random.multinomial(units, np.full(units, 1 / units), BATCH).astype(float)
