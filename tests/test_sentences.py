"""Every sentence of the sample company, in both languages: its shape, its words and its certainty.

They are written to a file, to be read, by `python -m tests.sentences OUT.md`.
"""

import re
import shutil
from pathlib import Path

import pytest

from dashboard.engine import answers, precompute
from dashboard.narrative import highlights
from queries import catalog
from queries.kinds import ESTIMATES
from tests import sentences
from tests.banned_words import find_words
from tests.sample import Sample
from tests.sentences import Said
from tests.test_locales import DIALECT

pytestmark = pytest.mark.nightly

# What the product says by itself, without a header's caveats.
OWN = ("sentence", "headline", "situation", "counted", "grade", "rule", "fact", "reason")
WHOLE = ("sentence", "situation", "counted")
# The longest that may stand between two full stops.
LONGEST = {"en": 400, "zh": 180}
END = {"en": re.compile(r"(?<=[.?!]) +(?=[A-Z])"), "zh": re.compile("(?<=[。？！])")}
LEFT_OVER = re.compile(
    r"  |[{}]|\[[^\]]*\||\bnan\b|\binf\b|(?<!\d)\.\.|[a-z]+_[a-z]+|\\|\*|:small|\(\)|（）"
)
HAN = "[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(f"{HAN}[,;:?!]|[,;:?!]{HAN}|{HAN} {HAN}")
# How each grade of a comparison begins, and the verb of its claim.
BEGINNINGS = {
    "strong": ("Well supported: ", "证据扎实："),
    "contrary": ("The reverse, well supported: ", "恰好相反，证据扎实："),
    "suggestive": (("Some signs: ", "Signs of the reverse: "), ("有迹象", "有相反的迹象")),
    "none": ("No difference that matters: ", "没有实质差别："),
    "inconclusive": ("Cannot tell whether", "看不出来"),
    "insufficient": (("Too little recorded", "No answer possible"), ("记录太少", "此处无法回答")),
}


@pytest.fixture(scope="module")
def data(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(sample.data, tmp_path_factory.mktemp("sentences") / "data")
    assert precompute.compute_all(folder, lambda *_: None)
    return folder


@pytest.fixture(scope="module")
def said(data: Path) -> list[Said]:
    return sentences.list_sentences(data)


def test_there_is_a_sentence_wherever_there_is_an_estimate(said):
    estimated = {name for name, query in catalog.load_shipped().items() if query.estimate}
    spoken = {(one.name, one.lang) for one in said if one.place == "sentence" and one.words}
    assert {(name, lang) for name in estimated for lang in ("en", "zh")} <= spoken
    assert all(one.words for one in said if one.place not in ("sentence", "small print"))


def test_sentences_are_whole_and_hold_no_remains_of_their_making(said):
    odd = [
        one
        for one in said
        if LEFT_OVER.search(one.words)
        or one.words != one.words.strip()
        or (one.place in WHOLE and one.words and one.words[-1] not in ".。")
        or (one.lang == "zh" and HALF_WIDTH.search(one.words))
    ]
    assert not odd


def test_no_sentence_is_longer_than_one_can_read_at_once(said):
    long = [
        part
        for one in said
        for part in END[one.lang].split(one.words)
        if len(part) > LONGEST[one.lang]
    ]
    assert not long


def test_a_number_has_no_more_places_than_it_can_bear(said):
    """P-values, to two digits, are the exception."""
    exact = [
        one.words for one in said if one.place != "fact" and re.search(r"\d\.\d{3,}", one.words)
    ]
    assert not exact


def test_no_sentence_claims_a_cause_or_speaks_dialect(said):
    claimed = [one for one in said if one.place in OWN[:5] and find_words(one.words)]
    dialect = [
        one for one in said if one.lang == "en" and one.place in OWN and DIALECT.search(one.words)
    ]
    assert not claimed
    assert not dialect


def test_no_comparison_says_more_than_its_grade(data, said):
    spoken = {(one.name, one.lang): one.words for one in said if one.place == "sentence"}
    compared = {
        name: str(highlights.pick_weakest(answers.run_query(data, name)).grade)
        for name, query in catalog.load_shipped().items()
        if query.estimate and ESTIMATES[query.estimate["kind"]].is_comparison
    }
    assert len(compared) > 5
    for name, grade in compared.items():
        for lang, beginning in zip(("en", "zh"), BEGINNINGS[grade], strict=True):
            words = spoken[name, lang]
            assert words.startswith(beginning), words
            guarded = " appear" in words or "看来" in words
            assert guarded == (grade == "suggestive"), words
