"""The case for change: what speaks for a measure and what against, and the page to print."""

import html as html_module
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.exports import html
from dashboard.narrative import case, footnotes
from queries.settings import load_settings
from store import journal_copy
from tests import payloads


@pytest.fixture(scope="module")
def made(large):
    return case.make_case(large, "en")


def with_grade(answer, grade, value):
    return replace(answer, whole=replace(answer.whole, grade=grade, value=value))


@pytest.mark.parametrize(
    ("grade", "is_against", "side"),
    [
        ("strong", True, "supports"),
        ("suggestive", True, "supports"),
        ("suggestive", False, "against"),
        ("contrary", False, "against"),
        ("none", True, "unsettled"),
        ("inconclusive", True, "unsettled"),
        ("insufficient", True, "unsettled"),
    ],
)
def test_a_comparison_speaks_for_or_against_a_measure_by_its_grade(
    large, monkeypatch, grade, is_against, side
):
    asked = answers.run_query

    def graded(data, name, *rest, **more):
        answer = asked(data, name, *rest, **more)
        is_comparison = name in load_settings(data)["headline_family"]
        is_higher = (answer.query.suspects == "higher") == is_against
        value = 0.2 if is_higher else -0.2
        return with_grade(answer, grade, value) if is_comparison else answer

    monkeypatch.setattr(answers, "run_query", graded)
    steps = case.make_case(large, "en").steps
    assert set(case.load_measures()) == {"agree", "institute", "redesign"}
    for step, named in case.load_measures().items():
        for measure, rests in zip(steps[step], named.values(), strict=True):
            there = {one.name for one in getattr(measure, side)}
            assert set(rests["evidence"]) <= there
            placed = [one.name for part in case.SIDES for one in getattr(measure, part)]
            assert sorted(placed) == sorted(rests["evidence"])


def test_every_measure_rests_on_headline_comparisons_and_says_how_it_shows(large, made):
    family, known = load_settings(large)["headline_family"], session.get_queries(large)
    for named in case.load_measures().values():
        for rests in named.values():
            assert set(rests["evidence"]) <= set(family)
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
    assert made.source in words


def test_what_leaves_the_page_names_the_snapshot_and_the_head_of_its_journal(sample):
    now = session.get_snapshot(sample.data)
    [*_, last] = journal_copy.read(now.path)
    assert footnotes.describe_source(sample.data, "en") == (
        f"Firsthand snapshot {now.name}; journal up to entry {last.entry_id}, hash {last.hash}"
    )


def test_text_from_data_is_text_on_the_page_to_print(made):
    mean = "<b onmouseover=alert(1)>Bold & Co</b>"
    finding = replace(made.findings[0], said=mean)
    written = html.render_case(replace(made, findings=(finding,)), "en").decode()
    assert mean not in written
    assert "&lt;b onmouseover=alert(1)&gt;Bold &amp; Co" in written


class Reader(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data):
        self.text += data


def test_every_payload_is_text_on_the_page_to_print(made):
    def render(every):
        findings = tuple(
            replace(made.findings[0], title=text, said=texts.escape_markdown(text))
            for text in every
        )
        missing = tuple((text, (text,)) for text in every)
        # Without its answers the page has no chart, whose library is 5 MB to parse.
        hostile = replace(made, findings=findings, missing=missing, answers=())
        return Reader(html.render_case(hostile, "en").decode())

    hostile, harmless = render(payloads.ALL), render(["x"] * len(payloads.ALL))
    assert hostile.elements == harmless.elements
    for text in payloads.ALL:
        assert hostile.text.count(f"{text}: {text}") >= 2, text
