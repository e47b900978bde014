"""Differences of shares within projects (M6′): arithmetic, clusters, bounds and error rates."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import regression, within
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.within import Group

PROJECTS = 24


def group(counts, totals, unknowns=None, unasked=None):
    columns = (counts, totals, unknowns, unasked)
    nothing = np.zeros(len(counts))
    return Group(*(nothing if one is None else np.array(one, float) for one in columns))


def draw_company(seed, sellers=8, spread=0.8, lean=0.0, cases=20, projects=PROJECTS):
    """Cases of a company in which relaying makes no difference: some salespeople are careless, and
    with `lean` these relay more; returns the two groups and the salesperson of each project."""
    draw = np.random.default_rng(seed)
    seller = draw.integers(0, sellers, projects)
    careless = draw.normal(0, spread, sellers)
    relays = 1 / (1 + np.exp(-(lean * careless + draw.normal(0, 0.6, sellers))))
    wrong = 1 / (1 + np.exp(-(careless[seller] + draw.normal(0, 0.5, projects))))
    relayed = draw.binomial(cases, relays[seller])
    sides = [group(draw.binomial(n, wrong), n) for n in (relayed, cases - relayed)]
    return *sides, seller


def estimate(of, against, *clusters, unclear=None):
    projects = np.arange(len(of.totals))
    nobody = unclear or group(np.zeros(len(projects)), np.zeros(len(projects)))
    return within.estimate_share_difference(of, against, nobody, [projects, *clusters])


def test_the_difference_equals_a_linear_probability_model_with_project_effects():
    of, against, _ = draw_company(1, projects=40)
    cases = pd.DataFrame(
        [
            (project, relayed, number < side.counts[project])
            for relayed, side in ((1, of), (0, against))
            for project in range(40)
            for number in range(int(side.totals[project]))
        ],
        columns=["project", "relayed", "wrong"],
    ).astype(float)
    both = cases[cases.groupby("project")["relayed"].transform("nunique") == 2]
    fit = smf.ols("wrong ~ relayed + C(project)", both).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(both["project"])[0]}, use_t=True
    )
    found = regression.estimate_slope(
        regression.partial_out_shares(
            of.counts, of.totals, against.counts, against.totals, np.arange(40)
        ),
        few=0,
    )
    assert found.value == pytest.approx(fit.params["relayed"])
    assert (found.low, found.high) == pytest.approx(tuple(fit.conf_int().loc["relayed"]))
    assert found.p == pytest.approx(fit.pvalues["relayed"])
    assert found.n == len(both)


def test_the_widest_of_the_intervals_counts():
    of, against, seller = draw_company(3, sellers=6, spread=1.5)
    alone, both = estimate(of, against), estimate(of, against, seller)
    assert both.value == pytest.approx(alone.value)
    assert both.high - both.low >= alone.high - alone.low


def test_projects_of_equal_differences_are_as_sure_as_their_cases_only():
    """Clusters that agree by chance, or entirely, do not make an interval of no width."""
    found = estimate(group([8] * 6, [10] * 6), group([3] * 6, [10] * 6))
    assert found.value == pytest.approx(0.5)
    assert found.method == "mantel_haenszel"
    assert found.low < 0.4 < 0.6 < found.high


def test_a_project_with_half_of_the_cases_weighs_more_than_it_counts():
    totals = np.array([200.0] + [10.0] * 20)
    found = estimate(group(totals // 2, totals), group(totals // 3, totals))
    assert found.projects == 21
    assert found.effective_clusters == pytest.approx(400**2 / (200**2 + 20 * 10**2))


def test_an_unknown_salesperson_is_one_of_the_project_alone():
    _, columns = regression.list_clusters(["P-1", "P-2", "P-3"], [["Ann", None, np.nan]])
    assert len(set(columns)) == 3


def test_few_salespeople_are_said_instead_of_an_interval_that_they_cannot_give():
    of, against, _ = draw_company(3)
    found = estimate(of, against, np.arange(PROJECTS) % 3)
    alone = estimate(of, against)
    assert (found.low, found.high) == (alone.low, alone.high)
    assert "few_salespeople" in found.reasons


def test_the_bounds_move_all_that_is_unknown():
    of = group([6, 6], [10, 10], unknowns=[2, 0], unasked=[0, 5])
    against = group([3, 3], [10, 10], unknowns=[0, 1])
    unclear = group([1, 0], [3, 0], unknowns=[1, 0])
    found = estimate(of, against, unclear=unclear)
    # Against it: the unasked are no, the unclear yes and unknown are of the other group.
    low = (6 / 11 - 5 / 12, 6 / 15 - 4 / 10)
    high = (10 / 12 - 3 / 11, 11 / 15 - 3 / 10)

    def pool(differences, totals, others):
        weights = [n * m / (n + m) for n, m in zip(totals, others, strict=True)]
        return np.average(differences, weights=weights)

    assert found.bound_low == pytest.approx(pool(low, (11, 15), (12, 10)))
    assert found.bound_high == pytest.approx(pool(high, (12, 15), (11, 10)))


@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_no_resolution_of_unknown_outcomes_lies_beyond_the_bounds(seed, share, other_share):
    of, against, _ = draw_company(seed)
    draw = np.random.default_rng(seed)
    of = replace(of, unknowns=draw.binomial((of.totals - of.counts).astype(int), 0.4).astype(float))
    missing = draw.binomial((against.totals - against.counts).astype(int), 0.4).astype(float)
    against = replace(against, unknowns=missing)
    found = estimate(of, against)
    turned = [
        replace(side, counts=side.counts + np.round(side.unknowns * part))
        for side, part in ((of, share), (against, other_share))
    ]
    value = within.compute_difference(*turned)
    assert found.bound_low - 1e-9 <= value <= found.bound_high + 1e-9


@pytest.mark.parametrize("lean", [0.0, 1.0, -1.0])
def test_careless_salespeople_are_no_difference_of_relaying(lean):
    found = [
        estimate(*draw_company(seed, lean=lean)[:2], draw_company(seed, lean=lean)[2])
        for seed in range(60)
    ]
    # 3 expected of 60; 99 % of such runs lie in 0 to 8. The plain shares alarm in half of them.
    assert sum(one.low > 0 or one.high < 0 for one in found) <= 8


def test_without_a_project_of_both_groups_there_is_nothing_to_compare():
    found = estimate(group([1, 0], [2, 0]), group([0, 1], [0, 2]))
    assert found.reasons == ("none_to_compare",)
    assert found.value is None
    assert isinstance(found, Estimate)
