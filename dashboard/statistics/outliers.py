"""Which of many units stand out from the others, allowing for how many are looked at.

Milliseconds for hundreds of units.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binom, chi2
from scipy.stats import t as student

from dashboard.statistics.estimate import to_columns
from dashboard.statistics.multiple_testing import adjust_holm

# With fewer units, how far the others lie apart is not known.
MIN_UNITS = 5


@dataclass(frozen=True)
class Outliers:
    """Units apart from all the others, and whether the units differ at all.

    `is_high` and `is_low` mark the units, in their order. `p_alike` is the chance that equal units
    would differ as much (Pearson's chi-square; None with fewer than two units).
    """

    is_high: np.ndarray
    is_low: np.ndarray
    p_alike: float | None

    @property
    def is_any(self) -> bool:
        """Whether any unit is apart."""
        return bool((self.is_high | self.is_low).any())


def find_outliers(counts: Any, totals: Any, level: float = 0.05) -> Outliers:
    """The units whose share lies further from that of all than the others vary among themselves.

    A unit's p is the larger of the exact binomial one and that of its z-score over the root mean
    square of the others' (Student's t), adjusted for all units (Holm 1979). So where all units
    vary, as those of one salesperson do, none of them stands out for that. None does among fewer
    than five.
    """
    counts, totals = to_columns(counts, totals)
    share = counts.sum() / totals.sum() if totals.sum() else 0.0
    nobody = np.zeros(len(counts), dtype=bool)
    if len(counts) < 2 or not 0 < share < 1:
        return Outliers(nobody, nobody, None)
    used = np.maximum(totals, 1)
    scores = (counts - share * totals) / np.sqrt(share * (1 - share) * used)
    squares, units = np.square(scores), len(counts)
    p_alike = float(chi2.sf(squares.sum(), units - 1))
    if units < MIN_UNITS:
        return Outliers(nobody, nobody, p_alike)
    others = np.sqrt(np.maximum((squares.sum() - squares) / (units - 2), 1))
    tails = np.minimum(binom.cdf(counts, totals, share), binom.sf(counts - 1, totals, share))
    ps = np.maximum(np.minimum(2 * tails, 1), 2 * student.sf(np.abs(scores) / others, units - 2))
    is_apart = np.array(adjust_holm(ps.tolist()), dtype=float) <= level
    return Outliers(is_apart & (scores > 0), is_apart & (scores < 0), p_alike)
