"""Who stands out, fairly (M14): small groups vary more, so limits widen as groups get smaller.

Milliseconds for hundreds of groups.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaln
from scipy.stats import beta, binom

from dashboard.statistics.estimate import Estimate, make_estimate, to_columns

LEVELS = (0.001, 0.025, 0.975, 0.999)
# With no difference at all, at most this share of funnels has any group outside.
FAMILY_LEVEL = 0.05
# Grid of the prior on how strongly a group is shrunk to the overall share.
SHRINKAGES = np.linspace(0.005, 0.995, 100)
# Grid of the prior's centre, in standard errors.
CENTRES = np.linspace(-3, 3, 9)
# A rate this close to a limit counts as on it.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Funnel:
    """The overall share, and for each group the limits within which chance alone would keep it.

    Arrays are in the order of the groups: outer limits 99.8 %, or wider with more than 25 groups;
    inner limits 95 %. `dispersion` is the over-dispersion of the groups (1: as much as chance, or
    not asked); the limits are widened by its root, or by that of each group's design effect.
    `is_outside` marks groups beyond their outer limits.
    """

    share: float
    dispersion: float
    low_outer: np.ndarray
    low: np.ndarray
    high: np.ndarray
    high_outer: np.ndarray
    is_outside: np.ndarray


def compute_exact_limits(
    share: float, totals: Any, levels: tuple[float, ...] = LEVELS
) -> np.ndarray:
    """Binomial quantiles of the count of each group: a row per group, a column per level.

    Levels unless given: 0.1, 2.5, 97.5 and 99.9 %.
    """
    totals = np.atleast_1d(np.asarray(totals, dtype=float))
    return binom.ppf(np.array(levels), totals[:, None], share)


def _pick_levels(groups: int) -> tuple[float, ...]:
    """The levels of the limits: the outer ones hold for all groups at once (Šidák 1967)."""
    low, inner_low, inner_high, _ = LEVELS
    tail = min(low, (1 - (1 - FAMILY_LEVEL) ** (1 / groups)) / 2)
    return tail, inner_low, inner_high, 1 - tail


def compute_funnel(counts: Any, totals: Any, design_effects: Any = None) -> Funnel | None:
    """Limits around the overall share; None where no group has any case.

    Over-dispersion (Spiegelhalter 2005): the mean square of the groups' z-scores, winsorised at
    10 and 90 %; used where it exceeds 1 + 2 √(2 / groups). Where it is known how much more each
    group varies because its cases come in clusters (`design_effects`), that widens its limits
    instead: groups that differ from each other then stay visible as such. A group without cases has
    limits of 0 and 1.
    """
    counts, totals = to_columns(counts, totals)
    if not totals.sum():
        return None
    share = counts.sum() / totals.sum()
    if design_effects is None:
        dispersion = _compute_dispersion(counts[totals > 0], totals[totals > 0], share)
        inflation = np.full(len(totals), dispersion)
    else:
        dispersion, inflation = 1.0, np.asarray(design_effects, dtype=float)
    limits = np.tile([0.0, 0.0, 1.0, 1.0], (len(totals), 1))
    charted = totals[totals > 0]
    limits[totals > 0] = (
        compute_exact_limits(share, charted, _pick_levels(len(charted))) / charted[:, None]
    )
    limits = np.clip(share + np.sqrt(inflation)[:, None] * (limits - share), 0, 1)
    low_outer, low, high, high_outer = limits.T
    rates = counts / np.maximum(totals, 1)
    is_outside = (rates < low_outer - ROUNDING) | (rates > high_outer + ROUNDING)
    return Funnel(float(share), dispersion, low_outer, low, high, high_outer, is_outside)


def shrink_shares(counts: Any, totals: Any) -> tuple[Estimate, ...]:
    """Each group's share shrunk towards the overall share, small groups most: for rankings.

    Beta-binomial: the groups' shares follow a beta distribution whose centre and strength are
    averaged over flat priors, that of the shrinkage after Christiansen and Morris 1997, so that few
    groups do not look certain. Intervals: the beta distribution of the posterior mean and variance.
    Fewer than three groups cannot inform each other (`too_few_points`).
    """
    counts, totals = to_columns(counts, totals)
    has_cases = totals > 0
    if has_cases.sum() < 3:
        return tuple(
            make_estimate(None, total, "beta_binomial", reasons=("too_few_points",))
            for total in totals
        )
    share, prior, width = _make_priors(counts[has_cases], totals[has_cases])
    a, b = prior * share, prior * (1 - share)
    likelihood = (
        betaln(a + counts[has_cases][:, None], b + (totals - counts)[has_cases][:, None])
        - betaln(a, b)
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
            reasons=() if has_cases[group] else ("no_cases",),
        )
        for group in range(len(totals))
    )


def _make_priors(
    counts: np.ndarray, totals: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centres and strengths of the beta prior on the grid, and the width of each grid cell."""
    # Half a case more on either side: an overall share of 0 or 1 would leave no variance.
    whole = (counts.sum() + 0.5) / (totals.sum() + 1)
    size = 1 / np.mean(1 / totals)
    prior = np.repeat(size * SHRINKAGES / (1 - SHRINKAGES), len(CENTRES))
    weights = totals[:, None] * prior / (totals[:, None] + prior)
    centre = (weights * (counts / totals)[:, None]).sum(axis=0) / weights.sum(axis=0)
    error = np.sqrt(whole * (1 - whole) / weights.sum(axis=0))
    share = centre + np.tile(CENTRES, len(SHRINKAGES)) * error
    edge = 0.5 / (totals.sum() + 1)
    return np.clip(share, edge, 1 - edge), prior, error


def _compute_dispersion(counts: np.ndarray, totals: np.ndarray, share: float) -> float:
    if not 0 < share < 1:
        return 1.0
    scores = (counts / totals - share) / np.sqrt(share * (1 - share) / totals)
    dispersion = float(np.mean(np.square(np.clip(scores, *np.quantile(scores, [0.1, 0.9])))))
    return dispersion if dispersion > 1 + 2 * np.sqrt(2 / len(scores)) else 1.0
