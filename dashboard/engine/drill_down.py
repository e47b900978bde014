"""The rows behind one mark of a chart: which marks a chart has, and what narrows a list to one.

A mark is known by the values that the chart's columns have at it: they stay the same where filters
change which marks there are.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from dashboard.display import number_formats
from dashboard.engine.answer import Answer
from queries.catalog import Query

# Kinds whose marks stand for rows of the answer, one each.
MARKED = ("bar", "share", "line", "dot", "funnel", "control")
# Its bands stand for many rows of the answer: each tells its mark itself.
FLOW = "flow"
# What a band says nothing of: the stages before and after its own two.
ANY = "*"
PERIODS = {"_month": "month", "_week": "week"}
Mark = tuple[Any, ...]


def is_marked(query: Query) -> bool:
    """Whether a mark of the query's chart can be clicked."""
    return query.chart["kind"] in (*MARKED, FLOW)


def write_condition(column: str, listed: Iterable[str]) -> str | None:
    """SQL that is true where a row of a list belongs to a mark's value of `column`.

    `{}` stands for the value. A month or week holds the days of the list's column of that stem;
    None where the list has nothing to go by.
    """
    listed = set(listed)
    if column in listed:
        return f"{column} is not distinct from {{}}"
    for ending, period in PERIODS.items():
        for kind in ("_date", "_at"):
            day = column.removesuffix(ending) + kind
            if column.endswith(ending) and day in listed:
                return f"date_trunc('{period}', cast({day} as date)) is not distinct from {{}}"
    return None


def _columns(query: Query) -> list[str]:
    if query.chart["kind"] == FLOW:
        return list(query.chart["stages"])
    return [query.chart[key] for key in ("x", "by") if key in query.chart]


def find_clicked(answer: Answer, told: int | list[Any]) -> Mark | None:
    """The mark that was clicked, of what it tells: the row it stands for, or itself; None where it
    stands for none, as a limit does."""
    if isinstance(told, list):
        return tuple(told)
    return make_mark(answer, told) if told >= 0 else None


def make_mark(answer: Answer, number: int) -> Mark:
    """The mark that stands for a row of the answer."""
    row = answer.rows.iloc[number]
    return tuple(_plain(row[column]) for column in _columns(answer.query))


def list_marks(answer: Answer, listed: Iterable[str], lang: str) -> dict[Mark, str]:
    """The marks of a chart in words; none if they stand for no rows, or if the list lacks what one
    of the chart's columns could narrow it by."""
    columns, listed = _columns(answer.query), set(listed)
    if not all(write_condition(column, listed) for column in columns):
        return {}
    if answer.query.chart["kind"] == FLOW:
        return _bands(answer, columns, lang)
    if not is_marked(answer.query):
        return {}
    return {
        one: " · ".join(map(number_formats.format_cell, columns, one, [lang] * len(one)))
        for one in (make_mark(answer, number) for number in range(len(answer.rows)))
    }


def _bands(answer: Answer, stages: list[str], lang: str) -> dict[Mark, str]:
    """The bands of a flow from stage to stage, in the order of the stages, the widest first."""
    bands: dict[Mark, str] = {}
    for before, after in pairwise(stages):
        counts = answer.rows.groupby([before, after], sort=False)[answer.query.chart["y"]].sum()
        for ends in counts.sort_values(ascending=False, kind="stable").index:
            at = dict(zip((before, after), ends, strict=True))
            said = (number_formats.format_cell(stage, value, lang) for stage, value in at.items())
            bands[tuple(at.get(stage, ANY) for stage in stages)] = " → ".join(said)
    return bands


def _plain(value: Any) -> Any:
    if number_formats.is_absent(value):
        return None
    return value.date() if hasattr(value, "date") else value


def narrow(query: Query, one: Mark, sql: str, listed: Iterable[str]) -> tuple[str, Mapping]:
    """The SQL of the list behind a query for the rows of one mark only, and the values of its own
    parameters."""
    told = {
        column: value for column, value in zip(_columns(query), one, strict=True) if value != ANY
    }
    values = {f"mark_{number}": value for number, value in enumerate(told.values(), start=1)}
    conditions = [
        str(write_condition(column, listed)).format(f"${name}")
        for column, name in zip(told, values, strict=True)
    ]
    return f"select *\nfrom (\n{sql}\n)\nwhere {' and '.join(conditions)}", values
