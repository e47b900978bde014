"""Means from their summary: value, spread and count (no draws, no rows)."""

from typing import Any

import numpy as np

from dashboard.statistics.estimate import Estimate, estimate_by_t, make_estimate


def estimate_means(values: Any, spreads: Any, counts: Any) -> tuple[Estimate, ...]:
    """The mean of each row's cases, from its standard deviation.

    Interval: Student's t with n − 1 degrees. A row of fewer than two cases, or without a spread,
    has no interval (`interval_open`); one without cases no value (`no_cases`).
    """
    found = []
    for value, spread, count in zip(
        *(np.asarray(column, dtype=float) for column in (values, spreads, counts)), strict=True
    ):
        if not count > 0 or not np.isfinite(value):
            found.append(Estimate(None, method="student", reasons=("no_cases",)))
        elif count < 2 or not spread > 0:
            found.append(make_estimate(value, count, "student", reasons=("interval_open",)))
        else:
            error = spread / np.sqrt(count)
            found.append(estimate_by_t(value, error, count - 1, "student", n=count))
    return tuple(found)
