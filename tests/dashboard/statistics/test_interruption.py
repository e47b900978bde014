"""Interrupted time series (M16): the Nile, and the Sicilian smoking ban."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.datasets import nile

from dashboard.statistics import interruption

SICILY = Path(__file__).parents[4] / "shared" / "real" / "sicily" / "sicily.csv"


@pytest.fixture(scope="module")
def flow():
    return nile.load_pandas().data["volume"].to_numpy()


@pytest.fixture(scope="module")
def sicily():
    if not SICILY.exists():
        pytest.skip(f"no {SICILY.name} beside the repository")
    with SICILY.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_the_nile_level_change_matches_the_published_one(flow):
    found = interruption.fit_values(flow, changed_at=28, trend="none")
    level = found.level
    assert (level.value, level.low, level.high) == pytest.approx(
        (-247.778, -310.601, -184.954), abs=5e-4
    )
    assert found.expected[-1] == pytest.approx(1097.75)
    assert found.fitted[-1] == pytest.approx(849.972, abs=5e-4)
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


def test_the_sicily_rate_ratio_matches_the_published_one(sicily):
    found = interruption.fit_counts(sicily["aces"], sicily["stdpop"], changed_at=36, trend="common")
    assert found.level.value == pytest.approx(0.894, abs=5e-4)
    # The published interval is Poisson, without the dispersion.
    half = np.log(found.level.high / found.level.value) * found.dispersion**-0.5
    ends = found.level.value * np.exp([-half, half])
    # 0.8647 here, 0.864 in the paper.
    assert ends == pytest.approx((0.8647, 0.9251), abs=5e-5)


def test_the_sicily_rate_ratio_with_season_has_the_published_interval(sicily):
    found = interruption.fit_counts(
        sicily["aces"], sicily["stdpop"], 36, months=sicily["month"], trend="common"
    )
    assert (found.level.value, found.level.low, found.level.high) == pytest.approx(
        (0.885, 0.839, 0.933), abs=5e-4
    )
    assert found.dispersion == pytest.approx(2.262, abs=5e-4)


def test_seven_periods_on_a_side_are_too_few():
    found = interruption.fit_values(np.arange(20.0), 7)
    assert (found.level.value, found.level.reasons) == (None, ("too_few_points",))
    assert interruption.fit_counts([1] * 20, [5] * 20, 13).level.reasons == ("too_few_points",)
    assert interruption.run_placebos(lambda *_: found.level, 20, 7) is None


def test_a_side_without_cases_has_no_rate_ratio():
    found = interruption.fit_counts([3] * 10 + [0] * 10, [5] * 20, 10)
    assert found.level.reasons == ("no_cases",)


def test_a_constant_series_has_a_change_of_0_and_no_interval_away_from_it():
    found = interruption.fit_values(np.full(20, 3.0), 10)
    assert found.level.value == pytest.approx(0, abs=1e-9)
    assert (found.level.low is None) or (found.level.low <= 0 <= found.level.high)


def test_a_week_without_exposure_or_value_is_left_out():
    values = [5.0, 6, 5, 7, 6, 5, 6, 7, 5, 3, 2, 3, 4, 2, 3, 2, 3, 4]
    gaps = [*values[:4], np.nan, *values[4:]]
    assert (
        interruption.fit_values(gaps, 10, trend="none").level
        == interruption.fit_values(values, 9, trend="none").level
    )
    counted = interruption.fit_counts(gaps, [3.0] * 19, 10, trend="none").level
    assert counted.value == pytest.approx(
        interruption.fit_counts(values, [3.0] * 18, 9, trend="none").level.value
    )


@given(st.integers(0, 1000), st.floats(-50, 50))
def test_a_shift_after_the_date_shifts_the_level_change_equally(seed, moved):
    values = np.random.default_rng(seed).normal(10, 3, 30)
    found = interruption.fit_values(values, 15)
    raised = interruption.fit_values(values + moved * (np.arange(30) >= 15), 15)
    assert raised.level.value == pytest.approx(found.level.value + moved, abs=1e-6)
    assert raised.slope.value == pytest.approx(found.slope.value, abs=1e-6)


def test_a_rate_ratio_does_not_depend_on_the_unit_of_exposure():
    counts = np.random.default_rng(1).poisson(6, 30)
    weeks = np.random.default_rng(2).uniform(5, 15, 30)
    found, hundred = (interruption.fit_counts(counts, unit * weeks, 15) for unit in (1, 100))
    assert found.level.value == pytest.approx(hundred.level.value)
    assert found.fitted == pytest.approx(hundred.fitted)
