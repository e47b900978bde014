"""How much later work begins that waits for the client's answer, and how sure that is."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from dashboard.estimates import waits


def list_starts(sizes, later=(4, 8)):
    """Starts after 5 days, by project, whose answers come so many days later in turn."""
    return pd.DataFrame(
        [
            {
                "project_id": f"P-{project}",
                "start_days": 5,
                "answer_days": 5 + later[project % len(later)],
                "followed_days": 40,
                "requirement_count": size,
            }
            for project, size in enumerate(sizes)
        ]
    )


def test_the_range_of_a_later_start_has_as_many_degrees_as_projects_in_effect():
    sizes = np.array([60, *[5] * 11])
    found = waits.estimate_later_start(list_starts(sizes), 30)
    later = np.where(np.arange(12) % 2, 8, 4)
    mean = (sizes * later).sum() / sizes.sum()
    error = np.sqrt(np.square(sizes * (later - mean)).sum() * 12 / 11) / sizes.sum()
    effective = sizes.sum() ** 2 / np.square(sizes).sum()
    assert found.value == pytest.approx(mean)
    assert found.high == pytest.approx(mean + student.ppf(0.975, effective - 1) * error)
    # Twelve projects, one with half of the cases: with 11 degrees it would reach less far.
    assert effective < 4


@pytest.mark.parametrize(
    ("sizes", "reason"), [((40,), "one_project"), ((40, 2), "few_projects"), ((10, 9), "no_cases")]
)
def test_of_hardly_more_than_one_project_no_range_is_told(sizes, reason):
    found = waits.estimate_later_start(list_starts(sizes), 30)
    assert (found.low, found.high, found.reasons) == (None, None, (reason,))
    assert (found.value is None) is (reason == "no_cases")


def test_what_was_received_too_late_to_be_answered_by_then_is_not_counted_as_unanswered():
    starts = list_starts([5] * 4)
    recent = starts.assign(answer_days=None, followed_days=9)
    rows = pd.concat([starts, recent])
    assert waits.count_answered(waits.select_followed(rows, 13), 13) == 1.0
    assert len(waits.select_followed(rows, 9)) == 8
