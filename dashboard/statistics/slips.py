"""Is there more slip where a change came second-hand and unverified (M12, M12b)?

Placebos and variants use the same functions on other columns: changes that arrived after the
finish, the start slip of tasks started before the change, another window, explicit links only.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics import regression
from dashboard.statistics.estimate import Estimate, Reason
from dashboard.statistics.regression import Partial

# Below this share of known sizes, adjusting for size means little.
MIN_KNOWN_SHARE = 0.8


def estimate_slip_per_change(
    slip_days: Any,
    exposed_count: Any,
    change_count: Any,
    planned_days: Any,
    finish_month: Any,
    project: Any,
    others: Sequence[Any] = (),
    lateness: Any = None,
    is_within_month: bool = False,
    is_share_held: bool = False,
    is_point_only: bool = False,
) -> Estimate:
    """M12: extra working days of slip per second-hand-unverified change against any other change.

    One row per finished task, no milestones: signed finish slip on the number of
    second-hand-unverified changes and of all changes in the exposure window, with project fixed
    effects, log(1 + planned working days; unknown ones a group of their own) and the month of the
    baseline finish. `is_within_month` compares within project and month instead; `lateness` adds
    how late the project's tasks had been lately. `is_share_held` holds constant how many of a
    task's changes would be exposed had its project dealt them at random among its tasks: changes
    may take longer in the very projects where most are second-hand and unverified.

    Clustered by project and by each of `others` (the project's salesperson), the widest counts; see
    `regression.estimate_slope`. `groups`: tasks with such a change, and other tasks with any
    change. The only task of a project has nothing to compare with and is left out.
    """
    exposed, changes = _to_numbers(exposed_count), _to_numbers(change_count)
    measured = np.isfinite(_to_numbers(slip_days))
    controls = _make_slip_controls(change_count, planned_days, finish_month)
    within = np.asarray(project, dtype=object)
    if is_within_month:
        within = _pair(project, finish_month)
        controls = controls.drop(columns="month")
    if is_share_held:
        expected = _expect_exposed(measured, exposed, changes, project)
        controls = controls.assign(expected=expected)
    if lateness is not None:
        late = _to_numbers(lateness)
        controls = controls.assign(
            lateness=np.nan_to_num(late), is_lateness_unknown=~np.isfinite(late)
        )
    clusters = regression.list_clusters(project, others)
    estimate = _estimate_slope(slip_days, exposed, within, clusters, controls, is_point_only)
    return replace(
        estimate,
        groups=(
            float((measured & (exposed > 0)).sum()),
            float((measured & (exposed == 0) & (changes > 0)).sum()),
        ),
        reasons=(*estimate.reasons, *_check_sizes(planned_days)),
    )


def _expect_exposed(
    measured: np.ndarray, exposed: np.ndarray, changes: np.ndarray, project: Any
) -> np.ndarray:
    """The share of its project's changes that is exposed, times the changes of each task."""
    rows = pd.DataFrame({"exposed": exposed * measured, "changes": changes * measured})
    sums = rows.groupby(_to_codes(project)).transform("sum").to_numpy()
    return changes * sums[:, 0] / np.maximum(sums[:, 1], 1)


def _estimate_slope(
    outcome: Any,
    exposure: Any,
    within: Any,
    clusters: Sequence[Any],
    controls: pd.DataFrame | None = None,
    is_point_only: bool = False,
) -> Estimate:
    """A slope with fixed effects of `within`, by the clusters that make it least sure: projects,
    which come first, or others. `is_point_only`: without the interval, as one of many."""
    residuals = [
        regression.partial_out(outcome, exposure, within, cluster, controls)
        for cluster in clusters[: 1 if is_point_only else None]
    ]
    first = residuals[0]
    if not isinstance(first, Partial):
        return Estimate(None, method="clustered", reasons=(first,))
    return Estimate(first.slope) if is_point_only else regression.estimate_widest(residuals)


def partial_out_slips(
    slip_days: Any,
    exposed_count: Any,
    change_count: Any,
    planned_days: Any,
    finish_month: Any,
    project: Any,
) -> Partial | Reason:
    """The residuals of slip and exposure in M12, from which its power is computed (M18)."""
    controls = _make_slip_controls(change_count, planned_days, finish_month)
    return regression.partial_out(slip_days, _to_numbers(exposed_count), project, project, controls)


def estimate_slip_of_changes(
    linked_days: Any,
    is_exposed: Any,
    requested_month: Any,
    project: Any,
    others: Sequence[Any] = (),
    effort_days: Any = None,
    is_point_only: bool = False,
) -> Estimate:
    """M12b: extra linked working days of a second-hand-unverified change over the others.

    One row per change, those without a link at 0; project fixed effects, month of the request, and
    log(1 + effort) where at least 80 % have one. Clusters as in `estimate_slip_per_change`; much
    less power. `groups`: such changes, and the others.
    """
    exposed = _to_numbers(is_exposed)
    controls = pd.DataFrame({"month": _to_categories(requested_month)})
    if effort_days is not None and not _check_sizes(effort_days):
        controls = controls.join(_make_size_controls(effort_days))
    clusters = regression.list_clusters(project, others)
    estimate = _estimate_slope(linked_days, exposed, project, clusters, controls, is_point_only)
    return _add_groups(estimate, linked_days, exposed)


def estimate_plain_difference(outcome: Any, is_exposed: Any, project: Any) -> Estimate:
    """Mean outcome of the exposed rows minus that of the others, unadjusted, clustered by project.

    `groups`: the rows of each.
    """
    return estimate_stratified_difference(outcome, is_exposed, np.zeros(len(project)), project)


def estimate_stratified_difference(
    outcome: Any, is_exposed: Any, stratum: Any, project: Any
) -> Estimate:
    """The difference of means within strata, weighted by n₁n₀/(n₁+n₀) as by Mantel and Haenszel.

    Equal to fixed effects of the strata; clustered by project. `groups`: the rows of each.
    """
    exposed = _to_numbers(is_exposed)
    estimate = regression.estimate_slope(regression.partial_out(outcome, exposed, stratum, project))
    return _add_groups(estimate, outcome, exposed)


def _add_groups(estimate: Estimate, outcome: Any, exposed: np.ndarray) -> Estimate:
    measured = np.isfinite(_to_numbers(outcome))
    return replace(
        estimate,
        groups=tuple(float((measured & (exposed == group)).sum()) for group in (1, 0)),
    )


def _to_numbers(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=float)


def _to_categories(column: Any) -> pd.Categorical:
    """The values as categories, with a category for missing ones."""
    codes, _ = pd.factorize(np.asarray(column, dtype=object))
    return pd.Categorical(codes)


def _pair(first: Any, second: Any) -> np.ndarray:
    """A label for each combination of two columns."""
    return (
        pd.MultiIndex.from_arrays([_to_codes(first), _to_codes(second)]).to_flat_index().to_numpy()
    )


def _to_codes(column: Any) -> np.ndarray:
    return pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=False)[0]


def _make_slip_controls(change_count: Any, planned_days: Any, finish_month: Any) -> pd.DataFrame:
    return _make_size_controls(planned_days).assign(
        changes=_to_numbers(change_count), month=_to_categories(finish_month)
    )


def _make_size_controls(days: Any) -> pd.DataFrame:
    days = _to_numbers(days)
    known = np.isfinite(days)
    return pd.DataFrame(
        {
            "size": np.log1p(np.clip(np.where(known, days, 0), 0, None)),
            "is_size_unknown": ~known,
        }
    )


def _check_sizes(days: Any) -> tuple[Reason, ...]:
    days = _to_numbers(days)
    filled = np.isfinite(days).mean() if len(days) else 0
    return ("size_often_unknown",) if filled < MIN_KNOWN_SHARE else ()
