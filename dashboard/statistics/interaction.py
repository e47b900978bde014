"""Is a difference the same in all subgroups: one test of all of them together."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import f

from dashboard.statistics.regression import Partial


def compute_interaction_p(
    subgroups: Sequence[Partial], clusters: Sequence[np.ndarray]
) -> float | None:
    """p of the hypothesis that the slope is the same in all subgroups.

    `subgroups` are the residuals of each by itself, `clusters` the names of the clusters of its
    rows. Welch's test of several means with unequal variances (1951), with the jackknife variance
    of each slope over its clusters (CRV3) and their effective number less one as its degrees.
    Clusters that reach over subgroups (salespeople) make it cautious, as what they share cancels
    out of a difference. Tried on 1,000 companies of 40 projects without an interaction, in two to
    five subgroups of five projects and more: p is at most 0.05 in 1 to 5 %, where Wald's test with
    clustered errors alarms in 9 to 15 %; the restricted wild bootstrap finds a difference that is
    50 points lower in five projects in 49 %, this test in 57 %. None with fewer than two subgroups,
    or a subgroup whose slope does not vary between clusters.
    """
    slopes, variances, degrees = [], [], []
    for one, names in zip(subgroups, clusters, strict=True):
        cluster = pd.factorize(np.asarray(names, dtype=object))[0]
        number = int(cluster.max()) + 1
        error = one.outcome - one.slope * one.exposure
        weights = np.bincount(cluster, np.square(one.exposure)) / one.information
        if number < 2 or weights.max() >= 1:
            return None
        influences = np.bincount(cluster, one.exposure * error) / one.information / (1 - weights)
        slopes.append(one.slope)
        variances.append((number - 1) / number * float(np.square(influences).sum()))
        degrees.append(float(1 / np.square(weights).sum()) - 1)
    if len(slopes) < 2 or not all(variance > 0 for variance in variances):
        return None
    slope, precision = np.array(slopes), 1 / np.array(variances)
    shares, most = precision / precision.sum(), len(slopes) - 1
    apart = float(precision @ np.square(slope - shares @ slope)) / most
    unequal = float((np.square(1 - shares) / degrees).sum())
    correction = 1 + 2 * (most - 1) / (most * (most + 2)) * unequal
    return float(f.sf(apart / correction, most, most * (most + 2) / (3 * unequal)))
