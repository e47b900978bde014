"""Interrupted time series (M16): the Nile."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.datasets import nile

from dashboard.statistics import interruption
from dashboard.statistics.estimate import Estimate


@pytest.fixture(scope="module")
def flow():
    return nile.load_pandas().data["volume"].to_numpy()


def test_the_nile_level_change_matches_the_published_one(flow):
    found = interruption.fit_values(flow, changed_at=28, trend="none")
    level = found.level
    assert (level.value, level.low, level.high) == pytest.approx(
        (-247.778, -310.601, -184.954), abs=5e-4
    )
    # The half-width in standard errors is the t quantile with 98 degrees.
    assert (level.high - level.low) / 2 / 31.6576 == pytest.approx(1.98447, abs=5e-5)


def test_the_nile_level_and_trend_change_match_the_published_ones(flow):
    found = interruption.fit_values(flow, changed_at=28)
    level = found.level
    assert (level.value, level.low, level.high) == pytest.approx(
        (-289.103, -414.256, -163.950), abs=5e-4
    )
    assert found.slope.value == pytest.approx(-0.46909, abs=5e-6)
    assert found.slope.low < 0 < found.slope.high


def test_no_placebo_year_of_the_nile_has_as_small_a_p(flow):
    found = interruption.run_placebos(
        lambda stretch, at: interruption.fit_values(flow[stretch], at, trend="none").level, 100, 28
    )
    assert (len(found.dates), found.rank) == (13 + 57, 1)
    assert found.p == pytest.approx(1 / 71)


def test_placebo_dates_have_eight_periods_of_their_side_before_and_after_them():
    """Twenty periods before the change and twenty after: five dates each; a tie counts against."""
    ps = {(0, 8): 0.5, (0, 9): 0.02, (0, 10): None, (20, 8): 0.01, (20, 12): 0.0201}
    tried = []

    def level(stretch, at):
        tried.append((stretch.start, stretch.stop, at))
        is_actual = (stretch.start, stretch.stop) == (0, 40)
        return Estimate(1.0, p=0.02 if is_actual else ps.get((stretch.start, at), 0.9))

    found = interruption.run_placebos(level, 40, 20)
    assert tried == [
        (0, 40, 20),
        *((0, 20, at) for at in range(8, 13)),
        *((20, 40, at) for at in range(8, 13)),
    ]
    assert found.dates == (8, 9, 11, 12, 28, 29, 30, 31, 32)
    assert (found.rank, found.p) == (3, 3 / 10)
    assert interruption.run_placebos(lambda *_: Estimate(1.0, p=0.02), 30, 15) is None


def test_seven_periods_on_a_side_are_too_few():
    found = interruption.fit_values(np.arange(20.0), 7)
    assert (found.level.value, found.level.reasons) == (None, ("too_few_points",))
    assert interruption.run_placebos(lambda *_: found.level, 20, 7) is None


def test_a_constant_series_has_a_change_of_0_and_no_interval_away_from_it():
    found = interruption.fit_values(np.full(20, 3.0), 10)
    assert found.level.value == pytest.approx(0, abs=1e-9)
    assert (found.level.low is None) or (found.level.low <= 0 <= found.level.high)


def test_a_week_without_a_value_is_left_out():
    values = [5.0, 6, 5, 7, 6, 5, 6, 7, 5, 3, 2, 3, 4, 2, 3, 2, 3, 4]
    gaps = [*values[:4], np.nan, *values[4:]]
    assert (
        interruption.fit_values(gaps, 10, trend="none").level
        == interruption.fit_values(values, 9, trend="none").level
    )


@given(st.integers(0, 1000), st.floats(-50, 50))
def test_a_shift_after_the_date_shifts_the_level_change_equally(seed, moved):
    values = np.random.default_rng(seed).normal(10, 3, 30)
    found = interruption.fit_values(values, 15)
    raised = interruption.fit_values(values + moved * (np.arange(30) >= 15), 15)
    assert raised.level.value == pytest.approx(found.level.value + moved, abs=1e-6)
    assert raised.slope.value == pytest.approx(found.slope.value, abs=1e-6)
