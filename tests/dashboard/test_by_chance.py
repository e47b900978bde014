"""Beside each share of the delay, what it would be by the number of its changes alone."""

import numpy as np
import pandas as pd
import pytest

from dashboard.estimates.by_chance import add_chance

SPEC = {"numerator": "linked_days", "denominator": "late_days"}
# Two projects: the first has a change in each row and one in none; the second a change of 2 days.
CHANGES = pd.DataFrame(
    {
        "row": [0, 1, -1, 0],
        "cluster": ["P-1", "P-1", "P-1", "P-2"],
        "amount": [6.0, 0.0, 0.0, 2.0],
        "near": [3.0, 3.0, 3.0, 5.0],
    }
)
# The third row has no change. Filtered rows keep their numbers.
ROWS = pd.DataFrame(
    {"linked_days": [8.0, 0.0, 0.0], "late_days": [10.0, 20.0, 20.0]}, index=[4, 2, 9]
)
BY_DAYS = ["chance_rate", "low_chance_rate", "high_chance_rate"]
BY_CLOSENESS = ["near_chance_rate", "low_near_chance_rate", "high_near_chance_rate"]


def test_a_share_by_chance_is_that_of_its_changes_dealt_within_their_projects():
    """In the first project 6, 0 and 0 days are dealt: 2 each, and 6 or 0 at the ends. The only
    change of the second keeps its 2 days."""
    found = add_chance(SPEC, ROWS, CHANGES)
    assert found.columns.tolist() == [*ROWS.columns, *BY_DAYS], "closeness was not asked for"
    assert found.loc[4, BY_DAYS].tolist() == pytest.approx([(2 + 2) / 10, 0.2, 0.8])
    assert found.loc[2, BY_DAYS].tolist() == pytest.approx([2 / 20, 0.0, 0.3])
    assert found[BY_DAYS].loc[9].isna().all(), "without changes there is no share by chance"
    assert found[ROWS.columns].equals(ROWS)


def test_closeness_in_time_is_dealt_where_the_header_asks_for_it():
    """All changes of the first project are as close: whoever gets them, it is 3 days each."""
    asked = {**SPEC, "near": "near_days"}
    found = add_chance(asked, ROWS, CHANGES)
    assert found[BY_DAYS].equals(add_chance(SPEC, ROWS, CHANGES)[BY_DAYS])
    assert found.loc[4, BY_CLOSENESS].tolist() == pytest.approx([(3 + 5) / 10] * 3)
    assert found.loc[2, BY_CLOSENESS].tolist() == pytest.approx([3 / 20] * 3)
    assert add_chance(asked, ROWS, CHANGES.drop(columns="near")).columns.tolist() == [
        *ROWS.columns,
        *BY_DAYS,
    ]


def test_of_no_changes_every_share_by_chance_is_an_empty_number():
    none = pd.DataFrame({"row": [], "cluster": [], "amount": []}, dtype=object)
    found = add_chance(SPEC, ROWS, none)
    assert found[BY_DAYS].isna().all(axis=None)
    assert (found[BY_DAYS].dtypes == np.float64).all()
    assert add_chance(SPEC, ROWS, None).equals(ROWS)
    assert add_chance(SPEC, ROWS[:0], CHANGES).columns.tolist() == ROWS.columns.tolist()
