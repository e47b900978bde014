"""Stratified comparisons, against the table that statsmodels documents."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from dashboard.statistics import shares, strata

PUBLISHED = ([8, 25], [13, 46], [52, 29], [216, 167])
groups = st.integers(1, 40).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
tables = st.lists(st.tuples(groups, groups), min_size=1, max_size=8)


def test_the_risk_difference_weights_strata_by_both_groups():
    found = strata.estimate_risk_difference(*PUBLISHED)
    weights = np.array([13 * 216 / 229, 46 * 167 / 213])
    apart = np.array([8 / 13 - 52 / 216, 25 / 46 - 29 / 167])
    assert found.value == pytest.approx((weights @ apart) / weights.sum())
    assert found.low < found.low_90 < found.value < found.high_90 < found.high


@given(tables)
def test_the_interval_is_satos_formula_as_summed_stratum_by_stratum(rows):
    found = strata.estimate_risk_difference(
        *([side[at] for side in column] for column in zip(*rows, strict=True) for at in (0, 1))
    )
    weight = apart = lean = mixed = 0.0
    for (a, n1), (c, n0) in rows:
        weight += n1 * n0 / (n1 + n0)
        apart += (a * n0 - c * n1) / (n1 + n0)
        lean += (n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / (n1 + n0) ** 2
        mixed += (a * (n0 - c) + c * (n1 - a)) / (2 * (n1 + n0))
    error = math.sqrt(max(apart / weight * lean + mixed, 0)) / weight
    ends = [apart / weight + z * error for z in norm.ppf([0.025, 0.05, 0.95, 0.975])]
    assert found.value == pytest.approx(apart / weight, abs=1e-12)
    assert [found.low, found.low_90, found.high_90, found.high] == pytest.approx(
        np.clip(ends, -1, 1), abs=1e-6
    )
    if error > 1e-6:
        assert found.p == pytest.approx(2 * norm.sf(abs(apart / weight) / error))


def test_a_stratum_with_a_single_group_is_ignored():
    alone = strata.estimate_risk_difference([8, 25, 3], [13, 46, 9], [52, 29, 0], [216, 167, 0])
    assert alone == strata.estimate_risk_difference(*PUBLISHED)
    found = strata.estimate_risk_difference([0], [0], [5], [9])
    assert (found.value, found.reasons) == (None, ("none_to_compare",))
    assert (found.groups, found.n) == ((0, 0), 0)


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
