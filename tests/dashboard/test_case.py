"""The case for change: what speaks for a measure and what against, and the page to print."""

import html as html_module
import re
from dataclasses import replace

import pytest

from dashboard.engine import answers, session
from dashboard.exports import html
from dashboard.narrative import case
from queries.settings import load_settings


@pytest.fixture(scope="module")
def made(large):
    return case.make_case(large, "en")


def with_grade(answer, grade):
    return replace(answer, whole=replace(answer.whole, grade=grade))


@pytest.mark.parametrize(
    ("grade", "side", "counter_side"),
    [
        ("strong", "supports", "against"),
        ("suggestive", "supports", "against"),
        ("contrary", "against", "supports"),
        ("none", "against", "supports"),
        ("inconclusive", "unsettled", "unsettled"),
        ("insufficient", "unsettled", "unsettled"),
    ],
)
def test_a_comparison_speaks_for_or_against_a_measure_by_its_grade(
    large, monkeypatch, grade, side, counter_side
):
    asked = answers.run_query

    def graded(data, name, *rest, **more):
        answer = asked(data, name, *rest, **more)
        is_comparison = name in load_settings(data)["headline_family"]
        return with_grade(answer, grade) if is_comparison else answer

    monkeypatch.setattr(answers, "run_query", graded)
    steps = case.make_case(large, "en").steps
    assert set(case.load_measures()) == {"agree", "institute", "redesign"}
    for step, named in case.load_measures().items():
        for measure, rests in zip(steps[step], named.values(), strict=True):
            for key, where in (("evidence", side), ("counter", counter_side)):
                there = {one.name for one in getattr(measure, where)}
                assert set(rests.get(key, [])) <= there
            placed = [one.name for part in case.SIDES for one in getattr(measure, part)]
            assert sorted(placed) == sorted([*rests.get("evidence", []), *rests.get("counter", [])])


def test_every_measure_rests_on_headline_comparisons_and_says_how_it_shows(large, made):
    family, known = load_settings(large)["headline_family"], session.get_queries(large)
    for named in case.load_measures().values():
        for rests in named.values():
            assert {*rests.get("evidence", []), *rests.get("counter", [])} <= set(family)
            assert rests["done"]
            assert {*rests.get("beside", []), *rests["done"]} <= set(known)
    assert [len(listed) for listed in made.steps.values()] == [5, 5, 2]


def test_where_the_data_lack_what_is_needed_the_case_says_so_and_takes_no_side(bare):
    made = case.make_case(bare, "en")
    assert made.situation.grade == "insufficient"
    for listed in made.steps.values():
        for measure in listed:
            lacking = [one for one in measure.supports if "requirements/unverified" in one.name]
            assert not lacking
    said = " ".join(" ".join(lacking) for _, lacking in made.missing)
    assert "No export of tickets" in said
    assert "erified" in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_to_print_says_all_of_it_and_loads_nothing(large, lang):
    made = case.make_case(large, lang)
    written = html.render_case(made, lang).decode()
    words = html_module.unescape(re.sub(r"<script.*?</script>", "", written, flags=re.DOTALL))
    for listed in made.steps.values():
        for measure in listed:
            assert measure.title in words
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", words)
    assert "**" not in words
    assert words.count('class="measure"') == 12


def test_text_from_data_is_text_on_the_page_to_print(made):
    mean = "<b onmouseover=alert(1)>Bold & Co</b>"
    finding = replace(made.findings[0], said=mean)
    written = html.render_case(replace(made, findings=(finding,)), "en").decode()
    assert mean not in written
    assert "&lt;b onmouseover=alert(1)&gt;Bold &amp; Co" in written
