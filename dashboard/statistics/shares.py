"""Shares of cases and counts over time (M1, M2, M4, M6, M8), with exact or score intervals.

A few milliseconds for a page of rows.
"""

import math
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from dashboard.statistics.estimate import Estimate, make_estimate, to_columns


def estimate_shares(counts: Any, totals: Any, unknowns: Any = 0) -> tuple[Estimate, ...]:
    """Each row's share, 0–1; unknown cases are part of the total.

    Interval: Wilson 1927. Worst-case bounds (Manski 1990): none or all of the unknown cases belong
    to the count. A row without cases has no value (`no_cases`).
    """
    counts, totals, unknowns = to_columns(counts, totals, unknowns)
    known = np.maximum(np.maximum(totals, counts), 1)
    low, high = proportion_confint(counts, known, 0.05, "wilson")
    low_90, high_90 = proportion_confint(counts, known, 0.10, "wilson")
    return tuple(
        make_estimate(
            count / total,
            total,
            "wilson",
            interval=(low[row], high[row]),
            interval_90=(low_90[row], high_90[row]),
            bounds=(count / total, min(count + unknown, total) / total),
        )
        if total > 0
        else Estimate(None, method="wilson", reasons=("no_cases",))
        for row, (count, total, unknown) in enumerate(zip(counts, totals, unknowns, strict=True))
    )


def estimate_difference(
    count: float,
    total: float,
    other_count: float,
    other_total: float,
    unknown: float = 0,
    other_unknown: float = 0,
) -> Estimate:
    """One share minus another, −1 to 1.

    Interval: Newcombe 1998, hybrid score. `p` is the level at which that interval touches 0, so the
    two never disagree. Bounds: all unknown cases of one group counted, none of the other's. A group
    without cases: no value (`none_to_compare`).
    """
    if not total or not other_total:
        return Estimate(
            None,
            n=float(total + other_total),
            method="newcombe",
            groups=(float(total), float(other_total)),
            reasons=("none_to_compare",),
        )
    share, other = count / total, other_count / other_total
    return make_estimate(
        share - other,
        total + other_total,
        "newcombe",
        interval=_compute_newcombe(count, total, other_count, other_total, 0.95),
        interval_90=_compute_newcombe(count, total, other_count, other_total, 0.90),
        p=_compute_newcombe_p(count, total, other_count, other_total),
        bounds=(
            share - min(other_count + other_unknown, other_total) / other_total,
            min(count + unknown, total) / total - other,
        ),
        groups=(total, other_total),
    )


def estimate_incidences(
    counts: Any, exposures: Any, unknowns: Any = 0, per: float = 100.0
) -> tuple[Estimate, ...]:
    """Counts per `per` units of exposure (complaints in 100 project-weeks).

    Interval: exact Poisson (Garwood 1936). `unknowns` are cases that may belong here: only the
    upper bound includes them. A row without exposure has no value (`no_exposure`).
    """
    counts, exposures, unknowns = to_columns(counts, exposures, unknowns)
    (low, high), (low_90, high_90) = (
        # statsmodels returns a scalar limit for a single count of 0.
        np.atleast_1d(*confint_poisson(counts, 1, method="exact-c", alpha=alpha))
        for alpha in (0.05, 0.10)
    )
    estimates = []
    for row, (count, exposure, unknown) in enumerate(zip(counts, exposures, unknowns, strict=True)):
        if exposure <= 0:
            estimates.append(Estimate(None, method="poisson_exact", reasons=("no_exposure",)))
            continue
        unit = per / exposure
        estimates.append(
            make_estimate(
                count * unit,
                exposure,
                "poisson_exact",
                interval=(low[row] * unit, high[row] * unit),
                interval_90=(low_90[row] * unit, high_90[row] * unit),
                bounds=(count * unit, (count + unknown) * unit),
            )
        )
    return tuple(estimates)


def _compute_newcombe(
    count: float, total: float, other_count: float, other_total: float, level: float
) -> tuple[float, float]:
    low, high = confint_proportions_2indep(
        count, total, other_count, other_total, method="newcomb", alpha=1 - level
    )
    return max(low, -1), min(high, 1)


def _compute_newcombe_p(
    count: float, total: float, other_count: float, other_total: float
) -> float:
    """The level at which Newcombe's interval touches 0: the root of its nearer end, as a p."""
    share, other = count / total, other_count / other_total
    if share == other:
        return 1.0
    if share < other:
        return _compute_newcombe_p(other_count, other_total, count, total)

    # In plain floats: the root takes a few dozen steps, and a step through statsmodels 200 times
    # as long. A test compares the two.
    def low(z: float) -> float:
        return (share - other) - math.hypot(
            share - _compute_wilson_end(share, total, -z),
            _compute_wilson_end(other, other_total, z) - other,
        )

    far = 40.0
    if low(far) > 0:
        return 0.0
    return float(2 * norm.sf(brentq(low, 0.0, far)))


def _compute_wilson_end(share: float, total: float, z: float) -> float:
    """The end of Wilson's interval z standard errors away; the lower end for z < 0."""
    square = z * z / total
    half = math.sqrt(max(share * (1 - share) * square + square * square / 4, 0))
    return (share + square / 2 + math.copysign(half, z)) / (1 + square)
