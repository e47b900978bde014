"""The difference of two shares within projects (M6′), by the clusters that make it least sure.

Cases of one project and of one salesperson resemble each other, and a careless salesperson who
relays more makes relaying look bad without any effect of it: only projects that have both groups
tell something, and the wider of the intervals by project and by salesperson counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from dashboard.statistics import regression, strata
from dashboard.statistics.estimate import Estimate


@dataclass(frozen=True)
class Group:
    """One group's cases in each project: of all `totals` the outcome holds in `counts` and is
    unknown in `unknowns`; `unasked` are cases outside the total, whose outcome nobody looked for.
    """

    counts: np.ndarray
    totals: np.ndarray
    unknowns: np.ndarray
    unasked: np.ndarray

    def lean(self, is_up: bool) -> Self:
        """The group if every unknown outcome were a yes (`is_up`), or a no."""
        yes = self.unknowns + self.unasked if is_up else 0
        nothing = np.zeros_like(self.totals)
        return replace(
            self,
            counts=self.counts + yes,
            totals=self.totals + self.unasked,
            unknowns=nothing,
            unasked=nothing,
        )

    def add(self, count: np.ndarray, total: np.ndarray) -> Self:
        """The group with more cases."""
        return replace(self, counts=self.counts + count, totals=self.totals + total)

    @property
    def unknown_count(self) -> float:
        """The cases without a known outcome, inside and outside the total."""
        return float(self.unknowns.sum() + self.unasked.sum())


def estimate_share_difference(
    of: Group, against: Group, unclear: Group, clusters: Sequence[Any]
) -> Estimate:
    """The share in group `of` minus that in `against`, −1 to 1, within projects.

    A linear probability model with fixed effects of the projects. Interval and p: the widest of
    those by each of `clusters` (columns of one entry a project: the project itself first, then its
    salesperson) and of Sato's for independent cases, because few clusters can agree by chance.
    Bounds: every unknown outcome, and the group of every `unclear` case, against the difference
    and for it (Manski 1990; Horowitz and Manski 2000). `effective_clusters`: of the projects.
    """
    residuals = [
        regression.partial_out_shares(of.counts, of.totals, against.counts, against.totals, column)
        for column in clusters
    ]
    independent = strata.estimate_risk_difference(
        of.counts, of.totals, against.counts, against.totals
    )
    widest = regression.estimate_widest(residuals, independent)
    return replace(
        widest,
        low=_clip(widest.low),
        high=_clip(widest.high),
        low_90=_clip(widest.low_90),
        high_90=_clip(widest.high_90),
        bound_low=compute_bound(of, against, unclear, is_up=False),
        bound_high=compute_bound(of, against, unclear, is_up=True),
        groups=(float(of.totals.sum()), float(against.totals.sum())),
    )


def _clip(end: float | None) -> float | None:
    """No difference of shares is larger than 1."""
    return None if end is None else min(max(end, -1.0), 1.0)


def compute_bound(of: Group, against: Group, unclear: Group, is_up: bool) -> float | None:
    """The difference if all that is unknown spoke for it (`is_up`), or against it: outcomes, and
    which group the unclear cases belong to."""
    yes = unclear.counts + unclear.unknowns + unclear.unasked
    no = unclear.totals - unclear.counts - unclear.unknowns
    of, against = of.lean(is_up), against.lean(not is_up)
    if is_up:
        return compute_difference(of.add(yes, yes), against.add(0 * no, no))
    return compute_difference(of.add(0 * no, no), against.add(yes, yes))


def compute_difference(of: Group, against: Group) -> float | None:
    """The difference within projects alone, without its interval; None where no project has both
    groups."""
    both = (of.totals > 0) & (against.totals > 0)
    total, other_total = of.totals[both], against.totals[both]
    weights = total * other_total / (total + other_total)
    if not weights.sum():
        return None
    differences = of.counts[both] / total - against.counts[both] / other_total
    return float(weights @ differences / weights.sum())
