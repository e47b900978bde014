"""The lines of the overview, from rows counted by hand: none empty, none surer than its count."""

import re

import numpy as np
import pandas as pd
import pytest

from dashboard.display import texts
from dashboard.engine import answers
from dashboard.narrative import card_title, overview_lines, sentences, standing_out
from dashboard.statistics.clusters import ClusterSums
from queries import catalog

LANGUAGES = ("en", "zh")
EFFORT = {
    "arrival": "second_hand",
    "begun_count": 50,
    "filled_count": 50,
    "effort_days": 300.0,
    "unverified_count": 30,
    "unverified_filled_count": 30,
    "unverified_effort_days": 150.0,
    "unknown_count": 0,
    "unknown_effort_days": 0.0,
    "unverified_effort_amount": None,
    "unverified_project_count": 3,
    "contract_filled_count": 0,
    "contract_amount": None,
    "all_project_count": 4,
    "currency": "CNY",
}
FIRST_HAND = EFFORT | {"arrival": "first_hand", "effort_days": 100.0, "unverified_effort_days": 9.0}
ANSWERED = {
    "verified_when": "after_work_began",
    "requirement_count": 100,
    "answered_count": 100,
    "corrected_count": 25,
    "unknown_count": 0,
    "corrected_rate": 0.25,
    "filled_count": 100,
    "effort_days": 800.0,
    "corrected_filled_count": 25,
    "corrected_effort_days": 180.0,
}
NEVER = ANSWERED | {
    "verified_when": "never",
    "requirement_count": 200,
    "answered_count": 0,
    "corrected_count": 0,
    "corrected_rate": None,
    "effort_days": 1000.0,
    "corrected_filled_count": 0,
    "corrected_effort_days": 0.0,
}
CASE = {
    "requirement_id": "R-1",
    "title": "Gate list",
    "client_name": "Estwold Ports",
    "verification_result": "amended",
    "description": "Show the bookings.",
    "verified_description": "Show the bookings. A list, no page.",
    "said_date": None,
    "received_date": pd.Timestamp("2026-01-05").date(),
    "work_begun_date": pd.Timestamp("2026-01-12").date(),
    "verified_date": pd.Timestamp("2026-02-02").date(),
    "effort_days": 16.0,
}
COMPARISON = {
    "counter_case": "settled_in_week",
    "of_rate": 0.89,
    "of_case_count": 99,
    "against_case_count": 104,
    "against_rate": 0.67,
    "difference_rate": 0.22,
    "difference_error": 0.05,
    "project_count": 30,
    "effective_project_count": 25.0,
    "is_enough": True,
    "sesoi_rate": 0.05,
}


def write(writer, *answered):
    """The line in both languages, as plain text."""
    answer, *more = answered
    return tuple(texts.strip_markdown(writer(answer, lang, *more)) for lang in LANGUAGES)


def test_effort_is_told_of_all_on_record_and_never_called_lost(given):
    name = "requirements/unanswered_effort"
    english, chinese = write(overview_lines.write_cost, given(name, EFFORT, FIRST_HAND))
    assert english == (
        "150 of 400 person-days on record (38 of 100) are in 30 requirements passed on and started"
        " without the client’s answer on record. This work is exposed to a change; it is not lost."
    )
    assert chinese == (
        "已登记的400人天中，有150人天（每100人天38人天）投在30项经人转述、没有客户答复记录就开工的"
        "需求上。这些工作可能要改，并不等于白做。"
    )


