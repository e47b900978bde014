"""The graded estimates of an answer, with the reasons for each grade."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard import figures, verdict
from dashboard.figures import Figure
from dashboard.robustness import Checks
from dashboard.statistics import estimate as statistics
from dashboard.verdict import Grounds, Verdict
from queries.catalog import ESTIMATES, Query

# The keys of an estimate in `python -m dashboard query --json`, in this order.
CONTRACT = (
    "name", "value", "low", "high", "bound_low", "bound_high", "n", "method", "grade", "reasons",
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """A graded estimate. `n` is its denominator; rates are 0–1.

    `name` is the row's values of the chart's x and by, joined by `|`, or the group of a figure per
    group. `verdict` has the reasons for the grade. A comparison has its two groups as `parts` and,
    once computed, its robustness `checks`.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    n: float = 0
    method: str | None = None
    grade: str | None = None
    reasons: tuple[str, ...] = ()
    verdict: Verdict | None = None
    parts: tuple[tuple[str, statistics.Estimate], ...] = ()
    checks: Checks | None = None


@dataclass(frozen=True)
class Setting:
    """What the grades of an answer depend on besides its rows.

    `lacking` are needed columns that no export fills, `failed_checks` those of the tables used.
    `projects` is the number of projects in the data (None: none named), whatever the filters: a
    view of one project describes that one. `checks` are the robustness checks of a headline
    comparison, None until computed, `adjusted_p` its p within the headline family.
    """

    settings: Mapping[str, Any]
    lacking: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()
    projects: int | None = None
    is_filtered: bool = False
    is_truncated: bool = False
    checks: Checks | None = None
    adjusted_p: float | None = None


def graded(
    query: Query, rows: pd.DataFrame, around: Setting
) -> tuple[tuple[Estimate, ...], Estimate | None]:
    """The estimates of an answer, and the one of all rows together, which its sentence states.

    One estimate per row; a comparison has one in all, curves one per group. The second is None
    where the rows are parts of one whole. Without rows: one estimate without a value. Without an
    estimate in the header: none.
    """
    spec = query.estimate
    if not spec:
        return (), None
    if around.lacking or rows.empty:
        none = _graded(query, Figure("", statistics.Estimate(None), cases=0), around)
        return tuple(replace(none, name=name) for name in _names(query, rows)), none
    if spec["kind"] in figures.BY_ROW:
        estimates = [
            _graded(query, replace(figure, name=name), around)
            for name, figure in zip(_names(query, rows), figures.by_row(spec, rows), strict=True)
        ]
        is_single = len(estimates) == 1
        return tuple(estimates), estimates[0] if is_single else _of_all(query, rows, around)
    estimates = [
        _graded(query, figure, around) for figure in figures.together(spec, rows, around.settings)
    ]
    return tuple(estimates), estimates[0] if len(estimates) == 1 else None


def _of_all(query: Query, rows: pd.DataFrame, around: Setting) -> Estimate | None:
    """The estimate of all rows together, or the weakest part of a whole split by time or place;
    None where there is no whole."""
    # Panels repeat the same cases, so together they are no whole.
    if query.chart["kind"] == "panels":
        return None
    figure = figures.whole(query.estimate, rows)
    if figure is not None:
        return _graded(query, figure, around)
    if "by" not in query.chart:
        return None
    parts = [
        _graded(query, part, around)
        for part in figures.parts(query.estimate, rows, query.chart["by"])
    ]
    weakest = verdict.weakest(str(part.grade) for part in parts)
    return next(part for part in parts if part.grade == weakest)


def _names(query: Query, rows: pd.DataFrame) -> list[str]:
    places = [query.chart[key] for key in ("x", "by") if key in query.chart]
    marks = query.chart.get("stages", places)
    if rows.empty or query.estimate["kind"] not in figures.BY_ROW:
        return [""]
    cells = [
        ["" if pd.isna(value) else _text(value) for value in rows[mark].tolist()] for mark in marks
    ]
    return ["|".join(row) for row in zip(*cells, strict=True)] if cells else [""] * len(rows)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _graded(query: Query, figure: Figure, around: Setting) -> Estimate:
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
            else verdict.against(estimate, around.checks.variants, around.checks.placebos),
        )
        judged = verdict.comparison(estimate, grounds, around.settings)
    else:
        judged = verdict.plain(figure.judged or estimate, grounds, around.settings)
    return with_verdict(figure, judged, around.checks)


def with_verdict(figure: Figure, judged: Verdict, checks: Checks | None = None) -> Estimate:
    """A figure with its verdict, as pages show it."""
    estimate = figure.estimate
    return Estimate(
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
    return settings["firm_incidence" if figures.is_exposure(spec) else "firm_rate"]
