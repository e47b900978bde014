"""The situation in one sentence: for harm, for none, for the opposite, and for too little data."""

from dataclasses import replace

import pytest

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
    return summary.summarize(answers, lang)


def test_findings_that_stand_are_said_first_and_the_opposite_beside_them(family):
    found = told(
        family,
        *(("contrary", UP), ("none", 0.0), ("strong", UP)),
        *(("suggestive", UP), ("inconclusive", UP), ("insufficient", UP)),
    )
    assert found.said == (
        "The evidence is strong that **a relayed requirement is associated with a rate of "
        "unverified starts 20 points higher than a first-hand one (10 to 30)**. Well supported, "
        "and in relaying’s favour: **a relayed complaint is associated with a share of client "
        "contacts before it 20 points higher than by chance (10 to 30)**."
    )
    assert found.grade == "strong"
    assert found.counted == (
        "Of 6 headline comparisons: 1 strong, 1 suggestive, 1 contrary, "
        "1 without a relevant difference, 1 not settled, 1 without enough data."
    )


def test_signs_are_said_as_signs_until_the_checks_are_done(family):
    came = [("suggestive", value) for value in (DOWN, DOWN, UP, UP, UP, UP)]
    found = told(family, *came, failed=("being_worked_out",))
    assert found.said.startswith("There are signs that **a relayed")
    assert found.said.count("is associated with") == 2
    assert found.grade == "suggestive"
    assert "still running" in found.counted


def test_no_difference_anywhere_is_said_as_plainly_as_harm(family):
    found = told(family, *[("none", 0.01)] * 6)
    assert found.said.startswith("**No relevant difference** shows")
    assert found.grade == "none"
    chinese = told(family, *[("none", 0.01)] * 6, lang="zh")
    assert chinese.said == "转述与第一手之间**未见实质差异**。"


def test_the_opposite_alone_is_said(family):
    found = told(family, ("contrary", UP), *[("inconclusive", UP)] * 5)
    assert found.said.startswith("Well supported, and in relaying’s favour: **a relayed complaint")
    assert found.grade == "contrary"


def test_signs_in_favour_of_relaying_are_said_as_such_beside_what_speaks_against_it(family):
    came = [("strong" if place == 2 else "suggestive", UP) for place in range(6)]
    found = told(family, *came)
    assert "There are signs in relaying’s favour: **a relayed complaint" in found.said
    assert found.said.startswith("The evidence is strong that **a relayed requirement")
    assert found.grade == "suggestive"


def test_too_little_data_settles_nothing_and_has_the_weakest_grade(family):
    found = told(family, ("none", 0.0), *[("insufficient", UP)] * 5)
    assert found.said.startswith("**The data cannot settle yet**")
    assert found.grade == "insufficient"
