"""What follows from counts of requirements passed on: shares corrected, and who does better."""

import pytest

from dashboard.estimates import consequences

CORRECTED = {"corrected_count": 20, "answered_count": 100, "unknown_count": 5}


def test_the_share_corrected_has_the_wider_interval_and_may_hold_all_unknown():
    """Wilson's of 20 of 100: 0.1334 to 0.2888; with five projects and an error of 0.05, t with four
    degrees (2.7764) reaches 0.1388 either way."""

    def estimate(**changed):
        row = {**CORRECTED, "error": 0.05, "projects": 5, **changed}
        found = consequences.estimate_corrected(row, "error", "projects")
        return found.value, found.low, found.high

    assert estimate() == pytest.approx((0.2, 0.0612, 0.3888), abs=1e-4)
    for alone in ({"error": 0.0}, {"projects": 1}, {"error": 0.001}):
        assert estimate(**alone) == pytest.approx((0.2, 0.1334, 0.3388), abs=1e-4)
    assert estimate(error=0.2) == pytest.approx((0.2, 0.0, 0.8053), abs=1e-4)
    assert estimate(error=0.4) == pytest.approx((0.2, 0.0, 1.0))
    assert estimate(answered_count=0, corrected_count=0)[0] is None


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
