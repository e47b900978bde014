"""What is recommended by rule, the decision asked for with its scope, and what would change our
mind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from dashboard.display import number_formats, texts
from dashboard.engine import decision_series, decisions
from dashboard.engine.answer import Answer
from dashboard.engine.case_notes import Note
from dashboard.estimates import options as rule
from dashboard.estimates.options import Recommendation
from dashboard.narrative import counts, grade_texts, option_waits, options, targets
from dashboard.narrative import decisions as decision_texts
from dashboard.narrative.decisions import Scope
from dashboard.narrative.options import Option

# A change is looked at again after so many weeks at least.
LEAST_REVIEW_WEEKS = 13
# … and begins after so many days of notice at least.
NOTICE_DAYS = 14
# What `missed` of an option counts, among the metrics that a decision can be registered with.
MISSED_METRIC: Mapping[str, str] = dict.fromkeys(
    ("ask_first", "together"), decision_series.UNANSWERED
)
# Reasons of a grade that no further fact would change.
NO_DOUBTS = ("not_headline", "being_worked_out", "few_projects")


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
    reasons = tuple(
        texts.translate(
            lang,
            f"advice.because_{_pick_reason(option, found)}",
            option=options.name_option(option, lang),
        )
        for option in shown
        if option.step
    )
    return Advice(found, asked, _write_advice(found, shown, lang), reasons, written, terms)


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
    return decision_texts.make_scope(registered, running, *plan_days(first, made_on))


def _list_running(data: Path, option: Option, known: Mapping[str, Answer]) -> list[str]:
    """The names of the projects that run, by the weeks of an option; none where it has no weeks."""
    weeks = known.get(options.load_options()[option.name].get("weeks", ""))
    if weeks is None or weeks.missing or weeks.rows.empty:
        return []
    names = decision_series.name_projects(data)
    return sorted(names.get(one, one) for one in targets.list_running(weeks.rows))


def plan_days(option: Option, made_on: date) -> tuple[date, date]:
    """The day proposed to begin on, the first of a month, and the day to look again: when its
    outcome would show, a quarter later at the earliest."""
    noticed = made_on + timedelta(days=NOTICE_DAYS)
    start = (noticed.replace(day=1) + timedelta(days=32)).replace(day=1)
    weeks = option.benefit.weeks if option.benefit else None
    return start, start + timedelta(weeks=max(weeks or 0, LEAST_REVIEW_WEEKS))


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
            answer = known.get(name)
            if answer is not None and (reasons := _list_doubtful(answer, lang)):
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


def _list_doubtful(answer: Answer, lang: str) -> list[str]:
    """The checks that a sign failed, in words; not how it was computed."""
    estimate = counts.pick_graded(answer)
    if estimate.grade != "suggestive":
        return []
    failed = tuple(one for one in estimate.reasons if one.split(":")[0] not in NO_DOUBTS)
    return grade_texts.list_reasons(answer, replace(estimate, reasons=failed), lang)
