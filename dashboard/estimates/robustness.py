"""Robustness checks: does the answer depend on how a comparison was computed?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dashboard.estimates import estimators
from dashboard.estimates.estimate import Checks
from dashboard.estimates.estimators import UNKNOWN_GROUP, Settings, UngradedEstimate
from dashboard.estimates.kinds import Spec
from dashboard.statistics import sensitivity, slips, strata
from dashboard.statistics.estimate import Estimate, make_estimate


def run_checks(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Checks:
    """All variants and placebos of a comparison."""
    return Checks(
        variants=dict(_estimate_variants(spec, rows, settings)),
        placebos={
            name: _estimate_changed(spec, changed, rows, settings)
            for name, changed in spec.get("placebos", {}).items()
        },
        e_value=_compute_e_value(estimators.estimate_together(spec, rows, settings)[0], spec, rows),
    )


def _estimate_variants(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> Iterator[tuple[str, Estimate]]:
    for name, changed in spec.get("variants", {}).items():
        yield name, _estimate_changed(spec, changed, rows, settings)
    if spec["kind"] == "regression":
        yield from _estimate_unadjusted(spec, rows)
    if "group" in spec:
        for name, group in (("unknown_in", spec["of"]), ("unknown_out", spec["against"])):
            moved = rows.assign(
                **{
                    spec["group"]: rows[spec["group"]].where(
                        rows[spec["group"]] != UNKNOWN_GROUP, group
                    )
                }
            )
            yield name, estimators.estimate_together(spec, moved, settings)[0].estimate
        yield "stratified", _estimate_within_clusters(spec, rows)
    yield "leave_one_out", _leave_one_out(spec, rows, settings)


def _estimate_changed(
    spec: Spec, changed: Spec, rows: pd.DataFrame, settings: Settings
) -> Estimate:
    return estimators.estimate_together({**spec, **changed}, rows, settings)[0].estimate


def _estimate_unadjusted(spec: Spec, rows: pd.DataFrame) -> Iterator[tuple[str, Estimate]]:
    """Exposed tasks against the other tasks with a change: unadjusted, and within projects."""
    changed = rows[estimators.get_column(rows, spec["among"]) > 0]
    outcome, exposed = (
        estimators.get_column(changed, spec["outcome"]),
        estimators.get_column(changed, spec["exposure"]) > 0,
    )
    projects = changed[spec["cluster"]]
    yield "unadjusted", slips.estimate_plain_difference(outcome, exposed, projects)
    yield "stratified", slips.estimate_stratified_difference(outcome, exposed, projects, projects)


def _estimate_within_clusters(spec: Spec, rows: pd.DataFrame) -> Estimate:
    """The difference within clusters, with Mantel–Haenszel weights."""
    if spec["kind"] == "mean_difference":
        both = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
        clusters = both[spec["cluster"]]
        is_of = both[spec["group"]] == spec["of"]
        return slips.estimate_stratified_difference(
            estimators.get_column(both, spec["value"]), is_of, clusters, clusters
        )
    keys = ["numerator", "denominator"]
    sums = rows.groupby([spec["cluster"], spec["group"]], observed=True)[
        [spec[key] for key in keys]
    ].sum()
    sides = [
        sums[sums.index.get_level_values(1) == name].droplevel(1)
        for name in (spec["of"], spec["against"])
    ]
    both = sides[0].join(sides[1], how="inner", lsuffix="_of", rsuffix="_against")
    return strata.estimate_risk_difference(*(both.iloc[:, i].to_numpy(float) for i in range(4)))


def _leave_one_out(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Estimate:
    """The leave-one-out range over clusters; its value is the end nearest to 0.

    If that end has another sign than the whole, a single cluster decides the answer.
    """

    def estimate_kept(kept: np.ndarray) -> Estimate:
        return estimators.estimate_together(spec, rows[kept], settings)[0].estimate

    values = sensitivity.leave_one_out(rows[spec["cluster"]], estimate_kept)
    if values is None or values.inestimable_count:
        return Estimate(None, method="leave_one_out", reasons=("one_project",))
    is_above = (estimators.estimate_together(spec, rows, settings)[0].estimate.value or 0) > 0
    worst = values.low if is_above else values.high
    return make_estimate(worst, method="leave_one_out", interval=(values.low, values.high))


def _compute_e_value(ungraded: UngradedEstimate, spec: Spec, rows: pd.DataFrame) -> float | None:
    """From the ratio of the two shares, or from a difference of means through exp(0.91 d)."""
    if spec["kind"] in ("difference", "corroboration"):
        of, against = (part.value for _, part in ungraded.parts)
        return sensitivity.compute_e_value(of / against) if of and against else None
    outcome = estimators.get_column(rows, spec.get("outcome") or spec["value"])
    spread = float(np.nanstd(outcome)) if np.isfinite(outcome).any() else 0.0
    e_value = sensitivity.compute_e_value_of_difference(ungraded.estimate, spread)
    return e_value.value if e_value else None
