"""The rows behind one mark of a chart: which marks a chart has, and what narrows a list to one."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard import formats
from dashboard.engine import Answer
from queries.catalog import Query

# Kinds whose marks stand for rows of the answer, one each.
MARKED = ("bar", "share", "line", "dot", "funnel", "control", "flow")
PERIODS = {"_month": "month", "_week": "week"}


def is_marked(query: Query) -> bool:
    """Whether a mark of the query's chart can be clicked."""
    return query.chart["kind"] in MARKED and query.chart["kind"] != "flow"


def condition(column: str, listed: Iterable[str]) -> str | None:
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
                return f"date_trunc('{period}', cast({day} as date)) = {{}}"
    return None


def places(answer: Answer, listed: Iterable[str]) -> list[str]:
    """The columns of a chart that say which rows of the list a mark stands for; none if the marks
    stand for no rows, or the list does not know one of the columns."""
    chart = answer.query.chart
    if chart["kind"] not in MARKED:
        return []
    named = chart.get("stages") or [chart[key] for key in ("x", "by") if key in chart]
    listed = set(listed)
    return list(named) if all(condition(column, listed) for column in named) else []


def marks(answer: Answer, listed: Iterable[str], lang: str) -> dict[int, str]:
    """The marks of a chart in words, by the number of their row in the answer."""
    named = places(answer, listed)
    return {
        number: " · ".join(formats.cell(column, row[column], lang) for column in named)
        for number, row in enumerate(answer.rows.to_dict("records") if named else [])
    }


def only(answer: Answer, listed: Iterable[str], number: int) -> dict[str, Any]:
    """What a mark's rows have in common: the chart's columns and the mark's values of them."""
    row = answer.rows.iloc[number]
    return {column: _bound(row[column]) for column in places(answer, listed)}


def _bound(value: Any) -> Any:
    if formats.absent(value):
        return None
    return value.date() if hasattr(value, "date") else value


def narrowed(
    sql: str, listed: Iterable[str], chosen: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The list's SQL for the rows of one mark only, and the values of its own parameters."""
    values = {f"mark_{number}": value for number, value in enumerate(chosen.values(), start=1)}
    conditions = [
        str(condition(column, listed)).format(f"${name}")
        for column, name in zip(chosen, values, strict=True)
    ]
    return f"select *\nfrom (\n{sql}\n)\nwhere {' and '.join(conditions)}", values
