"""How many cases a period to come is likely to hold, if it is like the last ones.

Microseconds.
"""

import math
from typing import Any

import numpy as np
from scipy.stats import t as student

from dashboard.statistics.estimate import Estimate, make_estimate

# Periods that are carried on, and the least that can be.
LAST_PERIODS = 12
MIN_PERIODS = 8
# Halves that differ beyond this level have moved; the larger dispersion of the two keeps it.
MOVE_LEVEL = 0.05


def predict_count(counts: Any, periods: int = 1) -> Estimate:
    """The count of so many further periods together: as many times the median of the last twelve,
    and where it will lie.

    Interval: a 95 % prediction interval of quasi-Poisson counts; for k periods k mean
    ± t √(φ k mean (1 + k/n)) with n − 1 degrees, rounded outward to whole cases, never below 0. φ
    is Pearson's dispersion, at least 1: counts never vary less than Poisson's. `n` is the number of
    past periods; fewer than eight predict nothing (`too_few_points`).
    """
    last = np.asarray(counts, dtype=float)[-LAST_PERIODS:]
    n = len(last)
    if n < MIN_PERIODS:
        return make_estimate(None, n, "quasi_poisson", reasons=("too_few_points",))
    # A series of zeros still allows a case: as much as one in all its periods.
    mean = max(float(last.mean()), 1 / n)
    spread = math.sqrt(compute_dispersion(last) * periods * mean * (1 + periods / n))

    def reach(level: float) -> tuple[float, float]:
        wide = student.ppf((1 + level) / 2, n - 1) * spread
        expected = periods * last.mean()
        return max(math.floor(expected - wide), 0), math.ceil(expected + wide)

    return make_estimate(
        periods * np.median(last), n, "quasi_poisson", interval=reach(0.95), interval_90=reach(0.90)
    )


def find_move(counts: Any) -> tuple[float, float] | None:
    """The counts of the earlier and the later half of the last periods, where they clearly differ:
    as of series without any change two or three in a hundred do; else None.

    The difference of two Poisson counts, given their sum, over √(φ × sum), with the dispersion φ of
    each half around its own mean; Student's t with the periods less two.
    """
    last = np.asarray(counts, dtype=float)[-LAST_PERIODS:]
    if len(last) < MIN_PERIODS:
        return None
    halves = last[: len(last) // 2], last[len(last) - len(last) // 2 :]
    before, after = (float(half.sum()) for half in halves)
    spread = math.sqrt(max(map(compute_dispersion, halves)) * (before + after))
    limit = student.ppf(1 - MOVE_LEVEL / 2, len(last) - 2)
    return (before, after) if spread and abs(after - before) > limit * spread else None


def compute_dispersion(counts: Any) -> float:
    """Pearson's chi-square of counts around their mean over its degrees of freedom, at least 1."""
    counts = np.asarray(counts, dtype=float)
    mean = counts.mean()
    if not mean > 0:
        return 1.0
    return max(1.0, float(np.square(counts - mean).sum() / mean / (len(counts) - 1)))
