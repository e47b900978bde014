"""The case for a change of governance as a decision: what is asked, the problem and how sure it is,
the options with this company's own evidence for and against each, what is recommended by rule, what
would change our mind, and what is missing. Page, print and exports are made from one `Case`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.display import number_formats, texts
from dashboard.engine import answers, case_notes, session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.narrative import (
    action_title,
    agreement_texts,
    counts,
    edit_texts,
    footnotes,
    grade_texts,
    highlights,
    option_points,
    options,
    overview_lines,
    pairs,
    recommendation,
    sentences,
    shortfalls,
    summary,
)
from dashboard.narrative.benefits import Assumptions
from dashboard.narrative.case_texts import Finding
from dashboard.narrative.options import Option
from dashboard.narrative.pairs import Pair
from dashboard.narrative.recommendation import Advice
from dashboard.narrative.summary import Summary
from queries.catalog import QueryError

# What it takes today, and what follows; each line is told from its query.
EFFORT = "requirements/unanswered_effort"


@dataclass(frozen=True)
class Case:
    """All that the page, its printed form and later exports say, in one language.

    `answers` are those of the headline comparisons, for their picture; `today` are lines on what it
    takes now; `options` stand side by side, `others` are read on demand; `doubts` are what would
    change our mind; `missing` says of each comparison what keeps it from more, in numbers where it
    can; `second` how far a second person agreed with what was assessed, `second_brief` in a line;
    `edits` which definitions and settings it rests on that are not as shipped; `broken` why the
    queries are broken without which it was made; `behind` the answer to each query that it asked,
    by name.
    """

    situation: Summary
    problem: str
    pairs: tuple[Pair, ...]
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    today: tuple[str, ...]
    options: tuple[Option, ...]
    others: tuple[Option, ...]
    assumptions: Assumptions
    advice: Advice
    fairness: str
    doubts: tuple[str, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    source: str
    made_on: date
    as_of: date | None
    is_sample: bool
    second: tuple[str, ...] = ()
    second_brief: str = ""
    edits: str = ""
    broken: tuple[QueryError, ...] = ()
    behind: Mapping[str, Answer] = field(default_factory=dict)


def make_case(data: Path, lang: str, assumptions: Assumptions | None = None) -> Case:
    """The case that the published data make, of the whole company: a filtered view is no ground
    for a decision. Raises Refused and QueryError as a query does."""
    assumptions = assumptions or Assumptions()
    family = session.get_settings(data)["headline_family"]
    asked, errors = answers.run_queries(data, dict.fromkeys((*family, *list_queries())))
    known = {answer.query.name: answer for answer in asked}
    comparisons = [known[name] for name in family if name in known]
    counter = known.get(option_points.COUNTER)
    fairness = texts.strip_markdown(overview_lines.write_fairness(counter, lang)) if counter else ""
    days = [day for day in snapshot_info.get_dates(data).values() if day]
    made_on = datetime.now(ZoneInfo(session.get_timezone(data))).date()
    notes = case_notes.list_notes(data)
    shown, others = options.list_options(
        known, notes, assumptions, lang, session.get_settings(data)["strong_p"]
    )
    scope = recommendation.find_scope(data, shown, known, made_on)
    advice = recommendation.advise(shown, scope, notes.get(case_notes.RECOMMENDATION), lang)
    # A number of the reader's counts only where an answer gives a rule to put it in place of.
    if not any(option.silence for option in (*shown, *others)):
        assumptions = replace(assumptions, silence=None)
    return Case(
        situation=summary.summarize(comparisons, lang),
        problem=action_title.write_title(comparisons, lang),
        pairs=tuple(pairs.list_pairs(known, lang)),
        answers=tuple(comparisons),
        findings=tuple(_make_finding(answer, lang) for answer in comparisons),
        today=tuple(_list_today(known, lang)),
        options=shown,
        others=others,
        assumptions=assumptions,
        advice=advice,
        fairness=fairness,
        doubts=tuple(recommendation.list_doubts(shown, advice.rule, scope, known, lang)),
        missing=tuple(_list_missing(data, known, family, lang)),
        source=footnotes.describe_source(data, lang),
        made_on=made_on,
        as_of=max(days, default=None),
        is_sample=snapshot_info.holds_sample(data),
        second=tuple(agreement_texts.list_lines(data, lang)),
        second_brief=agreement_texts.write_brief(data, lang),
        edits=edit_texts.write_edits(asked, lang),
        broken=tuple(errors),
        behind=known,
    )


def list_stamps(case: Case, disputes: Iterable[str], lang: str) -> list[str]:
    """When a case was prepared, of which day its data are, whether they are the sample's, and what
    is disputed."""
    day = number_formats.format_day(case.made_on, lang)
    stamps = [texts.translate(lang, "case.made_on", day=day)]
    if case.as_of:
        day = number_formats.format_day(case.as_of, lang)
        stamps.append(texts.translate(lang, "card.as_of", day=day))
    if case.is_sample:
        stamps.append(texts.translate(lang, "app.sample_says"))
    return [*stamps, *disputes]


def list_queries() -> list[str]:
    """The queries that a case rests on, beside the headline comparisons."""
    months = (name for name, _ in shortfalls.MONTHS.values())
    return list(dict.fromkeys((*options.list_queries(), *pairs.QUERIES, EFFORT, *months)))


def _list_today(known: Mapping[str, Answer], lang: str) -> list[str]:
    """What it takes today, and what a month holds if nothing changes; plain text."""
    effort, rework, course = (
        known.get(name) for name in (EFFORT, option_points.REWORK, option_points.COURSE)
    )
    lines = []
    if effort:
        lines.append(overview_lines.write_cost(effort, lang, is_brief=True))
    if rework and not rework.missing:
        lines.append(overview_lines.write_rework(rework, lang))
    if course and not course.missing:
        lines.append(overview_lines.write_course(course, lang, rework))
    return list(map(texts.strip_markdown, lines))


def _list_missing(
    data: Path, known: Mapping[str, Answer], family: Sequence[str], lang: str
) -> list[tuple[str, tuple[str, ...]]]:
    """Of each comparison that is not settled what it lacks: in numbers, or else its reasons."""
    settings, listed = session.get_settings(data), []
    months = {
        table: int(known[name].rows[column].nunique())
        for table, (name, column) in shortfalls.MONTHS.items()
        if name in known and not known[name].missing
    }
    tests = [name for spec in options.load_options().values() for name in spec.get("tests", ())]
    for name in dict.fromkeys((*family, *tests)):
        answer = known.get(name)
        if answer is None:
            continue
        counted = shortfalls.write_shortfalls(answer, months, settings, lang)
        lacking = counted or (_lacking(answer, lang) if name in family else [])
        if lacking:
            listed.append((answer.query.title[lang], tuple(lacking)))
    return listed


def _make_finding(answer: Answer, lang: str) -> Finding:
    grade = ""
    if answer.estimates:
        grade = grade_texts.format_mark(str(highlights.pick_weakest(answer).grade), lang)
    return Finding(
        name=answer.query.name,
        title=answer.query.title[lang],
        said=_write_finding(answer, lang),
        grade=grade,
    )


def _write_finding(answer: Answer, lang: str) -> str:
    """The sentence of a comparison, with what other ways of counting it show beside it."""
    said = sentences.write_sentence(answer, lang)
    reasons = grade_texts.list_variant_reasons(answer, counts.pick_graded(answer), lang)
    joined = texts.translate(lang, "general.semicolon").join(reasons)
    beside = texts.escape_markdown(texts.translate(lang, "options.claim", claim=joined))
    return texts.translate(lang, "minute.between").join((said, beside)) if reasons else said


def _lacking(answer: Answer, lang: str) -> list[str]:
    """What a comparison needs to be graded better; nothing where it is settled."""
    estimate = counts.pick_graded(answer)
    if estimate.grade in ("strong", "contrary", "none"):
        return []
    if estimate.grade == "insufficient":
        return [texts.strip_markdown(sentences.write_sentence(answer, lang))]
    failed = estimate.verdict.failed if estimate.verdict else ()
    # Other ways of counting stand beside the finding; no further record would change them.
    lacking = tuple(one for one in failed if one.split(":")[0] not in grade_texts.VARIANTS)
    return grade_texts.list_reasons(answer, replace(estimate, reasons=lacking), lang)
