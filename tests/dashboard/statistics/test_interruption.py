"""Interrupted time series (M16): the Nile, and the Sicilian smoking ban."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.datasets import nile

from dashboard.statistics import interruption
from dashboard.statistics.estimate import Estimate

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


@pytest.mark.parametrize("counts", [[3] * 10 + [0] * 10, [0] * 10 + [3] * 10, [0] * 20])
def test_a_side_without_cases_has_no_rate_ratio(counts):
    found = interruption.fit_counts(counts, [5] * 20, 10)
    assert (found.level.value, found.level.n) == (None, 20)
    assert (found.level.reasons, found.level.method) == (("no_cases",), "quasi_poisson")


def test_a_rate_ratio_of_two_levels_is_that_of_the_sums():
    """By hand: the ratio of the rates, its log's variance 1/a + 1/b times Pearson's dispersion."""
    counts = np.array([3, 5, 4, 6, 2, 5, 4, 3, 7, 0, 2, 1, 3, 2, 4, 1, 2, 3], float)
    weeks = np.array([5, 6, 4, 7, 3, 5, 6, 4, 8, 0, 0.5, 3, 6, 5, 7, 4, 5, 6], float)
    found = interruption.fit_counts(counts, weeks, 9, trend="none")
    cases, exposure = ([side.sum() for side in (one[:9], one[9:])] for one in (counts, weeks))
    before, since = np.divide(cases, exposure)
    used = weeks > 0
    expected = (weeks * np.where(np.arange(18) < 9, before, since))[used]
    dispersion = (np.square(counts[used] - expected) / expected).sum() / (17 - 2)
    error = np.sqrt(dispersion * (1 / cases[0] + 1 / cases[1]))
    level, log = found.level, np.log(since / before)
    assert (level.value, found.dispersion) == pytest.approx((since / before, dispersion))
    assert (level.low, level.high, level.low_90, level.high_90) == pytest.approx(
        np.exp([log + z * error for z in (-1.959964, 1.959964, -1.644854, 1.644854)]), rel=1e-6
    )
    assert level.p == pytest.approx(2 * norm.sf(-log / error))
    assert (level.n, level.method, found.slope) == (17, "quasi_poisson", None)
    assert np.array(found.fitted, float)[used] == pytest.approx(expected)
    assert np.array(found.expected, float)[used] == pytest.approx((weeks * before)[used])
    assert (found.fitted[9], found.expected[9]) == (None, None)


def test_season_trend_and_change_are_told_apart_in_counts():
    """Counts that follow them exactly: the level 1.35, the trend 1.01 a month, are found again."""
    month = np.arange(48)
    since = np.where(month >= 30, month - 30, 0)
    season = 0.5 * np.sin(2 * np.pi * month / 12) + 0.2 * np.cos(4 * np.pi * month / 12)
    usual = 50 * np.exp(0.02 * month + season)
    counts = usual * np.where(month >= 30, 1.35, 1) * 1.01**since
    found = interruption.fit_counts(counts, np.full(48, 10.0), 30, months=month % 12)
    assert (found.level.value, found.slope.value) == pytest.approx((1.35, 1.01), rel=1e-6)
    assert found.fitted == pytest.approx(counts)
    assert found.expected == pytest.approx(usual)


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
