"""The cluster bootstrap over projects."""

import numpy as np
import pytest
from scipy.stats import t as student

from dashboard.statistics import resampling


def changes(seed, projects=12, count=150, effect=0.0):
    """Linked slip days of changes, correlated within projects."""
    draw = np.random.default_rng(seed)
    project = draw.integers(0, projects, count)
    exposed = draw.random(count) < 0.4
    days = draw.gamma(1, 3, count) + draw.normal(0, 2, projects)[project] + effect * exposed
    return days, exposed, project


def test_clustering_widens_the_interval_of_a_mean_but_keeps_its_value():
    days, _, project = changes(1)
    found = resampling.bootstrap_mean(days, project)
    assert found.value == pytest.approx(days.mean())
    alone = resampling.bootstrap_mean(days, np.arange(150))
    assert found.high - found.low > 1.2 * (alone.high - alone.low)
    # With each change its own cluster, the textbook interval.
    textbook = 2 * 1.976 * days.std(ddof=1) / np.sqrt(150)
    assert alone.high - alone.low == pytest.approx(textbook, rel=0.06)
    assert found.projects == 12
    assert found.p is None


def test_a_ratio_is_the_sum_over_the_sum():
    linked, late, project = [3, 0, 6, 1], [10, 5, 6, 4], ["a", "a", "b", "c"]
    found = resampling.bootstrap_ratio(linked, late, project)
    assert (found.value, found.n) == (pytest.approx(0.4), 25)
    assert 0 < found.low < 0.4 < found.high <= 1.3


def test_the_p_of_what_lies_beyond_chance_agrees_with_its_interval():
    for seed, share in ((1, 0.4), (2, 0.55), (3, 0.9)):
        draw = np.random.default_rng(seed)
        shift, client = np.repeat([0, -30, -60], 80), np.tile(np.arange(80) % 16, 3)
        corroborated = draw.random(240) < np.where(shift == 0, share, 0.4)
        found = resampling.bootstrap_excess_over_chance(corroborated, shift, client)
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
    assert found.low > 0.5


def test_the_interval_has_its_nominal_coverage_with_few_projects():
    truth = 3.0
    held = 0
    for seed in range(200):
        found = resampling.bootstrap_mean(*changes(seed, projects=8)[::2])
        held += found.low <= truth <= found.high
    # 190 expected of 200; 99 % of such runs lie above 180.
    assert held >= 181


def test_the_interval_does_not_depend_on_row_order_or_project_names():
    days, _, project = changes(4)
    found = resampling.bootstrap_mean(days, project)
    turned = resampling.bootstrap_mean(days[::-1], [f"X-{number}" for number in project][::-1])
    assert (found.low, found.high) == pytest.approx((turned.low, turned.high))


def test_corroboration_is_what_lies_beyond_chance_of_what_could():
    rows = [(at < 6, 0, at % 4) for at in range(10)]
    rows += [(at < 4, shift, at % 4) for shift in (-30, 30) for at in range(10)]
    rows += [(True, 60, 0)]
    corroborated, shift, client = zip(*rows, strict=True)
    usable = [True] * 30 + [False]
    found = resampling.bootstrap_excess_over_chance(corroborated, shift, client, usable)
    assert found.value == pytest.approx((0.6 - 0.4) / (1 - 0.4))
    assert (found.groups, found.n) == ((10, 20), 10)
    assert found.projects == 4
    assert found.low < found.value < found.high
    assert (found.bound_low, found.bound_high) == pytest.approx((found.value, found.value))


@pytest.mark.parametrize(
    ("observed", "unknown", "low", "high"),
    [(6, 0, 1 / 3, 1 / 3), (6, 5, 0.0, 5 / 9), (6, 10, -1 / 6, 2 / 3), (10, 2, 13 / 18, 1.0)],
)
def test_unknown_complaints_may_all_have_a_contact_or_none(observed, unknown, low, high):
    """Ten complaints with `observed` contacts where chance gives 4 of 10: 6 of 15 at worst."""
    rows = [(at < observed, 0, at % 5) for at in range(10)]
    # 3 of 10 a month earlier, 1 of 2 two months earlier: 4 of 10 on average.
    rows += [(at < 3, 30, at % 5) for at in range(10)]
    rows += [(True, 60, 0), (False, 60, 1)]
    found = resampling.bootstrap_excess_over_chance(*zip(*rows, strict=True), unknown=unknown)
    assert (found.bound_low, found.bound_high) == pytest.approx((low, high))
    assert (found.groups, found.method) == ((10, 12), "cluster_bootstrap")


def test_no_cases_a_single_project_or_no_shift_have_no_interval():
    assert resampling.bootstrap_mean([], []).reasons == ("no_cases",)
    assert resampling.bootstrap_mean([np.nan], ["a"]).reasons == ("no_cases",)
    lonely = resampling.bootstrap_mean([1, 2], ["a", "a"])
    assert (lonely.value, lonely.low, lonely.reasons) == (1.5, None, ("one_project",))
    for shift, groups in ((0, (1, 0)), (30, (0, 1))):
        found = resampling.bootstrap_excess_over_chance([True], [shift], ["a"])
        assert (found.value, found.reasons) == (None, ("none_to_compare",))
        assert (found.groups, found.n) == (groups, groups[0])


