"""The rows behind one mark of a chart.

A mark is identified by the values of the chart's columns, which stay the same when a filter
changes which marks are drawn.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from dashboard.display import number_formats
from dashboard.engine.answer import Answer
from queries.catalog import Query

# Kinds of chart whose marks each represent one row of the answer.
MARKED = ("bar", "share", "line", "dot", "funnel", "control")
# A band represents many rows of the answer; the figure carries its mark.
FLOW = "flow"
# Wildcard for the stages that a Sankey band does not connect.
ANY = "*"
PERIODS = {"_month": "month", "_week": "week"}
Mark = tuple[Any, ...]


def is_marked(query: Query) -> bool:
    """Whether a mark of the query's chart can be clicked."""
    return query.chart["kind"] in (*MARKED, FLOW)


def write_condition(column: str, list_columns: Iterable[str]) -> str | None:
    """A SQL condition for the rows of a list that belong to a mark's value of `column`.

    `{}` is the placeholder of the value. A month or week column is matched by the list's date
    column of the same stem; None where the list has no such column.
    """
    list_columns = set(list_columns)
    if column in list_columns:
        return f"{column} is not distinct from {{}}"
    for ending, period in PERIODS.items():
        for kind in ("_date", "_at"):
            day = column.removesuffix(ending) + kind
            if column.endswith(ending) and day in list_columns:
                return f"date_trunc('{period}', cast({day} as date)) is not distinct from {{}}"
    return None


def _list_mark_columns(query: Query) -> list[str]:
    if query.chart["kind"] == FLOW:
        return list(query.chart["stages"])
    return [query.chart[key] for key in ("x", "by") if key in query.chart]


def find_clicked(answer: Answer, clicked: int | list[Any]) -> Mark | None:
    """The mark that was clicked: `clicked` is its row number, or the mark itself (a band).

    None where it represents no row, as a limit line does (−1).
    """
    if isinstance(clicked, list):
        return tuple(clicked)
    return make_mark(answer, clicked) if clicked >= 0 else None


def make_mark(answer: Answer, number: int) -> Mark:
    """The mark of a row of the answer, by its position from 0."""
    row = answer.rows.iloc[number]
    return tuple(_to_plain(row[column]) for column in _list_mark_columns(answer.query))


def list_marks(answer: Answer, list_columns: Iterable[str], lang: str) -> dict[Mark, str]:
    """The marks of a chart and their names; empty where the list behind it cannot be narrowed by
    one of the chart's columns, or the chart has no marks."""
    columns, list_columns = _list_mark_columns(answer.query), set(list_columns)
    if not all(write_condition(column, list_columns) for column in columns):
        return {}
    if answer.query.chart["kind"] == FLOW:
        return _list_bands(answer, columns, lang)
    if not is_marked(answer.query):
        return {}
    return {
        mark: " · ".join(map(number_formats.format_cell, columns, mark, [lang] * len(mark)))
        for mark in (make_mark(answer, number) for number in range(len(answer.rows)))
    }


def _list_bands(answer: Answer, stages: list[str], lang: str) -> dict[Mark, str]:
    """The bands of a Sankey diagram, by stage, the widest first."""
    bands: dict[Mark, str] = {}
    for before, after in pairwise(stages):
        counts = answer.rows.groupby([before, after], sort=False)[answer.query.chart["y"]].sum()
        for ends in counts.sort_values(ascending=False, kind="stable").index:
            at = dict(zip((before, after), ends, strict=True))
            names = (number_formats.format_cell(stage, value, lang) for stage, value in at.items())
            bands[tuple(at.get(stage, ANY) for stage in stages)] = " → ".join(names)
    return bands


def _to_plain(value: Any) -> Any:
    if number_formats.is_absent(value):
        return None
    return value.date() if hasattr(value, "date") else value


def narrow(
    query: Query, mark: Mark, sql: str, list_columns: Iterable[str]
) -> tuple[str, Mapping[str, Any]]:
    """The SQL `sql` of the list behind a query, narrowed to one mark, and the values of the
    parameters that this adds."""
    columns = _list_mark_columns(query)
    marked = {column: cell for column, cell in zip(columns, mark, strict=True) if cell != ANY}
    values = {f"mark_{number}": value for number, value in enumerate(marked.values(), start=1)}
    conditions = [
        str(write_condition(column, list_columns)).format(f"${name}")
        for column, name in zip(marked, values, strict=True)
    ]
    return f"select *\nfrom (\n{sql}\n)\nwhere {' and '.join(conditions)}", values
