"""Which options the tests of a case support, and which is recommended: the rule by itself."""

import pytest

from dashboard.estimates import options as rule
from dashboard.estimates.options import Outcome, Recommendation, Step, Support
from tests.dashboard.counter_row import COUNTER

FOR, AGAINST = Outcome("for", "suggestive"), Outcome("against", "suggestive")
ALIKE, OPEN, FEW = (
    Outcome("alike", "none"),
    Outcome("open", "inconclusive"),
    Outcome("few", "insufficient"),
)


@pytest.mark.parametrize(
    ("grade", "value", "side"),
    [
        ("strong", 0.2, "for"),
        ("suggestive", 0.2, "for"),
        ("suggestive", -0.2, "against"),
        ("contrary", -0.2, "against"),
        ("none", 0.01, "alike"),
        ("inconclusive", 0.2, "open"),
        ("insufficient", 0.2, "few"),
        ("insufficient", None, "few"),
    ],
)
def test_a_comparison_speaks_for_an_option_as_far_as_its_grade_goes(grade, value, side):
    assert rule.judge_comparison(grade, value, "higher") == Outcome(side, grade)
    turned = None if value is None else -value
    assert rule.judge_comparison(grade, turned, "lower").side == side


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, ALIKE),
        ({"difference_rate": 0.1}, FOR),
        ({"difference_rate": -0.1}, AGAINST),
        ({"difference_error": 0.05}, OPEN),
        ({"is_enough": False}, FEW),
        ({"difference_error": 0.0}, FEW),
        # Of a good outcome, more of it speaks for leaving things as they are.
        ({"difference_rate": 0.1, "counter_case": "settled_in_week"}, AGAINST),
        ({"difference_rate": -0.1, "counter_case": "settled_in_week"}, FOR),
    ],
)
def test_a_plain_share_is_never_more_than_a_sign(changed, outcome):
    assert rule.judge_counter_row(COUNTER | changed) == outcome


def test_of_many_tests_a_sign_must_be_clearer_on_either_side():
    tests = [Outcome("for", "suggestive", 0.03), Outcome("open", "inconclusive", 0.4)]
    # 0.03 of two tests counts 0.06, of itself alone 0.03.
    assert [one.side for one in rule.allow_for_number(tests, 0.05)] == ["open", "open"]
    assert rule.allow_for_number(tests[:1], 0.05) == tests[:1]
    tests = [Outcome("against", "suggestive", 0.03), Outcome("for", "strong", 0.001)]
    assert [one.side for one in rule.allow_for_number(tests, 0.05)] == ["against", "for"]
    # What is well supported passed among the headline comparisons already.
    sure = [Outcome("for", "strong", 0.03), Outcome("open", "inconclusive", 0.4)]
    assert rule.allow_for_number(sure, 0.05) == sure
    unknown = [Outcome("for", "suggestive"), Outcome("few", "insufficient")]
    assert rule.allow_for_number(unknown, 0.05) == unknown
    assert (rule.judge_counter_row(COUNTER | {"difference_rate": 0.1}).p or 1) < 0.001


@pytest.mark.parametrize(
    ("outcomes", "support"),
    [
        ([], "untested"),
        ([FOR], "supported"),
        ([FOR, ALIKE, OPEN, FEW], "supported"),
        ([FOR, AGAINST], "mixed"),
        ([AGAINST, OPEN], "contradicted"),
        ([ALIKE], "alike"),
        ([ALIKE, OPEN], "open"),
        ([ALIKE, FEW], "alike"),
        ([FEW], "few"),
    ],
)
def test_an_option_is_supported_by_a_test_of_it_and_none_against(outcomes, support):
    assert rule.judge_option(outcomes) == support


@pytest.mark.parametrize(
    ("options_given", "recommended"),
    [
        # The smaller step comes first, whatever the order; within a step the order counts.
        (
            {"roles": ("redesign", "supported"), "ask": ("agree", "supported")},
            ("ask", ("roles",), False),
        ),
        (
            {"one": ("institute", "supported"), "two": ("institute", "supported")},
            ("one", ("two",), False),
        ),
        # No effect, the reverse, or both sides: nothing, and more data would not help.
        ({"ask": ("agree", "alike"), "roles": ("redesign", "contradicted")}, ("", (), False)),
        ({"ask": ("agree", "mixed")}, ("", (), False)),
        # Too little data, or no test at all: more might.
        ({"ask": ("agree", "few"), "roles": ("redesign", "alike")}, ("", (), True)),
        ({"ask": ("agree", "open")}, ("", (), True)),
        ({"ask": ("agree", "untested")}, ("", (), True)),
        ({}, ("", (), False)),
    ],
)
def test_the_supported_option_of_the_smallest_step_is_recommended(options_given, recommended):
    assert rule.recommend(options_given) == Recommendation(*recommended)


def test_an_outcome_keeps_its_p_and_a_sign_of_just_the_level_stays_one():
    for grade, value in (
        ("suggestive", 0.2),
        ("none", 0.01),
        ("open", 0.2),
        ("insufficient", None),
    ):
        assert rule.judge_comparison(grade, value, "higher", 0.04).p == 0.04
    assert rule.allow_for_number([Outcome("for", "suggestive", 0.05)], 0.05) == [FOR]


def test_the_cheapest_step_comes_first_whatever_the_order_of_names():
    options: dict[str, tuple[Step, Support]] = {
        "a": ("redesign", "supported"),
        "b": ("agree", "supported"),
        "c": ("institute", "supported"),
        "d": ("agree", "mixed"),
    }
    assert rule.recommend(options) == Recommendation("b", ("c", "a"), False)
    assert rule.recommend({"d": ("agree", "few")}) == Recommendation("", (), True)
