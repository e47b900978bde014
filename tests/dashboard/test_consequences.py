"""What follows from counts of requirements passed on: shares corrected, and who does better."""

from dataclasses import replace

import pytest

from dashboard.estimates import consequences
from dashboard.estimates.estimate import GradedEstimate

CORRECTED = GradedEstimate("", 0.2, 0.12, 0.31, 0.2, 0.25, n=100, grade="firm")


def test_the_share_corrected_may_hold_all_answers_without_a_result():
    """Five of 100 answers have no result: the upper end lies five points higher, at most at 1."""

    def estimate(**changed):
        found = consequences.estimate_corrected(replace(CORRECTED, **changed))
        return found.value, found.low, found.high

    assert estimate() == pytest.approx((0.2, 0.12, 0.36))
    assert estimate(bound_high=0.2) == pytest.approx((0.2, 0.12, 0.31))
    assert estimate(bound_high=0.9) == pytest.approx((0.2, 0.12, 1.0))
    # Of one project the engine tells a count and no interval.
    assert estimate(low=None, high=None) == (0.2, None, None)
    assert consequences.estimate_carried_over(replace(CORRECTED, low=None, high=None)) is None
    assert consequences.estimate_carried_over(replace(CORRECTED, grade="insufficient")) is None
    assert consequences.estimate_carried_over(CORRECTED) is not None


COUNTER = {
    "counter_case": "found_true",
    "is_enough": True,
    "difference_rate": 0.1,
    "difference_error": 0.02,
    "effective_project_count": 11,
    "sesoi_rate": 0.05,
}


@pytest.mark.parametrize(
    ("changed", "side"),
    [
        ({}, "better"),
        ({"difference_rate": -0.1}, "worse"),
        ({"counter_case": "late"}, "worse"),
        ({"counter_case": "late", "difference_rate": -0.1}, "better"),
        ({"counter_case": "settled_in_week"}, "better"),
        # t with ten degrees: 2.228 errors exclude 0, 1.812 stay within five points.
        ({"difference_rate": 0.0446}, "better"),
        ({"difference_rate": 0.0445}, "open"),
        ({"difference_rate": 0.0137}, "alike"),
        ({"difference_rate": -0.0137}, "alike"),
        ({"difference_rate": 0.0138}, "open"),
        ({"difference_rate": -0.0138}, "open"),
        ({"difference_error": 0.0}, "few"),
        ({"is_enough": False}, "few"),
    ],
)
def test_how_a_group_does_beside_the_other_follows_from_its_intervals(changed, side):
    row = {**COUNTER, **changed}
    assert consequences.judge_counter_case(row) == side
    assert consequences.judge_fairness(row) == (side if side in ("better", "alike") else "")