def draw_ten_projects():
    """Sums of ten projects, and 400,000 ratios of as many projects drawn from them."""
    draw = np.random.default_rng(6)
    sums = np.column_stack([draw.gamma(2, 3, 10), draw.integers(5, 15, 10)])
    drawn = sums[draw.integers(0, 10, (400_000, 10))].sum(axis=1)
    return sums, np.sort(drawn[:, 0] / drawn[:, 1])


def test_ten_projects_leave_less_than_a_percent_of_the_draws_on_either_side(monkeypatch):
    """2.262 (t with 9 degrees) × √(10/9) = 2.384 standard deviations leave 0.86 %; of the 90 %
    interval, 1.833 × √(10/9) = 1.932 leave 2.67 %."""
    sums, drawn = draw_ten_projects()
    monkeypatch.setattr(resampling, "DRAWS", 400_000)
    found = resampling.bootstrap_ratio(*sums.T, np.arange(10))
    ends = [found.low, found.low_90, found.high_90, found.high]
    below = drawn.searchsorted(ends) / len(drawn)
    assert below == pytest.approx([0.00856, 0.0267, 1 - 0.0267, 1 - 0.00856], abs=0.0005)


def test_the_p_of_an_end_of_an_interval_is_its_level(monkeypatch):
    sums, _ = draw_ten_projects()
    monkeypatch.setattr(resampling, "DRAWS", 100_000)

    def compare(reference):
        return resampling._bootstrap(
            sums, lambda sums: sums[..., 0] / sums[..., 1] - reference, 1, 10, (5, 5)
        )

    found = compare(0)
    ends = [(found.low, 0.05), (found.high, 0.05), (found.low_90, 0.1), (found.high_90, 0.1)]
    for end, level in ends:
        assert compare(end).p == pytest.approx(level, rel=0.005)


def test_a_difference_that_no_draw_has_has_a_p_of_one():
    rows = [(at < 8, shift, at % 8) for shift in (0, 30) for at in range(16)]
    met, shift, client = zip(*rows, strict=True)
    found = resampling.bootstrap_excess_over_chance(met, shift, client)
    assert (found.value, found.low, found.high) == (0, 0, 0)
    assert found.p == pytest.approx(1, abs=1e-9)


def test_where_every_draw_is_beyond_chance_p_is_that_of_one_draw_in_2001():
    """One of 2,001 is 3.291 standard deviations; ÷ √(16/15) as t with 15 degrees, both sides."""
    rows = [(not shift or at % 16 < 3, shift, at % 16) for shift in (0, 30) for at in range(32)]
    met, shift, client = zip(*rows, strict=True)
    found = resampling.bootstrap_excess_over_chance(met, shift, client)
    assert found.value == 1
    assert found.p == pytest.approx(2 * student.sf(3.291 * np.sqrt(15 / 16), 15), rel=0.002)


def test_chance_is_that_of_each_draw():
    """Clients whose days are all alike: what chance gives depends on who is drawn."""
    draw = np.random.default_rng(9)
    client = np.tile(np.repeat(np.arange(10), 6), 3)
    shift = np.repeat([0, 30, 60], 60)
    met = draw.random(180) < np.linspace(0.1, 0.9, 10)[client]
    found = resampling.bootstrap_excess_over_chance(met, shift, client)
    cells = np.zeros((10, 3))
    np.add.at(cells, (client, shift // 30), met)
    drawn = cells[draw.integers(0, 10, (100_000, 10))].sum(axis=1) / 60
    chance = drawn[:, 1:].mean(axis=1)
    excess = (drawn[:, 0] - chance) / (1 - chance)
    width = np.diff(np.quantile(excess, [0.0267, 1 - 0.0267]))[0]
    assert found.high_90 - found.low_90 == pytest.approx(width, rel=0.06)


def test_a_ratio_that_too_many_draws_lack_has_no_interval():
    """Of three projects only one has late days: (2/3)³ of the draws are without it."""
    found = resampling.bootstrap_ratio([1, 0, 2], [0, 0, 5], ["a", "b", "c"])
    assert (found.value, found.n, found.projects) == (pytest.approx(0.6), 5, 3)
    assert (found.low, found.reasons) == (None, ("few_projects",))
    lonely = resampling.bootstrap_ratio([1], [5], ["a"])
    nobody = resampling.bootstrap_ratio([1, 1], [0, 0], ["a", "b"])
    assert (lonely.projects, nobody.projects, nobody.reasons) == (1, 2, ("no_cases",))
    assert {one.method for one in (found, lonely, nobody)} == {"cluster_bootstrap"}
