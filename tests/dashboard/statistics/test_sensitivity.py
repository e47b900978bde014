"""E-values, leave-one-out ranges and multiple testing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import sensitivity
from dashboard.statistics.estimate import Estimate, make_estimate
from dashboard.statistics.multiple_testing import adjust_holm


@pytest.mark.parametrize(("ratio", "value"), [(3.9, 7.263), (1.8, 3.0)])
def test_e_values_match_the_published_ones(ratio, value):
    assert sensitivity.compute_e_value(ratio) == pytest.approx(value, abs=5e-4)
    assert sensitivity.compute_e_value(1 / ratio) == pytest.approx(value, abs=5e-4)


def test_the_e_value_of_a_difference_goes_through_a_ratio():
    found = sensitivity.compute_e_value_of_difference(Estimate(0.8, 0.2, 1.4), spread=2)
    assert math.exp(0.91 * 0.4) == pytest.approx(1.4391, abs=5e-5)
    assert found.value == pytest.approx(2.2340, abs=5e-5)
    assert 1 < found.limit < found.value


def test_an_interval_that_includes_no_difference_has_a_limit_of_1():
    assert sensitivity.compute_e_value_of_ratio(Estimate(1.8, 0.9, 3.0)).limit == 1
    assert sensitivity.compute_e_value_of_difference(Estimate(-0.8, -1.4, 0.1), 2).limit == 1
    assert sensitivity.compute_e_value_of_ratio(Estimate(2.0, None, None)).limit is None
    assert sensitivity.compute_e_value_of_ratio(Estimate(None)) is None
    assert sensitivity.compute_e_value_of_difference(Estimate(1.0, 0.5, 2.0), 0) is None


@given(st.floats(0.001, 1000))
def test_an_e_value_is_at_least_the_ratio(ratio):
    assert sensitivity.compute_e_value(ratio) >= max(ratio, 1 / ratio) >= 1


def test_leave_one_out_names_the_projects_at_both_ends():
    days = np.array([1.0, 2, 3, 10, 20])
    project = np.array(["a", "a", "b", "b", "c"])
    found = sensitivity.leave_one_out(project, lambda kept: make_estimate(days[kept].mean()))
    assert (found.low, found.low_without) == (4, "c")
    assert (found.high, found.high_without) == (11, "a")


def test_a_single_project_has_no_leave_one_out_range():
    assert sensitivity.leave_one_out(["a", "a"], lambda kept: Estimate(1.0)) is None
    assert sensitivity.leave_one_out(["a", "b"], lambda kept: Estimate(None)) is None


def test_holm_adjusts_each_p_and_skips_missing_ones():
    assert adjust_holm([0.01, None, 0.04, 0.03]) == pytest.approx((0.03, None, 0.06, 0.06))
    assert adjust_holm([None]) == (None,)
    assert adjust_holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_and_multiplies_the_smallest_by_the_family(ps):
    raised = [up for up in adjust_holm(ps) if up is not None]
    assert all(p <= up <= 1 for p, up in zip(ps, raised, strict=True))
    assert min(raised) == min(1, len(ps) * min(ps))
    assert max(raised) == raised[int(np.argmax(ps))]
