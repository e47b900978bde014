"""From a query's rows to graded estimates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.estimates import estimators, grading, kinds
from dashboard.estimates.estimate import Checks, GradedEstimate, Grounds, Setting, Verdict
from dashboard.estimates.estimators import Figure
from dashboard.estimates.kinds import BY_ROW
from dashboard.statistics import estimate
from queries.catalog import ESTIMATES, Query


def grade_rows(
    query: Query, rows: pd.DataFrame, around: Setting
) -> tuple[tuple[GradedEstimate, ...], GradedEstimate | None]:
    """The estimates of an answer, and the one of all rows together, which its sentence states.

    One estimate per row; a comparison has one in all, curves one per group. The second is None
    where the rows are parts of one whole. Without rows: one estimate without a value. Without an
    estimate in the header: none.
    """
    spec = query.estimate
    if not spec:
        return (), None
    if around.lacking or rows.empty:
        none = _graded(query, Figure("", estimate.Estimate(None), cases=0), around)
        return tuple(replace(none, name=name) for name in _names(query, rows)), none
    if spec["kind"] in BY_ROW:
        estimates = [
            _graded(query, replace(figure, name=name), around)
            for name, figure in zip(
                _names(query, rows), estimators.estimate_by_row(spec, rows), strict=True
            )
        ]
        is_single = len(estimates) == 1
        return tuple(estimates), estimates[0] if is_single else _of_all(query, rows, around)
    estimates = [
        _graded(query, figure, around)
        for figure in estimators.estimate_together(spec, rows, around.settings)
    ]
    return tuple(estimates), estimates[0] if len(estimates) == 1 else None


def _of_all(query: Query, rows: pd.DataFrame, around: Setting) -> GradedEstimate | None:
    """The estimate of all rows together, or the weakest part of a whole split by time or place;
    None where there is no whole."""
    # Panels repeat the same cases, so together they are no whole.
    if query.chart["kind"] == "panels":
        return None
    figure = estimators.estimate_whole(query.estimate, rows)
    if figure is not None:
        return _graded(query, figure, around)
    if "by" not in query.chart:
        return None
    parts = [
        _graded(query, part, around)
        for part in estimators.estimate_parts(query.estimate, rows, query.chart["by"])
    ]
    weakest = grading.find_weakest(str(part.grade) for part in parts)
    return next(part for part in parts if part.grade == weakest)


def _names(query: Query, rows: pd.DataFrame) -> list[str]:
    places = [query.chart[key] for key in ("x", "by") if key in query.chart]
    marks = query.chart.get("stages", places)
    if rows.empty or query.estimate["kind"] not in BY_ROW:
        return [""]
    cells = [
        ["" if pd.isna(value) else _text(value) for value in rows[mark].tolist()] for mark in marks
    ]
    return ["|".join(row) for row in zip(*cells, strict=True)] if cells else [""] * len(rows)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _graded(query: Query, figure: Figure, around: Setting) -> GradedEstimate:
    estimate, spec = figure.estimate, query.estimate
    grounds = Grounds(
        cases=figure.cases,
        projects=around.projects if figure.projects is None else figure.projects,
        unknown_share=figure.unknown_share,
        lacking=around.lacking,
        failed_checks=around.failed_checks + (("truncated",) if around.is_truncated else ()),
        is_filtered=around.is_filtered,
        firm=_firm(spec, around.settings),
    )
    if ESTIMATES[spec["kind"]].is_comparison:
        grounds = replace(
            grounds,
            expected=query.expected,
            sesoi=around.settings[spec["sesoi"]],
            is_headline=query.name in around.settings["headline_family"],
            adjusted_p=around.adjusted_p,
            against=None
            if around.checks is None
            else grading.find_objections(estimate, around.checks.variants, around.checks.placebos),
        )
        judged = grading.grade_comparison(estimate, grounds, around.settings)
    else:
        judged = grading.grade_precision(figure.judged or estimate, grounds, around.settings)
    return apply_verdict(figure, judged, around.checks)


def apply_verdict(figure: Figure, judged: Verdict, checks: Checks | None = None) -> GradedEstimate:
    """A figure with its verdict, as pages show it."""
    estimate = figure.estimate
    return GradedEstimate(
        name=figure.name,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        bound_low=estimate.bound_low,
        bound_high=estimate.bound_high,
        n=estimate.n,
        method=estimate.method,
        grade=judged.grade,
        reasons=tuple(dict.fromkeys((*judged.failed, *estimate.reasons))),
        verdict=judged,
        parts=figure.parts,
        checks=checks,
    )


def _firm(spec: Mapping[str, Any], settings: Mapping[str, Any]) -> float:
    if spec["kind"] == "mean":
        return settings["firm_days"]
    return settings["firm_incidence" if kinds.is_exposure(spec) else "firm_rate"]
