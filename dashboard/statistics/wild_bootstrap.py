"""The restricted wild cluster bootstrap of a slope, from its residuals after controls."""

import numpy as np
from scipy.optimize import brentq

# Including the data themselves.
DRAWS = 2000
SEED = 1
# Webb 2014: with few clusters, two-point (Rademacher) weights allow too few distinct draws.
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
# A difference smaller than this share is rounding error.
ROUNDING = 1e-9


class WildBootstrap:
    """The restricted wild cluster bootstrap-t.

    After Roodman, MacKinnon, Nielsen and Webb 2019: a draw rescales whole clusters, so it needs
    only their sums of residuals, exposure and controls. Slope and variance of a draw are
    polynomials in the hypothesised slope, so testing another value costs next to nothing.
    """

    slope: float
    slopes: np.ndarray
    shift: np.ndarray
    variance: list[np.ndarray]

    def __init__(
        self, outcome: np.ndarray, exposure: np.ndarray, basis: np.ndarray, cluster: np.ndarray
    ) -> None:
        clusters = _make_cluster_dummies(outcome, exposure, cluster)
        information = clusters.T @ np.square(exposure)
        self.slope = float(exposure @ outcome) / information.sum()
        exposed = clusters.T @ (basis * exposure[:, None])
        weights = np.random.default_rng(SEED).choice(WEBB, (DRAWS, clusters.shape[1]))
        weights[0] = 1

        def drawn(column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            """The slope of each draw, and the residual score of each cluster."""
            scores = clusters.T @ (exposure * column)
            controlled = clusters.T @ (basis * column[:, None])
            slopes = scores / information.sum()
            left = np.diag(scores) - controlled @ exposed.T - np.outer(slopes, information)
            return weights @ slopes, weights @ left

        self.slopes, left = drawn(outcome)
        self.shift, shifted = drawn(exposure)
        self.variance = [
            np.einsum("dg,dg->d", *pair)
            for pair in ((left, left), (left, shifted), (shifted, shifted))
        ]

    def p(self, truth: float) -> float:
        """Two-sided p of the hypothesis that the slope is `truth`; the first draw is the data."""
        plain, mixed, square = self.variance
        slopes = np.abs(self.slopes - truth * self.shift)
        variance = np.maximum(plain - 2 * truth * mixed + truth * truth * square, 0)
        # Compared without a division, so that a variance of 0 needs no special case.
        as_far = slopes**2 * variance[0] >= slopes[0] ** 2 * variance * (1 - ROUNDING)
        return float(as_far.mean())

    def end(self, side: int, level: float, error: float) -> float | None:
        """The slope where p crosses `level` on one side; None if not within 1,000 errors."""

        def above(truth: float) -> float:
            return self.p(truth) - level

        near, step = self.slope, 2 * error
        while step < 1000 * error:
            far = near + side * step
            if above(far) < 0:
                return float(brentq(above, near, far, xtol=error / 1000))
            near, step = far, 2 * step
        return None


def _make_cluster_dummies(
    outcome: np.ndarray, exposure: np.ndarray, cluster: np.ndarray
) -> np.ndarray:
    """A dummy column per cluster, in an order independent of names, so that draws reproduce."""
    information = np.bincount(cluster, np.square(exposure))
    scores = np.bincount(cluster, exposure * outcome)
    return np.eye(len(information))[np.argsort(np.lexsort((scores, information)))[cluster]]
