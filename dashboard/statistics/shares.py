"""Shares of cases and counts over time (M1, M2, M4, M6, M8): exact or score intervals, no draws.

All of these answer within a millisecond for a page of rows.
"""

import math
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, binomtest, chi2, norm
from statsmodels.stats.proportion import proportion_confint

from dashboard.statistics.estimate import Estimate, make_estimate, to_columns


def estimate_shares(counts: Any, totals: Any, unknowns: Any = 0) -> tuple[Estimate, ...]:
    """The share of each row's cases, 0–1, unknown ones in the denominator.

    Interval: Wilson 1927. Worst-case bounds (Manski 1990): none or all of the unknown belong to
    the count. A row without cases has no value (`no_cases`).
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
    """One share less another, −1 to 1.

    Interval: Newcombe 1998, hybrid score. `p` is the level at which that interval just touches 0,
    so that the two never disagree. Bounds: all the unknown of one side counted, none of the
    other's. A group without cases: no value (`none_to_compare`).
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
        interval=_newcombe(count, total, other_count, other_total, norm.ppf(0.975)),
        interval_90=_newcombe(count, total, other_count, other_total, norm.ppf(0.95)),
        p=_newcombe_p(count, total, other_count, other_total),
        bounds=(
            share - min(other_count + other_unknown, other_total) / other_total,
            min(count + unknown, total) / total - other,
        ),
        groups=(total, other_total),
    )


def estimate_incidences(
    counts: Any, exposures: Any, unknowns: Any = 0, per: float = 100.0
) -> tuple[Estimate, ...]:
    """How often something happens in `per` units of exposure (complaints in 100 project-weeks).

    Interval: exact Poisson (Garwood 1936). `unknowns` are cases that may belong here: the upper
    bound counts them. A row without exposure has no value (`no_exposure`).
    """
    counts, exposures, unknowns = to_columns(counts, exposures, unknowns)
    low, high = _garwood(counts, 0.05)
    low_90, high_90 = _garwood(counts, 0.10)
    found = []
    for row, (count, exposure, unknown) in enumerate(zip(counts, exposures, unknowns, strict=True)):
        if exposure <= 0:
            found.append(Estimate(None, method="poisson_exact", reasons=("no_exposure",)))
            continue
        unit = per / exposure
        found.append(
            make_estimate(
                count * unit,
                exposure,
                "poisson_exact",
                interval=(low[row] * unit, high[row] * unit),
                interval_90=(low_90[row] * unit, high_90[row] * unit),
                bounds=(count * unit, (count + unknown) * unit),
            )
        )
    return tuple(found)


def estimate_incidence_ratio(
    count: int, exposure: float, other_count: int, other_exposure: float
) -> Estimate:
    """How many times as often as in the other group, for counts over exposure.

    Interval and p: exact, given the sum of both counts (Clopper–Pearson on the share of the first,
    twice the smaller tail; Przyborowski and Wilenski 1940). The other group without any case: no
    value, but a lower end (`interval_open`). No exposure or no case at all: nothing
    (`none_to_compare`).
    """
    groups = (float(exposure), float(other_exposure))
    n = sum(groups)
    if not exposure or not other_exposure or not count + other_count:
        return Estimate(
            None, n=n, method="poisson_ratio", groups=groups, reasons=("none_to_compare",)
        )
    given = count + other_count
    test = binomtest(count, given, exposure / n)

    def limits(level: float) -> tuple[float, float]:
        low, high = (
            other_exposure / exposure * (share / (1 - share) if share < 1 else math.inf)
            for share in test.proportion_ci(level)
        )
        return low, high

    tails = binom.cdf(count, given, exposure / n), binom.sf(count - 1, given, exposure / n)
    ratio = count * other_exposure / (other_count * exposure) if other_count else None
    return make_estimate(
        ratio,
        n,
        "poisson_ratio",
        interval=limits(0.95),
        interval_90=limits(0.90),
        p=min(2 * min(tails), 1),
        groups=groups,
        reasons=() if other_count else ("interval_open",),
    )


def _garwood(counts: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    low = np.where(counts > 0, chi2.ppf(alpha / 2, 2 * np.maximum(counts, 0.5)) / 2, 0)
    return low, chi2.ppf(1 - alpha / 2, 2 * counts + 2) / 2


def _wilson(count: float, total: float, z: float) -> tuple[float, float]:
    """Plain arithmetic: looking for p asks for it a few dozen times."""
    share, square = count / total, z * z / total
    middle = share + square / 2
    half = math.sqrt(max(share * (1 - share) * square + square * square / 4, 0))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def _newcombe(
    count: float, total: float, other_count: float, other_total: float, z: float
) -> tuple[float, float]:
    share, other = count / total, other_count / other_total
    low, high = _wilson(count, total, z)
    other_low, other_high = _wilson(other_count, other_total, z)
    return (
        max(share - other - math.hypot(share - low, other_high - other), -1),
        min(share - other + math.hypot(high - share, other - other_low), 1),
    )


def _newcombe_p(count: float, total: float, other_count: float, other_total: float) -> float:
    apart = count / total - other_count / other_total
    if apart == 0:
        return 1.0
    near = 0 if apart > 0 else 1

    def end(z: float) -> float:
        return _newcombe(count, total, other_count, other_total, z)[near]

    far = 40.0
    if end(0.0) * end(far) > 0:
        return 0.0
    return float(2 * norm.sf(brentq(end, 0.0, far)))
