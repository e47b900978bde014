"""The share of all cases that has ended in one way after each day, and how sure it is (M5, M7).

Cases of one project resemble each other: what varies is how each project pulls the share.
Milliseconds for ten thousand rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from dashboard.statistics.effective_clusters import LEAST_CLUSTERS, count_effective_clusters


@dataclass(frozen=True)
class Incidence:
    """The share of all cases that has ended in one way after each day, with 95 and 90 % bands."""

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    low_90: np.ndarray
    high_90: np.ndarray


@dataclass(frozen=True)
class Ends:
    """When cases end and how many are open before, by cluster: a row a cluster, a column a step.

    `effective` is how many clusters of equal size they are worth.
    """

    events: np.ndarray
    closures: np.ndarray
    at_risk: np.ndarray
    effective: float

    @property
    def degrees(self) -> float:
        """The effective clusters less one; NaN where they are too few."""
        return self.effective - 1 if self.effective >= LEAST_CLUSTERS else np.nan


def split_ends(
    places: np.ndarray, is_event: np.ndarray, is_closed: np.ndarray, cluster: Any, steps: int
) -> Ends:
    """The ends of cases of which each ends at the step `places`; those without a cluster are one
    cluster together."""
    codes, names = pd.factorize(np.asarray(cluster, dtype=object), use_na_sentinel=False)

    def count(part: Any) -> np.ndarray:
        sums = np.bincount((codes * steps + places)[part], minlength=len(names) * steps)
        return sums.reshape(len(names), steps)

    everything = count(slice(None))
    return Ends(
        count(is_event),
        count(is_closed),
        everything[:, ::-1].cumsum(axis=1)[:, ::-1],
        count_effective_clusters(everything.sum(axis=1)),
    )


def estimate_incidence(
    ends: np.ndarray,
    all_ends: np.ndarray,
    at_risk: np.ndarray,
    before: np.ndarray,
    by_cluster: Ends | None = None,
    cluster_ends: np.ndarray | None = None,
) -> Incidence:
    """The cumulative incidence of cases that end in one way, `before` being the share that still
    waited just before each day; `by_cluster` has the ends by cluster, `cluster_ends` those of this
    way.

    Not statsmodels' CumIncidenceRight: its standard error is undefined on the last day of a group
    in which no case is open.
    """
    share = np.minimum(np.cumsum(before * ends / at_risk), 1)
    left = at_risk - all_ends
    # Where none is left, no later share differs from this one: the term is 0.
    hazard = np.where(left > 0, all_ends / (at_risk * np.maximum(left, 1)), 0)
    jump = before * ends / np.square(at_risk, dtype=float)
    variance = (
        share**2 * np.cumsum(hazard)
        - 2 * share * np.cumsum(share * hazard)
        + np.cumsum(share**2 * hazard)
        + np.cumsum(before * jump * (at_risk - ends) / at_risk)
        - 2 * (share * np.cumsum(jump) - np.cumsum(share * jump))
    )
    error, degrees = np.sqrt(np.maximum(variance, 0)), np.inf
    if by_cluster is not None and cluster_ends is not None:
        pulls = _compute_pulls(cluster_ends, by_cluster, ends, all_ends, at_risk, before, share)
        correction = len(pulls) / max(len(pulls) - 1, 1)
        error = np.maximum(error, np.sqrt(np.square(pulls).sum(axis=0) * correction))
        degrees = by_cluster.degrees
    known = np.cumsum(all_ends) + left
    bands = (
        _compute_band(share, error, degrees, np.cumsum(ends), known, level)
        for level in (0.95, 0.90)
    )
    return Incidence(share, *next(bands), *next(bands))


def estimate_before_first(n: int, effective: float | None) -> Incidence:
    """The share before the first step: none of all cases, with the band that a share of 0 has later
    on. `effective` are the clusters that the cases are worth; None: the cases are independent."""
    none, degrees = np.zeros(1), np.inf if effective is None else effective - 1
    bands = (
        _compute_band(none, none, degrees, none, np.full(1, n), level) for level in (0.95, 0.90)
    )
    return Incidence(none, *next(bands), *next(bands))


def _compute_pulls(
    cluster_ends: np.ndarray,
    by_cluster: Ends,
    ends: np.ndarray,
    all_ends: np.ndarray,
    at_risk: np.ndarray,
    before: np.ndarray,
    share: np.ndarray,
) -> np.ndarray:
    """How far each cluster pulls the share from what it is: the derivative by the weight of its
    cases. It has more ends of this kind than expected, or left fewer waiting for one."""
    surplus = cluster_ends - by_cluster.at_risk * ends / at_risk
    fewer = by_cluster.events + by_cluster.closures - by_cluster.at_risk * all_ends / at_risk
    left = at_risk - all_ends
    fewer = np.where(left > 0, fewer / np.maximum(left, 1), 0)
    direct = np.cumsum(surplus * before / at_risk, axis=1)
    return direct - share * np.cumsum(fewer, axis=1) + np.cumsum(share * fewer, axis=1)


def _compute_band(
    share: np.ndarray,
    error: np.ndarray,
    degrees: float,
    done: np.ndarray,
    known: np.ndarray,
    level: float,
) -> tuple[np.ndarray, np.ndarray]:
    quantile, normal = student.ppf((1 + level) / 2, [degrees, np.inf])
    rest = 1 - share
    with np.errstate(all="ignore"):
        power = np.exp(quantile * error / (rest * np.abs(np.log(rest))))
        low, high = 1 - rest ** (1 / power), 1 - rest**power
    size = np.square(normal / quantile)
    plain = proportion_confint(done * size, known * size, 1 - level, "wilson")
    is_defined = (share > 0) & (rest > 1e-12)
    return np.where(is_defined, low, plain[0]), np.where(is_defined, high, plain[1])
