"""Robustness checks: does the answer depend on how a comparison was computed?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dashboard.estimates import all_rows_estimators
from dashboard.estimates.estimate import Checks
from dashboard.estimates.kinds import Spec
from dashboard.estimates.ungraded import UNKNOWN_GROUP, Settings, UngradedEstimate, get_column
from dashboard.statistics import sensitivity, slips
from dashboard.statistics.estimate import Estimate, EValue, make_estimate

# From this share on nearly all cases of a project were asked about.
MOSTLY_ASKED = 0.9
# The variant without each value of a column in turn.
LEFT_OUT = {
    "project_id": "without_project",
    "sales_owner_id": "without_salesperson",
    "client_id": "without_client",
}


def run_checks(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Checks:
    """All variants and placebos of a comparison, and what its records could show."""
    return Checks(
        variants=dict(_estimate_variants(spec, rows, settings)),
        placebos={
            name: _estimate_changed(spec, changed, rows, settings)
            for name, changed in spec.get("placebos", {}).items()
        },
        e_value=_compute_e_value(
            all_rows_estimators.estimate_together(spec, rows, settings)[0], spec, rows
        ),
        visible=(
            all_rows_estimators.find_visible_slip(spec, rows).value
            if spec["kind"] == "regression"
            else None
        ),
    )


def _estimate_variants(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> Iterator[tuple[str, Estimate]]:
    for name, changed in spec.get("variants", {}).items():
        yield name, _estimate_changed(spec, changed, rows, settings)
    if spec["kind"] == "regression":
        yield from _estimate_unadjusted(spec, rows)
        yield "within_month", _estimate_changed(spec, {"is_within_month": True}, rows, settings)
        yield "share_held", _estimate_changed(spec, {"is_share_held": True}, rows, settings)
        if "lateness" in spec:
            changed = {"is_lateness_adjusted": True}
            yield "lateness", _estimate_changed(spec, changed, rows, settings)
    if spec["kind"] == "mean_difference":
        yield from _move_unclear(spec, rows, settings)
    if "unasked" in spec:
        yield "mostly_asked", _estimate_where_asked(spec, rows, settings)
    for name in (spec["cluster"], *spec.get("clusters", []), *spec.get("left_out", [])):
        yield LEFT_OUT.get(name, "without_each"), _leave_one_out(spec, rows, settings, name)


def _move_unclear(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> Iterator[tuple[str, Estimate]]:
    """All rows of unknown group in one group, then all in the other."""
    groups = rows[spec["group"]]
    for name, group in (("unknown_in", spec["of"]), ("unknown_out", spec["against"])):
        moved = rows.assign(**{spec["group"]: groups.where(groups != UNKNOWN_GROUP, group)})
        yield name, all_rows_estimators.estimate_together(spec, moved, settings)[0].estimate


def _estimate_where_asked(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Estimate:
    """Among the projects in which nearly all cases of both groups were asked about: who asks only
    in doubt finds more errors."""
    sums = rows.groupby([spec["cluster"], spec["group"]])[
        [spec["denominator"], spec["unasked"]]
    ].sum()
    asked = sums[spec["denominator"]] / sums.sum(axis=1)
    least = asked.unstack()[[spec["of"], spec["against"]]].min(axis=1, skipna=False)
    kept = rows[rows[spec["cluster"]].isin(least[least >= MOSTLY_ASKED].index)]
    return all_rows_estimators.estimate_together(spec, kept, settings)[0].estimate


def _estimate_changed(
    spec: Spec, changed: Spec, rows: pd.DataFrame, settings: Settings
) -> Estimate:
    return all_rows_estimators.estimate_together({**spec, **changed}, rows, settings)[0].estimate


def _estimate_unadjusted(spec: Spec, rows: pd.DataFrame) -> Iterator[tuple[str, Estimate]]:
    """Exposed tasks against the other tasks with a change: unadjusted, and within projects."""
    changed = rows[get_column(rows, spec["among"]) > 0]
    outcome, exposed = (
        get_column(changed, spec["outcome"]),
        get_column(changed, spec["exposure"]) > 0,
    )
    projects = changed[spec["cluster"]]
    yield "unadjusted", slips.estimate_plain_difference(outcome, exposed, projects)
    yield "stratified", slips.estimate_stratified_difference(outcome, exposed, projects, projects)


def _leave_one_out(spec: Spec, rows: pd.DataFrame, settings: Settings, cluster: str) -> Estimate:
    """The leave-one-out range over clusters; its value is the end nearest to 0.

    If that end has another sign than the whole, a single cluster decides the answer.
    """

    def estimate_kept(kept: np.ndarray) -> Estimate:
        return all_rows_estimators.estimate_point(spec, rows[kept], settings)

    values = sensitivity.leave_one_out(rows[cluster].fillna(""), estimate_kept)
    if values is None or values.inestimable_count:
        return Estimate(None, method="leave_one_out", reasons=("one_project",))
    is_above = (estimate_kept(np.ones(len(rows), dtype=bool)).value or 0) > 0
    worst = values.low if is_above else values.high
    return make_estimate(worst, method="leave_one_out", interval=(values.low, values.high))


def _compute_e_value(ungraded: UngradedEstimate, spec: Spec, rows: pd.DataFrame) -> EValue | None:
    """From the difference through exp(0.91 d), in units of the outcome's standard deviation; None
    for what goes beyond chance, which is no difference of two groups."""
    if spec["kind"] == "corroboration":
        return None
    if spec["kind"] == "difference":
        shares = [part.value for _, part in ungraded.parts if part.value is not None]
        mean = sum(shares) / len(shares) if shares else 0.0
        spread = float(np.sqrt(mean * (1 - mean)))
    else:
        outcome = get_column(rows, spec.get("outcome") or spec["value"])
        spread = float(np.nanstd(outcome)) if np.isfinite(outcome).any() else 0.0
    return sensitivity.compute_e_value_of_difference(ungraded.estimate, spread)
