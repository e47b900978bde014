"""Survival curves, against the leukaemia remission times of Freireich 1963."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

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
    done = dict(zip(found.days, found.done.share, strict=True))
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
    assert {day: 1 - done[day] for day in published} == pytest.approx(published, abs=5e-7)
    assert found.method == "kaplan_meier"


def test_the_median_matches_the_published_one_and_its_interval_may_be_open():
    found = survival.estimate_median(survival.estimate_curve(*columns(TREATED)))
    assert (found.value, found.low, found.high) == (23, 13, None)
    assert found.reasons == ("interval_open",)
    placebo = survival.estimate_median(survival.estimate_curve(*columns(PLACEBO)))
    assert (placebo.value, placebo.low, placebo.high, placebo.n) == (8, 4, 11, 21)


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


def test_a_share_before_the_first_or_beyond_the_last_day_keeps_its_method_and_number():
    """Five cases: done on days 3 and 5, closed on day 4, open on days 6 and 9."""
    mixed = survival.estimate_curve([3, 4, 5, 6, 9], [0, 0, 0, 1, 1], [0, 1, 0, 0, 0])
    before, beyond = (survival.estimate_done_by(mixed, day) for day in (2, 10))
    # Wilson's interval of 0 of 5.
    assert (before.value, before.low, before.high) == pytest.approx((0, 0, 0.4345), abs=5e-5)
    assert (beyond.value, beyond.reasons) == (None, ("not_followed_so_long",))
    assert before.n == beyond.n == 5
    assert before.method == beyond.method == "aalen_johansen"
    closed = survival.estimate_closed_by(mixed, 9)
    assert closed.value == pytest.approx(0.2)
    assert closed.low < closed.low_90 < closed.value < closed.high_90 < closed.high
    for estimate in (survival.estimate_done_by, survival.estimate_closed_by):
        nothing = estimate(None, 5)
        assert (nothing.value, nothing.reasons) == (None, ("no_cases",))
        assert nothing.method == "kaplan_meier"


def test_no_rows_have_no_curve_and_no_estimate():
    assert survival.estimate_curve([None, math.nan], [True, False]) is None
    assert (
        survival.estimate_median(None).reasons
        == survival.estimate_done_by(None, 7).reasons
        == survival.estimate_closed_by(None, 7).reasons
        == ("no_cases",)
    )
    assert survival.count_at_risk(None, [0, 7]) == (0, 0)


@given(waits)
def test_the_curve_never_rises_and_lies_within_its_band(rows):
    found = survival.estimate_curve(*zip(*rows, strict=True))
    done = found.done
    assert np.all(np.diff(found.waiting) <= 0)
    assert done.share == pytest.approx(1 - found.waiting)
    for low, high in ((done.low, done.high), (done.low_90, done.high_90)):
        assert np.all((low <= done.share + 1e-12) & (done.share <= high + 1e-12))
    assert np.all(done.low <= done.low_90 + 1e-12)
    assert not found.closed.share.any()
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


# Eighteen cases: event of interest 1, other ends 2, still open 0. The shares were checked with
# cuminc of R's cmprsk, the standard errors with Stata's stcompet (in the tests of statsmodels).
ENDS = [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4]
HOW = [1, 1, 1, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def curve_of(days, how):
    return survival.estimate_curve(days, [one == 0 for one in how], [one == 2 for one in how])


def test_a_case_closed_without_the_event_counts_as_one_that_will_not_have_it():
    """By hand: 2 of 18 on day 1, then 1 of the 15 left on day 2, of whom 16 in 18 got so far."""
    found = curve_of(ENDS, HOW)
    assert survival.estimate_done_by(found, 1).value == pytest.approx(2 / 18)
    assert survival.estimate_done_by(found, 9).value == pytest.approx(2 / 18 + 16 / 18 / 15)
    assert survival.estimate_done_by(found, 9).value == pytest.approx(0.17037037)
    # The other ends of R's and Stata's example are two, of 0.20740741 and 0.26666667.
    assert survival.estimate_closed_by(found, 9).value == pytest.approx(0.20740741 + 0.26666667)
    assert found.method == survival.estimate_closed_by(found, 9).method == "aalen_johansen"


def test_the_band_beside_closed_cases_rests_on_the_published_standard_error():
    found = survival.estimate_done_by(curve_of(ENDS, HOW), 2)
    share, error = 0.17037037, 0.08976251
    spread = error / ((1 - share) * abs(math.log(1 - share)))
    low, high = (1 - (1 - share) ** math.exp(way * 1.959964 * spread) for way in (-1, 1))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_a_curve_that_took_closed_cases_for_open_ones_promises_too_much():
    """Of 100 verified evenly over 100 days, half were closed on day 1: 25, not 50, by day 50."""
    days = [1] * 50 + list(range(2, 102, 2))
    closed = [True] * 50 + [False] * 50
    found = survival.estimate_curve(days, [False] * 100, closed)
    assert survival.estimate_done_by(found, 50).value == pytest.approx(0.25)
    assert survival.estimate_closed_by(found, 50).value == 0.5
    censored = survival.estimate_curve(days, closed)
    assert survival.estimate_done_by(censored, 50).value == pytest.approx(0.5)
    # Half of all were done only when all the others were.
    assert survival.estimate_median(found).value == 100
    assert survival.estimate_median(censored).value == 50


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 2)), min_size=1, max_size=60))
def test_done_closed_and_waiting_add_up_to_all_and_are_those_of_statsmodels(rows):
    days, how = map(np.array, zip(*rows, strict=True))
    found = curve_of(days, how)
    assert found.done.share + found.closed.share + found.waiting == pytest.approx(1)
    for ends in (found.done, found.closed):
        assert np.all((ends.low <= ends.share + 1e-12) & (ends.share <= ends.high + 1e-12))
        assert np.isfinite([ends.low, ends.high, ends.low_90, ends.high_90]).all()
    if how.max() < 2:
        return
    with np.errstate(all="ignore"):
        reference = CumIncidenceRight(days, how)
    at = np.searchsorted(reference.times, found.days)
    for ends, shares, errors in zip(
        (found.done, found.closed), reference.cinc, reference.cinc_se, strict=True
    ):
        assert ends.share == pytest.approx(shares[at])
        # Statsmodels has no error where no case is left, and rounds below 0.
        for share, low, error in zip(ends.share, ends.low, errors[at], strict=True):
            if error > 1e-6 and 1e-9 < share < 1 - 1e-9:
                power = math.exp(1.959964 * error / ((1 - share) * abs(math.log(1 - share))))
                assert low == pytest.approx(1 - (1 - share) ** (1 / power), abs=1e-5)
