"""The months to come, and the units that stand out: against statsmodels, and in simulated data."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import binomtest, chi2_contingency
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests

from dashboard.statistics import outliers, outlook


def test_the_interval_is_that_of_a_quasi_poisson_fit_rounded_outward():
    counts = [12, 25, 9, 18, 31, 14, 22, 8, 27, 16, 20, 11]
    fit = sm.GLM(counts, np.ones(12), family=sm.families.Poisson()).fit(scale="X2")
    mean = np.exp(fit.params[0])
    # The variance of a new count and of the estimated mean: the latter is mean² · se²(log mean).
    spread = np.sqrt(fit.scale * mean + (mean * fit.bse[0]) ** 2)
    reach = student.ppf(0.975, 11) * spread
    found = outlook.predict_count(counts)
    assert fit.scale > 2
    assert (found.low, found.high) == (max(np.floor(mean - reach), 0), np.ceil(mean + reach))
    assert found.value == 17
    assert outlook.compute_dispersion(counts) == pytest.approx(fit.scale)


def test_several_periods_together_are_less_unsure_than_as_many_times_one():
    counts = [12, 25, 9, 18, 31, 14, 22, 8, 27, 16, 20, 11]
    mean, dispersion = np.mean(counts), outlook.compute_dispersion(counts)
    # A sum of three new counts, and three times the error of the estimated mean.
    reach = student.ppf(0.975, 11) * np.sqrt(3 * dispersion * mean + 9 * dispersion * mean / 12)
    one, three = outlook.predict_count(counts), outlook.predict_count(counts, 3)
    assert (three.low, three.high) == (np.floor(3 * mean - reach), np.ceil(3 * mean + reach))
    assert three.value == 3 * one.value == 51
    assert three.high < 3 * one.high


def test_three_periods_to_come_lie_within_the_interval_in_at_least_94_of_100_series():
    dice = np.random.default_rng(6)
    series = dice.poisson(dice.gamma(17 / 2, 2, (500, 15)))
    found = [outlook.predict_count(counts[:-3], 3) for counts in series]
    held = [
        one.low <= counts[-3:].sum() <= one.high for one, counts in zip(found, series, strict=True)
    ]
    assert np.mean(held) > 0.908


def test_only_the_last_twelve_periods_are_carried_on_and_fewer_than_eight_predict_nothing():
    assert outlook.predict_count([500] * 5 + [4] * 12) == outlook.predict_count([4] * 12)
    few = outlook.predict_count([4] * 7)
    assert (few.value, few.low, few.n, few.reasons) == (None, None, 7, ("too_few_points",))


def test_a_fall_within_the_last_year_is_told_and_one_by_chance_seldom():
    assert outlook.find_move([9, 5, 10, 5, 7, 6, 5, 5, 3, 3, 1, 2, 2]) == (38, 16)
    assert outlook.find_move([5, 6, 4, 5, 6, 4, 5, 4, 6, 5, 4, 6]) is None
    assert outlook.find_move([9] * 3 + [1] * 4) is None
    draw = np.random.default_rng(1)
    told = [outlook.find_move(draw.poisson(mean, 12)) for mean in (0.5, 2, 5, 15) * 250]
    assert sum(one is not None for one in told) <= 50


def test_counts_that_never_vary_are_still_as_unsure_as_poisson_counts():
    even = outlook.predict_count([9] * 12)
    assert (even.value, even.low, even.high) == (9, 2, 16)
    nothing = outlook.predict_count([0] * 12)
    assert nothing.value == nothing.low == 0
    assert nothing.high == 1


@pytest.mark.parametrize(
    ("mean", "dispersion", "periods"), [(3, 1, 8), (3, 3, 12), (17, 3, 8), (17, 1, 12)]
)
def test_the_interval_holds_the_next_count_in_at_least_94_of_100_series(mean, dispersion, periods):
    dice = np.random.default_rng(5)
    shape = (500, periods + 1)
    means = mean if dispersion == 1 else dice.gamma(mean / (dispersion - 1), dispersion - 1, shape)
    series = dice.poisson(means, shape)
    found = [outlook.predict_count(counts[:-1]) for counts in series]
    held = [one.low <= counts[-1] <= one.high for one, counts in zip(found, series, strict=True)]
    # Three standard errors of the simulation below 94 %.
    assert np.mean(held) > 0.908


def draw(units, spread, seed, extra=0.0):
    """Counts and totals of units around 0.58, whose shares vary by `spread` (beta-binomial)."""
    dice = np.random.default_rng(seed)
    totals = dice.integers(8, 30, units)
    shares = np.full(units, 0.58)
    if spread:
        strength = 1 / spread - 1
        shares = dice.beta(0.58 * strength, 0.42 * strength, units)
    totals[0], shares[0] = 40, shares[0] + extra
    return dice.binomial(totals, np.clip(shares, 0, 1)), totals


@pytest.mark.parametrize("spread", [0, 0.03, 0.1])
def test_units_that_are_alike_or_all_vary_rarely_have_one_that_stands_out(spread):
    alarms = [
        found.is_high.any() or found.is_low.any()
        for seed in range(200)
        for found in [outliers.find_outliers(*draw(30, spread, seed))]
    ]
    assert np.mean(alarms) <= 0.05


def test_a_unit_far_from_all_others_stands_out_on_its_side():
    counts, totals = draw(30, 0, 3)
    counts[0] = 39
    high = outliers.find_outliers(counts, totals)
    assert high.is_high.tolist() == [True] + [False] * 29
    assert not high.is_low.any()
    low = outliers.find_outliers(totals - counts, totals)
    assert low.is_low.tolist() == high.is_high.tolist()


def test_that_units_differ_at_all_is_the_chi_square_test_of_a_table():
    counts, totals = draw(12, 0.1, 4)
    table = sm.stats.Table(np.column_stack([counts, totals - counts]), shift_zeros=False)
    found = outliers.find_outliers(counts, totals)
    assert found.p_alike == pytest.approx(table.test_nominal_association().pvalue)


def test_few_units_and_shares_of_nothing_or_all_have_none_that_stands_out():
    for counts, totals in (([1, 9], [10, 10]), ([0] * 8, [5] * 8), ([5] * 8, [5] * 8), ([], [])):
        found = outliers.find_outliers(counts, totals)
        assert not found.is_high.any()
        assert not found.is_low.any()


def find_adjusted_ps(counts, totals):
    """A unit's p: the larger of the binomial one and that of a t-test against the others."""
    share, ps = counts.sum() / totals.sum(), []
    scores = (counts / totals - share) / np.sqrt(share * (1 - share) / totals)
    for at, (count, total) in enumerate(zip(counts, totals, strict=True)):
        below, above = (
            binomtest(int(count), int(total), share, side).pvalue for side in ("less", "greater")
        )
        others = np.square(np.delete(scores, at)).sum() / (len(counts) - 2)
        apart = abs(scores[at]) / np.sqrt(max(others, 1))
        ps.append(max(min(2 * min(below, above), 1), 2 * student.sf(apart, len(counts) - 2)))
    return multipletests(ps, method="holm")[1], share


