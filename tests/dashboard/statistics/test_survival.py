"""Survival curves, against the leukaemia remission times of Freireich 1963."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import survival

TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
waits = st.lists(st.tuples(st.integers(0, 90), st.booleans()), min_size=1, max_size=60)


def columns(written):
    return zip(
        *((float(one.strip("+")), one.endswith("+")) for one in written.split()), strict=True
    )


def test_the_curve_matches_the_published_one():
    found = survival.estimate_curve(*columns(TREATED))
    waiting = dict(zip(found.days, found.waiting, strict=True))
    published = {
        6: 0.857143,
        7: 0.806723,
        10: 0.752941,
        13: 0.690196,
        16: 0.627451,
        22: 0.537815,
        23: 0.448179,
    }
    assert {day: waiting[day] for day in published} == pytest.approx(published, abs=5e-7)


def test_the_median_matches_the_published_one_and_its_interval_may_be_open():
    found = survival.estimate_median(survival.estimate_curve(*columns(TREATED)))
    assert (found.value, found.low, found.high) == (23, 13, None)
    assert found.reasons == ("interval_open",)
    placebo = survival.estimate_median(survival.estimate_curve(*columns(PLACEBO)))
    assert (placebo.value, placebo.low, placebo.high, placebo.n) == (8, 4, 11, 21)


def test_the_log_rank_statistic_matches_the_published_one():
    found = survival.compare_curves(*columns(TREATED), *columns(PLACEBO))
    assert found.chi_square == pytest.approx(16.7929, abs=5e-5)
    assert found.p == pytest.approx(4.169e-05, abs=5e-9)


def test_the_share_done_by_a_day_is_one_minus_the_curve():
    found = survival.estimate_done_by(survival.estimate_curve(*columns(TREATED)), 7)
    assert found.value == pytest.approx(1 - 0.806723, abs=5e-7)
    # Greenwood log–log, from R's survfit.
    assert (found.low, found.high) == pytest.approx((0.0772, 0.4369), abs=5e-5)


def test_a_share_of_0_done_has_an_interval():
    found = survival.estimate_done_by(survival.estimate_curve(*columns(TREATED)), 5)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(0.1546, abs=5e-5)


def test_a_day_beyond_the_follow_up_has_no_share():
    found = survival.estimate_done_by(survival.estimate_curve([3, 5], [False, True]), 30)
    assert (found.value, found.reasons) == (None, ("not_followed_so_long",))
    assert survival.estimate_done_by(survival.estimate_curve([3, 5], [False, False]), 30).value == 1


def test_numbers_at_risk_count_the_cases_open_just_before_a_day():
    found = survival.estimate_curve(*columns(TREATED))
    assert survival.count_at_risk(found, [0, 7, 14, 30, 36]) == (21, 17, 11, 4, 0)


def test_no_rows_have_no_curve_and_no_estimate():
    assert survival.estimate_curve([None, math.nan], [True, False]) is None
    assert (
        survival.estimate_median(None).reasons
        == survival.estimate_done_by(None, 7).reasons
        == ("no_cases",)
    )
    assert survival.count_at_risk(None, [0, 7]) == (0, 0)
    assert survival.compare_curves([], [], [1], [False]) is None
    assert survival.compare_curves([3], [True], [5], [True]) is None


@given(waits)
def test_the_curve_never_rises_and_lies_within_its_band(rows):
    found = survival.estimate_curve(*zip(*rows, strict=True))
    assert np.all(np.diff(found.waiting) <= 0)
    for low, high in ((found.low, found.high), (found.low_90, found.high_90)):
        assert np.all((low <= found.waiting + 1e-12) & (found.waiting <= high + 1e-12))
    assert np.all(found.low <= found.low_90 + 1e-12)
    assert found.events.sum() == sum(not censored for _, censored in rows)


@given(waits)
def test_without_censoring_the_curve_is_the_plain_share(rows):
    days = [day for day, _ in rows]
    found = survival.estimate_done_by(survival.estimate_curve(days, [False] * len(days)), 30)
    assert found.value == pytest.approx(sum(day <= 30 for day in days) / len(days))


@given(waits)
def test_the_curve_does_not_depend_on_row_order(rows):
    found = survival.estimate_curve(*zip(*rows, strict=True))
    turned = survival.estimate_curve(*zip(*reversed(rows), strict=True))
    assert np.array_equal(found.waiting, turned.waiting)
    assert survival.estimate_median(found) == survival.estimate_median(turned)


@given(waits, waits)
def test_the_log_rank_test_is_symmetric(rows, others):
    one, other = zip(*rows, strict=True), zip(*others, strict=True)
    first, second = (tuple(one), tuple(other))
    found, turned = (
        survival.compare_curves(*first, *second),
        survival.compare_curves(*second, *first),
    )
    assert (found is None) == (turned is None)
    if found:
        assert found.p == pytest.approx(turned.p, abs=1e-9)
