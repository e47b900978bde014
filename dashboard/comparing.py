"""One figure in two views of the data, and their difference: what a reader asks of two periods or
two groups. Always exploratory: whoever picks the groups has seen the data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard import figures, formats, grades, sentences, text, verdict
from dashboard.engine import Answer
from dashboard.estimates import Estimate, with_verdict
from dashboard.figures import Figure
from dashboard.statistics import estimate as statistics
from dashboard.statistics.shares import difference
from dashboard.verdict import Grounds
from queries import catalog

# By what the two views differ. Not by person: a difference between two people is no fair picture of
# either, and the funnel compares them with what chance alone would do.
WAYS = ("period", "client", "project")


def offered(known: Mapping[str, catalog.Query]) -> list[str]:
    """The figures that can be compared: one share or rate of cases in one row."""
    return [
        name
        for name, query in known.items()
        if query.chart.get("kind") == "figure"
        and query.estimate.get("kind") in ("share", "rate")
        and "error" not in query.estimate
    ]


def compared(
    one: Answer, other: Answer, names: tuple[str, str], settings: Mapping[str, Any]
) -> Estimate:
    """The first view's share less the second's: Newcombe 1998, cases taken as independent.

    Graded as a filtered view: `suggestive` at most, on whichever side it lies. A view of fewer
    cases than `small_group` has no share, and there is no difference to it.
    """
    (count, n, unknown), (other_count, other_n, other_unknown) = map(_counted, (one, other))
    small = settings["small_group"]
    found = (
        difference(count, n, other_count, other_n, unknown, other_unknown)
        if min(n, other_n) >= small
        else statistics.Estimate(None, n=n + other_n)
    )
    whole = n + other_n
    grounds = Grounds(
        cases=min(n, other_n),
        unknown_share=(unknown + other_unknown) / whole if whole else 0.0,
        lacking=one.missing,
        is_filtered=True,
        sesoi=settings["sesoi_rate"],
        expected="lower" if (found.value or 0) < 0 else "higher",
    )
    judged = verdict.comparison(found, grounds, settings)
    spec = one.query.estimate
    parts = [
        (
            name,
            figures.by_row(spec, answer.rows)[0].estimate
            if cases >= small
            else statistics.Estimate(None, n=cases),
        )
        for name, answer, cases in zip(names, (one, other), (n, other_n), strict=True)
    ]
    figure = Figure("", found, cases=grounds.cases, parts=tuple(parts))
    return with_verdict(figure, judged)


def _counted(answer: Answer) -> tuple[float, float, float]:
    spec, rows = answer.query.estimate, answer.rows
    if answer.missing or rows.empty:
        return 0.0, 0.0, 0.0
    count, n, unknown = (
        figures.total(rows, spec.get(key)) for key in ("numerator", "denominator", "unknown")
    )
    return count, n, unknown


def said(answer: Answer, estimate: Estimate, lang: str) -> str:
    """The comparison in a sentence, never surer than its grade."""
    if answer.missing:
        return sentences.main(answer, lang)
    # The two views are no groups of the query: it names no groups, and its parts name themselves.
    query = replace(answer.query, estimate={**answer.query.estimate, "kind": "difference"})
    asked = replace(answer, query=query)
    if estimate.grade == "insufficient" or estimate.value is None:
        return grades.not_yet(asked, estimate, lang) + grades.parts(asked, estimate, lang)
    return text.say(
        lang,
        f"comparing.{estimate.grade}",
        figure=answer.query.title[lang],
        difference=grades.difference(estimate.value, "rate", lang),
        interval=grades.interval(estimate, "rate", lang),
        parts=grades.parts(asked, estimate, lang),
    )


def rows(estimate: Estimate) -> list[tuple[str, float | None, float | None, float | None, float]]:
    """The two views: name, share, ends of its interval, cases."""
    return [(name, part.value, part.low, part.high, part.n) for name, part in estimate.parts]


def written(names: list[str], lang: str) -> str:
    """The names of a group as one name."""
    return text.say(lang, "general.comma").join(names) or text.say(lang, "general.none")


def period(start: Any, end: Any, lang: str) -> str:
    """A period's name."""
    if start and end:
        ends = {"start": formats.day(start, lang), "end": formats.day(end, lang)}
        return text.say(lang, "filters.between", **ends)
    if start or end:
        key = "since" if start else "until"
        return text.say(
            lang,
            f"filters.{key}",
            start=formats.day(start, lang) if start else "",
            end=formats.day(end, lang) if end else "",
        )
    return text.say(lang, "filters.whole_period")