def test_money_and_contracts_are_told_where_they_are_filled(given):
    row = EFFORT | {
        "unverified_effort_amount": 3e8,
        "contract_filled_count": 2,
        "contract_amount": 1.85e8,
    }
    english, chinese = write(
        overview_lines.write_cost, given("requirements/unanswered_effort", row)
    )
    assert "At the day rate of the settings that is CN¥300M." in english
    assert "It concerns 3 of 4 projects; 2 contract sums on record, CN¥185M in all." in english
    assert "折合¥3亿" in chinese
    assert "合计¥1.85亿" in chinese


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unverified_count": 0}, "Of 50 requirements passed on and started, none lacks"),
        ({"unverified_filled_count": 0}, "Too little recorded: 30 requirements passed on"),
        ({"unverified_filled_count": 28}, "For 2 of them no effort is on record."),
        ({"unknown_effort_days": 12.0}, "Another 12 person-days"),
        ({"arrival": "first_hand"}, "No requirement that was passed on has been started."),
    ],
)
def test_what_effort_the_data_do_not_hold_is_said(given, changed, said):
    english, _ = write(
        overview_lines.write_cost, given("requirements/unanswered_effort", EFFORT | changed)
    )
    assert said in english


def test_rework_has_its_range_and_what_nobody_answered_is_an_assumption(given):
    name = "requirements/answers_after_start"
    english, chinese = write(overview_lines.write_rework, given(name, ANSWERED, NEVER))
    # Wilson's interval, 17.5 to 34.3 of 100, is wider here than 25 ± 2.09 · 3.
    assert english == (
        "Of 100 requirements passed on that the client answered only after work had started, 25 had"
        " to be changed or were denied (25 of 100; 18 to 34 likely). Their effort on record is 180"
        " person-days. 200 have no answer on record. At the rate of the 100 answered, about 50"
        " (35 to 69) would be changed or denied, some 250 person-days (175 to 344). That is an"
        " assumption, and not all of that work would be lost."
    )
    assert "约50项（35至69项）" in chinese
    assert "这只是假设" in chinese
    early = ANSWERED | {"verified_when": "before_work", "answered_count": 40}
    unclear = early | {"verified_when": "order_unknown", "answered_count": 3}
    english, _ = write(overview_lines.write_rework, given(name, ANSWERED, early, unclear, NEVER))
    assert " 40 were answered before the start. For 3 it is unknown whether the answer" in english
    assert "the start came first. 200 have no answer on record. At the rate of the 143" in english
    brief = overview_lines.write_rework(given(name, ANSWERED, NEVER), "en", is_brief=True)
    assert brief.endswith("is 180 person-days. 200 have no answer on record.")


def test_projects_that_differ_make_the_range_wider(given):
    """Ten projects, alike: Wilson's with t of nine degrees for the normal, as of 75 answers. Where
    five of them have all that was changed, it is as of 30, and not carried over; where it is one
    project, a mere count."""
    name, tens = "requirements/answers_after_start", np.full(10, 10)

    def rework(*changed):
        sums = ClusterSums(np.zeros(10, int), np.arange(10), np.tile(changed, 5), tens)
        return write(overview_lines.write_rework, given(name, ANSWERED, NEVER, clusters=sums))[0]

    alike, unlike = rework(3, 2), rework(5, 0)
    assert "(25 of 100; 17 to 36 likely)" in alike and "about 50 (33 to 72)" in alike
    assert "(25 of 100; 11 to 47 likely)" in unlike and "do not show how many" in unlike
    lone = ClusterSums(np.zeros(1, int), np.zeros(1, int), np.array([25]), np.array([100]))
    english, _ = write(overview_lines.write_rework, given(name, ANSWERED, NEVER, clusters=lone))
    assert "25 had to be changed or were denied. Their effort" in english
    assert "the answers so far do not show how many" in english
    none = ANSWERED | {"corrected_count": 0, "corrected_rate": 0.0, "corrected_filled_count": 0}
    english, chinese = write(overview_lines.write_rework, given(name, none, clusters=lone))
    assert english.endswith("none had to be changed or was denied.")
    assert "没有一项要改或被否认。" in chinese


def test_answers_without_a_result_may_each_be_a_correction(given):
    row = ANSWERED | {"unknown_count": 10}
    english, _ = write(overview_lines.write_rework, given("requirements/answers_after_start", row))
    assert "18 to 44 likely" in english


