"""From a query's rows to graded estimates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.estimates import (
    all_rows_estimators,
    grading,
    kinds,
    row_estimators,
    spread,
    subgroups,
)
from dashboard.estimates.estimate import (
    Checks,
    GradedEstimate,
    GradeInputs,
    GradingContext,
    Verdict,
)
from dashboard.estimates.kinds import BY_ROW
from dashboard.estimates.ungraded import UngradedEstimate
from dashboard.statistics import estimate
from dashboard.statistics.clusters import ClusterSums
from queries.catalog import Query
from queries.kinds import ESTIMATES


def grade_rows(
    query: Query,
    rows: pd.DataFrame,
    context: GradingContext,
    clusters: ClusterSums | None = None,
) -> tuple[tuple[GradedEstimate, ...], GradedEstimate | None]:
    """The estimates of an answer, and the one of all rows together, which its sentence states.

    `clusters` are the sums of each row by cluster; None: its cases are taken as independent. One
    estimate per row; a comparison has one in all, curves one per group. The second is None where
    the rows are parts of one whole. Without rows: one estimate without a value. Without an estimate
    in the header: none.
    """
    spec = query.estimate
    if not spec:
        return (), None
    if context.missing_columns or rows.empty:
        none = _grade(query, UngradedEstimate("", estimate.Estimate(None), cases=0), context)
        return tuple(replace(none, name=name) for name in _name_rows(query, rows)), none
    if spec["kind"] in BY_ROW:
        whole = query.chart["x"] if "by" in query.chart and "x" in query.chart else None
        if query.chart["kind"] == "flow":
            whole = None
        of_rows = row_estimators.share_wholes(rows, clusters, whole)
        estimates = [
            _grade(query, replace(ungraded, name=name), context)
            for name, ungraded in zip(
                _name_rows(query, rows),
                row_estimators.estimate_by_row(spec, rows, of_rows),
                strict=True,
            )
        ]
        if len(estimates) == 1:
            return tuple(estimates), estimates[0]
        return tuple(estimates), _grade_whole(query, rows, context, clusters)
    estimates = [
        _grade(query, ungraded, context) for ungraded in _estimate(spec, rows, context.settings)
    ]
    return tuple(estimates), estimates[0] if len(estimates) == 1 else None


def _estimate(
    spec: Mapping[str, Any], rows: pd.DataFrame, settings: Mapping[str, Any]
) -> list[UngradedEstimate]:
    if spec["kind"] == "spread":
        return [spread.estimate_spread(spec, rows)]
    if kinds.is_by_subgroups(spec):
        return [
            subgroups.estimate_subgroups(
                spec,
                rows,
                settings,
                all_rows_estimators.estimate_together,
                all_rows_estimators.split_groups,
            )
        ]
    return all_rows_estimators.estimate_together(spec, rows, settings)


def _grade_whole(
    query: Query, rows: pd.DataFrame, context: GradingContext, clusters: ClusterSums | None
) -> GradedEstimate | None:
    """The estimate of all rows together, or the weakest part of a whole split by time or place;
    None where there is no whole."""
    # Panels repeat the same cases, so together they are no whole.
    if query.chart["kind"] == "panels":
        return None
    ungraded = row_estimators.estimate_whole(query.estimate, rows, clusters)
    if ungraded is not None:
        return _grade(query, ungraded, context)
    if "by" not in query.chart:
        return None
    parts = [
        _grade(query, part, context)
        for part in row_estimators.estimate_parts(query.estimate, rows, query.chart["by"], clusters)
    ]
    weakest = grading.find_weakest(str(part.grade) for part in parts)
    return next(part for part in parts if part.grade == weakest)


def _name_rows(query: Query, rows: pd.DataFrame) -> list[str]:
    places = [query.chart[key] for key in ("x", "by") if key in query.chart]
    marks = query.chart.get("stages", places)
    if rows.empty or query.estimate["kind"] not in BY_ROW:
        return [""]
    cells = [
        ["" if pd.isna(value) else _to_text(value) for value in rows[mark].tolist()]
        for mark in marks
    ]
    return ["|".join(row) for row in zip(*cells, strict=True)] if cells else [""] * len(rows)


def _to_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _grade(query: Query, ungraded: UngradedEstimate, context: GradingContext) -> GradedEstimate:
    estimate, spec = ungraded.estimate, query.estimate
    inputs = GradeInputs(
        cases=ungraded.cases,
        projects=_count_projects(spec, ungraded, context),
        unknown_share=ungraded.unknown_share,
        unknown_count=ungraded.unknown_count,
        insufficient=ungraded.insufficient,
        missing_columns=context.missing_columns,
        failed_checks=context.failed_checks + (("truncated",) if context.is_truncated else ()),
        is_filtered=context.is_filtered,
    )
    if spec["kind"] == "spread":
        inputs = replace(inputs, sesoi=context.settings[spec["sesoi"]])
        verdict = grading.grade_comparison(estimate, inputs, context.settings)
    elif kinds.is_by_subgroups(spec):
        inputs = replace(inputs, sesoi=context.settings[spec["sesoi"]])
        verdict = grading.grade_interaction(estimate, ungraded.parts, inputs, context.settings)
    elif ESTIMATES[spec["kind"]].is_comparison:
        inputs = replace(
            inputs,
            suspects=query.suspects,
            sesoi=context.settings[spec["sesoi"]],
            is_headline=query.name in context.settings["headline_family"],
            adjusted_p=context.adjusted_p,
            contradictions=None
            if context.checks is None
            else ungraded.short_of_strong
            + grading.find_objections(
                estimate,
                context.checks.variants,
                context.checks.placebos,
                context.settings[spec["sesoi"]],
            ),
        )
        verdict = grading.grade_comparison(estimate, inputs, context.settings)
    else:
        firm = _get_firm_half_width(spec, context.settings)
        inputs = replace(inputs, firm_half_width=firm)
        verdict = grading.grade_precision(
            ungraded.grade_basis or estimate, inputs, context.settings
        )
    verdict = replace(verdict, facts={**verdict.facts, **ungraded.facts})
    return apply_verdict(ungraded, verdict, context.checks)


def _count_projects(
    spec: Mapping[str, Any], ungraded: UngradedEstimate, context: GradingContext
) -> int | None:
    """The projects that a figure stands for; None where it stands for clients."""
    if spec["kind"] == "corroboration":
        return None
    return context.projects if ungraded.projects is None else ungraded.projects


def apply_verdict(
    ungraded: UngradedEstimate, verdict: Verdict, checks: Checks | None = None
) -> GradedEstimate:
    """The estimate with its verdict, as pages show it."""
    estimate = ungraded.estimate
    return GradedEstimate(
        name=ungraded.name,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        bound_low=estimate.bound_low,
        bound_high=estimate.bound_high,
        n=estimate.n,
        method=estimate.method,
        grade=verdict.grade,
        reasons=tuple(dict.fromkeys((*verdict.failed, *estimate.reasons))),
        verdict=verdict,
        parts=ungraded.parts,
        checks=checks,
    )


def _get_firm_half_width(spec: Mapping[str, Any], settings: Mapping[str, Any]) -> float:
    if spec["kind"] == "mean":
        return settings["firm_days"]
    return settings["firm_incidence" if kinds.is_exposure(spec) else "firm_rate"]
