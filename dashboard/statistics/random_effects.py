"""How far the rates of units (people, clients, projects) lie apart, beyond chance (M13).

Counts of small units differ by chance alone, and so do those of units that have a few projects
each: what is estimated is the spread of the rates behind the counts. Logistic-normal: the logits of
the units' rates follow a normal distribution. Tens of milliseconds for a hundred units.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, logit, logsumexp
from scipy.stats import chi2, norm

from dashboard.statistics.estimate import Estimate, Reason, make_estimate, to_columns

# The variance of fewer units cannot be estimated.
LEAST_UNITS = 5
# Twenty nodes integrate each unit's likelihood to six digits, as they follow it.
NODES, WEIGHTS = np.polynomial.hermite.hermgauss(20)
# On the logit scale: rates from 1 in 3,000 on, and a spread with which most are near 0 or 1.
LARGEST_LOGIT, LARGEST_DEVIATION = 8.0, 6.0
# The rates whose pairs stand for two units picked at random: 200 equally likely ones.
QUANTILES = norm.ppf((np.arange(200) + 0.5) / 200)


@dataclass(frozen=True)
class Spread:
    """The spread of rates between units.

    `typical_difference` is the median difference of the rates of two units picked at random, 0–1,
    with its profile-likelihood interval; p is that of no spread at all. `deviation` is the standard
    deviation of the logits, `odds_ratio` the median odds ratio of two units (Larsen and Merlo
    2005), `share_between` the share of the variance of single cases that lies between units, 0–1.
    """

    typical_difference: Estimate
    deviation: float | None = None
    odds_ratio: float | None = None
    share_between: float | None = None


def estimate_spread(counts: Any, totals: Any, design_effects: Any = 1.0) -> Spread:
    """The spread of the rates counts / totals.

    Maximum likelihood with Gauss–Hermite quadrature; the interval is where twice the logarithm of
    the profile likelihood falls by the quantile of χ² with one degree, which is cautious next to 0.
    Where cases of a unit resemble each other, counts and totals are divided by its design effect
    (Rao and Scott 1992). Units without cases do not count. `n` counts cases. No value with fewer
    than LEAST_UNITS units (`too_few_points`) or where all cases are alike (`no_variation`).
    """
    counts, totals, design_effects = to_columns(counts, totals, design_effects)
    n, has_cases = float(totals.sum()), totals > 0
    reason: Reason | None = None
    if has_cases.sum() < LEAST_UNITS:
        reason = "too_few_points"
    elif not 0 < counts.sum() < n:
        reason = "no_variation"
    if reason:
        return Spread(make_estimate(None, n, "logistic_normal", reasons=(reason,)))
    likelihood = _Likelihood(
        (counts / design_effects)[has_cases], (totals / design_effects)[has_cases]
    )
    best = likelihood.find_deviation()
    ratio = 2 * (likelihood.profile(best) - likelihood.profile(0.0))
    (low, high), (low_90, high_90) = (
        tuple(map(likelihood.compute_typical_difference, likelihood.find_ends(best, level)))
        for level in (0.95, 0.90)
    )
    rates = expit(likelihood.find_centre(best) + best * QUANTILES)
    mean = float(rates.mean())
    return Spread(
        make_estimate(
            likelihood.compute_typical_difference(best),
            n,
            "logistic_normal",
            interval=(low, high),
            interval_90=(low_90, high_90),
            p=chi2.sf(max(ratio, 0.0), 1),
        ),
        deviation=best,
        odds_ratio=float(np.exp(np.sqrt(2) * best * norm.ppf(0.75))),
        share_between=float(rates.var() / (mean * (1 - mean))),
    )


def compute_design_effects(counts: Any, totals: Any, unit: Any) -> np.ndarray:
    """How much more the rate of each unit varies because its cases come in clusters (projects).

    One entry a cluster of a unit, numbered from 0 in `unit`. The likeness of cases of one cluster
    is the analysis-of-variance estimator of the intraclass correlation within units (Fleiss 1981;
    0 where it is negative), the design effect 1 + (Σm²/Σm − 1) × that (Rao and Scott 1992), 1 at
    least.
    """
    counts, totals = to_columns(counts, totals)
    unit = np.asarray(unit, dtype=int)
    units = int(unit.max()) + 1 if len(unit) else 0
    has_cases = totals > 0
    counts, totals, unit = counts[has_cases], totals[has_cases], unit[has_cases]
    sizes = np.bincount(unit, totals, units)
    crowding = np.bincount(unit, np.square(totals), units) / np.maximum(sizes, 1)
    present = np.bincount(unit, minlength=units) > 0
    between, within = len(totals) - int(present.sum()), float(totals.sum()) - len(totals)
    if between <= 0 or within <= 0:
        return np.ones(units)
    rates = counts / totals
    wholes = (np.bincount(unit, counts, units) / np.maximum(sizes, 1))[unit]
    mean_between = float((totals * np.square(rates - wholes)).sum()) / between
    mean_within = float((totals * rates * (1 - rates)).sum()) / within
    size = float((sizes - crowding).sum()) / between
    whole = mean_between + (size - 1) * mean_within
    likeness = max((mean_between - mean_within) / whole, 0.0) if whole > 0 else 0.0
    return np.maximum(1 + likeness * (crowding - 1), 1)


class _Likelihood:
    """The likelihood of the centre and the standard deviation of the units' logits."""

    def __init__(self, counts: np.ndarray, totals: np.ndarray) -> None:
        self.counts, self.totals = counts, totals
        # Where each unit's own likelihood lies: the nodes follow it, half a case from 0 and 1.
        rates = (counts + 0.5) / (totals + 1)
        self.places, self.precisions = logit(rates), (totals + 1) * rates * (1 - rates)

    def compute(self, centre: float, deviation: float) -> float:
        if deviation <= 0:
            return float((self.counts * centre - self.totals * np.logaddexp(0, centre)).sum())
        prior = 1 / deviation**2
        precision = self.precisions + prior
        middle = (self.precisions * self.places + prior * centre) / precision
        scale = np.sqrt(2 / precision)
        logits = middle[:, None] + scale[:, None] * NODES
        inside = (
            self.counts[:, None] * logits
            - self.totals[:, None] * np.logaddexp(0, logits)
            - prior * np.square(logits - centre) / 2
            + np.square(NODES)
            + np.log(WEIGHTS)
        )
        constant = np.log(scale) - np.log(deviation) - np.log(2 * np.pi) / 2
        return float((logsumexp(inside, axis=1) + constant).sum())

    def find_centre(self, deviation: float) -> float:
        """The centre that makes a deviation most likely."""
        return float(
            minimize_scalar(
                lambda centre: -self.compute(centre, deviation),
                bounds=(-LARGEST_LOGIT, LARGEST_LOGIT),
                method="bounded",
            ).x
        )

    def profile(self, deviation: float) -> float:
        return self.compute(self.find_centre(deviation), deviation)

    def find_deviation(self) -> float:
        """The most likely deviation; 0 where no spread is at least as likely."""
        best = float(
            minimize_scalar(
                lambda deviation: -self.profile(deviation),
                bounds=(0, LARGEST_DEVIATION),
                method="bounded",
            ).x
        )
        return best if self.profile(best) > self.profile(0.0) else 0.0

    def find_ends(self, best: float, level: float) -> tuple[float, float | None]:
        """The deviations between which the profile likelihood is high enough; None: no upper."""
        most = self.profile(best)

        def fall(deviation: float) -> float:
            return float(2 * (most - self.profile(deviation)) - chi2.ppf(level, 1))

        low = brentq(fall, 0, best, xtol=1e-4) if best > 0 and fall(0.0) > 0 else 0.0
        high = None
        if fall(LARGEST_DEVIATION) > 0:
            high = float(brentq(fall, best, LARGEST_DEVIATION, xtol=1e-4))
        return float(low), high

    def compute_typical_difference(self, deviation: float | None) -> float | None:
        """The median difference of two rates picked at random; None for an open end."""
        if deviation is None:
            return None
        rates = expit(self.find_centre(deviation) + deviation * QUANTILES)
        return float(np.median(np.abs(np.subtract.outer(rates, rates))))
