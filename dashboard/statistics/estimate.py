"""The one shape of every estimate."""

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy.stats import t as student

# Closed lists: the locales know every word of them.
Method = Literal[
    "wilson",
    "newcombe",
    "poisson_exact",
    "mantel_haenszel",
    "kaplan_meier",
    "clustered",
    "wild_bootstrap",
    "cluster_bootstrap",
    "leave_one_out",
    "student",
    "unit_bootstrap",
    "beta_binomial",
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
    """A figure, how sure it is, and what may be wrong with it.

    `low` and `high` end the 95 % interval, `low_90` and `high_90` the 90 % one that the test of
    equivalence needs; `bound_low` and `bound_high` are the worst cases of what is unknown. `n` is
    the denominator: cases, or exposure for a count over time. `groups` are the cases of each group
    of a comparison, `projects` the projects (clusters) that tell it; the grade asks for both.
    `p` is two-sided. `method` names the estimator in a word that the locales know; `reasons` are
    codes of what may mislead, or of why there is no value.
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


def finite(number: Any) -> float | None:
    """A plain number; None for what is missing or not finite."""
    return None if number is None or not math.isfinite(number) else float(number)


def columns(*given: Any) -> list[np.ndarray]:
    """Columns as numbers, of one length (a single number stands for all rows); 0 where missing."""
    return [
        np.nan_to_num(column)
        for column in np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(one, dtype=float)) for one in given)
        )
    ]


def estimate(
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
    """An Estimate in plain numbers: what is missing or not finite is None."""
    low, high = map(finite, interval)
    low_90, high_90 = map(finite, interval_90)
    bound_low, bound_high = map(finite, bounds)
    return Estimate(
        finite(value),
        low,
        high,
        float(n),
        method,
        bound_low,
        bound_high,
        low_90,
        high_90,
        finite(p),
        reasons,
        tuple(map(float, groups)),
        projects,
    )


def by_t(value: float, error: float, degrees: float, method: Method, **facts: Any) -> Estimate:
    """An Estimate whose intervals and p come from Student's t around its value.

    An error of 0 means that nothing varies: no interval (`no_variation`).
    """
    if not error > 0:
        facts["reasons"] = ("no_variation",)
        return estimate(value, method=method, **facts)
    wide, narrow = (student.ppf(level, degrees) * error for level in (0.975, 0.95))
    return estimate(
        value,
        method=method,
        interval=(value - wide, value + wide),
        interval_90=(value - narrow, value + narrow),
        p=2 * student.sf(abs(value) / error, degrees),
        **facts,
    )
