"""The title of every card of the sample company answers its question, in both languages."""

import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from dashboard.display import texts
from dashboard.engine import answers
from dashboard.engine.answer import Answer
from dashboard.narrative import card_title, counts, sentences
from queries import catalog
from queries.kinds import ESTIMATES
from store.paths import PAGES
from tests import title_style
from tests.sample import Sample


@dataclass(frozen=True)
class Titled:
    """A card's answer with its title in one language."""

    answer: Answer
    lang: str
    title: str


def list_cards() -> list[str]:
    """The queries that the evidence pages show as cards."""
    pages = "".join(page.read_text("utf-8") for page in (PAGES / "evidence").glob("*.py"))
    shown = set(re.findall(r'"(\w+/\w+)"', pages))
    return sorted(shown & set(catalog.load_shipped()))


def write_titles(data: Path) -> list[Titled]:
    return [
        Titled(answer, lang, card_title.write_title(answer, lang))
        for answer in answers.run_queries(data, list_cards())[0]
        for lang in texts.LANGUAGES
    ]


@pytest.fixture(scope="module")
def titled(sample: Sample) -> list[Titled]:
    return write_titles(sample.data)


def test_every_title_is_a_short_answer_in_plain_words(titled):
    assert len(titled) > 2 * 50
    faults = {
        (one.answer.query.name, one.title): found
        for one in titled
        if (found := title_style.find_faults(one.title, one.lang))
    }
    assert not faults
    for lang, usual in title_style.USUAL.items():
        lengths = [title_style.measure(one.title, lang) for one in titled if one.lang == lang]
        assert median(lengths) <= usual


def test_the_verb_of_a_comparison_is_that_of_its_grade(titled):
    compared = [
        one
        for one in titled
        if one.answer.query.estimate and ESTIMATES[one.answer.query.estimate["kind"]].is_comparison
    ]
    assert len(compared) > 10
    for one in compared:
        grade = str(counts.pick_graded(one.answer).grade)
        guarded = "appear" in one.title or "看来" in one.title
        assert guarded == (grade == "suggestive"), one.title
        open_ended = re.search("^Cannot tell|^Too little|看不出来", one.title)
        assert bool(open_ended) == (grade in ("inconclusive", "insufficient")), one.title


def test_the_sentence_beneath_a_title_does_not_repeat_it(titled):
    for one in titled:
        said = texts.strip_markdown(sentences.write_sentence(one.answer, one.lang))
        assert one.title.casefold() not in said.casefold()


@pytest.mark.parametrize(
    ("title", "lang", "fault"),
    [
        ("Requirements are often started early", "en", "no figure"),
        ("57.9 of 100 requirements start without an answer on record", "en", "exact"),
        ("58% of requirements start without an answer on record", "en", "exact"),
        ("Of 100 requirements 58 were never verified", "en", "banned"),
        ("Relaying causes 3 more late days", "en", "cause"),
        ("58 of 100 {of} start", "en", "left over"),
        ("Do 58 of 100 start unanswered?", "en", "question"),
        ("58 of 100 " + "requirements " * 14, "en", "long"),
        ("需求常常过早开工", "zh", "no figure"),
        ("每100项需求有57.9项无客户答复记录就开工", "zh", "exact"),
        ("每100项需求有58项从未核实", "zh", "banned"),
        ("转述导致延误3天", "zh", "cause"),
        ("每100项需求有58项" + "无客户答复记录就开工" * 4, "zh", "long"),
    ],
)
def test_a_broken_title_is_found_out(title, lang, fault):
    assert fault in title_style.find_faults(title, lang)
