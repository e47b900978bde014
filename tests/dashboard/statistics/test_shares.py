"""Shares, their differences and counts over time, against published numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import poisson

from dashboard.statistics.shares import difference, incidences, shares

counted = st.integers(1, 5000).flatmap(
    lambda total: st.tuples(st.integers(0, total), st.just(total))
)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)],
)
def test_a_share_has_the_interval_that_newcombe_published(count, total, low, high):
    (found,) = shares(count, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.low <= found.low_90 <= found.value <= found.high_90 <= found.high


@pytest.mark.parametrize(
    ("groups", "apart", "low", "high"),
    [((56, 70, 48, 80), 0.2000, 0.0524, 0.3339), ((9, 10, 3, 10), 0.6000, 0.1705, 0.8090)],
)
def test_a_difference_of_shares_has_the_interval_that_newcombe_published(groups, apart, low, high):
    found = difference(*groups)
    assert (found.value, found.low, found.high) == pytest.approx((apart, low, high), abs=5e-5)
    assert found.groups == (groups[1], groups[3])


def test_complaints_over_project_weeks_have_exact_poisson_limits():
    none, ten = incidences([0, 10], [1, 1], per=1)
    assert (none.low, none.high) == pytest.approx((0, 3.6889), abs=5e-5)
    assert (ten.low, ten.high) == pytest.approx((4.7954, 18.3904), abs=5e-5)
    (rate,) = incidences(13, 260)
    assert (rate.value, rate.low, rate.high) == pytest.approx((5.0, 2.6623, 8.5502), abs=5e-5)
    assert rate.n == 260


def test_unknown_origins_widen_a_share_to_its_worst_cases():
    client, sales = shares([60, 30], 100, 10)
    assert (client.value, client.bound_low, client.bound_high) == pytest.approx((0.6, 0.6, 0.7))
    assert (sales.value, sales.bound_low, sales.bound_high) == pytest.approx((0.3, 0.3, 0.4))


def test_a_differences_worst_cases_give_the_unknown_to_one_side_and_then_to_the_other():
    found = difference(60, 100, 30, 100, unknown=10, other_unknown=20)
    assert (found.bound_low, found.bound_high) == pytest.approx((0.1, 0.4))


def test_no_cases_are_no_share_and_no_weeks_no_rate():
    assert shares([0, None], [0, None])[0].reasons == ("no_cases",)
    assert incidences(3, 0)[0].reasons == ("no_exposure",)
    assert difference(0, 0, 3, 10).reasons == ("none_to_compare",)
    for found in (shares(0, 0)[0], incidences(3, 0)[0], difference(0, 0, 3, 10)):
        assert (found.value, found.low, found.high) == (None, None, None)


@given(counted, st.integers(0, 50))
def test_an_interval_contains_its_share_and_the_bounds_stay_within_0_and_1(case, unknown):
    count, total = case
    (found,) = shares(count, total, unknown)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1 + 1e-12
    assert found.value == found.bound_low <= found.bound_high <= 1


@given(counted)
def test_the_others_share_mirrors_the_share(case):
    count, total = case
    one, other = shares([count, total - count], total)
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)


@given(counted)
def test_more_cases_of_the_same_share_say_it_more_surely(case):
    count, total = case
    few, many = shares([count, 4 * count], [total, 4 * total])
    assert many.high - many.low < few.high - few.low


@given(counted, counted)
def test_a_difference_turns_over_with_its_groups_and_its_p_never_contradicts_its_interval(a, b):
    found, turned = difference(*a, *b), difference(*b, *a)
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-9)
    assert found.p == pytest.approx(turned.p, abs=1e-9)
    assert -1 <= found.low <= found.value + 1e-12 <= found.high + 2e-12 <= 1 + 2e-12
    assume(abs(found.p - 0.05) > 1e-6)
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


@given(st.integers(1, 2000), st.floats(0.1, 1e5))
def test_poisson_limits_leave_two_and_a_half_per_cent_on_either_side(count, exposure):
    (found,) = incidences(count, exposure, per=1)
    assert poisson.sf(count - 1, found.low * exposure) == pytest.approx(0.025, rel=1e-6)
    assert poisson.cdf(count, found.high * exposure) == pytest.approx(0.025, rel=1e-6)
