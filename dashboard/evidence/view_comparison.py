"""One figure in two views of the data, and their difference: what a reader asks of two periods or
two groups. Always exploratory: whoever picks the groups has seen the data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import estimators, graded, grading
from dashboard.estimates.estimate import GradedEstimate, GradeInputs
from dashboard.estimates.estimators import UngradedEstimate
from dashboard.narrative import grade_texts, sentences
from dashboard.statistics import estimate
from dashboard.statistics.shares import estimate_difference
from queries import catalog

# By what the two views differ. Not by person: a difference between two people is no fair picture of
# either, and the funnel compares them with what chance alone would do.
WAYS = ("period", "client", "project")


def list_comparable(known: Mapping[str, catalog.Query]) -> list[str]:
    """The figures that can be compared: one share or rate of cases in one row."""
    return [
        name
        for name, query in known.items()
        if query.chart.get("kind") == "figure"
        and query.estimate.get("kind") in ("share", "rate")
        and "error" not in query.estimate
    ]


def compare(
    one: Answer, other: Answer, names: tuple[str, str], settings: Mapping[str, Any]
) -> GradedEstimate:
    """The first view's share less the second's: Newcombe 1998, cases taken as independent.

    Graded as a filtered view: `suggestive` at most, on whichever side it lies. A view of fewer
    cases than `small_group` has no share, and there is no difference to it.
    """
    (count, n, unknown), (other_count, other_n, other_unknown) = map(_counted, (one, other))
    small = settings["small_group"]
    found = (
        estimate_difference(count, n, other_count, other_n, unknown, other_unknown)
        if min(n, other_n) >= small
        else estimate.Estimate(None, n=n + other_n)
    )
    whole = n + other_n
    grounds = GradeInputs(
        cases=min(n, other_n),
        unknown_share=(unknown + other_unknown) / whole if whole else 0.0,
        missing_columns=one.missing,
        is_filtered=True,
        sesoi=settings["sesoi_rate"],
        expected="lower" if (found.value or 0) < 0 else "higher",
    )
    judged = grading.grade_comparison(found, grounds, settings)
    spec = one.query.estimate
    parts = [
        (
            name,
            estimators.estimate_by_row(spec, answer.rows)[0].estimate
            if cases >= small
            else estimate.Estimate(None, n=cases),
        )
        for name, answer, cases in zip(names, (one, other), (n, other_n), strict=True)
    ]
    figure = UngradedEstimate("", found, cases=grounds.cases, parts=tuple(parts))
    return graded.apply_verdict(figure, judged)


def _counted(answer: Answer) -> tuple[float, float, float]:
    spec, rows = answer.query.estimate, answer.rows
    if answer.missing or rows.empty:
        return 0.0, 0.0, 0.0
    count, n, unknown = (
        estimators.sum_column(rows, spec.get(key))
        for key in ("numerator", "denominator", "unknown")
    )
    return count, n, unknown


def write_comparison(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """The comparison in a sentence, never surer than its grade."""
    if answer.missing:
        return sentences.write_sentence(answer, lang)
    # The two views are no groups of the query: it names no groups, and its parts name themselves.
    query = replace(answer.query, estimate={**answer.query.estimate, "kind": "difference"})
    asked = replace(answer, query=query)
    if estimate.grade == "insufficient" or estimate.value is None:
        return grade_texts.write_insufficient(asked, estimate, lang) + grade_texts.describe_groups(
            asked, estimate, lang
        )
    return texts.translate(
        lang,
        f"comparing.{estimate.grade}",
        figure=answer.query.title[lang],
        difference=grade_texts.format_difference(estimate.value, "rate", lang),
        interval=grade_texts.format_interval(estimate, "rate", lang),
        parts=grade_texts.describe_groups(asked, estimate, lang),
    )


def list_rows(
    estimate: GradedEstimate,
) -> list[tuple[str, float | None, float | None, float | None, float]]:
    """The two views: name, share, ends of its interval, cases."""
    return [(name, part.value, part.low, part.high, part.n) for name, part in estimate.parts]


def join_names(names: list[str], lang: str) -> str:
    """The names of a group as one name."""
    return texts.translate(lang, "general.comma").join(names) or texts.translate(
        lang, "general.none"
    )


def name_period(start: Any, end: Any, lang: str) -> str:
    """A period's name."""
    if start and end:
        ends = {
            "start": number_formats.format_day(start, lang),
            "end": number_formats.format_day(end, lang),
        }
        return texts.translate(lang, "filters.between", **ends)
    if start or end:
        key = "since" if start else "until"
        return texts.translate(
            lang,
            f"filters.{key}",
            start=number_formats.format_day(start, lang) if start else "",
            end=number_formats.format_day(end, lang) if end else "",
        )
    return texts.translate(lang, "filters.whole_period")
