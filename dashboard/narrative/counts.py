"""How many cases an answer rests on, and whether it has a figure at all."""

from functools import lru_cache

import pandas as pd

from dashboard.display import number_formats
from dashboard.engine.answer import Answer
from dashboard.estimates import grading
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.kinds import BY_ROW


def sum_rows(rows: pd.DataFrame, column: str | None) -> float:
    return float(rows[column].astype(float).sum()) if column in rows.columns else 0.0


@lru_cache(maxsize=256)
def count_cases(answer: Answer) -> float:
    """How many cases the answer rests on: its denominators, each counted once.

    For a share the parts add up to the whole, so their numerators are added; 0 where the query
    counts no cases.
    """
    spec, rows, chart = answer.query.estimate, answer.rows, answer.query.chart
    if chart.get("kind") == "panels" and len(rows):
        # Every panel holds the same cases.
        rows = rows[rows[chart["by"]] == rows[chart["by"]].iloc[0]]
    if spec and spec["kind"] not in BY_ROW:
        return sum(one.n for one in answer.estimates)
    if spec:
        part = spec["numerator"] if is_split(answer) else spec["denominator"]
        return sum_rows(rows, part)
    y = chart.get("y", "")
    return sum_rows(rows, y) if number_formats.get_unit(y) == "count" else 0.0


def is_silent(answer: Answer) -> bool:
    """Whether the answer has no figure: a needed field is in no export, or there is no case.

    What such a query returns is what its definitions make of nothing: never to be drawn or said.
    """
    counts = (
        answer.query.estimate or number_formats.get_unit(answer.query.chart.get("y", "")) == "count"
    )
    return bool(answer.missing) or bool(
        counts and not answer.rows.empty and not count_cases(answer)
    )


def has_figure(answer: Answer) -> bool:
    """Whether the one figure of an answer may be said: it is there, and known well enough."""
    if answer.rows.empty or is_silent(answer):
        return False
    return not answer.query.estimate or pick_graded(answer).grade != "insufficient"


def is_split(answer: Answer) -> bool:
    """Whether the rows are parts of a whole (a share by category), not groups with a rate each."""
    return answer.query.estimate.get("kind") == "share" and len(answer.rows) > 1


def pick_graded(answer: Answer) -> GradedEstimate:
    """The estimate whose grade a card shows: of all rows together, else the weakest of its own."""
    if answer.whole is not None:
        return answer.whole
    weak = grading.find_weakest(str(one.grade) for one in answer.estimates)
    return next(one for one in answer.estimates if one.grade == weak)
