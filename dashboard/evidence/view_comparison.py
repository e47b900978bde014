"""Comparison of one query between two periods or two groups that a reader picks.

Always exploratory: whoever picks the groups has seen the data.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import graded, grading, row_estimators
from dashboard.estimates.estimate import GradedEstimate, GradeInputs
from dashboard.estimates.ungraded import UngradedEstimate
from dashboard.narrative import differences, grade_texts, sentences
from dashboard.statistics import estimate
from dashboard.statistics.clustered_difference import estimate_clustered_difference, join_sums
from dashboard.statistics.clusters import ClusterSums
from dashboard.statistics.shares import estimate_difference
from queries import catalog

# The filters by which two views may differ. No person is among them: a difference between two
# people is fair to neither, and the funnel plot compares each with what chance alone would do.
DIMENSIONS = ("period", "client", "project")


def list_comparable(known: Mapping[str, catalog.Query]) -> list[str]:
    """Names of the queries that can be compared: one share or rate of cases in one row."""
    return [
        name
        for name, query in known.items()
        if query.chart.get("kind") == "figure"
        and query.estimate.get("kind") in ("share", "rate")
        and "cases" not in query.estimate
    ]


def compare(
    first: Answer, second: Answer, names: tuple[str, str], settings: Mapping[str, Any]
) -> GradedEstimate:
    """The first view's share minus the second's.

    Interval: as sure as the projects (or clients) of the figure's header agree; Newcombe's (1998),
    of independent cases, where nothing is known of them. Graded as a filtered view: at most
    `suggestive`, in either direction. A view with fewer cases than `small_group` has no share, and
    then the difference has no value.
    """
    _, n, unknown = _count_cases(first)
    _, second_n, second_unknown = _count_cases(second)
    small, total = settings["small_group"], n + second_n
    difference = (
        _estimate_difference(first, second)
        if min(n, second_n) >= small
        else estimate.Estimate(None, n=total)
    )
    grounds = GradeInputs(
        cases=min(n, second_n),
        unknown_share=(unknown + second_unknown) / total if total else 0.0,
        missing_columns=first.missing,
        is_filtered=True,
        sesoi=settings["sesoi_rate"],
        suspects="higher",
    )
    verdict = grading.grade_comparison(difference, grounds, settings)
    spec = first.query.estimate
    parts = [
        (
            name,
            row_estimators.estimate_by_row(spec, answer.rows, _share_sums(answer))[0].estimate
            if cases >= small
            else estimate.Estimate(None, n=cases),
        )
        for name, answer, cases in zip(names, (first, second), (n, second_n), strict=True)
    ]
    ungraded = UngradedEstimate("", difference, cases=grounds.cases, parts=tuple(parts))
    return graded.apply_verdict(ungraded, verdict)


def _estimate_difference(first: Answer, second: Answer) -> estimate.Estimate:
    (count, n, unknown), (second_count, second_n, second_unknown) = (
        _count_cases(answer) for answer in (first, second)
    )
    sums = [part for part in map(_share_sums, (first, second)) if part is not None]
    if len(sums) < 2:
        return estimate_difference(count, n, second_count, second_n, unknown, second_unknown)
    return estimate_clustered_difference(
        join_sums(sums), (count, second_count), (n, second_n), (unknown, second_unknown)
    )


def _share_sums(answer: Answer) -> ClusterSums | None:
    """The sums of a view's single row by project; None where nothing is known of them."""
    return row_estimators.share_wholes(answer.rows, answer.clusters, None)


def _count_cases(answer: Answer) -> tuple[float, float, float]:
    """Numerator, denominator and unknown cases of an answer; zeros where it has no rows."""
    spec, rows = answer.query.estimate, answer.rows
    if answer.missing or rows.empty:
        return 0.0, 0.0, 0.0
    count, n, unknown = (
        row_estimators.sum_column(rows, spec.get(key))
        for key in ("numerator", "denominator", "unknown")
    )
    return count, n, unknown


def write_comparison(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """The comparison as a sentence, worded by its grade; `answer` is the first view's."""
    if answer.missing:
        return sentences.write_sentence(answer, lang)
    # The query names no groups: the estimate's parts carry the names of the views.
    query = replace(answer.query, estimate={**answer.query.estimate, "kind": "difference"})
    asked = replace(answer, query=query)
    if estimate.grade == "insufficient" or estimate.value is None:
        return grade_texts.write_insufficient(asked, estimate, lang) + grade_texts.describe_groups(
            asked, estimate, lang
        )
    return texts.translate(
        lang,
        f"comparing.{estimate.grade}",
        figure=texts.escape_markdown(answer.query.title[lang]),
        difference=differences.format_difference(estimate.value, "rate", lang),
        interval=differences.format_interval(estimate, "rate", lang),
        parts=grade_texts.describe_groups(asked, estimate, lang),
    )


def list_rows(
    estimate: GradedEstimate,
) -> list[tuple[str, float | None, float | None, float | None, float]]:
    """One row per view: name, share, lower and upper end of its interval, number of cases."""
    return [(name, part.value, part.low, part.high, part.n) for name, part in estimate.parts]


def join_names(names: list[str], lang: str) -> str:
    """The names of a group's members as one name."""
    return texts.translate(lang, "general.comma").join(names) or texts.translate(
        lang, "general.none"
    )


def name_period(start: Any, end: Any, lang: str) -> str:
    """A period in words: between two days, since or until one, or the whole period."""
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
