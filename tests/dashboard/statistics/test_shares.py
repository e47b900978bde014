"""Shares, their differences and counts over time, against published numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2, poisson
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.statistics.shares import estimate_difference, estimate_incidences, estimate_shares

counted = st.integers(1, 5000).flatmap(
    lambda total: st.tuples(st.integers(0, total), st.just(total))
)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)],
)
def test_shares_have_the_intervals_published_by_newcombe(count, total, low, high):
    (found,) = estimate_shares(count, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.low <= found.low_90 <= found.value <= found.high_90 <= found.high


@pytest.mark.parametrize(
    ("groups", "apart", "low", "high"),
    [((56, 70, 48, 80), 0.2000, 0.0524, 0.3339), ((9, 10, 3, 10), 0.6000, 0.1705, 0.8090)],
)
def test_differences_have_the_intervals_published_by_newcombe(groups, apart, low, high):
    found = estimate_difference(*groups)
    assert (found.value, found.low, found.high) == pytest.approx((apart, low, high), abs=5e-5)
    assert found.groups == (groups[1], groups[3])


def test_incidences_have_exact_poisson_limits():
    none, ten = estimate_incidences([0, 10], [1, 1], per=1)
    assert (none.low, none.high) == pytest.approx((0, 3.6889), abs=5e-5)
    assert (ten.low, ten.high) == pytest.approx((4.7954, 18.3904), abs=5e-5)
    (rate,) = estimate_incidences(13, 260)
    assert (rate.value, rate.low, rate.high) == pytest.approx((5.0, 2.6623, 8.5502), abs=5e-5)
    assert rate.n == 260


def test_unknown_cases_widen_the_bounds_of_a_share():
    client, sales = estimate_shares([60, 30], 100, 10)
    assert (client.value, client.bound_low, client.bound_high) == pytest.approx((0.6, 0.6, 0.7))
    assert (sales.value, sales.bound_low, sales.bound_high) == pytest.approx((0.3, 0.3, 0.4))


def test_the_bounds_of_a_difference_count_all_unknown_cases_of_one_group():
    found = estimate_difference(60, 100, 30, 100, unknown=10, other_unknown=20)
    assert (found.bound_low, found.bound_high) == pytest.approx((0.1, 0.4))


def test_a_share_needs_cases_and_an_incidence_exposure():
    assert estimate_shares([0, None], [0, None])[0].reasons == ("no_cases",)
    assert estimate_incidences(3, 0)[0].reasons == ("no_exposure",)
    assert estimate_difference(0, 0, 3, 10).reasons == ("none_to_compare",)
    for found in (
        estimate_shares(0, 0)[0],
        estimate_incidences(3, 0)[0],
        estimate_difference(0, 0, 3, 10),
    ):
        assert (found.value, found.low, found.high) == (None, None, None)


@given(counted, st.integers(0, 50))
def test_an_interval_contains_its_share_and_the_bounds_stay_within_0_and_1(case, unknown):
    count, total = case
    (found,) = estimate_shares(count, total, unknown)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1 + 1e-12
    assert found.value == found.bound_low <= found.bound_high <= 1


@given(counted)
def test_the_interval_of_the_complement_mirrors_that_of_the_share(case):
    count, total = case
    one, other = estimate_shares([count, total - count], total)
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)


@given(counted)
def test_more_cases_of_the_same_share_narrow_its_interval(case):
    count, total = case
    few, many = estimate_shares([count, 4 * count], [total, 4 * total])
    assert many.high - many.low < few.high - few.low


@given(counted, counted)
def test_swapping_groups_negates_a_difference_and_its_p_agrees_with_its_interval(a, b):
    found, turned = estimate_difference(*a, *b), estimate_difference(*b, *a)
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-9)
    assert found.p == pytest.approx(turned.p, abs=1e-9)
    assert -1 <= found.low <= found.value + 1e-12 <= found.high + 2e-12 <= 1 + 2e-12
    assume(abs(found.p - 0.05) > 1e-6)
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


@given(st.integers(1, 2000), st.floats(0.1, 1e5))
def test_poisson_limits_cut_off_two_and_a_half_per_cent_in_each_tail(count, exposure):
    (found,) = estimate_incidences(count, exposure, per=1)
    assert poisson.sf(count - 1, found.low * exposure) == pytest.approx(0.025, rel=1e-6)
    assert poisson.cdf(count, found.high * exposure) == pytest.approx(0.025, rel=1e-6)


def test_every_estimate_names_its_method_and_its_cases():
    assert [one.method for one in estimate_shares([0, 3], [0, 9])] == ["wilson"] * 2
    assert [one.method for one in estimate_incidences([1, 3], [0, 9])] == ["poisson_exact"] * 2
    found, none = estimate_difference(9, 10, 3, 20), estimate_difference(0, 0, 3, 20)
    assert (found.method, found.n) == ("newcombe", 30)
    assert (none.method, none.n, none.groups) == ("newcombe", 20, (0, 20))


def test_where_nothing_is_unknown_the_bounds_are_the_value():
    found = (
        estimate_shares(3, 9)[0],
        estimate_difference(9, 10, 3, 20),
        estimate_incidences(13, 260)[0],
    )
    for one in found:
        assert (one.bound_low, one.bound_high) == pytest.approx((one.value, one.value))


@pytest.mark.parametrize(("level", "ends"), [(0.05, ("low", "high")), (0.1, ("low_90", "high_90"))])
def test_both_intervals_have_their_level(level, ends):
    """Wilson's and Newcombe's by statsmodels, Garwood's by the quantiles of χ²."""
    share, difference, rate = (
        estimate_shares(30, 70)[0],
        estimate_difference(56, 70, 48, 80),
        estimate_incidences(13, 260)[0],
    )
    pairs = [tuple(getattr(one, end) for end in ends) for one in (share, difference, rate)]
    assert pairs[0] == pytest.approx(proportion_confint(30, 70, level, "wilson"))
    assert pairs[1] == pytest.approx(
        confint_proportions_2indep(56, 70, 48, 80, method="newcomb", alpha=level)
    )
    garwood = chi2.ppf(level / 2, 26) / 2, chi2.ppf(1 - level / 2, 28) / 2
    assert pairs[2] == pytest.approx([count * 100 / 260 for count in garwood])


def test_a_row_without_exposure_leaves_those_after_it_theirs():
    before, none, after = estimate_incidences([13, 2, 26], [260, 0, 520], [0, 0, 13])
    assert (before.value, none.value, after.value) == (5.0, None, 5.0)
    assert (after.bound_low, after.bound_high) == pytest.approx((5.0, 7.5)), "13 more in 520"


def test_groups_of_one_share_differ_by_nothing():
    assert estimate_difference(3, 10, 6, 20).p == 1.0
