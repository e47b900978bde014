"""How many cases an answer rests on, and whether it has a figure at all."""

from functools import lru_cache

import pandas as pd

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import grading
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.kinds import BY_ROW


def write_in_hundred(share: float, lang: str) -> int | str:
    """A share (0–1) as so many of 100; in words where it is some, and rounds to none."""
    rounded = number_formats.count_in_hundred(share)
    return texts.translate(lang, "general.less_than_one") if share > 0 and not rounded else rounded


def sum_rows(rows: pd.DataFrame, column: str | None) -> float:
    return float(rows[column].astype(float).sum()) if column in rows.columns else 0.0


@lru_cache(maxsize=256)
def count_cases(answer: Answer) -> float:
    """The number of cases of an answer: the sum of its denominators, none counted twice.

    The parts of a share add up to the whole, so their numerators are summed; 0 where the query
    counts no cases.
    """
    spec, rows, chart = answer.query.estimate, answer.rows, answer.query.chart
    if chart.get("kind") == "panels" and len(rows):
        # Every panel has the same cases.
        rows = rows[rows[chart["by"]] == rows[chart["by"]].iloc[0]]
    if spec and spec["kind"] not in BY_ROW:
        return sum(estimate.n for estimate in answer.estimates)
    if spec:
        part = spec["numerator"] if is_split(answer) else spec["denominator"]
        return sum_rows(rows, part)
    y = chart.get("y", "")
    return sum_rows(rows, y) if number_formats.get_unit(y) == "count" else 0.0


def is_silent(answer: Answer) -> bool:
    """Whether the answer has no figure: a needed field is in no export, or there is no case.

    Such a query may still return rows, made of defaults: they must not be drawn or put in words.
    """
    counts = (
        answer.query.estimate or number_formats.get_unit(answer.query.chart.get("y", "")) == "count"
    )
    return bool(answer.missing) or bool(
        counts and not answer.rows.empty and not count_cases(answer) and not _has_cases(answer)
    )


def _has_cases(answer: Answer) -> bool:
    """Whether a comparison has cases though too few for an estimate, which then counts none."""
    verdicts = [estimate.verdict for estimate in answer.estimates]
    return any(verdict is not None and verdict.facts.get("cases", 0) for verdict in verdicts)


def has_figure(answer: Answer) -> bool:
    """Whether the answer's single figure exists and is precise enough to be stated, or is a plain
    count."""
    if answer.rows.empty or is_silent(answer):
        return False
    if not answer.query.estimate or is_census(answer):
        return True
    return pick_graded(answer).grade != "insufficient"


def is_insufficient(answer: Answer) -> bool:
    """Whether the needed fields are there, and too few cases or too imprecise ones."""
    is_graded = bool(answer.estimates) and not answer.missing
    return is_graded and pick_graded(answer).grade == "insufficient"


def is_graded(answer: Answer) -> bool:
    """Whether a grade is shown: there are estimates, rows, no missing field, and more to say than
    the count of one project."""
    is_shown = bool(answer.estimates) and not answer.missing and not answer.rows.empty
    return is_shown and not is_census(answer)


def is_exploratory(answer: Answer) -> bool:
    """Whether an answer is the figure of a filtered view, under which that of all is told."""
    return answer.is_filtered and (is_graded(answer) or is_census(answer))


def is_census(answer: Answer) -> bool:
    """Whether the answer's figure counts all that one project has: there is no interval to it, and
    nothing to grade."""
    verdict = pick_graded(answer).verdict if answer.estimates else None
    return verdict is not None and verdict.failed == ("one_project",)


def is_split(answer: Answer) -> bool:
    """Whether the rows are parts of a whole (a share by category), not groups with a rate each."""
    return answer.query.estimate.get("kind") == "share" and len(answer.rows) > 1


def is_mostly_unknown(estimate: GradedEstimate) -> bool:
    """Whether more cases are unknown than an answer may have."""
    failed = estimate.verdict.failed if estimate.verdict else ()
    return any(reason.partition(":")[0] == "much_unknown" for reason in failed)


def pick_graded(answer: Answer) -> GradedEstimate:
    """The estimate whose grade a card shows: that of all rows together, else the weakest one."""
    if answer.whole is not None:
        return answer.whole
    weakest = grading.find_weakest(str(estimate.grade) for estimate in answer.estimates)
    return next(estimate for estimate in answer.estimates if estimate.grade == weakest)
