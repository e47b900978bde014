"""Curves of cases that come in clusters, beside derivatives taken by brute force."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from dashboard.statistics import survival

DONE, CLOSED, OPEN = 0, 1, 2
NORMAL = student.ppf(0.975, np.inf)
cases = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 2), st.sampled_from("abcdef")),
    min_size=8,
    max_size=60,
)


def compute_shares(days, how, weights, kind):
    """The share ended in one way after each day, by the formula for weighted cases."""
    share, waiting, shares = 0.0, 1.0, {}
    for day in sorted(set(days)):
        at_risk = weights[days >= day].sum()
        ends = [weights[(days == day) & (how == other)].sum() for other in (DONE, CLOSED)]
        share += waiting * ends[kind] / at_risk
        waiting *= 1 - sum(ends) / at_risk
        shares[day] = share
    return np.array(list(shares.values()))


def compute_errors(days, how, cluster, kind, step=1e-5):
    """The standard error from how the share moves with the weight of each cluster."""
    names = sorted(set(cluster))
    pulls = [
        (
            compute_shares(days, how, 1 + step * (cluster == name), kind)
            - compute_shares(days, how, 1 - step * (cluster == name), kind)
        )
        / (2 * step)
        for name in names
    ]
    return np.sqrt(np.square(pulls).sum(axis=0) * len(names) / (len(names) - 1))


def draw_curve(days, how, cluster=None):
    return survival.estimate_curve(days, how == OPEN, how == CLOSED, cluster)


def count_effective(cluster):
    sizes = np.unique(cluster, return_counts=True)[1]
    return sizes.sum() ** 2 / np.square(sizes).sum()


@given(cases)
def test_the_band_is_that_of_the_pull_of_each_project(rows):
    days, how, projects = map(np.array, zip(*rows, strict=True))
    found, alone = draw_curve(days, how, projects), draw_curve(days, how)
    effective = count_effective(projects)
    assert found.effective_clusters == pytest.approx(effective)
    if effective < 2:
        return
    quantile, normal = student.ppf(0.975, [effective - 1, np.inf])
    for kind, ends, single in (
        (DONE, found.done, alone.done),
        (CLOSED, found.closed, alone.closed),
    ):
        assert ends.share == pytest.approx(compute_shares(days, how, np.ones(len(days)), kind))
        errors = compute_errors(days, how, projects, kind)
        for share, low, plain, error in zip(ends.share, ends.low, single.low, errors, strict=True):
            assert low <= plain + 1e-12
            if 0 < share < 1 - 1e-9:
                independent = math.log(math.log(1 - share) / math.log(1 - plain)) / normal
                own = error / ((1 - share) * -math.log(1 - share))
                power = math.exp(min(quantile * max(own, independent), 700))
                assert low == pytest.approx(1 - (1 - share) ** (1 / power), abs=1e-6)


def test_cases_that_are_each_a_cluster_have_greenwoods_error():
    """The infinitesimal jackknife of a Kaplan–Meier curve is Greenwood's variance exactly."""
    dice = np.random.default_rng(3)
    days, how = dice.integers(0, 30, 400), np.where(dice.random(400) < 0.7, DONE, OPEN)
    alone, each = draw_curve(days, how), draw_curve(days, how, np.arange(400))
    inner = (alone.done.share > 0) & (alone.done.share < 1)
    # n ÷ (n − 1), and Student's t with 399 degrees for the normal.
    factor = math.sqrt(400 / 399) * student.ppf(0.975, 399) / student.ppf(0.975, np.inf)

    def reach(curve):
        low, share = curve.done.low[inner], curve.done.share[inner]
        return np.log(np.log(1 - share) / np.log(1 - low))

    assert reach(each) == pytest.approx(factor * reach(alone), rel=1e-9)


def invent(dice, projects=12, size=25):
    """Waits whose pace is the project's own; half of the projects' cases are done by day 10."""
    project = np.repeat(np.arange(projects), size)
    pace = np.exp(dice.normal(0, 1, projects))[project]
    days = np.ceil(dice.exponential(10 / math.log(2) / pace)).astype(int)
    until = dice.integers(5, 60, len(days))
    return np.minimum(days, until), np.where(days <= until, DONE, OPEN), project


def test_the_band_holds_the_truth_where_projects_have_a_pace_of_their_own():
    dice = np.random.default_rng(11)
    pace = np.exp(dice.normal(0, 1, 200_000))
    truth = float((1 - np.exp(-10 * math.log(2) / 10 * pace)).mean())
    held = {"project": 0, "alone": 0}
    for _ in range(60):
        days, how, project = invent(dice)
        for name, cluster in (("project", project), ("alone", None)):
            done = survival.estimate_done_by(draw_curve(days, how, cluster), 10)
            held[name] += done.low <= truth <= done.high
    assert held["project"] >= 0.91 * 60
    # Taken as independent, two of five bands miss it.
    assert held["alone"] <= 0.7 * 60


def test_before_the_first_step_the_band_of_few_projects_reaches_further_than_of_as_many_cases():
    days, how = np.arange(3, 43), np.full(40, DONE)
    alone, found = (draw_curve(days, how, each) for each in (None, np.arange(40) % 4))
    plain, clustered = (survival.estimate_done_by(curve, 1) for curve in (alone, found))
    assert (plain.value, plain.low) == (clustered.value, clustered.low) == (0.0, 0.0)
    assert plain.high == pytest.approx(NORMAL**2 / (40 + NORMAL**2))
    # Wilson's of no case of n is z² ÷ (n + z²); t with three degrees for the normal.
    quantile = student.ppf(0.975, 3)
    assert clustered.high == pytest.approx(quantile**2 / (40 + quantile**2))
    assert (clustered.method, clustered.effective_clusters) == ("clustered_kaplan_meier", 4.0)
    assert plain.high_90 < plain.high < clustered.high


def test_what_one_project_has_is_a_count_without_an_interval():
    days, how = np.array([1, 2, 3, 4, 30]), np.array([DONE, DONE, DONE, OPEN, OPEN])
    found = draw_curve(days, how, ["P-1"] * 5)
    for one, value in (
        (survival.estimate_median(found), 3),
        (survival.estimate_done_by(found, 2), 0.4),
        (survival.estimate_done_by(found, 0), 0.0),
    ):
        assert (one.value, one.low, one.high) == (pytest.approx(value), None, None)
        assert one.reasons == ("one_project",)
    assert survival.estimate_done_by(found, 40).reasons == ("not_followed_so_long",)
    unequal = draw_curve(np.arange(40), np.zeros(40, dtype=int), ["P-1"] * 38 + ["P-2"] * 2)
    assert survival.estimate_median(unequal).reasons == ("few_projects",)
