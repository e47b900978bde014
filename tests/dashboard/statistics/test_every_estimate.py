"""What every estimator must do, whatever rows a filter leaves."""

import math

import pandas as pd
import pytest

from dashboard.statistics import (
    concentration,
    interruption,
    panels,
    power,
    resampling,
    shares,
    slips,
    strata,
)
from dashboard.statistics.estimate import METHODS, REASONS, Estimate, estimate_by_t, make_estimate

NOTHING = {
    "a difference of shares": lambda: shares.estimate_difference(0, 0, 0, 0),
    "a difference within strata": lambda: strata.estimate_risk_difference([], [], [], []),
    "slip per change": lambda: slips.estimate_slip_per_change([], [], [], [], [], []),
    "slip of changes": lambda: slips.estimate_slip_of_changes([], [], [], [], []),
    "a plain difference": lambda: slips.estimate_plain_difference([], [], []),
    "a mean": lambda: resampling.bootstrap_mean([], []),
    "corroboration above chance": lambda: resampling.bootstrap_excess_over_chance([], [], []),
    "Gini": lambda: concentration.estimate_gini([]),
    "a change in a series": lambda: interruption.fit_values([], 0).level,
    "a change of projects": lambda: panels.estimate_two_way([], [], [], []),
    "power": lambda: power.find_detectable_change([], [], [], 12, 4),
}


@pytest.mark.parametrize("asked", NOTHING.values(), ids=NOTHING)
def test_no_rows_have_no_value_but_a_reason(asked):
    found = asked()
    assert (found.value, found.low, found.high, found.p) == (None, None, None, None)
    assert found.reasons
    assert set(found.reasons) <= set(REASONS)
    assert found.method in METHODS


def test_a_page_without_rows_has_no_estimates():
    assert shares.estimate_shares([], []) == shares.estimate_incidences([], []) == ()


def test_nan_and_infinity_become_none():
    found = make_estimate(math.nan, 3, "wilson", interval=(-math.inf, math.inf), p=math.nan)
    assert found == Estimate(None, n=3, method="wilson")
    still = estimate_by_t(1.0, 0.0, 5, "clustered")
    assert (still.value, still.low, still.reasons) == (1.0, None, ("no_variation",))


def test_columns_of_the_database_may_lack_values():
    counts, totals = (pd.Series(one, dtype="Int64") for one in ([1, None, 3], [2, 3, None]))
    half, none, untold = shares.estimate_shares(counts, totals)
    assert (half.value, none.value, untold.reasons) == (0.5, 0, ("no_cases",))
    days = pd.Series([1, None, 3], dtype="Int64")
    assert resampling.bootstrap_mean(days, pd.Series(["a", None, "b"])).value == 2
