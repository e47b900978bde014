"""Is there more slip where a change came second-hand and unverified (M12, M12b)?

Placebos and variants use the same functions on other columns: changes that arrived after the
finish, the start slip of tasks started before the change, another window, explicit links only.
"""

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
) -> Estimate:
    """M12: extra working days of slip per second-hand-unverified change against any other change.

    One row per finished task, no milestones: signed finish slip on the number of
    second-hand-unverified changes and of all changes in the exposure window, with project fixed
    effects, log(1 + planned working days; unknown ones a group of their own) and the month of the
    baseline finish. Clustered by project, t with G − 1 degrees; where the exposure varies in fewer
    than 20 projects the wild cluster bootstrap. `groups`: tasks with such a change, and other tasks
    with any change. The only task of a project has nothing to compare with and is left out.
    """
    exposed, changes = _to_numbers(exposed_count), _to_numbers(change_count)
    measured = np.isfinite(_to_numbers(slip_days))
    estimate = regression.estimate_slope(
        partial_out_slips(
            slip_days, exposed_count, change_count, planned_days, finish_month, project
        )
    )
    return replace(
        estimate,
        groups=(
            float((measured & (exposed > 0)).sum()),
            float((measured & (exposed == 0) & (changes > 0)).sum()),
        ),
        reasons=(*estimate.reasons, *_check_sizes(planned_days)),
    )


def partial_out_slips(
    slip_days: Any,
    exposed_count: Any,
    change_count: Any,
    planned_days: Any,
    finish_month: Any,
    project: Any,
) -> Partial | Reason:
    """The residuals of slip and exposure in M12, from which its power is computed (M18)."""
    controls = _make_size_controls(planned_days).assign(
        changes=_to_numbers(change_count), month=_to_categories(finish_month)
    )
    return regression.partial_out(slip_days, _to_numbers(exposed_count), project, project, controls)


def estimate_slip_of_changes(
    linked_days: Any, is_exposed: Any, requested_month: Any, project: Any, effort_days: Any = None
) -> Estimate:
    """M12b: extra linked working days of a second-hand-unverified change over the others.

    One row per change, those without a link at 0; project fixed effects, month of the request, and
    log(1 + effort) where at least 80 % have one. Standard errors as in `estimate_slip_per_change`;
    much less power. `groups`: such changes, and the others.
    """
    exposed = _to_numbers(is_exposed)
    controls = pd.DataFrame({"month": _to_categories(requested_month)})
    if effort_days is not None and not _check_sizes(effort_days):
        controls = controls.join(_make_size_controls(effort_days))
    estimate = regression.estimate_slope(
        regression.partial_out(linked_days, exposed, project, project, controls)
    )
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
