"""Stratified comparisons, against the table that statsmodels documents."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm

from dashboard.statistics import shares, strata

PUBLISHED = ([8, 25], [13, 46], [52, 29], [216, 167])
groups = st.integers(1, 40).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
tables = st.lists(st.tuples(groups, groups), min_size=1, max_size=8)


def test_odds_and_risk_ratios_match_the_published_ones():
    odds = strata.estimate_odds_ratio(*PUBLISHED)
    assert (odds.value, odds.low, odds.high) == pytest.approx((5.4891, 3.0053, 10.0256), abs=5e-5)
    risk = strata.estimate_risk_ratio(*PUBLISHED)
    assert risk.value == pytest.approx(2.9460, abs=5e-5)
    assert risk.low < risk.value < risk.high
    assert odds.groups == risk.groups == (59, 383)
    assert odds.n == risk.n == 442
    assert odds.method == risk.method == "mantel_haenszel"


@pytest.mark.parametrize("strata_of_equal_share", [1, 4])
def test_ratios_of_equal_strata_are_those_of_the_whole(strata_of_equal_share):
    """The classical formulas of one table: 24 of 60 against 12 of 80."""
    split = [[one / strata_of_equal_share] * strata_of_equal_share for one in (24, 60, 12, 80)]
    odds, risk = strata.estimate_odds_ratio(*split), strata.estimate_risk_ratio(*split)
    errors = np.sqrt([1 / 24 + 1 / 36 + 1 / 12 + 1 / 68, 1 / 24 - 1 / 60 + 1 / 12 - 1 / 80])
    ratios = 24 * 68 / (36 * 12), 24 / 60 / (12 / 80)
    assert (odds.value, risk.value) == pytest.approx(ratios)
    for found, log, error in zip((odds, risk), np.log(ratios), errors, strict=True):
        ends = [log + z * error for z in (-1.959964, -1.644854, 1.644854, 1.959964)]
        assert np.log([found.low, found.low_90, found.high_90, found.high]) == pytest.approx(
            ends, rel=1e-5
        )
    assert risk.p == pytest.approx(2 * norm.sf(np.log(ratios[1]) / errors[1]))
    # Mantel and Haenszel's χ²: what was observed beyond what was expected, by its variance.
    n = 140 / strata_of_equal_share
    variance = 60 * 80 * 36 * 104 / 140**2 / (n - 1) / strata_of_equal_share
    assert odds.p == pytest.approx(chi2.sf((24 - 60 * 36 / 140) ** 2 / variance, 1))


def test_the_risk_difference_weights_strata_by_both_groups():
    found = strata.estimate_risk_difference(*PUBLISHED)
    weights = np.array([13 * 216 / 229, 46 * 167 / 213])
    apart = np.array([8 / 13 - 52 / 216, 25 / 46 - 29 / 167])
    assert found.value == pytest.approx((weights @ apart) / weights.sum())
    assert found.low < found.low_90 < found.value < found.high_90 < found.high


def test_a_stratum_with_a_single_group_is_ignored():
    alone = strata.estimate_risk_difference([8, 25, 3], [13, 46, 9], [52, 29, 0], [216, 167, 0])
    assert alone == strata.estimate_risk_difference(*PUBLISHED)
    for compare in (
        strata.estimate_odds_ratio,
        strata.estimate_risk_ratio,
        strata.estimate_risk_difference,
    ):
        found = compare([0], [0], [5], [9])
        assert (found.value, found.reasons) == (None, ("none_to_compare",))
        assert (found.groups, found.n) == ((0, 0), 0)
    for compare in (strata.estimate_odds_ratio, strata.estimate_risk_ratio):
        found = compare([0], [4], [0], [9])
        assert (found.value, found.groups, found.n) == (None, (4, 9), 13)


def test_the_risk_difference_of_a_single_stratum_is_close_to_the_plain_one():
    found, plain = (
        strata.estimate_risk_difference(56, 70, 48, 80),
        shares.estimate_difference(56, 70, 48, 80),
    )
    assert found.value == pytest.approx(plain.value)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.02)


@given(tables)
def test_swapping_groups_negates_the_risk_difference(rows):
    one, other = zip(*rows, strict=True)
    (counts, totals), (others, other_totals) = zip(*one, strict=True), zip(*other, strict=True)
    found = strata.estimate_risk_difference(counts, totals, others, other_totals)
    turned = strata.estimate_risk_difference(others, other_totals, counts, totals)
    assert found.value == pytest.approx(-turned.value, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-9)
    assert found.low <= found.value + 1e-12 <= found.high + 2e-12
