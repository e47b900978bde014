"""The situation in one sentence: for harm, for none, for the opposite, and for too little data."""

from dataclasses import replace

import pytest

from dashboard.display import texts
from dashboard.engine import answers
from dashboard.estimates.estimate import Verdict
from dashboard.narrative import summary
from queries.settings import load_settings

UP, DOWN = 0.2, -0.2


@pytest.fixture(scope="module")
def family(large):
    names = load_settings(large)["headline_family"]
    return [answers.run_query(large, name) for name in names]


def told(family, *came, lang="en", failed=()):
    """The situation where the comparisons came to these grades and values, in their order."""
    answers = [
        replace(
            answer,
            whole=replace(
                answer.estimates[0],
                grade=grade,
                value=value,
                low=value - 0.1,
                high=value + 0.1,
                verdict=Verdict(grade, {}, failed),
            ),
        )
        for answer, (grade, value) in zip(family, came, strict=True)
    ]
    found = summary.summarize(answers, lang)
    return replace(found, said=texts.strip_markdown(found.said))


def test_findings_that_stand_are_said_first_and_the_opposite_beside_them(family):
    found = told(
        family,
        *(("contrary", UP), ("none", 0.0), ("strong", UP)),
        *(("suggestive", UP), ("inconclusive", UP), ("insufficient", UP)),
    )
    assert found.said == (
        "Well supported: work begins without the client’s answer on record more often for "
        "requirements passed on than for those heard from the client: 20 more in 100 (10 to 30). "
        "The reverse, well supported: client contacts are more frequent before passed-on "
        "complaints than before other days: 20 more for every 100 such days without one (10 to 30)."
    )
    assert found.grade == "strong"
    assert found.counted == (
        "6 questions set in advance: 1 well supported, 1 with some signs, 1 the reverse, "
        "1 without a difference that matters, 1 undecided, 1 with too little recorded."
    )


def test_signs_are_said_as_signs_until_the_checks_are_done(family):
    came = [("suggestive", value) for value in (DOWN, DOWN, UP, UP, UP, UP)]
    found = told(family, *came, failed=("being_worked_out",))
    assert found.said.startswith("Some signs: client contacts appear to be rarer before passed-on")
    assert found.said.count(" appear to be ") == 2
    assert found.grade == "suggestive"
    assert "still running" in found.counted


def test_signs_of_the_reverse_are_counted_as_such(family):
    found = told(family, *[("suggestive", UP)] * 6)
    both = told(family, *[("inconclusive", UP)] * 5, ("insufficient", UP))
    # More contacts and more true complaints speak for what is passed on, the other four against.
    assert found.counted.endswith(": 4 with some signs, 2 with signs of the reverse.")
    # One question with too little recorded does not make the others so.
    assert both.grade == "inconclusive"
    assert told(family, *[("insufficient", UP)] * 6).grade == "insufficient"


def test_no_difference_anywhere_is_said_as_plainly_as_harm(family):
    found = told(family, *[("none", 0.01)] * 6)
    assert found.said.startswith("No difference that matters shows")
    assert found.grade == "none"
    chinese = told(family, *[("none", 0.01)] * 6, lang="zh")
    assert chinese.said == "经人转述的与听客户亲口说的之间没有实质差别。"


def test_the_opposite_alone_is_said(family):
    found = told(family, ("contrary", UP), *[("inconclusive", UP)] * 5)
    assert found.said.startswith("The reverse, well supported: client contacts are")
    assert found.grade == "contrary"


def test_signs_in_favour_of_relaying_are_said_as_such_beside_what_speaks_against_it(family):
    came = [("strong" if place == 2 else "suggestive", UP) for place in range(6)]
    found = told(family, *came)
    assert "Signs of the reverse: client contacts appear to be more frequent" in found.said
    assert found.said.startswith("Well supported: work begins without")
    assert found.grade == "suggestive"


def test_too_little_data_settles_nothing_and_has_the_weakest_grade(family):
    found = told(family, ("none", 0.0), *[("insufficient", UP)] * 5)
    assert found.said.startswith("Cannot tell yet")
    assert found.grade == "insufficient"
