"""Concentration, funnel limits and control charts (M13–M15)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln
from scipy.stats import beta, binom

from dashboard.statistics import concentration, control, funnel

amounts = st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any)


def test_gini_is_0_for_equal_units_and_largest_for_a_single_one():
    assert concentration.estimate_gini([3, 3, 3, 3]).value == pytest.approx(0)
    assert concentration.estimate_gini([0, 0, 0, 5]).value == pytest.approx(3 / 4)


def test_the_pareto_curve_starts_with_the_largest_unit():
    found = concentration.compute_pareto([1, 6, 3])
    assert found.units.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert found.whole.tolist() == pytest.approx([0.6, 0.9, 1])
    assert concentration.compute_pareto([0, 0]) is None
    assert concentration.estimate_gini([0, 0]).reasons == ("no_cases",)
    assert concentration.estimate_gini([4]).reasons == ("too_few_points",)


@given(amounts)
def test_gini_is_the_mean_difference_over_twice_the_mean(values):
    found = concentration.estimate_gini(values)
    apart = np.abs(np.subtract.outer(values, values)).mean()
    assert found.value == pytest.approx(apart / (2 * np.mean(values)), abs=1e-9)
    if len(values) > 1:
        assert found.low <= found.value <= found.high


def test_equal_rates_give_a_gini_coefficient_of_their_own():
    # As dealt case by case.
    draw = np.random.default_rng(7)
    for units, total in ((25, 100), (200, 400)):
        found = concentration.estimate_chance_gini(total, np.ones(units))
        dealt = [np.bincount(draw.integers(0, units, total), minlength=units) for _ in range(12)]
        alone = [concentration.estimate_gini(one).value or 0.0 for one in dealt]
        assert found.value == pytest.approx(np.mean(alone), abs=0.03)
        assert found.low < found.value < found.high
    uneven = concentration.estimate_chance_gini(10_000, [9, 1])
    assert uneven.value == pytest.approx(0.4, abs=0.01)
    assert concentration.estimate_chance_gini(0, [1, 1]).reasons == ("no_cases",)


def test_funnel_limits_are_binomial_quantiles():
    assert funnel.compute_exact_limits(0.2, [10, 40, 160]).tolist() == [
        [0, 0, 5, 6],
        [1, 3, 13, 16],
        [17, 22, 42, 48],
    ]


def test_groups_without_over_dispersion_have_exact_limits():
    totals = np.arange(10, 60)
    counts = binom.ppf((np.arange(50) * 7 % 50 + 0.5) / 50, totals, 0.3)
    found = funnel.compute_funnel(counts, totals)
    assert found.dispersion == 1
    assert found.high == pytest.approx(binom.ppf(0.975, totals, found.share) / totals)


def test_over_dispersion_widens_the_limits_and_a_single_outlier_does_not():
    totals = np.full(40, 50)
    everybody = np.where(np.arange(40) % 2, 5, 25)
    found = funnel.compute_funnel(everybody, totals)
    score = (10 / 50) ** 2 / (0.3 * 0.7 / 50)
    assert found.dispersion == pytest.approx(score)
    one = np.full(40, 15)
    one[0] = 45
    assert funnel.compute_funnel(one, totals).dispersion == 1


def test_small_groups_are_shrunk_strongly_and_large_ones_hardly():
    counts, totals = [3, 60, 90, 100, 40, 0], [3, 300, 310, 290, 280, 0]
    small, large, *_, empty = funnel.shrink_shares(counts, totals)
    whole = sum(counts) / sum(totals)
    assert whole < small.value < 0.6 * 1 + 0.4 * whole
    assert large.value == pytest.approx(0.2, abs=0.01)
    assert empty.reasons == ("no_cases",)
    assert empty.low < whole < empty.high


def test_shrunken_rates_have_nominal_coverage():
    held = []
    for seed in range(60):
        draw = np.random.default_rng(seed)
        totals, shares = draw.integers(3, 60, 12), draw.beta(4, 8, 12)
        found = funnel.shrink_shares(draw.binomial(totals, shares), totals)
        held += [one.low <= share <= one.high for one, share in zip(found, shares, strict=True)]
    assert 0.92 <= np.mean(held) <= 0.98


def test_shrunken_shares_are_those_of_all_centres_and_strengths_weighed():
    """Against a plain sum over a fine grid of centres, and of how far a usual group is shrunk."""
    counts, totals = np.array([2, 9, 4, 12, 1, 0]), np.array([5, 20, 20, 25, 12, 0])
    real = totals > 0
    size = 1 / np.mean(1 / totals[real])
    shrinking = (np.arange(400) + 0.5) / 400
    centre, strength = np.meshgrid((np.arange(400) + 0.5) / 400, size * shrinking / (1 - shrinking))
    a, b = centre * strength, (1 - centre) * strength
    weight = np.exp(
        sum(
            betaln(a + count, b + total - count) - betaln(a, b)
            for count, total in zip(counts, totals, strict=True)
        )
    )
    weight /= weight.sum()
    found = funnel.shrink_shares(counts, totals)
    for one, count, total in zip(found, counts, totals, strict=True):
        after = beta(a + count, b + total - count)
        mean = (after.mean() * weight).sum()
        spread = ((after.var() + after.mean() ** 2) * weight).sum() - mean**2
        assert one.value == pytest.approx(mean, abs=0.01)
        strength_of_all = mean * (1 - mean) / spread - 1
        around = beta(mean * strength_of_all, (1 - mean) * strength_of_all)
        for interval, level in (((one.low, one.high), 0.95), ((one.low_90, one.high_90), 0.9)):
            assert interval == pytest.approx(around.interval(level), abs=0.02)
    assert [one.reasons for one in found] == [()] * 5 + [("no_cases",)]
    assert {one.method for one in found} == {"beta_binomial"}


def test_three_groups_inform_each_other_even_with_a_case_each():
    assert all(one.value for one in funnel.shrink_shares([1, 0, 1], [1, 1, 1]))


def test_two_groups_are_too_few_to_shrink():
    assert [one.reasons for one in funnel.shrink_shares([1, 2], [5, 6])] == [
        ("too_few_points",)
    ] * 2
    assert funnel.compute_funnel([0], [0]) is None


def test_laney_limits_match_the_published_ones():
    found = control.chart_shares([20, 30, 15, 24, 18, 41], [200, 250, 180, 220, 190, 260])
    assert found.centre == pytest.approx(0.113846, abs=5e-7)
    assert found.sigma == pytest.approx(1.284973, abs=5e-7)
    last = found.points[-1]
    assert (last.low, last.high) == pytest.approx((0.037911, 0.189781), abs=5e-7)


def test_fewer_than_twelve_months_have_no_signals():
    found = control.chart_shares([1] * 10 + [9], [10] * 11)
    assert found.reasons == ("too_few_points",)
    assert not any(point.is_beyond or point.is_in_run for point in found.points)


def test_a_month_beyond_three_sigma_and_eight_months_on_one_side_are_signals():
    steady = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11, 10, 12]
    found = control.chart_counts([*steady, 40], [20] * 15)
    assert [point.is_beyond for point in found.points] == [False] * 14 + [True]
    moved = control.chart_shares([5, 6] * 4 + [9, 10] * 4, [20] * 16)
    assert all(point.is_in_run for point in moved.points)
    assert moved.centre == pytest.approx(7.5 / 20)


def test_a_rate_per_hundred_weeks_scales_its_limits_too():
    plain, hundred = (control.chart_counts([3, 5, 4], [20, 25, 22], per=per) for per in (1, 100))
    assert hundred.centre == pytest.approx(100 * plain.centre)
    assert hundred.points[1].high == pytest.approx(100 * plain.points[1].high)


def test_a_month_without_exposure_has_no_point_and_breaks_no_run():
    found = control.chart_shares([5, 6] * 4 + [0] + [9, 10] * 4, [20] * 8 + [0] + [20] * 8)
    assert found.points[8].value is None
    assert all(point.is_in_run for at, point in enumerate(found.points) if at != 8)
    assert control.chart_counts([], []).reasons == ("no_cases",)


def test_months_that_differ_less_than_chance_do_not_make_the_next_one_a_signal():
    """Eleven months at 50 of 100, then 52: σz is 0.03, the binomial's limits are ± 15."""
    found = control.chart_shares([50] * 11 + [52], [100] * 12)
    assert found.sigma == pytest.approx(0.03, abs=0.005)
    assert not any(point.is_beyond for point in found.points)
    share = (11 * 50 + 52) / 1200
    reach = 3 * math.sqrt(share * (1 - share) / 100)
    assert found.points[0].low == pytest.approx(share - reach)
    counts = control.chart_counts([50] * 11 + [52], [10] * 12, per=1)
    assert not any(point.is_beyond for point in counts.points)
    assert counts.points[0].high == pytest.approx(counts.centre + 3 * math.sqrt(counts.centre / 10))


