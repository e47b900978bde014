"""The decision asked for: with the days and projects proposed, or with the terms registered."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.engine.decisions import Decision, Metric
from dashboard.narrative import case, decision_texts
from dashboard.narrative.option_waits import Silence

START, REVIEW = date(2026, 4, 1), date(2026, 7, 1)
DECISION = Decision(
    option="ask_first",
    by="Board",
    projects=("P-1", "P-2", "P-3"),
    comparison_projects=(),
    start_date=date(2026, 2, 2),
    metrics=(
        Metric("requirements/unanswered_by_week", 0.2, date(2026, 5, 4)),
        Metric("requirements/late_corrections_by_week", 0.03, date(2026, 9, 7)),
    ),
    owner="Li Na",
    exceptions="Work may start after 10 working days of silence.",
)


def make_scope(decision=None, running=("Gate list", "Berth plan")):
    return decision_texts.make_scope(decision, running, START, REVIEW)


@pytest.mark.parametrize(
    ("scope", "english", "chinese"),
    [
        (
            make_scope(),
            "From 1 Apr 2026 until 1 Jul 2026, in the 2 running projects: ask. Then look again.",
            "自2026年4月1日起至2026年7月1日，在全部2个进行中的项目：",
        ),
        (
            make_scope(running=("Gate list",)),
            "From 1 Apr 2026 until 1 Jul 2026, in the 1 running project: ask. Then look again.",
            "在全部1个进行中的项目",
        ),
        (make_scope(running=()), "in all running projects: ask.", "在全部进行中的项目"),
        # Registered: its own days, to the last of its targets.
        (
            make_scope(DECISION),
            "From 2 Feb 2026 until 7 Sep 2026, in 3 projects: ask.",
            "自2026年2月2日起至2026年9月7日",
        ),
        (
            make_scope(replace(DECISION, comparison_projects=("P-4",), metrics=())),
            "From 2 Feb 2026 until 1 Jul 2026, in 3 projects, with 1 kept back as a comparison",
            "至2026年7月1日",
        ),
    ],
)
def test_the_sentence_asked_names_days_and_projects(scope, english, chinese):
    assert english in decision_texts.write_asked(scope, "ask", "en")
    assert chinese in decision_texts.write_asked(scope, "问", "zh")


def test_the_terms_are_those_registered_or_what_has_still_to_be_named():
    named, still = decision_texts.list_terms(make_scope(), "en")
    assert named == "Running projects: Gate list, Berth plan."
    assert still.startswith("To be named with the decision: who owns it")
    assert decision_texts.list_terms(make_scope(running=()), "en") == [still]
    title, owner, exceptions = decision_texts.list_terms(make_scope(DECISION), "en")
    assert title == "Registered: Ask before starting · from 2 Feb 2026."
    assert "Li Na" in owner
    assert "Work may start after 10 working days of silence." in exceptions
    not_said = replace(DECISION, owner="", exceptions="")
    assert "Li Na" not in " ".join(decision_texts.list_terms(make_scope(not_said), "en"))


@pytest.fixture
def shown(make_case):
    """The options of a case in which asking first is supported, with a number of the reader's."""
    silence = Silence(26, 40, 3)
    return [
        replace(option, support="supported", silence=silence)
        if option.name == "ask_first"
        else replace(option, support="untested")
        for option in make_case("en").options
    ]


def test_once_registered_only_its_own_terms_are_asked(shown):
    proposed = case.advise(shown, make_scope(), None, "en")
    assert "after 3 working days of silence" in proposed.asked
    registered = case.advise(shown, make_scope(DECISION), None, "en")
    assert "silence" not in registered.asked
    assert any("10 working days of silence" in term for term in registered.terms)
    assert case.advise(shown[:1], None, None, "en").asked.startswith("No decision")


def test_the_target_that_would_change_our_mind_is_the_one_registered(shown):
    def doubt(scope):
        found = case.recommend(shown)
        return case.list_doubts(shown, found, scope, {}, "en")

    assert doubt(make_scope(DECISION)) == [
        "If on 4 May 2026 more than 20 of 100 requirements passed on are still started without the"
        " client’s answer on record, asking first is not followed or does not help."
    ]
    # Registered with other metrics only, it cannot be missed in these words.
    assert doubt(make_scope(replace(DECISION, metrics=DECISION.metrics[1:]))) == []
    if shown[1].benefit:
        [proposed] = doubt(make_scope())
        assert proposed.startswith("If on 1 Jul 2026 more than")
