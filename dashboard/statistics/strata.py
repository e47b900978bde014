"""Two groups compared within strata (projects, sizes), so that like is compared with like.

Mantel and Haenszel 1959. Milliseconds for hundreds of strata.
"""

from typing import Any

import numpy as np
from scipy.stats import norm
from statsmodels.stats.contingency_tables import StratifiedTable

from dashboard.statistics.estimate import Estimate, make_estimate


def estimate_odds_ratio(counts: Any, totals: Any, other_counts: Any, other_totals: Any) -> Estimate:
    """The odds ratio of the first group to the other, common to all strata.

    One entry per stratum: cases and total of each group. Interval: Robins, Breslow, Greenland
    1986; p: Mantel–Haenszel without continuity correction. No value where no stratum has both
    groups and both outcomes (`none_to_compare`).
    """
    tables = _make_tables(counts, totals, other_counts, other_totals)
    value, interval, interval_90, p = None, (None, None), (None, None), None
    if len(tables):
        with np.errstate(all="ignore"):
            table = StratifiedTable(np.moveaxis(tables, 0, 2))
            value = table.oddsratio_pooled
            interval = table.oddsratio_pooled_confint(0.05)
            interval_90 = table.oddsratio_pooled_confint(0.10)
            p = table.test_null_odds().pvalue
    if not value or not np.isfinite(value):
        return _make_empty(tables)
    return _make_estimate(tables, value, interval, interval_90, p)


def estimate_risk_ratio(counts: Any, totals: Any, other_counts: Any, other_totals: Any) -> Estimate:
    """The risk ratio of the first group to the other, common to all strata.

    Interval and p: Greenland and Robins 1985, on the log scale. No value where a group has no
    case in any stratum with both groups (`none_to_compare`).
    """
    tables = _make_tables(counts, totals, other_counts, other_totals)
    (cases, total), (other_cases, other_total) = _split_sides(tables)
    n = total + other_total
    with np.errstate(all="ignore"):
        up, down = cases * other_total / n, other_cases * total / n
        ratio = up.sum() / down.sum()
        error = np.sqrt(
            np.sum((total * other_total * (cases + other_cases) - cases * other_cases * n) / n**2)
            / (up.sum() * down.sum())
        )
        log = np.log(ratio)
        ends = [np.exp(log + side * error) for side in _SIDES]
        p = 2 * norm.sf(abs(log) / error)
    if not np.isfinite(log):
        return _make_empty(tables)
    return _make_estimate(tables, ratio, (ends[0], ends[3]), (ends[1], ends[2]), p)


def estimate_risk_difference(
    counts: Any, totals: Any, other_counts: Any, other_totals: Any
) -> Estimate:
    """The share of the first group minus that of the other, strata weighted by n₁n₀/(n₁+n₀).

    Interval and p: Sato 1989. No value where no stratum has both groups (`none_to_compare`).
    """
    tables = _make_tables(counts, totals, other_counts, other_totals)
    (cases, total), (other_cases, other_total) = _split_sides(tables)
    n = total + other_total
    weights = total * other_total / n
    if not weights.sum():
        return _make_empty(tables)
    difference = np.sum((cases * other_total - other_cases * total) / n) / weights.sum()
    lean = (total**2 * other_cases - other_total**2 * cases) / n**2
    lean += total * other_total * (other_total - total) / (2 * n**2)
    mixed = (cases * (other_total - other_cases) + other_cases * (total - cases)) / (2 * n)
    variance = (difference * lean.sum() + mixed.sum()) / weights.sum() ** 2
    error = np.sqrt(max(variance, 0))
    ends = [float(np.clip(difference + side * error, -1, 1)) for side in _SIDES]
    p = 2 * norm.sf(abs(difference) / error) if error else None
    return _make_estimate(tables, difference, (ends[0], ends[3]), (ends[1], ends[2]), p)


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


def _count_groups(tables: np.ndarray) -> tuple[float, float]:
    return float(tables[:, 0].sum()), float(tables[:, 1].sum())


def _make_estimate(
    tables: np.ndarray, value: Any, interval: Any, interval_90: Any, p: Any
) -> Estimate:
    return make_estimate(
        value,
        tables.sum(),
        "mantel_haenszel",
        interval=interval,
        interval_90=interval_90,
        p=p,
        groups=_count_groups(tables),
    )


def _make_empty(tables: np.ndarray) -> Estimate:
    return make_estimate(
        None,
        tables.sum(),
        "mantel_haenszel",
        groups=_count_groups(tables),
        reasons=("none_to_compare",),
    )
