"""The result type of every estimator."""

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy.stats import t as student

# Closed lists: the locales have a text for each.
Method = Literal[
    "wilson",
    "clustered_wilson",
    "newcombe",
    "clustered_newcombe",
    "poisson_exact",
    "clustered_poisson",
    "clustered_mean",
    "mantel_haenszel",
    "kaplan_meier",
    "clustered_kaplan_meier",
    "aalen_johansen",
    "clustered_aalen_johansen",
    "clustered",
    "wild_bootstrap",
    "cluster_bootstrap",
    "dealt",
    "leave_one_out",
    "student",
    "unit_bootstrap",
    "beta_binomial",
    "logistic_normal",
    "newey_west",
    "quasi_poisson",
    "power",
]
Reason = Literal[
    "no_cases",
    "no_exposure",
    "none_to_compare",
    "interval_open",
    "median_not_reached",
    "not_followed_so_long",
    "too_few_points",
    "one_project",
    "few_projects",
    "few_salespeople",
    "no_variation",
    "rows_left_out",
    "size_often_unknown",
]
METHODS: tuple[Method, ...] = get_args(Method)
REASONS: tuple[Reason, ...] = get_args(Reason)

Pair = tuple[Any, Any]
NOTHING = (None, None)


@dataclass(frozen=True)
class Estimate:
    """A value, its uncertainty, and what may make it misleading.

    `low` and `high` are the ends of the 95 % interval, `low_90` and `high_90` those of the 90 %
    interval that the equivalence test needs; `bound_low` and `bound_high` are the worst-case bounds
    over the unknown. `n` is the denominator: cases, or exposure for a count over time. `groups` are
    the cases in each group of a comparison, `projects` the number of informative projects
    (clusters) and `effective_clusters` how many of equal weight they are worth; the grade needs
    these. `p` is two-sided. `method` is the key of the estimator's text in the locales; `reasons`
    are codes of what may mislead, or of why there is no value.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: float = 0
    method: Method | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    low_90: float | None = None
    high_90: float | None = None
    p: float | None = None
    reasons: tuple[Reason, ...] = ()
    groups: tuple[float, ...] = ()
    projects: int | None = None
    effective_clusters: float | None = None


@dataclass(frozen=True)
class EValue:
    """How strong an unmeasured confounder would have to be, as a ratio of rates ≥ 1.

    `value` would explain the estimate away, `limit` the end of its interval nearer to no
    difference; 1 where the interval includes no difference, None where that end is unknown.
    """

    value: float
    limit: float | None


def to_finite(number: Any) -> float | None:
    """The number as a float; None where missing or not finite."""
    return None if number is None or not math.isfinite(number) else float(number)


def to_columns(*values: Any) -> list[np.ndarray]:
    """Float arrays of equal length, scalars repeated; missing values as 0."""
    return [
        np.nan_to_num(column)
        for column in np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(column, dtype=float)) for column in values)
        )
    ]


def make_estimate(
    value: Any,
    n: Any = 0,
    method: Method | None = None,
    *,
    interval: Pair = NOTHING,
    interval_90: Pair = NOTHING,
    bounds: Pair = NOTHING,
    p: Any = None,
    reasons: tuple[Reason, ...] = (),
    groups: tuple[float, ...] = (),
    projects: int | None = None,
) -> Estimate:
    """An Estimate of Python floats; None for whatever is missing or not finite."""
    low, high = map(to_finite, interval)
    low_90, high_90 = map(to_finite, interval_90)
    bound_low, bound_high = map(to_finite, bounds)
    return Estimate(
        to_finite(value),
        low,
        high,
        float(n),
        method,
        bound_low,
        bound_high,
        low_90,
        high_90,
        to_finite(p),
        reasons,
        tuple(map(float, groups)),
        projects,
    )


def estimate_by_t(
    value: float, error: float, degrees: float, method: Method, **facts: Any
) -> Estimate:
    """An Estimate with intervals and p from Student's t, given a standard error and its degrees.

    An error of 0 means that nothing varies: no interval (`no_variation`).
    """
    if not error > 0:
        facts["reasons"] = ("no_variation",)
        return make_estimate(value, method=method, **facts)
    wide, narrow = (student.ppf(level, degrees) * error for level in (0.975, 0.95))
    return make_estimate(
        value,
        method=method,
        interval=(value - wide, value + wide),
        interval_90=(value - narrow, value + narrow),
        p=2 * student.sf(abs(value) / error, degrees),
        **facts,
    )
