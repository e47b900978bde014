"""Two groups compared within strata (projects, sizes), so that like is compared with like.

Mantel and Haenszel 1959. Milliseconds for hundreds of strata.
"""

from typing import Any

import numpy as np
from scipy.stats import norm

from dashboard.statistics.estimate import Estimate, Reason, make_estimate


def estimate_risk_difference(
    counts: Any, totals: Any, other_counts: Any, other_totals: Any
) -> Estimate:
    """The share of the first group minus that of the other, strata weighted by n₁n₀/(n₁+n₀).

    Interval and p: Sato 1989. No value where no stratum has both groups (`none_to_compare`).
    """
    tables = _make_tables(counts, totals, other_counts, other_totals)
    (cases, total), (other_cases, other_total) = _split_sides(tables)
    n = total + other_total
    groups = float(total.sum()), float(other_total.sum())
    weights = total * other_total / n
    if not weights.sum():
        none: Reason = "none_to_compare"
        return make_estimate(None, n.sum(), "mantel_haenszel", groups=groups, reasons=(none,))
    difference = np.sum((cases * other_total - other_cases * total) / n) / weights.sum()
    lean = (total**2 * other_cases - other_total**2 * cases) / n**2
    lean += total * other_total * (other_total - total) / (2 * n**2)
    mixed = (cases * (other_total - other_cases) + other_cases * (total - cases)) / (2 * n)
    variance = (difference * lean.sum() + mixed.sum()) / weights.sum() ** 2
    error = np.sqrt(max(variance, 0))
    ends = [float(np.clip(difference + side * error, -1, 1)) for side in _SIDES]
    p = 2 * norm.sf(abs(difference) / error) if error else None
    return make_estimate(
        difference,
        n.sum(),
        "mantel_haenszel",
        interval=(ends[0], ends[3]),
        interval_90=(ends[1], ends[2]),
        p=p,
        groups=groups,
    )


_SIDES = norm.ppf([0.025, 0.05, 0.95, 0.975])


def _make_tables(counts: Any, totals: Any, other_counts: Any, other_totals: Any) -> np.ndarray:
    """The strata that have both groups: [[cases, others], [cases, others]] each."""
    counts, totals, other_counts, other_totals = (
        np.atleast_1d(np.asarray(column, dtype=float))
        for column in (counts, totals, other_counts, other_totals)
    )
    both = (totals > 0) & (other_totals > 0)
    sides = [[counts, totals - counts], [other_counts, other_totals - other_counts]]
    return np.moveaxis(np.array(sides), 2, 0)[both]


def _split_sides(tables: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(tables[:, side, 0], tables[:, side].sum(axis=1)) for side in (0, 1)]
