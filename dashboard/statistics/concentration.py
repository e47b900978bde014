"""Is it a few or everywhere (M13): Pareto's curve, the share of the top, Gini.

The curve takes a millisecond; the intervals, bootstrapped over the units, a tenth of a second for
a thousand units and two seconds for ten thousand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.statistics.estimate import Estimate, make_estimate

DRAWS = 1000
SEED = 1
# Drawn together: bounds the memory, not the result.
AT_ONCE = 50


@dataclass(frozen=True)
class Pareto:
    """After each unit, the largest first: the share of units and the share of the whole, 0–1."""

    units: np.ndarray
    whole: np.ndarray


def compute_pareto(values: Any) -> Pareto | None:
    """How fast the largest units make up the whole; values ≥ 0, None where their sum is 0."""
    values = _descending(values)
    if not values.sum():
        return None
    return Pareto(np.arange(1, len(values) + 1) / len(values), np.cumsum(values) / values.sum())


def estimate_share_of_top(values: Any, part: float = 0.2) -> Estimate:
    """The share of the whole that the largest `part` of the units hold; units are cut, not rounded.

    Bootstrap over units, percentiles; `n` counts units. No value where the whole is 0 (`no_cases`).
    """
    values = _descending(values)

    def share(times: np.ndarray) -> np.ndarray:
        before = np.cumsum(times, axis=-1) - times
        taken = np.clip(part * len(values) - before, 0, times)
        return (taken @ values) / (times @ values)

    return _bootstrap(values, share)


def estimate_gini(values: Any) -> Estimate:
    """Gini's coefficient: 0 where every unit has the same, towards 1 where one has everything.

    Gini 1914, without correction for n; bootstrap over units, percentiles; `n` counts units. No
    value where the whole is 0 (`no_cases`).
    """
    values = _descending(values)

    def coefficient(times: np.ndarray) -> np.ndarray:
        ranks = len(values) + 1 - (np.cumsum(times, axis=-1) - (times - 1) / 2)
        whole = times @ values
        return 2 * ((times * ranks) @ values) / (len(values) * whole) - 1 - 1 / len(values)

    return _bootstrap(values, coefficient)


def _descending(values: Any) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return np.sort(values[np.isfinite(values)])[::-1]


def _bootstrap(values: np.ndarray, figure: Callable[[np.ndarray], np.ndarray]) -> Estimate:
    """`figure` of how often each unit, the largest first, was drawn."""
    if not values.sum():
        return make_estimate(None, len(values), "unit_bootstrap", reasons=("no_cases",))
    value = float(figure(np.ones(len(values))))
    if len(values) == 1:
        return make_estimate(value, 1, "unit_bootstrap", reasons=("too_few_points",))
    with np.errstate(all="ignore"):
        drawn = np.concatenate([figure(times) for times in _draws(len(values))])
    low, low_90, high_90, high = np.nanquantile(drawn, [0.025, 0.05, 0.95, 0.975])
    return make_estimate(
        value,
        len(values),
        "unit_bootstrap",
        interval=(min(low, value), max(high, value)),
        interval_90=(min(low_90, value), max(high_90, value)),
    )


def _draws(units: int) -> Iterator[np.ndarray]:
    draw = np.random.default_rng(SEED)
    for _ in range(DRAWS // AT_ONCE):
        yield draw.multinomial(units, np.full(units, 1 / units), AT_ONCE).astype(float)
