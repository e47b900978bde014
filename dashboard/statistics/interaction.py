"""Is a difference the same in all subgroups: one test of all of them together."""

from collections.abc import Sequence

import numpy as np

from dashboard.statistics.regression import LEAST_CLUSTERS, Partial
from dashboard.statistics.wild_bootstrap import DRAWS, ROUNDING, SEED, WEBB


def compute_interaction_p(
    subgroups: Sequence[Partial], clusters: Sequence[np.ndarray]
) -> float | None:
    """p of the hypothesis that the slope is the same in all subgroups.

    `subgroups` are the residuals of each by itself, `clusters` the names of the clusters of its
    rows, which may reach over several (a salesperson). Wald's statistic of all slopes against one
    common slope with cluster-robust errors, and its restricted wild cluster bootstrap (Webb's
    weights): with few clusters in a subgroup, F would find differences where none is. None with
    fewer than two subgroups, a subgroup in one cluster, or LEAST_CLUSTERS clusters in all.
    """
    names = np.concatenate([np.asarray(labels, dtype=object) for labels in clusters or [[]]])
    codes = {name: number for number, name in enumerate(dict.fromkeys(names))}
    if len(subgroups) < 2 or len(codes) < LEAST_CLUSTERS:
        return None
    numbers = [np.array([codes[name] for name in labels]) for labels in clusters]
    if any(len(set(labels)) < 2 for labels in numbers):
        return None
    information = np.array([one.information for one in subgroups])
    common = sum(one.exposure @ one.outcome for one in subgroups) / information.sum()
    weights = np.random.default_rng(SEED).choice(WEBB, (DRAWS, len(codes)))
    weights[0] = 1
    drawn = [
        _draw_slope(one, labels, common, weights)
        for one, labels in zip(subgroups, numbers, strict=True)
    ]
    slopes = np.stack([slope for slope, _ in drawn], axis=1)
    scores = np.stack([score for _, score in drawn], axis=1)
    variance = np.einsum("dgc,dhc->dgh", scores, scores)
    apart = slopes[:, 1:] - slopes[:, :1]
    spread = (
        variance[:, 1:, 1:] - variance[:, 1:, :1] - variance[:, :1, 1:] + variance[:, :1, :1]
    )
    # A draw may leave some subgroup without any variance: it then lies infinitely far apart.
    spread += ROUNDING * spread[0].trace() * np.eye(spread.shape[1])
    walds = np.einsum("dg,dg->d", apart, np.linalg.solve(spread, apart[..., None])[..., 0])
    return float((walds >= walds[0] * (1 - ROUNDING)).mean())


def _draw_slope(
    residuals: Partial, cluster: np.ndarray, common: float, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each draw how far a subgroup's slope lies from the common one, and the influence of each
    cluster on it; the errors are those under the common slope."""
    clusters = np.eye(weights.shape[1])[cluster]
    error = residuals.outcome - common * residuals.exposure
    information = clusters.T @ np.square(residuals.exposure)
    exposed = clusters.T @ (residuals.basis * residuals.exposure[:, None])
    controlled = clusters.T @ (residuals.basis * error[:, None])
    scores = clusters.T @ (residuals.exposure * error)
    slopes = scores / residuals.information
    left = np.diag(scores) - controlled @ exposed.T - np.outer(slopes, information)
    present = len(set(cluster))
    correction = np.sqrt(present / (present - 1)) / residuals.information
    return weights @ slopes, correction * (weights @ left)