def test_few_answers_are_not_carried_over_to_those_without_one(given):
    few = ANSWERED | {"requirement_count": 8, "answered_count": 8, "corrected_count": 2}
    english, chinese = write(
        overview_lines.write_rework, given("requirements/answers_after_start", few, NEVER)
    )
    assert "the answers so far do not show how many" in english
    assert "assumption" not in english
    assert "现有答复不足以推算" in chinese
    nobody, _ = write(overview_lines.write_rework, given("requirements/answers_after_start", NEVER))
    assert nobody.startswith("No requirement passed on was answered by the client only after")
    assert "the answers so far do not show how many" in nobody


def test_the_months_to_come_are_the_past_ones_with_their_range(given):
    months = [{"unverified_count": n} for n in (12, 25, 9, 18, 31, 14, 22, 8, 27, 16, 20, 11)]
    course = given("requirements/unanswered_starts", *months)
    english, chinese = write(
        overview_lines.write_course,
        course,
        given("requirements/answers_after_start", ANSWERED, NEVER),
    )
    assert "Each month, about 17 requirements passed on will be started without" in english
    assert "(0 to 35 likely), as in the last 12 complete months." in english
    # A quarter, 17 to 35 of 100, of 17, 0 to 35: 4.4, and 12.03 of the high ends of both.
    assert "changes or denies 25 of 100, as of those answered so far, that is some 4" in english
    assert " some 4 requirements (0 to 13). By the effort of those changed so far: " in english
    assert " some 31 person-days (0 to 87), not all of it lost. This assumes" in english
    assert "每月约17项" in chinese
    alone, _ = write(overview_lines.write_course, course)
    assert "would change" not in alone
    few, _ = write(
        overview_lines.write_course, given("requirements/unanswered_starts", *months[:7])
    )
    assert few == "Too few complete months to look ahead: 7 of the 8 needed."


def test_the_case_has_its_dates_and_of_the_answer_what_the_client_added(given):
    english, chinese = write(overview_lines.write_case, given("requirements/telling_case", CASE))
    assert english == (
        "“Gate list” for Estwold Ports, passed on as “Show the bookings”: received on 5 Jan 2026,"
        " work started on 12 Jan 2026, the client’s answer on 2 Feb 2026: “… A list, no page”"
        " (changed). 16 person-days on record."
    )
    assert "2026年1月12日开工" in chinese
    assert chinese.startswith("Estwold Ports：“Gate list”")
    denied = CASE | {"client_name": None, "verification_result": "rejected"}
    english, chinese = write(overview_lines.write_case, given("requirements/telling_case", denied))
    assert english.startswith("“Gate list”, passed on as")
    assert "(denied)." in english
    assert "（否认）。" in chinese
    none, _ = write(overview_lines.write_case, given("requirements/telling_case"))
    assert none.startswith("No case to show")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "Of 1 comparison where passing on might do as well, 1 favours it: ",
        ),
        ({"difference_error": 0.12}, ""),
        ({"difference_rate": -0.22}, ""),
        ({"effective_project_count": 2.0}, ""),
        ({"difference_rate": 0.01, "difference_error": 0.02}, "alike as plain shares"),
        ({"difference_rate": 0.01, "difference_error": 0.03}, ""),
        ({"counter_case": "changed"}, ""),
        (
            {"counter_case": "changed", "difference_rate": -0.22},
            "Of 1 comparison where passing on might do as well, 1 favours it: ",
        ),
    ],
)
def test_only_what_holds_is_said_in_relaying_s_favour(given, changed, said):
    answer = given("overview/counter_evidence", COMPARISON | changed)
    english, chinese = write(overview_lines.write_fairness, answer)
    assert said in english
    assert ("alike as plain shares" in english) == (said == "alike as plain shares")
    # Plain shares are no comparison like for like: they do not get its grade's words.
    assert "no difference that matters" not in english
    begins = (
        "Of 1 comparison where passing on might do as well, 1 favours it: "
        if said
        else "Nothing in these data"
    )
    assert english.startswith(begins)
    assert ("没有一项有利于转述" in chinese) == (not said)
    assert "1 comparison where" in english
    assert ("(99 and 104 cases)" in english) == bool(said)
    title = card_title.write_title(answer, "en")
    assert title == f"In favour of passing on: {int(bool(said))} of 1 comparisons"