def test_a_month_that_is_not_complete_is_no_signal_and_moves_no_limit():
    """As if the young month were not there, but for its value."""
    steady, young = [10, 12, 9, 11] * 4, [19]
    judged = [True] * 16 + [False]
    whole = control.chart_shares(steady, [20] * 16)
    found = control.chart_shares(steady + young, [20] * 17, judged)
    assert control.chart_shares(steady + young, [20] * 17).points[-1].is_beyond
    assert (found.centre, found.sigma, found.points[:-1]) == (
        whole.centre,
        whole.sigma,
        whole.points,
    )
    assert found.points[-1] == control.Point(0.95, None, None)
    counts = control.chart_counts([*steady, 60], [20] * 17, judged)
    assert counts.points[:-1] == control.chart_counts(steady, [20] * 16).points
    assert counts.points[-1] == control.Point(300, None, None)


def test_a_month_that_is_not_judged_neither_makes_nor_ends_a_run():
    counts = [5, 6] * 4 + [20] + [9, 10] * 4
    judged = [at != 8 for at in range(17)]
    found = control.chart_shares(counts, [20] * 17, judged)
    assert [point.is_in_run for point in found.points] == judged
    eleven = control.chart_shares([5] * 12, [20] * 12, [True] * 11 + [False])
    assert eleven.reasons == ("too_few_points",)
    none = control.chart_shares([5], [20], [False])
    assert (none.reasons, none.points[0].value) == (("no_cases",), 0.25)


