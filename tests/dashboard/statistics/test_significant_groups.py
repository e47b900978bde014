"""Which of many groups differ from all together: as their intervals say, but for all at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import funnel, significant_groups
from dashboard.statistics.means import estimate_means
from dashboard.statistics.shares import estimate_incidences, estimate_shares

shares = st.floats(0.01, 0.99)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), shares)
def test_the_p_of_a_share_is_that_of_its_interval(group, share):
    [p], [found] = significant_groups.compute_share_ps(*group, share), estimate_shares(*group)
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (not found.low <= share <= found.high)


@given(st.integers(0, 60), st.floats(0.05, 6))
def test_the_p_of_a_count_is_that_of_its_interval(count, rate):
    [p], [found] = (
        significant_groups.compute_incidence_ps(count, 10, rate),
        estimate_incidences(count, 10, per=1),
    )
    # The unit of exposure does not matter.
    assert significant_groups.compute_incidence_ps(count, 0.5, 20 * rate) == pytest.approx(p)
    assert 0 <= p <= 1
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (not found.low <= rate <= found.high)


@given(st.floats(-5, 5), st.floats(0.1, 9), st.integers(2, 80), st.floats(-5, 5))
def test_the_p_of_a_mean_is_that_of_its_interval(value, spread, n, mean):
    [p] = significant_groups.compute_mean_ps([value], [spread / np.sqrt(n)], [n - 1], mean)
    [found] = estimate_means([value], [spread], [n])
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (not found.low <= mean <= found.high)


def test_a_group_that_nothing_is_known_of_is_not_apart():
    assert np.isnan(significant_groups.compute_share_ps([0, 3], [0, 3], 1.0)).all()
    assert np.isnan(significant_groups.compute_incidence_ps([4], [0], 2.0)).all()
    assert np.isnan(significant_groups.compute_mean_ps([3, 3], [0, np.nan], [4, 4], 1.0)).all()
    assert significant_groups.find_significant([np.nan, 0.01, 0.04]) == [False, True, True]


def draw_equal_groups(groups: int) -> tuple[np.ndarray, np.ndarray]:
    """200 companies whose groups of 20 to 200 cases have all the same share."""
    chance = np.random.default_rng(20)
    totals = chance.integers(20, 200, (200, groups))
    return chance.binomial(totals, 0.4), totals


def test_of_equal_groups_any_one_is_named_in_at_most_5_percent_of_companies():
    """At 95 % for each alone, one of 40 was named in 85 % of companies."""
    named, lone = [], []
    for counts, totals in zip(*draw_equal_groups(40), strict=True):
        ps = significant_groups.compute_share_ps(counts, totals, counts.sum() / totals.sum())
        named.append(any(significant_groups.find_significant(ps.tolist())))
        lone.append(bool((ps <= 0.05).any()))
    assert np.mean(named) <= 0.09  # 5 %, and what 200 companies may be off
    assert np.mean(lone) > 0.7


def test_of_equal_units_any_one_lies_outside_in_at_most_5_percent_of_funnels():
    """Between fixed limits of 99.8 %, one of 200 lay outside in a quarter of funnels."""
    counts, totals = draw_equal_groups(200)
    outside = [
        funnel.compute_funnel(*company).is_outside.any()
        for company in zip(counts[:100], totals[:100], strict=True)
    ]
    assert 0 < np.mean(outside) <= 0.11  # 5 %, and what 100 companies may be off


def test_up_to_25_units_have_the_usual_limits_and_more_have_wider_ones():
    few, many = (funnel.compute_funnel([20] * n, [100] * n) for n in (25, 100))
    usual = funnel.compute_exact_limits(0.2, [100])[0] / 100
    assert [few.low_outer[0], few.low[0], few.high[0], few.high_outer[0]] == usual.tolist()
    assert many.low_outer[0] < few.low_outer[0]
    assert many.high_outer[0] > few.high_outer[0]
    assert (many.low[0], many.high[0]) == (few.low[0], few.high[0])
