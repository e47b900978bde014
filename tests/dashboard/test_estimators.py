"""The figures of a comparison: what a grade asks of them besides the estimate."""

import pandas as pd
import pytest

from dashboard.estimates import together

SHARES = {
    "kind": "difference",
    "group": "arrival",
    "of": "relayed",
    "against": "first_hand",
    "numerator": "late_count",
    "denominator": "task_count",
    "unknown": "unknown_count",
    "cluster": "project_id",
}


def compared(*rows):
    names = ("arrival", "late_count", "task_count", "unknown_count", "project_id")
    [figure] = together.estimate_together(SHARES, pd.DataFrame(rows, columns=names), {})
    return figure


def test_the_cases_of_a_comparison_are_those_of_its_smaller_group():
    rows = (("relayed", 6, 12, 0, "P-1"), ("first_hand", 20, 100, 0, "P-2"))
    assert compared(*rows).cases == 12
    swapped = (("relayed", 20, 100, 0, "P-1"), ("first_hand", 6, 12, 0, "P-2"))
    assert compared(*swapped).cases == 12


def test_the_projects_of_a_comparison_are_those_with_both_groups():
    rows = (
        ("relayed", 1, 2, 0, "P-1"),
        ("relayed", 1, 2, 0, "P-2"),
        ("first_hand", 0, 2, 0, "P-2"),
        ("relayed", 1, 2, 0, "P-3"),
        ("first_hand", 1, 2, 0, "P-3"),
        ("first_hand", 1, 2, 0, "P-4"),
    )
    figure = compared(*rows)
    assert figure.projects == 2
    assert figure.estimate.value == pytest.approx(0.25)


def test_unknown_are_cases_without_an_outcome_and_those_of_no_known_group():
    figure = compared(
        ("relayed", 5, 40, 2, "P-1"), ("first_hand", 5, 50, 3, "P-1"), ("unknown", 0, 10, 0, "P-1")
    )
    assert figure.unknown_share == pytest.approx(15 / 100)


def test_both_groups_are_told_with_their_shares():
    figure = compared(("relayed", 6, 12, 0, "P-1"), ("first_hand", 20, 100, 0, "P-1"))
    assert figure.estimate.value == pytest.approx(0.5 - 0.2)
    assert [(name, part.value) for name, part in figure.parts] == [
        ("relayed", pytest.approx(0.5)),
        ("first_hand", pytest.approx(0.2)),
    ]


def test_nothing_known_is_nothing_unknown():
    assert compared(("internal", 0, 0, 0, "P-1")).unknown_share == 0


def test_the_cases_of_a_difference_of_means_are_those_of_its_smaller_group():
    spec = {**SHARES, "kind": "mean_difference", "value": "slip_days"}
    spec |= {"month": "month", "size": "effort_days"}
    rows = pd.DataFrame(
        {
            "arrival": ["relayed"] * 8 + ["first_hand"] * 20 + ["unknown"] * 7,
            "slip_days": [float(day % 5) for day in range(35)],
            "project_id": [f"P-{number % 6}" for number in range(35)],
            "month": ["2026-01"] * 35,
            "effort_days": [1.0] * 35,
        }
    )
    [figure] = together.estimate_together(spec, rows, {})
    assert figure.cases == 8
    assert figure.unknown_share == pytest.approx(7 / 35)
