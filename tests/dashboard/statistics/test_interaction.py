"""Whether a slope is the same in all subgroups, against Welch's test of statsmodels."""

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.stats.oneway import anova_oneway

from dashboard.statistics import regression
from dashboard.statistics.interaction import compute_interaction_p
from dashboard.statistics.regression import Partial


def make_means(values, weights=1.0):
    """A subgroup whose slope is the mean of its values, each a cluster of its own."""
    number = len(values)
    exposure = np.sqrt(weights) * np.ones(number)
    return Partial(
        exposure * np.asarray(values, dtype=float),
        exposure,
        np.arange(number),
        np.empty((number, 0)),
        np.arange(number),
        np.ones(number, dtype=bool),
        number,
        1,
        0,
        number,
    )


@pytest.mark.parametrize("weight", [1, 4])
@pytest.mark.parametrize("sizes", [(5, 35), (6, 9, 4), (8, 8, 8, 8), (2, 5)])
def test_equal_clusters_of_one_case_make_it_welchs_test(sizes, weight):
    draw = np.random.default_rng(1)
    values = [draw.normal(place / 2, place + 1, size) for place, size in enumerate(sizes)]
    found = compute_interaction_p(
        [make_means(one, weight) for one in values], [np.arange(size) for size in sizes]
    )
    assert found == pytest.approx(anova_oneway(values, use_var="unequal").pvalue, rel=1e-9)


def test_the_variance_of_a_slope_is_that_of_leaving_each_cluster_out():
    """Two subgroups of unequal clusters: Welch's t with jackknife variances, by hand."""
    draw = np.random.default_rng(3)
    sides = [(draw.normal(place, 2, 9), draw.uniform(1, 6, 9)) for place in (0.0, 1.5)]
    names = np.array(["a", "a", "b", "c", "c", "c", "d", "e", "f"])
    slopes, variances, degrees = [], [], []
    for values, weights in sides:
        slope = np.average(values, weights=weights)
        left_out = [
            np.average(values[names != one], weights=weights[names != one])
            for one in np.unique(names)
        ]
        shares = [weights[names == one].sum() / weights.sum() for one in np.unique(names)]
        slopes.append(slope)
        variances.append(5 / 6 * np.square(np.array(left_out) - slope).sum())
        degrees.append(1 / np.square(shares).sum() - 1)
    t = abs(slopes[0] - slopes[1]) / np.sqrt(sum(variances))
    welch = sum(variances) ** 2 / sum(
        variance**2 / df for variance, df in zip(variances, degrees, strict=True)
    )
    found = compute_interaction_p([make_means(*one) for one in sides], [names, names])
    assert found == pytest.approx(2 * student.sf(t, welch))


def test_a_subgroup_in_one_cluster_or_alone_cannot_be_compared():
    first, second = make_means([1, 2, 3]), make_means([2, 4, 7])
    assert compute_interaction_p([first], [np.arange(3)]) is None
    assert compute_interaction_p([first, second], [np.arange(3), np.zeros(3)]) is None
    assert compute_interaction_p([first, make_means([2, 2, 2])], [np.arange(3)] * 2) is None


def draw_p(seed, sizes, sellers, between_sellers, effect):
    """p by the clusters, projects or salespeople, that make it least sure."""
    draw = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    seller = draw.integers(0, sellers, len(group))
    first = np.clip(0.25 + 0.1 * draw.normal(size=len(group)), 0.03, 0.9)
    apart = 0.3 + between_sellers * draw.normal(size=sellers)[seller]
    apart += 0.15 * draw.normal(size=len(group)) + effect * (group == 0)
    totals, other_totals = draw.poisson(15, (2, len(group))) + 2
    counts = draw.binomial(totals, np.clip(first + apart, 0.02, 0.98))
    other_counts = draw.binomial(other_totals, first)
    ps = []
    for cluster in (np.arange(len(group)), seller):
        residuals = [
            regression.partial_out_shares(
                *(column[group == one] for column in (counts, totals, other_counts, other_totals)),
                np.arange((group == one).sum()),
            )
            for one in range(len(sizes))
        ]
        parts = [one for one in residuals if isinstance(one, Partial)]
        ps.append(
            compute_interaction_p(parts, [cluster[group == one] for one in range(len(sizes))])
        )
    return max(p for p in ps if p is not None)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("sizes", "sellers", "between_sellers"),
    [
        ((5, 7, 28), 12, 0.0),
        ((5, 7, 28), 12, 0.25),
        ((5, 35), 8, 0.25),
        ((5, 6, 7, 8, 14), 12, 0.25),
    ],
)
def test_without_an_interaction_it_rarely_finds_one(sizes, sellers, between_sellers):
    ps = [draw_p(seed, sizes, sellers, between_sellers, 0.0) for seed in range(500)]
    assert np.mean(np.array(ps) <= 0.05) <= 0.065


@pytest.mark.nightly
def test_the_opposite_effect_in_five_of_forty_projects_is_found():
    ps = [draw_p(seed, (5, 7, 28), 12, 0.25, -0.6) for seed in range(200)]
    assert np.mean(np.array(ps) <= 0.05) > 0.5
