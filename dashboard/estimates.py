"""The estimates of an answer: its figures with their grades, and why."""

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

# What a script gets of an estimate (`python -m dashboard query --json`), in this order.
CONTRACT = (
    "name", "value", "low", "high", "bound_low", "bound_high", "n", "method", "grade", "reasons",
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """What an answer says, and how sure. n is its denominator; rates are 0–1.

    `name` holds the row's values of the chart's x and by, joined by `|`; of a figure for each
    group, the group. `verdict` says why the grade. A comparison has its two groups as `parts`,
    and, once they are worked out, the `checks` that it was put to.
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
    """What the grades of an answer rest on besides its rows.

    `lacking` are the needed columns that no export fills, `failed_checks` those of the tables
    used; `projects` says from how many the data come (None: they name none), whatever is chosen
    of them: a view of one project describes that one. `checks` is what a headline comparison was
    put to, None until it is worked out, and `adjusted_p` its p among the headline family.
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
    """The estimates of an answer, one a row (of a comparison one, of curves one a group), and that
    of all rows together, which its sentence says; None where the rows are parts of one whole.

    Without rows: one estimate without a value. Without an estimate in the header: none.
    """
    spec = query.estimate
    if not spec:
        return (), None
    if around.lacking or rows.empty:
        none = _graded(query, Figure("", statistics.Estimate(None), cases=0), around)
        return tuple(replace(none, name=name) for name in _names(query, rows)), none
    if spec["kind"] in figures.BY_ROW:
        found = [
            _graded(query, replace(figure, name=name), around)
            for name, figure in zip(_names(query, rows), figures.by_row(spec, rows), strict=True)
        ]
        return tuple(found), found[0] if len(found) == 1 else _of_all(query, rows, around)
    found = [
        _graded(query, figure, around) for figure in figures.together(spec, rows, around.settings)
    ]
    return tuple(found), found[0] if len(found) == 1 else None


def _of_all(query: Query, rows: pd.DataFrame, around: Setting) -> Estimate | None:
    """The estimate of all rows together; of a whole split by time or place, its weakest part; None
    where there is no such whole."""
    # Each panel asks the same cases again: together they are no whole.
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
    weak = verdict.weakest(str(part.grade) for part in parts)
    return next(part for part in parts if part.grade == weak)


def _names(query: Query, rows: pd.DataFrame) -> list[str]:
    places = [query.chart[key] for key in ("x", "by") if key in query.chart]
    marks = query.chart.get("stages", places)
    if rows.empty or query.estimate["kind"] not in figures.BY_ROW:
        return [""]
    cells = [
        ["" if pd.isna(one) else _written(one) for one in rows[mark].tolist()] for mark in marks
    ]
    return ["|".join(row) for row in zip(*cells, strict=True)] if cells else [""] * len(rows)


def _written(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _graded(query: Query, figure: Figure, around: Setting) -> Estimate:
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
            else verdict.against(found, around.checks.variants, around.checks.placebos),
        )
        judged = verdict.comparison(found, grounds, around.settings)
    else:
        judged = verdict.plain(figure.judged or found, grounds, around.settings)
    return with_verdict(figure, judged, around.checks)


def with_verdict(figure: Figure, judged: Verdict, checks: Checks | None = None) -> Estimate:
    """A figure as it is shown, with its grade and why."""
    found = figure.estimate
    return Estimate(
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
    return settings["firm_incidence" if figures.is_exposure(spec) else "firm_rate"]
