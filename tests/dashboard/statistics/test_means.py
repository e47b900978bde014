"""Means from their mean, standard deviation and count."""

import numpy as np
import pytest

from dashboard.statistics.means import estimate_means


def test_a_mean_of_16_has_students_interval_with_15_degrees():
    [found] = estimate_means([5.0], [2.0], [16])
    # The quantiles of t with 15 degrees are 2.131450 and 1.753050; the error is 2 ÷ √16.
    assert (found.low, found.high) == pytest.approx((3.934275, 6.065725), abs=1e-6)
    assert (found.low_90, found.high_90) == pytest.approx((4.123475, 5.876525), abs=1e-6)
    assert (found.value, found.n, found.method) == (5.0, 16, "student")


@pytest.mark.parametrize(
    ("value", "spread", "count", "expected", "reason"),
    [
        (5.0, 2.0, 0, None, "no_cases"),
        (np.nan, 2.0, 4, None, "no_cases"),
        (5.0, 2.0, 1, 5.0, "interval_open"),
        (5.0, np.nan, 1, 5.0, "interval_open"),
        (5.0, 0.0, 8, 5.0, "interval_open"),
        (5.0, np.nan, 8, 5.0, "interval_open"),
    ],
)
def test_a_mean_that_cannot_be_measured_says_why(value, spread, count, expected, reason):
    [found] = estimate_means([value], [spread], [count])
    assert (found.value, found.low, found.high) == (expected, None, None)
    assert (found.reasons, found.method) == ((reason,), "student")
    assert found.n == (count if expected else 0)


def test_every_mean_needs_its_spread_and_count():
    with pytest.raises(ValueError, match="shorter"):
        estimate_means([1.0, 2.0], [1.0, 1.0], [9])
