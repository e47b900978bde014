"""What could still explain a figure."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.statistics import sensitivity
from dashboard.statistics.estimate import Estimate, make_estimate
from dashboard.statistics.multiple_testing import adjust_holm


@pytest.mark.parametrize(("ratio", "value"), [(3.9, 7.263), (1.8, 3.0)])
def test_an_e_value_is_the_published_one(ratio, value):
    assert sensitivity.compute_e_value(ratio) == pytest.approx(value, abs=5e-4)
    assert sensitivity.compute_e_value(1 / ratio) == pytest.approx(value, abs=5e-4)


def test_a_difference_is_first_made_a_ratio():
    found = sensitivity.compute_e_value_of_difference(Estimate(0.8, 0.2, 1.4), spread=2)
    assert math.exp(0.91 * 0.4) == pytest.approx(1.4391, abs=5e-5)
    assert found.value == pytest.approx(2.2340, abs=5e-5)
    assert 1 < found.limit < found.value


def test_an_interval_that_holds_no_difference_needs_no_hidden_cause():
    assert sensitivity.compute_e_value_of_ratio(Estimate(1.8, 0.9, 3.0)).limit == 1
    assert sensitivity.compute_e_value_of_difference(Estimate(-0.8, -1.4, 0.1), 2).limit == 1
    assert sensitivity.compute_e_value_of_ratio(Estimate(2.0, None, None)).limit is None
    assert sensitivity.compute_e_value_of_ratio(Estimate(None)) is None
    assert sensitivity.compute_e_value_of_difference(Estimate(1.0, 0.5, 2.0), 0) is None


@given(st.floats(0.001, 1000))
def test_an_e_value_is_never_weaker_than_the_ratio_itself(ratio):
    assert sensitivity.compute_e_value(ratio) >= max(ratio, 1 / ratio) >= 1


def test_each_project_in_turn_is_left_out():
    days = np.array([1.0, 2, 3, 10, 20])
    project = np.array(["a", "a", "b", "b", "c"])
    found = sensitivity.leave_one_out(project, lambda kept: make_estimate(days[kept].mean()))
    assert (found.low, found.low_without) == (4, "c")
    assert (found.high, found.high_without) == (11, "a")


def test_a_figure_of_one_project_has_no_range():
    assert sensitivity.leave_one_out(["a", "a"], lambda kept: Estimate(1.0)) is None
    assert sensitivity.leave_one_out(["a", "b"], lambda kept: Estimate(None)) is None


def test_a_family_of_questions_raises_each_p_as_holm_does():
    assert adjust_holm([0.01, None, 0.04, 0.03]) == pytest.approx((0.03, None, 0.06, 0.06))
    assert adjust_holm([None]) == (None,)
    assert adjust_holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_and_the_smallest_bears_the_whole_family(ps):
    raised = [up for up in adjust_holm(ps) if up is not None]
    assert all(p <= up <= 1 for p, up in zip(ps, raised, strict=True))
    assert min(raised) == min(1, len(ps) * min(ps))
    assert max(raised) == raised[int(np.argmax(ps))]