def test_of_comparisons_with_too_few_cases_it_is_not_said_that_none_speaks_for_relaying(given):
    for rows, said in (([COMPARISON | {"is_enough": False}], "none of 1 comparison has"), ([], "")):
        answer = given("overview/counter_evidence", *rows)
        english, chinese = write(overview_lines.write_fairness, answer)
        assert english.startswith("Too little recorded to tell whether anything speaks for")
        assert said in english
        assert chinese.startswith("记录太少，看不出转述有没有好处")
        assert card_title.write_title(answer, "en") == "Too little recorded to tell"


def test_every_comparison_of_the_list_has_its_sentence(given):
    model = catalog.load_shipped()["model/counter_evidence"]
    cases = set(re.findall(r"counter_case: '(\w+)'", model.sql))
    assert len(cases) == 10
    for case in cases:
        sure = COMPARISON | {"counter_case": case, "difference_rate": 0.0, "difference_error": 0.01}
        for said in write(overview_lines.write_fairness, given("overview/counter_evidence", sure)):
            assert "89" in said
            assert "67" in said


def units(kind, counts, n=20):
    return [
        {
            "unit_kind": kind,
            "unit_name": None if kind == "relayer" else f"{kind} {place}",
            "begun_count": n,
            "unverified_count": count,
            "unverified_rate": count / n,
            "is_small": False,
        }
        for place, count in enumerate(counts)
    ]


def test_where_names_projects_and_clients_that_stand_out_but_no_person(given):
    alike = [10, 9, 11, 10, 8, 12, 10, 9, 11, 10]
    nobody = [*units("project", alike), *units("client", alike), *units("relayer", alike)]
    english, chinese = write(standing_out.write_where, given("requirements/standing_out", *nobody))
    assert english == (
        "Of 10 projects, none stands out. Of 10 clients, none stands out. Of 10 people who passed"
        " requirements on, none stands out."
    )
    assert "没有特别突出的" in chinese
    apart = [*units("project", [*alike, 20]), *units("relayer", [*alike, 20])]
    english, _ = write(standing_out.write_where, given("requirements/standing_out", *apart))
    assert "Standing out among 11 projects: project 10 (20 of 20 passed on)." in english
    assert "Of 11 people who passed requirements on, 1 stands out (not named here)." in english


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (57, "passed on 58, our own ideas 57."),
        (58, "passed on 58, and our own ideas no less: 58."),
        (60, "passed on 58, and our own ideas no less: 60."),
    ],
)
def test_own_ideas_that_start_unanswered_no_less_often_say_so(given, own, said):
    arrived = units("channel", [58, own], n=100)
    for row, name in zip(arrived, ("relayed", "internal"), strict=True):
        row["unit_name"] = name
    rows = [*units("project", [10] * 10), *arrived]
    english, _ = write(standing_out.write_where, given("requirements/standing_out", *rows))
    assert english.endswith(said)


def test_units_that_all_vary_are_said_to_differ_with_none_apart(given):
    varied = units("project", [4, 16, 5, 15, 6, 14, 4, 16, 5, 15])
    english, _ = write(standing_out.write_where, given("requirements/standing_out", *varied))
    assert english.startswith("Projects differ more than chance allows, from 2")
    assert "none of 10 stands out alone" in english


def test_each_line_says_what_the_files_lack(given, bare):
    for name, writer in overview_lines.WRITE_BY_QUERY.items():
        answer = answers.run_query(bare, name)
        for lang in LANGUAGES:
            said = writer(answer, lang)
            assert said == sentences.write_sentence(answer, lang)
            assert said
            assert bool(answer.missing) == said.startswith(
                ("Too little recorded: your", "记录太少：导入")
            )


def test_the_small_company_has_every_line_in_both_languages(large):
    for name, writer in overview_lines.WRITE_BY_QUERY.items():
        for said in write(writer, answers.run_query(large, name)):
            assert said
            assert "nan" not in said.lower().replace("finance", "")
            assert "None" not in said
