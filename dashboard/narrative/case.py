"""The case for a change of governance as a decision: what is asked, the problem and how sure it is,
the options with this company's own evidence for and against each, what is recommended by rule, what
would change our mind, and what is missing. Page, print and exports are made from one `Case`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.display import number_formats, texts
from dashboard.engine import answers, case_notes, decision_series, decisions, session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.engine.case_notes import Note
from dashboard.estimates import options as rule
from dashboard.estimates import plan
from dashboard.estimates.options import Recommendation
from dashboard.narrative import (
    action_title,
    agreement_texts,
    counts,
    decision_texts,
    edit_texts,
    footnotes,
    grade_texts,
    highlights,
    option_points,
    option_waits,
    options,
    overview_lines,
    pairs,
    sentences,
    shortfalls,
    summary,
    targets,
)
from dashboard.narrative.benefits import Assumptions
from dashboard.narrative.case_texts import Finding
from dashboard.narrative.decision_texts import Scope
from dashboard.narrative.options import Option
from dashboard.narrative.pairs import Pair
from dashboard.narrative.summary import Summary
from queries.catalog import QueryError

# What it takes today, and what to expect; each line comes from its query.
EFFORT = "requirements/unanswered_effort"
# What `missed` of an option counts, among the metrics that a decision can be registered with.
MISSED_METRIC: Mapping[str, str] = dict.fromkeys(
    ("ask_first", "together"), decision_series.UNANSWERED
)


@dataclass(frozen=True)
class Advice:
    """What is recommended by rule, in plain text: the decision asked for, what is recommended, a
    reason for each option, and the text that the company put in its place; `terms` for which
    projects it is asked, who owns it, and its exceptions."""

    rule: Recommendation
    asked: str
    said: str
    reasons: tuple[str, ...]
    written: Note | None
    terms: tuple[str, ...] = ()


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
    scope = find_scope(data, shown, known, made_on)
    advice = advise(shown, scope, notes.get(case_notes.RECOMMENDATION), lang)
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
        doubts=tuple(list_doubts(shown, advice.rule, scope, known, lang)),
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
        lacking = counted
        if not counted and name in family:
            sentence = sentences.write_sentence(answer, lang)
            lacking = shortfalls.list_lacking(answer, sentence, lang)
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


def advise(shown: Sequence[Option], scope: Scope | None, written: Note | None, lang: str) -> Advice:
    """What the rule recommends of the options that stand side by side, and why; the decision asked
    for where the first of them has a `scope`."""
    found = recommend(shown)
    asked, terms = texts.translate(lang, "advice.asked_none"), ()
    first = _find_first(shown)
    if first and scope:
        # Once registered, its own terms hold, not those of today's data or of the reader.
        silence = None if scope.registered else first.silence
        asked = decision_texts.write_asked(
            scope, option_waits.write_rule(first.name, silence, lang), lang
        )
        terms = tuple(decision_texts.list_terms(scope, lang))
    reasons = []
    for option in (each for each in shown if each.step):
        key = f"advice.because_{_pick_reason(option, found)}"
        reasons.append(texts.translate(lang, key, option=options.name_option(option, lang)))
        if option is first and option.benefit and option.condition:
            shown_of = {"said": option.benefit.said, "condition": option.condition}
            reasons.append(texts.translate(lang, "advice.avoided", **shown_of))
    return Advice(found, asked, _write_advice(found, shown, lang), tuple(reasons), written, terms)


def recommend(shown: Sequence[Option]) -> Recommendation:
    """What the rule recommends of the options that stand side by side."""
    return rule.recommend(
        {option.name: (option.step, option.support) for option in shown if option.step}
    )


def _find_first(shown: Sequence[Option]) -> Option | None:
    first = recommend(shown).first
    return next((option for option in shown if option.name == first), None)


def _write_advice(found: Recommendation, shown: Sequence[Option], lang: str) -> str:
    named = {option.name: options.name_option(option, lang) for option in shown}
    if not found.first:
        return texts.translate(lang, f"advice.{'open' if found.is_open else 'nothing'}")
    said = texts.translate(lang, "advice.first", option=named[found.first])
    if not found.later:
        return said
    later = texts.translate(lang, "general.comma").join(named[name] for name in found.later)
    return said + texts.translate(lang, "advice.later", options=later)


def find_scope(
    data: Path, shown: Sequence[Option], known: Mapping[str, Answer], made_on: date
) -> Scope | None:
    """The scope of the decision asked for, as registered where it was; None where none is asked."""
    first = _find_first(shown)
    if first is None:
        return None
    registered = decisions.find_decision(data, first.name)
    running = _list_running(data, first, known)
    days = plan.plan_days(first.benefit.weeks if first.benefit else None, made_on)
    return decision_texts.make_scope(registered, running, *days)


def _list_running(data: Path, option: Option, known: Mapping[str, Answer]) -> list[str]:
    """The names of the projects that run, by the weeks of an option; none where it has no weeks."""
    weeks = known.get(options.load_options()[option.name].get("weeks", ""))
    if weeks is None or weeks.missing or weeks.rows.empty:
        return []
    names = decision_series.name_projects(data)
    return sorted(names.get(one, one) for one in targets.list_running(weeks.rows))


def _pick_reason(option: Option, found: Recommendation) -> str:
    if option.name == found.first:
        return "first"
    return "later" if option.name in found.later else option.support


def list_doubts(
    shown: Sequence[Option],
    found: Recommendation,
    scope: Scope | None,
    known: Mapping[str, Answer],
    lang: str,
) -> list[str]:
    """What would change our mind of what is recommended: that the first step misses its target, and
    whatever keeps the grade of the tests from more."""
    doubts = []
    for option in shown:
        if option.name not in (found.first, *found.later):
            continue
        if option.name == found.first and scope:
            doubts += _write_missed(option, scope, lang)
        for name in options.load_options()[option.name].get("tests", ()):
            if name not in known:
                continue
            answer = known[name]
            if reasons := grade_texts.list_doubts(answer, counts.pick_graded(answer), lang):
                joined = texts.translate(lang, "general.semicolon").join(reasons)
                title = answer.query.title[lang]
                doubts.append(texts.translate(lang, "advice.doubt", title=title, reasons=joined))
    return list(dict.fromkeys(doubts))


def _write_missed(option: Option, scope: Scope, lang: str) -> list[str]:
    """What a missed target would say: the one registered, or else the one proposed."""
    review, target = scope.review, option.benefit.target_said if option.benefit else ""
    if scope.registered:
        metrics = {metric.query: metric for metric in scope.registered.metrics}
        metric = metrics.get(MISSED_METRIC.get(option.name, ""))
        review, target = (
            (metric.by, str(number_formats.count_in_hundred(metric.target)))
            if metric
            else (review, "")
        )
    if not target:
        return []
    day = number_formats.format_day(review, lang)
    return [texts.translate(lang, f"options.{option.name}.missed", review=day, target=target)]
