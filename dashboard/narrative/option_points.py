"""What tests and counts say of an option, each as a point in plain text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import consequences
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.options import Outcome
from dashboard.narrative import counts, differences, grade_texts, missing_fields, months_texts
from queries.claims import VERB

COUNTER = "overview/counter_evidence"
REWORK, WAIT = "requirements/answers_after_start", "requirements/time_to_verify"
COURSE = "requirements/unanswered_starts"
CHANNELS, ATTENDANCE = "requirements/unverified_by_channel", "contacts/attendance_by_month"
ANSWERED = "complaints/time_to_answer"
COUNTED = (REWORK, WAIT, COURSE, CHANNELS, ATTENDANCE, ANSWERED)

Answers = Mapping[str, Answer]


@dataclass(frozen=True)
class Point:
    """What one test or count says of an option, as plain text; `mark` is the grade of a test in
    words, empty for a count."""

    said: str
    mark: str = ""


def make_point(said: str) -> Point:
    return Point(texts.strip_markdown(said))


def write_test(answer: Answer, outcome: Outcome, lang: str) -> Point:
    """A comparison as a point: its two groups as so many of 100, or why they say nothing."""
    mark, estimate = grade_texts.format_mark(outcome.grade, lang), counts.pick_graded(answer)
    if answer.missing:
        said = missing_fields.explain_none(answer, lang)
        return Point(texts.strip_markdown(said), mark)
    if outcome.side == "few":
        return Point(_write_too_few(answer, estimate, lang), mark)
    said = _write_groups(answer, estimate, lang)
    if not said:
        said = _write_claim(answer, estimate, outcome, lang)
    elif outcome.side == "open":
        unit = differences.get_unit(answer.query.estimate)
        span = differences.format_range(estimate.low or 0.0, estimate.high or 0.0, unit, lang)
        said += texts.translate(lang, "options.like_for_like", range=span)
    return Point(said, mark)


def list_contrary(answer: Answer, lang: str) -> list[Point]:
    """What other ways of counting a comparison show, as one point: another side, or less than half
    of the difference."""
    reasons = grade_texts.list_variant_reasons(answer, counts.pick_graded(answer), lang)
    # Each a sentence of its own: two of them in one are too long to read.
    said = (texts.translate(lang, "options.claim", claim=reason) for reason in reasons)
    joined = texts.translate(lang, "minute.between").join(said).rstrip(".。")
    shown = {"title": answer.query.title[lang], "reasons": joined}
    return [make_point(texts.translate(lang, "advice.doubt", **shown))] if reasons else []


def _write_too_few(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """The groups of a comparison in which too little is recorded, and what keeps it from more."""
    failed = estimate.verdict.failed if estimate.verdict else ()
    reasons = grade_texts.list_reasons(answer, replace(estimate, reasons=failed), lang)
    why = texts.translate(lang, "general.semicolon").join(reasons)
    if groups := _write_groups(answer, estimate, lang):
        said = (groups, texts.translate(lang, "options.claim", claim=why[:1].upper() + why[1:]))
        return texts.translate(lang, "minute.between").join(said)
    return texts.translate(lang, "advice.doubt", title=answer.query.title[lang], reasons=why)


def _write_claim(answer: Answer, estimate: GradedEstimate, outcome: Outcome, lang: str) -> str:
    """A comparison of means in a sentence: the short one of a finding where there is one."""
    key = f"options.found.{answer.query.name}"
    if outcome.side != "for" or key not in texts.load_texts(lang):
        claim = texts.strip_markdown(grade_texts.write_claim(answer, estimate, lang))
        return texts.translate(lang, "options.claim", claim=claim[:1].upper() + claim[1:])
    unit = differences.get_unit(answer.query.estimate)
    form = 1 if estimate.grade in grade_texts.SURE else 2
    return VERB.sub(lambda verb: verb[form], texts.load_texts(lang)[key]).format(
        size=differences.format_size(estimate.value or 0.0, unit, lang),
        range=differences.format_sizes(estimate.low or 0.0, estimate.high or 0.0, unit, lang),
    )


def _write_groups(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """The shares of the two groups of a comparison with their cases; empty for one of means."""
    key = f"options.tests.{answer.query.name}"
    if len(estimate.parts) != 2 or key not in texts.load_texts(lang):
        return ""
    shown: dict[str, Any] = {}
    for place, (_, part) in zip(("of", "against"), estimate.parts, strict=True):
        # A share of so few would say more than they can.
        if part.value is None or part.n < number_formats.LEAST_OF_100:
            return ""
        shown[place] = counts.write_in_hundred(part.value, lang)
        shown[f"{place}_count"] = number_formats.round_half_up(part.value * part.n)
        shown[f"{place}_n"] = part.n
    return texts.translate(lang, key, **shown)


def write_counter(row: Mapping[str, Any], outcome: Outcome, lang: str) -> Point:
    """A comparison of the overview's list as a point; where cases or projects are too few for one,
    that they are."""
    mark = grade_texts.format_mark(outcome.grade, lang)
    shown = {"of_n": row["of_case_count"], "against_n": row["against_case_count"]}
    if outcome.side == "few":
        name = texts.translate_choice(lang, "counter_case", row["counter_case"])
        return Point(texts.translate(lang, "options.counter_few", name=name, **shown), mark)
    said = texts.translate(
        lang,
        f"fairness.{row['counter_case']}",
        of=counts.write_in_hundred(row["of_rate"], lang),
        against=counts.write_in_hundred(row["against_rate"], lang),
    )
    said = texts.translate(lang, "options.counter", said=said[:1].upper() + said[1:], **shown)
    difference = consequences.estimate_counter_case(row)
    if outcome.side == "open" and difference.low is not None and difference.high is not None:
        span = differences.format_range(difference.low, difference.high, "rate", lang)
        said += texts.translate(lang, "options.any_of", range=span)
    return Point(said, mark)


def list_counts(name: str, side: str, answers: Answers, lang: str) -> list[Point]:
    """What counts say of an option beside its tests."""
    write = COUNTS.get((name, side))
    return [make_point(said) for said in write(answers, lang)] if write else []


def write_course(answers: Answers, lang: str) -> list[str]:
    """What a month holds if nothing changes."""
    course = answers.get(COURSE)
    if course is None or course.missing:
        return []
    keys = "options.course", "options.course_below", "options.course_few"
    said, _ = months_texts.write_next_month(course, *keys, lang)
    return [said]


def _write_asked_late(answers: Answers, lang: str, is_changed: bool) -> list[str]:
    """What the client changed or denied of what was asked only after the start: where it was some,
    or, unless `is_changed`, where it was none."""
    rework = answers.get(REWORK)
    if rework is None or rework.missing or rework.rows.empty:
        return []
    late = rework.rows[rework.rows["verified_when"] == "after_work_began"]
    n, corrected = (int(counts.sum_rows(late, f"{key}_count")) for key in ("answered", "corrected"))
    if not n or bool(corrected) != is_changed:
        return []
    key = "options.asked_late" if corrected else "options.asked_late_none"
    return [texts.translate(lang, key, n=n, corrected=corrected)]


def _speak_for_asking(answers: Answers, lang: str) -> list[str]:
    return _write_asked_late(answers, lang, is_changed=True)


def _speak_against_asking(answers: Answers, lang: str) -> list[str]:
    """That nothing was changed of what was asked late, and how long one waits."""
    return [*_write_asked_late(answers, lang, is_changed=False), *_write_wait(answers, lang)]


def _write_wait(answers: Answers, lang: str) -> list[str]:
    """How long half wait for the client's answer at least."""
    wait = answers.get(WAIT)
    if wait is None or wait.missing:
        return []
    found = {one.name: one.value for one in wait.estimates if one.grade != "insufficient"}
    if "second_hand" not in found:
        return []
    of, against = found["second_hand"], found.get("first_hand")
    days = {
        "of": number_formats.round_half_up(of or 0.0),
        "against": number_formats.round_half_up(against or 0.0),
    }
    if of is not None and not days["of"]:
        return []  # Nobody has to wait.
    key = "wait" if days["against"] else "wait_direct_same_day"
    key = "wait_most" if of is None else "wait_alone" if against is None else key
    return [texts.translate(lang, f"options.{key}", **days)]


