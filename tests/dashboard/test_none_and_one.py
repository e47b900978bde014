"""None, one and far too many, in words that are right for them, in both languages."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.estimates.estimate import GradedEstimate, Verdict
from dashboard.narrative import (
    counts,
    grade_texts,
    option_points,
    overview_line_titles,
    overview_lines,
    pairs,
    shortfalls,
    targets,
)

LANGUAGES = ("en", "zh")
COURSE, REWORK = "requirements/unanswered_starts", "requirements/answers_after_start"
EFFORT, ARRIVALS = "requirements/unanswered_effort", "requirements/unanswered_by_arrival"
COUNTER, TESTED = "overview/counter_evidence", "requirements/unverified_difference"
# A number of things that is written without both forms: these are never one.
NEVER_ONE = (
    "minute.course",
    "minute.course_below",
    "minute.fairness_cases",
    "options.course",
    "options.course_below",
    "options.counter",
    "options.counter_few",
    "options.weak",
    "options.waiting",
    "options.wait_answered",
    "options.silence",
    "options.silence_chosen",
    "options.weeks",
    "options.weeks_least",
    "options.weeks_never",
    "why.few_subgroups",
)
THINGS = "days|weeks|months|cases|requirements|starts|person-days|projects|complaints|tests|answers"
# A number that comes as text, with its decimals, reads as several.
PLAIN = re.compile(rf"\{{(?!wait|effort|even|everything)\w+\}} (?:[a-z]+ )?(?:{THINGS})\b")


def strip(said):
    return texts.strip_markdown(said).replace("\u00a0", " ")


def answer_late(given, n, corrected, never=0, effort=0.0):
    """What the client changed of what was answered after the start, and what has no answer."""
    late = {
        "verified_when": "after_work_began",
        "requirement_count": n,
        "answered_count": n,
        "corrected_count": corrected,
        "unknown_count": 0,
        "corrected_rate": corrected / n,
        "filled_count": n,
        "effort_days": effort,
        "corrected_filled_count": corrected,
        "corrected_effort_days": effort,
    }
    none = {"answered_count": 0, "corrected_count": 0, "corrected_filled_count": 0}
    rest = late | none | {"verified_when": "never", "requirement_count": never}
    return given(REWORK, late, *([rest] if never else []))


@pytest.mark.parametrize(
    ("lang", "n", "corrected", "said"),
    [
        ("en", 60, 0, "work had started, none had to be changed or was denied (0 to 6 of 100"),
        ("en", 60, 1, "work had started, 1 had to be changed or was denied (2 of 100; 0 to 9"),
        ("en", 3, 1, "work had started, 1 had to be changed or was denied (6 to 79 of 100 likely)"),
        ("en", 1, 1, "Of 1 requirement passed on that the client answered only after"),
        ("en", 300, 1, "1 had to be changed or was denied (less than 1 of 100; 0 to 2 likely)"),
        ("zh", 60, 0, "其中没有一项要改或被否认（每100项很可能在0至6项之间）"),
        ("zh", 3, 1, "其中1项要改或被否认（每100项很可能在6至79项之间）"),
        ("zh", 300, 1, "其中1项要改或被否认（每100项不到1项，很可能在0至2项之间）"),
    ],
)
def test_what_was_changed_of_few_is_a_count_and_none_is_said_so(given, lang, n, corrected, said):
    answer = answer_late(given, n, corrected)
    assert said in strip(overview_lines.write_rework(answer, lang))
    title = overview_line_titles.write_rework(answer, lang)
    assert ("None of" in title or "没有一项" in title) == (not corrected)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("less than one (0 to 1) would be changed", ", less than one person-day (0 to 1).")),
        ("zh", ("不到一项（0至1项）会要改或被否认", "，涉及不到一人天（0至1人天）。")),
    ],
)
def test_less_than_one_is_never_about_none(given, lang, said):
    answer = answer_late(given, 600, 3, never=1, effort=2.0)
    written = strip(overview_lines.write_rework(answer, lang))
    assert all(part in written for part in said), written


@pytest.mark.parametrize(
    ("lang", "month", "said", "not_said"),
    [
        (
            "en",
            0,
            ("less than one requirement passed on", "that is less than one a month"),
            " 0 of",
        ),
        (
            "en",
            1,
            ("about 1 requirement passed on will", "that is less than one a month"),
            "some 0",
        ),
        ("en", 9, ("about 9 requirements passed on will", "some 5 requirements ("), "less than"),
        ("zh", 0, ("每月不到一项", "即不到一项"), "约0项"),
        ("zh", 1, ("每月约1项", "即不到一项"), "约0项"),
        ("zh", 9, ("每月约9项", "即约5项（"), "不到"),
    ],
)
def test_a_month_of_less_than_one_start_is_told_as_such(given, lang, month, said, not_said):
    changed = answer_late(given, 400, 200 if month == 9 else 40, effort=400.0)
    course = given(COURSE, *[{"unverified_count": month}] * 12)
    written = strip(overview_lines.write_course(course, lang, changed))
    assert all(part in written for part in said), written
    assert not_said not in written
    title = overview_line_titles.write_course(course, lang)
    [option] = option_points.write_course({COURSE: course}, lang)
    for line in (title, option):
        assert ("ess than one" in line or "不到一项" in line) == (not month)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "10 comparisons where it might do as well. Of these, 1 is undecided, 9 have too few"
            " cases or projects.",
        ),
        ("zh", "没有一项有利于转述。其中1项看不出来、9项例数或项目太少。"),
    ],
)
def test_where_nothing_speaks_for_it_there_are_no_others(given, lang, said):
    row = {"counter_case": "changed", "difference_rate": 0.1, "difference_error": 0.1}
    row |= {"is_enough": False, "project_count": 1, "effective_project_count": 1.0}
    row |= {"sesoi_rate": 0.05}
    rows = [*[row] * 9, row | {"is_enough": True, "effective_project_count": 10.0}]
    written = overview_lines.write_fairness(given(COUNTER, *rows), lang)
    assert said in strip(written)


@pytest.mark.parametrize(
    ("lang", "reason", "said"),
    [
        ("en", "few_cases:0:30", "no case, 30 needed"),
        ("en", "few_cases:1:30", "only 1 case, 30 needed"),
        ("en", "few_cases:2:30", "only 2 cases, 30 needed"),
        ("en", "too_few_projects:0:5", "no project with cases, 5 needed"),
        ("en", "too_few_projects:1:5", "only 1 project, 5 needed"),
        ("en", "few_clients:1:5", "only 1 client, 5 needed"),
        ("en", "few_effective:1:5", "weigh as much as 1 equal one, 5 needed"),
        ("en", "few_effective:1.4:5", "weigh as much as 1.4 equal ones, 5 needed"),
        ("en", "unknown_could_turn:1:1", "if the 1 unknown case went the other way"),
        ("en", "unknown_could_turn:2:9", "if 2 of the 9 unknown cases went the other way"),
        ("en", "adjusted_p:0.071:0.05", "p is 0.071, at most 0.05"),
        ("zh", "few_cases:0:30", "没有记录，需要30例"),
        ("zh", "few_cases:1:30", "只有1例，需要30例"),
        ("zh", "unknown_could_turn:2:2", "情况不明的2例如果与现有结果相反"),
    ],
)
def test_a_reason_with_none_or_one_reads_so(given, lang, reason, said):
    estimate = GradedEstimate("", 0.1, reasons=(reason,))
    [written] = grade_texts.list_reasons(given(TESTED), estimate, lang)
    assert said in written


@pytest.mark.parametrize(
    ("lang", "have", "said"),
    [
        ("en", 27, "3 more requirements in the smaller group: 2 months at today’s rate."),
        ("en", 29, "1 more requirement in the smaller group: 1 month at today’s rate."),
        ("en", 1, "29 more requirements in the smaller group: more than 3 years at today’s rate."),
        ("en", 0, "30 more requirements in the smaller group."),
        ("zh", 1, "较小的一组还要29项需求：按目前的速度要3年以上。"),
    ],
)
def test_what_would_take_many_years_is_not_counted_in_months(given, lang, have, said):
    written = tell_shortfall(given, lang, f"few_cases:{have}:30")
    assert written == [said]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "About 20,000 more requirements to tell a difference of this size from none"),
        ("zh", "还要约20,000项需求，才能看出这样大的差别"),
    ],
)
def test_a_rough_number_of_cases_has_two_digits(given, lang, said):
    [written] = tell_shortfall(
        given, lang, "includes_zero", value=0.02, low=-0.18, high=0.22, n=200
    )
    assert written.startswith(said)


def tell_shortfall(given, lang, reason, **changed):
    rows = pd.DataFrame({"arrival": ["second_hand", "first_hand"], "begun_count": [100, 100]})
    whole = GradedEstimate("", 0.1, verdict=Verdict("inconclusive", {"sesoi": 0.0}, (reason,)))
    whole = replace(whole, **changed)
    answer = replace(given(TESTED), rows=rows, estimates=(whole,), whole=whole)
    settings = {"most_unknown_rate": 0.3}
    return shortfalls.write_shortfalls(answer, {"requirements": 15}, settings, lang)


@pytest.mark.parametrize(
    ("lang", "waits", "said"),
    [
        ("en", (1.0, 8.0), "Half wait 1 working day or longer for"),
        ("en", (8.0, 0.2), "heard from the client, half have it on the same day."),
        ("zh", (8.0, 0.2), "听客户亲口说的有一半当天就有"),
        ("en", (0.3, 8.0), ""),
        ("zh", (0.3, 8.0), ""),
    ],
)
def test_who_has_an_answer_on_the_same_day_does_not_wait(given, lang, waits, said):
    known = {option_points.WAIT: with_estimates(given(option_points.WAIT), waits)}
    points = option_points.list_counts("ask_first", "against", known, lang)
    assert said in "".join(point.said for point in points)
    assert bool(points) == bool(said)


@pytest.mark.parametrize(
    ("lang", "corrected", "said"),
    [
        ("en", 0, "Answered only after the start: none of 60 changed or denied."),
        ("en", 6, "Answered only after the start: 6 of 60 changed or denied."),
        ("zh", 0, "开工后才得到答复的60项中，没有一项要改或被否认。"),
    ],
)
def test_what_the_client_never_changed_is_none_and_speaks_against_asking(
    given, lang, corrected, said
):
    known = {REWORK: answer_late(given, 60, corrected)}
    [point] = option_points.list_counts("ask_first", "for" if corrected else "against", known, lang)
    assert point.said == said


@pytest.mark.parametrize(
    ("lang", "answered", "said"),
    [
        ("en", (0.0, 1.0), "within the same working day if passed on, 1 working day if the"),
        ("en", (2.0, 0.0), "within 2 working days if passed on, the same working day if the"),
        ("zh", (0.0, 1.0), "有一半在同一工作日内得到答复，客户直接投诉的在1个工作日内"),
    ],
)
def test_complaints_are_answered_in_days_or_on_the_same(given, lang, answered, said):
    known = {option_points.ANSWERED: with_estimates(given(option_points.ANSWERED), answered)}
    [point] = option_points.list_counts("service", "against", known, lang)
    assert said in point.said


def with_estimates(answer: Answer, values):
    names = zip(("second_hand", "first_hand"), values, strict=True)
    return replace(
        answer, estimates=tuple(GradedEstimate(name, value, grade="firm") for name, value in names)
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "150 of 400 person-days on record (38 of 100)"),
        ({"unverified_effort_days": 1.0}, "1 of 400 person-days on record (less than 1 of 100)"),
        ({"unverified_effort_days": 0.2}, "effort on record for them is less than one person-day"),
        ({"unverified_effort_days": 0.0, "effort_days": 0.0}, "less than one person-day"),
        ({"unverified_count": 1}, "are in 1 requirement passed on"),
    ],
)
def test_hardly_any_effort_is_not_none_of_100(given, changed, said):
    row = {
        "arrival": "second_hand",
        "begun_count": 50,
        "effort_days": 400.0,
        "unverified_count": 30,
        "unverified_filled_count": 30,
        "unverified_effort_days": 150.0,
        "unverified_effort_amount": None,
    }
    answer = given(EFFORT, row | changed)
    assert said in strip(overview_lines.write_cost(answer, "en", is_brief=True))
    assert overview_lines.write_cost(answer, "zh", is_brief=True)


def test_few_cases_are_no_shares_of_100_if_every_contact_had_been_an_answer(given):
    def write(n):
        names = ("second_hand", "first_hand")
        rows = pd.DataFrame({"arrival": names, "begun_count": [n, 100]})
        rows["without_contact_count"], rows["without_contact_rate"] = [3, 5], [3 / n, 0.05]
        return pairs._write_bound(replace(given(ARRIVALS), rows=rows), "en")

    assert write(19) == ""
    assert "15 against 5 of 100" in write(20)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_target_never_reads_as_today_s_share(lang):
    assert targets.write_apart((0.031, 0.028, 0.01), lang) == ["3.1", "2.8", "1.0"]
    assert targets.write_apart((0.58, 0.36, 0.19), lang) == ["58", "36", "19"]
    assert targets.write_apart((0.0021, 0.0019), lang, 1) == ["0.21", "0.19"]
    # Where nothing is avoided, it is today's.
    assert targets.write_apart((0.58, 0.58, 0.19), lang) == ["58", "58", "19"]


@pytest.mark.parametrize(
    ("share", "en", "zh"),
    [(0, 0, 0), (0.004, "less than 1", "不到1"), (0.006, 1, 1), (1, 100, 100)],
)
def test_some_of_100_is_not_none(share, en, zh):
    assert counts.write_in_hundred(share, "en") == en
    assert counts.write_in_hundred(share, "zh") == zh


def test_a_number_of_things_has_both_forms_wherever_it_may_be_one():
    tables = ("minute.", "options.", "shortfalls.", "decisions.reason.", "why.few", "why.too_few")
    single = {
        place: said
        for place, said in texts.load_texts("en").items()
        if place.startswith(tables) and place not in NEVER_ONE and PLAIN.search(said)
    }
    assert not single
