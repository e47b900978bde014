"""The difference of two shares of cases that resemble each other within clusters, some in both.

For two views of one figure, such as two periods of the same projects. A millisecond.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics.clusters import ClusterSums, estimate_clustered_shares
from dashboard.statistics.estimate import Estimate, to_columns
from dashboard.statistics.shares import estimate_difference


def join_sums(parts: Sequence[ClusterSums]) -> ClusterSums:
    """The sums of several answers of one row, as rows of one: clusters of one name are the same."""
    names = np.concatenate([np.asarray(part.names, dtype=object)[part.clusters] for part in parts])
    return ClusterSums(
        np.repeat(np.arange(len(parts)), [len(part.clusters) for part in parts]),
        pd.factorize(names)[0],
        np.concatenate([part.numerators for part in parts]),
        np.concatenate([part.denominators for part in parts]),
    )


def estimate_clustered_difference(
    sums: ClusterSums, counts: Any, totals: Any, unknowns: Any = 0
) -> Estimate:
    """The share of the first of two rows minus that of the second, −1 to 1.

    Interval: Newcombe's hybrid of the two intervals of `estimate_clustered_shares`, allowing for
    what clusters in both rows have in common (Zou and Donner 2008); never narrower than that of
    independent cases. Bounds as `shares.estimate_difference`. One cluster in a row: no interval
    (`one_project`). `effective_clusters`: of the row that has fewer.
    """
    counts, totals, unknowns = to_columns(counts, totals, unknowns)
    (count, other_count), (total, other_total) = counts, totals
    plain = estimate_difference(count, total, other_count, other_total, *unknowns)
    if plain.value is None:
        return replace(plain, method="clustered_newcombe")
    both = estimate_clustered_shares(sums, counts, totals, unknowns)
    common = _correlate(sums, counts / totals)
    (low, high), (low_90, high_90) = (
        _find_ends([_list_ends(estimate, suffix) for estimate in (*both, plain)], common)
        for suffix in ("", "_90")
    )
    return replace(
        plain,
        method="clustered_newcombe",
        low=low,
        high=high,
        low_90=low_90,
        high_90=high_90,
        p=None,
        reasons=tuple(dict.fromkeys(reason for share in both for reason in share.reasons)),
        effective_clusters=min(share.effective_clusters or 0.0 for share in both),
    )


def _list_ends(estimate: Estimate, suffix: str) -> np.ndarray:
    """The value and the two ends of its interval; NaN where there is none."""
    ends = (estimate.value, getattr(estimate, f"low{suffix}"), getattr(estimate, f"high{suffix}"))
    return np.array(ends, dtype=float)


def _find_ends(listed: Sequence[np.ndarray], common: float) -> tuple[float | None, float | None]:
    """The ends for two shares that correlate, at least those for independent cases."""
    (value, low, high), (other, other_low, other_high), (difference, least, most) = listed

    def reach(near: float, far: float) -> float:
        return float(np.sqrt(max(near**2 + far**2 - 2 * common * near * far, 0)))

    ends = (
        min(difference - reach(value - low, other_high - other), least),
        max(difference + reach(high - value, other - other_low), most),
    )
    if not np.isfinite(ends).all():
        return None, None
    return max(float(ends[0]), -1.0), min(float(ends[1]), 1.0)


def _correlate(sums: ClusterSums, shares: np.ndarray) -> float:
    """How far the two shares go up and down together because clusters are in both."""
    residuals = sums.numerators - shares[sums.rows] * sums.denominators
    table = np.zeros((2, int(sums.clusters.max(initial=0)) + 1))
    np.add.at(table, (sums.rows, sums.clusters), residuals)
    size = float(np.sqrt(np.square(table).sum(axis=1).prod()))
    return float(table[0] @ table[1]) / size if size else 0.0