def _write_reach(answers: Answers, lang: str) -> list[str]:
    """How rarely the client is heard together today: of requirements, and of contacts."""
    listed = []
    for key, name, column, values, count in (
        ("reach_joint", CHANNELS, "channel", ("joint",), "begun_count"),
        ("reach_both", ATTENDANCE, "attendance", ("both",), "attendance_count"),
    ):
        answer = answers.get(name)
        if answer is None or answer.missing or not counts.sum_rows(answer.rows, count):
            continue
        rows, everything = answer.rows, counts.sum_rows(answer.rows, count)
        part = counts.sum_rows(rows[rows[column].isin(values)], count)
        share = counts.write_in_hundred(part / everything, lang)
        listed.append(texts.translate(lang, f"options.{key}", share=share, n=part, all=everything))
    return listed


def _write_answered(answers: Answers, lang: str) -> list[str]:
    """How soon both kinds of complaints are answered today."""
    answer = answers.get(ANSWERED)
    if answer is None or answer.missing:
        return []
    found = {one.name: one for one in answer.estimates if one.grade != "insufficient"}
    both = [found.get(name) for name in ("second_hand", "first_hand")]
    if any(one is None or one.value is None for one in both):
        return []
    of, against = (number_formats.round_half_up(one.value or 0.0) for one in both if one)
    if of == against == 0:
        return [texts.translate(lang, "options.answered_same_day")]
    said = {
        name: texts.translate(lang, f"options.answered_{'days' if days else 'day'}", n=days)
        for name, days in (("of", of), ("against", against))
    }
    return [texts.translate(lang, "options.answered", **said)]


COUNTS: Mapping[tuple[str, str], Callable[[Answers, str], list[str]]] = {
    ("ask_first", "for"): _speak_for_asking,
    ("ask_first", "against"): _speak_against_asking,
    ("together", "against"): _write_reach,
    ("service", "against"): _write_answered,
}
