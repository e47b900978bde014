"""Who stands out, fairly (M14): small groups vary more, so each has limits of its own.

Milliseconds for hundreds of groups.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaln
from scipy.stats import beta, binom

from dashboard.statistics.estimate import Estimate, make_estimate, to_columns

LEVELS = (0.001, 0.025, 0.975, 0.999)
# Steps of the prior on how far a group is drawn to the whole.
SHRINKAGES = np.linspace(0.005, 0.995, 100)
# Where its centre may lie, in standard errors.
CENTRES = np.linspace(-3, 3, 9)


@dataclass(frozen=True)
class Funnel:
    """The whole's share, and for each group the shares between which chance alone would leave it.

    Columns follow the groups: outer limits 99.8 %, inner limits 95 %. `dispersion` is how much
    more the groups vary than chance lets them (1 = not more); the limits are widened by its root.
    `is_outside` says which groups lie beyond their outer limits.
    """

    share: float
    dispersion: float
    low_outer: np.ndarray
    low: np.ndarray
    high: np.ndarray
    high_outer: np.ndarray
    is_outside: np.ndarray


def compute_exact_limits(share: float, totals: Any) -> np.ndarray:
    """Counts that groups of these sizes reach by chance: a row per group, a column per level.

    Levels 0.1, 2.5, 97.5 and 99.9 %: quantiles of the binomial distribution.
    """
    totals = np.atleast_1d(np.asarray(totals, dtype=float))
    return binom.ppf(np.array(LEVELS), totals[:, None], share)


def compute_funnel(counts: Any, totals: Any) -> Funnel | None:
    """Limits around the whole's share; None where no group has any case.

    Over-dispersion (Spiegelhalter 2005): the mean square of the groups' z-scores, those beyond
    their 10 and 90 % drawn in to these; used where it exceeds 1 + 2 √(2 / groups). A group without
    cases has limits of 0 and 1.
    """
    counts, totals = to_columns(counts, totals)
    if not totals.sum():
        return None
    share = counts.sum() / totals.sum()
    dispersion = _dispersion(counts[totals > 0], totals[totals > 0], share)
    limits = np.tile([0.0, 0.0, 1.0, 1.0], (len(totals), 1))
    limits[totals > 0] = (
        compute_exact_limits(share, totals[totals > 0]) / totals[totals > 0][:, None]
    )
    limits = np.clip(share + np.sqrt(dispersion) * (limits - share), 0, 1)
    low_outer, low, high, high_outer = limits.T
    rates = counts / np.maximum(totals, 1)
    is_outside = (rates < low_outer) | (rates > high_outer)
    return Funnel(float(share), dispersion, low_outer, low, high, high_outer, is_outside)


def shrink_shares(counts: Any, totals: Any) -> tuple[Estimate, ...]:
    """Each group's share drawn towards the whole's, the more the smaller the group: for rankings.

    Beta-binomial: shares vary among groups as a beta distribution around the whole's; where its
    centre lies and how much they vary is weighed over flat priors, that of the shrinkage after
    Christiansen and Morris 1997, so that few groups do not look certain. Intervals: the beta of the
    same mean and variance. With fewer than three groups nothing can be learned from the others
    (`too_few_points`).
    """
    counts, totals = to_columns(counts, totals)
    held = totals > 0
    if held.sum() < 3:
        return tuple(
            make_estimate(None, total, "beta_binomial", reasons=("too_few_points",))
            for total in totals
        )
    share, prior, width = _priors(counts[held], totals[held])
    a, b = prior * share, prior * (1 - share)
    likelihood = (
        betaln(a + counts[held][:, None], b + (totals - counts)[held][:, None]) - betaln(a, b)
    ).sum(axis=0)
    weights = np.exp(likelihood - likelihood.max()) * width
    weights /= weights.sum()
    after_a, after_b = a + counts[:, None], b + (totals - counts)[:, None]
    means = after_a / (after_a + after_b)
    spreads = means * (1 - means) / (after_a + after_b + 1)
    mean = means @ weights
    spread = (spreads + np.square(means)) @ weights - np.square(mean)
    strength = mean * (1 - mean) / spread - 1
    low, low_90, high_90, high = (
        beta.ppf(level, mean * strength, (1 - mean) * strength)
        for level in (0.025, 0.05, 0.95, 0.975)
    )
    return tuple(
        make_estimate(
            mean[group],
            totals[group],
            "beta_binomial",
            interval=(low[group], high[group]),
            interval_90=(low_90[group], high_90[group]),
            reasons=() if held[group] else ("no_cases",),
        )
        for group in range(len(totals))
    )


def _priors(counts: np.ndarray, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centres and strengths of the beta to weigh, and the width of centre that each stands for."""
    # Half a case more on either side: a whole that is all or nothing leaves no room to vary.
    whole = (counts.sum() + 0.5) / (totals.sum() + 1)
    size = 1 / np.mean(1 / totals)
    prior = np.repeat(size * SHRINKAGES / (1 - SHRINKAGES), len(CENTRES))
    weights = totals[:, None] * prior / (totals[:, None] + prior)
    centre = (weights * (counts / totals)[:, None]).sum(axis=0) / weights.sum(axis=0)
    error = np.sqrt(whole * (1 - whole) / weights.sum(axis=0))
    share = centre + np.tile(CENTRES, len(SHRINKAGES)) * error
    edge = 0.5 / (totals.sum() + 1)
    return np.clip(share, edge, 1 - edge), prior, error


def _dispersion(counts: np.ndarray, totals: np.ndarray, share: float) -> float:
    if not 0 < share < 1:
        return 1.0
    scores = (counts / totals - share) / np.sqrt(share * (1 - share) / totals)
    found = float(np.mean(np.square(np.clip(scores, *np.quantile(scores, [0.1, 0.9])))))
    return found if found > 1 + 2 * np.sqrt(2 / len(scores)) else 1.0
