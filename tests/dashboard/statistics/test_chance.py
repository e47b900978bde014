"""Shares of the delay by the number of changes alone: arithmetic, order, and error rates."""

import numpy as np
import pytest

from dashboard.statistics import chance
from dashboard.statistics.chance import Dealt, deal_shares


def draw_company(seed, projects=8, changes=12):
    """Changes whose days have nothing to do with their group: projects differ in both, and within
    a project the groups are dealt at random."""
    draw = np.random.default_rng(seed)
    sizes = draw.poisson(changes, projects) + 1
    clusters = np.repeat(np.arange(projects), sizes)
    late = draw.gamma(1, 6, projects)[clusters]
    amounts = np.where(draw.random(len(clusters)) < 0.5, 0, draw.gamma(1, late))
    leaning = draw.beta(2, 4, projects)[clusters]
    groups = np.where(draw.random(len(clusters)) < leaning, 0, draw.integers(1, 3, len(clusters)))
    return Dealt(clusters, groups, amounts)


def is_outside(dealt):
    whole = dealt.amounts.sum() * 1.2
    [found, *_] = deal_shares(dealt, [whole] * 3)
    share = dealt.amounts[dealt.groups == 0].sum() / whole
    return not found.low <= share <= found.high


def test_mean_and_spread_are_those_of_sampling_without_replacement():
    dealt = draw_company(1)
    means, variances = np.zeros(3), np.zeros(3)
    for project in np.unique(dealt.clusters):
        amounts = dealt.amounts[dealt.clusters == project]
        n = len(amounts)
        held = np.bincount(dealt.groups[dealt.clusters == project], minlength=3)
        means += held * amounts.mean()
        if n > 1:
            variances += held * (n - held) / n * amounts.var(ddof=1)
    for group, found in enumerate(deal_shares(dealt, [100.0] * 3)):
        error = np.sqrt(variances[group])
        assert 100 * found.value == pytest.approx(means[group])
        assert 100 * (found.high - found.low) == pytest.approx(2 * 1.96 * error, rel=0.1)
        assert found.n == (dealt.groups == group).sum()


def test_a_worked_example_has_every_deal():
    """Two changes of 6 and 0 days, one of each group: 6 or 0 of 10 days, equally often. The project
    of one change keeps its 2 days, and a rejected change is such a cluster too."""
    dealt = Dealt(np.array(["P-1", "P-1", "P-2"]), np.array([0, 1, 0]), np.array([6.0, 0.0, 2.0]))
    first, second = deal_shares(dealt, [10, 10])
    assert (first.low, first.high) == pytest.approx((0.2, 0.8))
    assert (second.low, second.high) == pytest.approx((0.0, 0.6))
    assert (first.value, second.value) == pytest.approx((0.5, 0.3))


def test_changes_that_are_counted_nowhere_are_dealt_with_the_others():
    dealt = Dealt(np.zeros(4), np.array([0, -1, -1, -1]), np.array([8.0, 0, 0, 0]))
    [found] = deal_shares(dealt, [8])
    assert found.value == pytest.approx(0.25)
    assert (found.low, found.high) == (0, 1)


def test_deals_depend_neither_on_the_order_of_changes_nor_on_names():
    dealt = draw_company(2)
    mixed = np.random.default_rng(5).permutation(len(dealt.groups))
    names = np.array([f"P-{9 - number}" for number in dealt.clusters])
    again = Dealt(names[mixed], dealt.groups[mixed], dealt.amounts[mixed])
    assert deal_shares(dealt, [50.0] * 3) == deal_shares(again, [50.0] * 3)


def test_nothing_late_has_no_share():
    [found] = deal_shares(Dealt(np.zeros(2), np.zeros(2, int), np.zeros(2)), [0])
    assert (found.value, found.low, found.reasons) == (None, None, ("no_cases",))
    [found] = deal_shares(Dealt(*(np.array([], int) for _ in range(2)), np.array([])), [9])
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_groups_that_mean_nothing_stay_inside_their_band():
    outside = sum(is_outside(draw_company(seed)) for seed in range(40))
    assert outside <= 6


def test_a_group_of_double_days_leaves_its_band():
    dealt = draw_company(3, projects=30, changes=20)
    double = Dealt(
        dealt.clusters, dealt.groups, dealt.amounts * np.where(dealt.groups == 0, 2.0, 1.0)
    )
    assert not is_outside(dealt)
    assert is_outside(double)


@pytest.mark.nightly
@pytest.mark.parametrize(("projects", "changes"), [(5, 6), (8, 12), (40, 16)])
def test_chance_leaves_its_band_in_five_of_a_hundred_companies(projects, changes):
    outside = np.mean([is_outside(draw_company(seed, projects, changes)) for seed in range(1000)])
    assert outside <= 0.065


def test_a_group_that_holds_none_of_a_project_has_nothing_of_it():
    dealt = Dealt(np.zeros(3), np.array([0, -1, -1]), np.array([4.0, 0.0, 0.5]))
    first, second = deal_shares(dealt, [0.5, 0.5])
    assert (first.value, first.n, first.method) == (pytest.approx(3.0), 1, "dealt")
    assert (second.value, second.low, second.high, second.n) == (0, 0, 0, 0)
    [nothing] = deal_shares(dealt, [0])
    assert nothing.method == "dealt"


def test_deals_in_batches_are_those_dealt_at_once(monkeypatch):
    dealt = draw_company(4)
    whole = deal_shares(dealt, [50.0] * 3)
    monkeypatch.setattr(chance, "BATCH", 4000)
    assert deal_shares(dealt, [50.0] * 3) == whole


def test_projects_of_the_same_days_are_told_apart_by_their_groups_not_their_names():
    amounts = [0.3, 1.1, 2.7, 9.2, 4.4]
    groups = [[0, 1, 1, 0, 2], [1, 0, 2, 2, 0]]
    one, other = (
        deal_shares(Dealt(np.repeat(names, 5), np.ravel(groups), np.array(amounts * 2)), [20.0] * 3)
        for names in (["a", "b"], ["b", "a"])
    )
    assert one == other
    turned = deal_shares(
        Dealt(np.repeat(["a", "b"], 5), np.ravel(groups[::-1]), np.array(amounts * 2)), [20.0] * 3
    )
    assert one == turned
