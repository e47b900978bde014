"""Robustness checks of a comparison: does the answer depend on how it was computed?

Variants leave something out, count it differently or compare within strata; placebos look where
there can be no effect. Each is an estimate of the same difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.figures import UNCLEAR, Figure, Settings, Spec, column, together
from dashboard.statistics import sensitivity, slips, strata
from dashboard.statistics.estimate import Estimate, estimate


@dataclass(frozen=True)
class Checks:
    """The estimates of each variant and placebo, by name.

    `variants` must agree in sign, `placebos` must be near 0. `e_value` is how strongly an
    unmeasured confounder would have to be associated with both group and outcome to explain the
    difference away (VanderWeele and Ding 2017); None where it cannot be computed.
    """

    variants: Mapping[str, Estimate]
    placebos: Mapping[str, Estimate]
    e_value: float | None


def checks(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Checks:
    """All variants and placebos of a comparison."""
    return Checks(
        variants=dict(_variants(spec, rows, settings)),
        placebos={
            name: _again(spec, changed, rows, settings)
            for name, changed in spec.get("placebos", {}).items()
        },
        e_value=_e_value(together(spec, rows, settings)[0], spec, rows),
    )


def _variants(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Iterator[tuple[str, Estimate]]:
    for name, changed in spec.get("variants", {}).items():
        yield name, _again(spec, changed, rows, settings)
    if spec["kind"] == "regression":
        yield from _plainer(spec, rows)
    if "group" in spec:
        for name, group in (("unknown_in", spec["of"]), ("unknown_out", spec["against"])):
            moved = rows.assign(
                **{spec["group"]: rows[spec["group"]].where(rows[spec["group"]] != UNCLEAR, group)}
            )
            yield name, together(spec, moved, settings)[0].estimate
        yield "stratified", _within_clusters(spec, rows)
    yield "leave_one_out", _leaving_one_out(spec, rows, settings)


def _again(spec: Spec, changed: Spec, rows: pd.DataFrame, settings: Settings) -> Estimate:
    return together({**spec, **changed}, rows, settings)[0].estimate


def _plainer(spec: Spec, rows: pd.DataFrame) -> Iterator[tuple[str, Estimate]]:
    """Exposed tasks against the other tasks with a change: unadjusted, and within projects."""
    changed = rows[column(rows, spec["among"]) > 0]
    outcome, exposed = column(changed, spec["outcome"]), column(changed, spec["exposure"]) > 0
    projects = changed[spec["cluster"]]
    yield "unadjusted", slips.plain_difference(outcome, exposed, projects)
    yield "stratified", slips.stratified_difference(outcome, exposed, projects, projects)


def _within_clusters(spec: Spec, rows: pd.DataFrame) -> Estimate:
    """The difference within clusters, with Mantel–Haenszel weights."""
    if spec["kind"] == "mean_difference":
        both = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
        clusters = both[spec["cluster"]]
        is_of = both[spec["group"]] == spec["of"]
        return slips.stratified_difference(column(both, spec["value"]), is_of, clusters, clusters)
    keys = ["numerator", "denominator"]
    sums = rows.groupby([spec["cluster"], spec["group"]], observed=True)[
        [spec[key] for key in keys]
    ].sum()
    sides = [
        sums[sums.index.get_level_values(1) == name].droplevel(1)
        for name in (spec["of"], spec["against"])
    ]
    both = sides[0].join(sides[1], how="inner", lsuffix="_of", rsuffix="_against")
    return strata.risk_difference(*(both.iloc[:, i].to_numpy(float) for i in range(4)))


def _leaving_one_out(spec: Spec, rows: pd.DataFrame, settings: Settings) -> Estimate:
    """The leave-one-out range over clusters; its value is the end nearest to 0.

    If that end has another sign than the whole, a single cluster decides the answer.
    """

    def figure(kept: np.ndarray) -> Estimate:
        return together(spec, rows[kept], settings)[0].estimate

    values = sensitivity.without_each(rows[spec["cluster"]], figure)
    if values is None or values.untold:
        return Estimate(None, method="leave_one_out", reasons=("one_project",))
    is_above = (together(spec, rows, settings)[0].estimate.value or 0) > 0
    worst = values.low if is_above else values.high
    return estimate(worst, method="leave_one_out", interval=(values.low, values.high))


def _e_value(figure: Figure, spec: Spec, rows: pd.DataFrame) -> float | None:
    """From the ratio of the two shares, or from a difference of means through exp(0.91 d)."""
    if spec["kind"] in ("difference", "corroboration"):
        of, against = (part.value for _, part in figure.parts)
        return sensitivity.e_value(of / against) if of and against else None
    outcome = column(rows, spec.get("outcome") or spec["value"])
    spread = float(np.nanstd(outcome)) if np.isfinite(outcome).any() else 0.0
    e_value = sensitivity.e_value_of_difference(figure.estimate, spread)
    return e_value.value if e_value else None
