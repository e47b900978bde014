"""What would it bring (M19): what a change avoids in a quarter, with its uncertainty.

10,000 draws: a millisecond.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from dashboard.statistics.estimate import Estimate

DRAWS = 10_000
SEED = 1
SHARES = ("coverage", "compliance")


@dataclass(frozen=True)
class TornadoBar:
    """What is avoided with one input at its 5th and 95th percentile, the others at their values."""

    name: str
    at_5: float
    at_95: float


@dataclass(frozen=True)
class Avoided:
    """What is avoided in a quarter: percentiles 5, 50, 95; inputs by influence, largest first."""

    p5: float
    p50: float
    p95: float
    tornado: tuple[TornadoBar, ...]


def simulate_avoided(
    exposure: Estimate | float,
    rate_now: Estimate | float,
    rate_reachable: Estimate | float,
    coverage: Estimate | float = 1.0,
    compliance: Estimate | float = 1.0,
) -> Avoided | None:
    """exposure × (rate now − rate reachable) × coverage × compliance.

    `exposure` is the number of cases that the rate applies to in a quarter (second-hand
    requirements, changes, complaints); both rates are this company's own, `rate_reachable` that of
    its first-hand-or-verified work. Coverage and compliance are shares, 0–1. An estimate is drawn
    from a two-piece normal with its 95 % interval; a number, or an estimate without an interval, is
    fixed. None where an input has no value.
    """
    given = {
        "exposure": exposure,
        "rate_now": rate_now,
        "rate_reachable": rate_reachable,
        "coverage": coverage,
        "compliance": compliance,
    }
    inputs = {
        name: value if isinstance(value, Estimate) else Estimate(float(value))
        for name, value in given.items()
    }
    if any(estimate.value is None for estimate in inputs.values()):
        return None
    random = np.random.default_rng(SEED)
    drawn = {
        name: _evaluate_at(name, estimate, random.normal(size=DRAWS))
        for name, estimate in inputs.items()
    }
    p5, p50, p95 = np.quantile(_multiply(drawn), [0.05, 0.5, 0.95])
    middle = {name: _evaluate_at(name, estimate, np.zeros(1)) for name, estimate in inputs.items()}
    bars = []
    for name, estimate in inputs.items():
        ends = _evaluate_at(name, estimate, norm.ppf([0.05, 0.95]))
        if ends[0] != ends[1]:
            at_5, at_95 = _multiply({**middle, name: ends})
            bars.append(TornadoBar(name, float(at_5), float(at_95)))
    bars.sort(key=lambda bar: -abs(bar.at_95 - bar.at_5))
    return Avoided(float(p5), float(p50), float(p95), tuple(bars))


def _evaluate_at(name: str, estimate: Estimate, scores: np.ndarray) -> np.ndarray:
    """The input's values at standard normal scores."""
    value = estimate.value or 0.0
    ends = (estimate.low, estimate.high)
    below, above = (abs(value - end) / norm.ppf(0.975) if end is not None else 0 for end in ends)
    values = value + scores * np.where(scores > 0, above, below)
    return np.clip(values, 0, 1) if name in SHARES else values


def _multiply(inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    change = inputs["rate_now"] - inputs["rate_reachable"]
    return inputs["exposure"] * change * inputs["coverage"] * inputs["compliance"]
