"""Own arithmetic agrees with statsmodels, and statsmodels with the published formulas."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from dashboard.statistics import survival
from dashboard.statistics.multiple_testing import adjust_holm
from dashboard.statistics.shares import estimate_difference, estimate_incidences

Z = 1.959963984540054
counted = st.integers(1, 5000).flatmap(
    lambda total: st.tuples(st.integers(0, total), st.just(total))
)
edges = st.sampled_from([(0, 1), (1, 1), (0, 5000), (5000, 5000), (1, 2)])
groups = st.one_of(counted, edges)


def wilson(count, total):
    share, square = count / total, Z * Z / total
    half = math.sqrt(share * (1 - share) * square + square * square / 4)
    return tuple((share + square / 2 + side * half) / (1 + square) for side in (-1, 1))


@given(groups, groups)
def test_the_interval_of_a_difference_is_newcombes_formula(group, other):
    result = estimate_difference(*group, *other)
    shares = group[0] / group[1], other[0] / other[1]
    (low, high), (other_low, other_high) = wilson(*group), wilson(*other)
    apart = shares[0] - shares[1]
    assert result.low == pytest.approx(
        apart - math.hypot(shares[0] - low, other_high - shares[1]), abs=1e-12
    )
    assert result.high == pytest.approx(
        apart + math.hypot(high - shares[0], shares[1] - other_low), abs=1e-12
    )


@given(groups, groups)
def test_at_the_level_of_p_the_interval_of_a_difference_touches_zero(group, other):
    result = estimate_difference(*group, *other)
    assume(1e-12 < result.p < 1)
    ends = confint_proportions_2indep(*group, *other, method="newcomb", alpha=result.p)
    assert min(map(abs, ends)) == pytest.approx(0, abs=1e-9)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=5))
def test_the_limits_of_a_rate_are_garwoods_formula(counts):
    for count, result in zip(counts, estimate_incidences(counts, 1, per=1), strict=True):
        low = chi2.ppf(0.025, 2 * count) / 2 if count else 0
        assert result.low == pytest.approx(low, rel=1e-12)
        assert result.high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_equals_that_of_statsmodels_to_the_last_digit(ps):
    assert list(adjust_holm(ps)) == multipletests(ps, method="holm")[1].tolist()


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), min_size=1, max_size=60))
def test_the_median_equals_that_of_statsmodels_unless_the_curve_rests_on_one_half(rows):
    days, censored = map(np.array, zip(*rows, strict=True))
    curve = survival.estimate_curve(days, censored)
    assume(not np.isclose(curve.waiting, 0.5).any())
    median = SurvfuncRight(days, ~censored).quantile(0.5)
    assert survival.estimate_median(curve).value == (None if math.isnan(median) else median)


@given(st.lists(st.integers(0, 10_000), min_size=30, max_size=80, unique=True))
def test_the_interval_of_a_median_equals_that_of_statsmodels(days):
    result = survival.estimate_median(
        survival.estimate_curve(days, np.zeros(len(days), dtype=bool))
    )
    reference = SurvfuncRight(days, np.ones(len(days)))
    with np.errstate(all="ignore"):
        assert (result.low, result.high) == reference.quantile_ci(0.5, 0.05, "cloglog")
        assert (result.low_90, result.high_90) == reference.quantile_ci(0.5, 0.10, "cloglog")