@given(st.lists(st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))))
def test_control_limits_enclose_the_centre_within_0_and_1(rows):
    found = control.chart_shares([count for count, _ in rows], [total for _, total in rows])
    assert len(found.points) == len(rows)
    for point in found.points:
        if point.low is not None:
            assert 0 <= point.low <= found.centre + 1e-12
            assert found.centre - 1e-12 <= point.high <= 1


def test_a_group_on_its_limit_is_inside_whatever_is_rounded():
    """Against limits in whole cases, which need no rounding; many groups are just on theirs."""
    dice = np.random.default_rng(1)
    for _ in range(100):
        totals = dice.integers(3, 60, 20)
        counts = dice.binomial(totals, dice.beta(1, 3, 20))
        found = funnel.compute_funnel(counts, totals, np.ones(20))
        limits = funnel.compute_exact_limits(found.share, totals)
        is_outside = (counts < limits[:, 0]) | (counts > limits[:, 3])
        assert found.is_outside.tolist() == is_outside.tolist()
        assert found.dispersion == 1


def test_the_outer_limits_of_a_hundred_groups_hold_for_all_of_them():
    """Each side of each leaves (1 − 0.95 ^ (1/100)) ÷ 2 = 0.000256."""
    found = funnel.compute_funnel([300] * 100, [1000] * 100)
    outer = binom.ppf([0.000256, 1 - 0.000256], 1000, 0.3) / 1000
    assert (found.low_outer[0], found.high_outer[0]) == pytest.approx(tuple(outer))


def test_a_group_without_cases_changes_no_limit_and_one_of_a_single_case_is_one_of_them():
    counts, totals = [32, 8, 30, 9, 1], [40, 40, 50, 30, 1]
    for effects in (None, [4.0] * 5):
        plain = funnel.compute_funnel(counts, totals, effects)
        found = funnel.compute_funnel([*counts, 0], [*totals, 0], effects and [*effects, 4.0])
        assert found.dispersion == plain.dispersion
        for end, empty in (("low_outer", 0), ("low", 0), ("high", 1), ("high_outer", 1)):
            assert getattr(found, end).tolist() == [*getattr(plain, end), empty]
        assert found.is_outside.tolist() == [*plain.is_outside, False]
        assert (found.low[4], found.high[4]) == (0, 1)


def test_over_dispersion_counts_from_two_standard_errors_on():
    """Eight groups of 50 around 0.5: the mean square is that of their z-scores, ± 2 √(2/8) = 1."""
    for apart, dispersion in ((4, 1.0), (5, 2.0), (6, 2.88)):
        found = funnel.compute_funnel([25 - apart, 25 + apart] * 4, [50] * 8)
        assert found.dispersion == pytest.approx(dispersion if dispersion > 2 else 1.0)
    assert funnel.compute_funnel([50] * 8, [50] * 8).dispersion == 1


def test_a_chart_has_limits_from_two_months_on_and_counts_months_of_one_case():
    one = control.chart_shares([5], [20]).points[0]
    assert (one.value, one.low, one.high) == (0.25, None, None)
    two = control.chart_shares([5, 1], [20, 1])
    assert two.points[1].value == 1
    # 6 of 21: −0.0357 and 0.7143 over 0.4518 ÷ √20 and 0.4518.
    assert two.sigma == pytest.approx((0.7143 / 0.4518 + 0.0357 / 0.1010) / 1.128, rel=2e-3)


def test_a_month_on_its_limit_is_no_signal_and_a_low_limit_is_per_hundred_too():
    """18 of 36 with a standard error of 1/12: 9 and 27 are three of them away, just on it."""
    found = control.chart_shares([9, *[18] * 12, 27], [36] * 14)
    assert (found.points[0].low, found.points[0].high) == pytest.approx((0.25, 0.75))
    assert not any(point.is_beyond for point in found.points)
    further = control.chart_shares([8, *[18] * 12, 28], [36] * 14)
    assert [point.is_beyond for point in further.points] == [True, *[False] * 12, True]
    plain, hundred = (control.chart_counts([30, 45, 40], [20, 25, 22], per=per) for per in (1, 100))
    assert hundred.points[1].low == pytest.approx(100 * plain.points[1].low)
    assert plain.points[1].low > 0
