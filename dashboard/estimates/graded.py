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
    """The estimates of an answer, one a row (of a comparison one, of curves one a group), and that
    of all rows together, which its sentence says; None where the rows are parts of one whole.

    Without rows: one estimate without a value. Without an estimate in the header: none.
    """
    spec = query.estimate
    if not spec:
        return (), None
    if around.lacking or rows.empty:
        none = _graded(query, Figure("", estimate.Estimate(None), cases=0), around)
        return tuple(replace(none, name=name) for name in _names(query, rows)), none
    if spec["kind"] in BY_ROW:
        found = [
            _graded(query, replace(figure, name=name), around)
            for name, figure in zip(
                _names(query, rows), estimators.estimate_by_row(spec, rows), strict=True
            )
        ]
        return tuple(found), found[0] if len(found) == 1 else _of_all(query, rows, around)
    found = [
        _graded(query, figure, around)
        for figure in estimators.estimate_together(spec, rows, around.settings)
    ]
    return tuple(found), found[0] if len(found) == 1 else None


def _of_all(query: Query, rows: pd.DataFrame, around: Setting) -> GradedEstimate | None:
    """The estimate of all rows together; of a whole split by time or place, its weakest part; None
    where there is no such whole."""
    # Each panel asks the same cases again: together they are no whole.
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
    weak = grading.find_weakest(str(part.grade) for part in parts)
    return next(part for part in parts if part.grade == weak)


def _names(query: Query, rows: pd.DataFrame) -> list[str]:
    places = [query.chart[key] for key in ("x", "by") if key in query.chart]
    marks = query.chart.get("stages", places)
    if rows.empty or query.estimate["kind"] not in BY_ROW:
        return [""]
    cells = [
        ["" if pd.isna(one) else _written(one) for one in rows[mark].tolist()] for mark in marks
    ]
    return ["|".join(row) for row in zip(*cells, strict=True)] if cells else [""] * len(rows)


def _written(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _graded(query: Query, figure: Figure, around: Setting) -> GradedEstimate:
    found, spec = figure.estimate, query.estimate
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
            else grading.find_objections(found, around.checks.variants, around.checks.placebos),
        )
        judged = grading.grade_comparison(found, grounds, around.settings)
    else:
        judged = grading.grade_precision(figure.judged or found, grounds, around.settings)
    return apply_verdict(figure, judged, around.checks)


def apply_verdict(figure: Figure, judged: Verdict, checks: Checks | None = None) -> GradedEstimate:
    """A figure as it is shown, with its grade and why."""
    found = figure.estimate
    return GradedEstimate(
        name=figure.name,
        value=found.value,
        low=found.low,
        high=found.high,
        bound_low=found.bound_low,
        bound_high=found.bound_high,
        n=found.n,
        method=found.method,
        grade=judged.grade,
        reasons=tuple(dict.fromkeys((*judged.failed, *found.reasons))),
        verdict=judged,
        parts=figure.parts,
        checks=checks,
    )


def _firm(spec: Mapping[str, Any], settings: Mapping[str, Any]) -> float:
    if spec["kind"] == "mean":
        return settings["firm_days"]
    return settings["firm_incidence" if kinds.is_exposure(spec) else "firm_rate"]