@pytest.mark.parametrize(("units", "spread", "seed"), [(12, 0.1, 9), (12, 0.02, 16), (6, 0.02, 1)])
def test_a_unit_stands_out_from_the_level_on_that_holms_adjustment_gives_it(units, spread, seed):
    counts, totals = draw(units, spread, seed, 0.35)
    counts[1], totals[1] = 1, 1
    adjusted, share = find_adjusted_ps(counts, totals)
    assert (adjusted < 1).any()
    for level in adjusted[adjusted < 1]:
        just_under, just_over = (
            outliers.find_outliers(counts, totals, level + more) for more in (-1e-9, 1e-9)
        )
        high, low = counts / totals > share, counts / totals < share
        for found, is_apart in ((just_under, adjusted < level), (just_over, adjusted <= level)):
            assert found.is_high.tolist() == (is_apart & high).tolist()
            assert found.is_low.tolist() == (is_apart & low).tolist()


def test_of_units_that_are_all_called_apart_the_one_at_the_whole_share_is_on_neither_side():
    found = outliers.find_outliers([4, 5, 6, 5, 5], [10] * 5, level=1.0)
    assert found.is_high.tolist() == [False, False, True, False, False]
    assert found.is_low.tolist() == [True, False, False, False, False]


def test_five_units_are_enough_for_one_to_stand_out_and_two_to_differ():
    five = outliers.find_outliers([50, *[5000] * 4], [50, *[10_000] * 4])
    assert five.is_high.tolist() == [True] + [False] * 4
    for counts, totals in (
        ([90, 50, 50, 50], [100] * 4),
        ([9, 1], [10, 10]),
        ([1, 0, 5], [1, 4, 9]),
    ):
        found = outliers.find_outliers(counts, totals)
        table = np.column_stack([counts, np.subtract(totals, counts)])
        expected = chi2_contingency(table, correction=False).pvalue
        assert found.p_alike == pytest.approx(expected)
        assert not found.is_any
    assert outliers.find_outliers([9], [10]).p_alike is None
