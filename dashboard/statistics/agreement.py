"""Agreement of two assessors who judged the same cases: sample size, and Cohen's kappa."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

Z = float(norm.ppf(0.975))
# A sample is planned for this kappa, where “substantial” agreement begins above 0.6 (Landis and
# Koch 1977).
PLANNED_KAPPA = 0.7
# Of fewer cases the interval, which is one of large samples, says nothing.
LEAST_CASES = 10


@dataclass(frozen=True)
class Agreement:
    """How far two assessors agree: in `agreed` of `n` cases.

    `kappa` with its 95 % interval is None where it cannot say: fewer than LEAST_CASES cases, or one
    of the two put every case into the same class. `adjusted` is the prevalence-adjusted kappa
    (Byrt, Bishop and Carlin 1993), from the raw agreement alone; None without cases.
    """

    n: int
    agreed: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    adjusted: float | None = None
    variance: float | None = None


def plan_size(half_width: float, classes: int, kappa: float = PLANNED_KAPPA) -> int:
    """How many cases it takes for a 95 % interval of kappa of this half-width, where the first
    assessor has as many cases of each class.

    Cohen (1960): the standard error is √(pₒ(1 − pₒ) / (n(1 − pₑ)²)); here pₑ = 1/classes and
    pₒ = pₑ + kappa(1 − pₑ).
    """
    expected = 1 / classes
    observed = expected + kappa * (1 - expected)
    needed = Z**2 * observed * (1 - observed) / (half_width * (1 - expected)) ** 2
    return math.ceil(needed)


def measure(table: NDArray[np.int64]) -> Agreement:
    """The agreement in a square table of counts: the first assessor's classes are the rows, the
    second's the columns.

    Interval: Fleiss, Cohen and Everitt 1969. Where the two agree in every case, which has no
    standard error, its lower end is that of the raw agreement (Wilson 1927), beyond chance.
    """
    n, agreed, classes = int(table.sum()), int(np.trace(table)), len(table)
    if not n:
        return Agreement(0, 0)
    adjusted = (classes * agreed / n - 1) / (classes - 1)
    shares = table / n
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    if n < LEAST_CASES or max(first.max(), second.max()) == 1:
        return Agreement(n, agreed, adjusted=adjusted)
    found = cohens_kappa(table)
    low, high = float(found.kappa_low), float(found.kappa_upp)
    if agreed == n:
        expected = float(first @ second)
        low = (float(proportion_confint(n, n, 0.05, "wilson")[0]) - expected) / (1 - expected)
    variance = ((1 - low) / Z) ** 2 if agreed == n else float(found.var_kappa)
    kappa = float(found.kappa)
    return Agreement(n, agreed, kappa, max(low, -1.0), min(high, 1.0), adjusted, variance)


def compare(one: Agreement, other: Agreement) -> tuple[float, float, float] | None:
    """The difference of two kappas of different cases, with its 95 % interval (normal); None where
    one of them cannot say."""
    if one.kappa is None or other.kappa is None:
        return None
    assert one.variance is not None and other.variance is not None
    difference = one.kappa - other.kappa
    half = Z * math.sqrt(one.variance + other.variance)
    return difference, difference - half, difference + half
