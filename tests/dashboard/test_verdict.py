"""The eight grades: the first rule that holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.estimates import grading
from dashboard.estimates.estimate import Grounds
from dashboard.statistics.estimate import Estimate
from queries import catalog

SETTINGS = catalog.settings(Path("no data folder"))
HARM = Estimate(0.2, 0.1, 0.3, n=500, low_90=0.12, high_90=0.28, p=0.001)
SURE = Grounds(
    cases=100,
    projects=12,
    unknown_share=0.1,
    expected="higher",
    sesoi=0.05,
    is_headline=True,
    adjusted_p=0.006,
    against=(),
)


def graded(estimate=HARM, **changed):
    found = grading.grade_comparison(estimate, replace(SURE, **changed), SETTINGS)
    return found.grade, found.failed


def moved(by):
    """The harm shown, moved along the scale."""
    ends = (HARM.value, HARM.low, HARM.high, HARM.low_90, HARM.high_90)
    value, low, high, low_90, high_90 = (end + by for end in ends)
    return Estimate(value, low, high, low_90=low_90, high_90=high_90, p=HARM.p)


@pytest.mark.parametrize(
    ("changed", "failed"),
    [
        ({"cases": 29}, "few_cases:29:30"),
        ({"projects": 4}, "too_few_projects:4:5"),
        ({"unknown_share": 0.41}, "much_unknown:0.41:0.4"),
        ({"failed_checks": ("links_add_up",)}, "failed_check:links_add_up"),
        ({"lacking": ("changes.channel",)}, "missing:changes.channel"),
    ],
)
def test_too_little_says_nothing_however_clear_it_looks(changed, failed):
    assert graded(**changed) == ("insufficient", (failed,))


def test_everything_that_is_needed_is_named_at_once():
    _, failed = graded(cases=3, projects=1)
    assert failed == ("few_cases:3:30", "too_few_projects:1:5")


def test_exactly_enough_is_enough():
    assert graded(cases=30, projects=5, unknown_share=0.4)[0] == "strong"


def test_a_difference_surely_below_what_matters_is_none_even_if_it_is_not_chance():
    small = Estimate(0.02, 0.005, 0.035, low_90=0.01, high_90=0.03, p=0.01)
    assert graded(small) == ("none", ())
    assert graded(small, sesoi=0.03)[0] == "strong"


@pytest.mark.parametrize(
    ("changed", "failed"),
    [
        ({"adjusted_p": 0.06}, "adjusted_p:0.06:0.05"),
        ({"against": ("variant:window_short",)}, "variant:window_short"),
        ({"against": ("placebo:after_finish",)}, "placebo:after_finish"),
        ({"against": None}, "being_worked_out"),
        ({"is_headline": False}, "not_headline"),
        ({"is_filtered": True}, "exploratory"),
    ],
)
def test_what_fails_a_condition_of_strong_is_suggestive_and_says_which(changed, failed):
    assert graded() == ("strong", ())
    assert graded(**changed) == ("suggestive", (failed,))


def test_the_side_that_was_not_expected_is_contrary():
    assert graded(moved(-0.4)) == ("contrary", ())
    assert graded(expected="lower") == ("contrary", ())
    assert graded(moved(-0.4), expected="lower")[0] == "strong"


def test_a_filtered_view_is_never_contrary():
    assert graded(moved(-0.4), is_filtered=True) == ("inconclusive", ("exploratory",))


def test_an_interval_over_zero_settles_nothing():
    assert graded(moved(-0.15)) == ("inconclusive", ("includes_zero",))


@pytest.mark.parametrize(
    ("half", "apart", "grade"),
    [
        (0.05, 0.10, "firm"),
        (0.051, 0.10, "rough"),
        (0.05, 0.11, "rough"),
        (0.10, 0.20, "rough"),
        (0.101, 0.0, "insufficient"),
        (0.05, 0.21, "insufficient"),
    ],
)
def test_a_share_is_graded_by_how_precisely_it_is_known(half, apart, grade):
    share = Estimate(0.4, 0.4 - half, 0.4 + half, bound_low=0.4, bound_high=0.4 + apart)
    grounds = Grounds(cases=500, firm=0.05)
    assert grading.grade_precision(share, grounds, SETTINGS).grade == grade


def test_a_share_of_few_cases_is_insufficient_however_narrow():
    share = Estimate(0.0, 0.0, 0.05, bound_low=0.0, bound_high=0.0)
    assert (
        grading.grade_precision(share, Grounds(cases=29, firm=0.05), SETTINGS).grade
        == "insufficient"
    )


def test_a_filtered_share_is_rough_at_most():
    share = Estimate(0.4, 0.38, 0.42, bound_low=0.4, bound_high=0.4)
    found = grading.grade_precision(
        share, Grounds(cases=900, firm=0.05, is_filtered=True), SETTINGS
    )
    assert (found.grade, found.failed) == ("rough", ("exploratory",))


def test_a_sentence_takes_the_weakest_of_its_grades_and_of_equals_the_comparisons_word():
    assert grading.find_weakest(["firm", "strong", "none"]) == "none"
    assert grading.find_weakest(["rough", "suggestive"]) == "suggestive"
    assert grading.find_weakest(["firm", "contrary", "strong"]) == "strong"
    assert grading.find_weakest(["inconclusive", "insufficient"]) == "insufficient"


def test_variants_must_agree_in_sign_and_placebos_show_nothing():
    same, other = Estimate(0.1, 0.01, 0.2), Estimate(-0.1, -0.2, 0.01)
    assert grading.find_objections(HARM, {"window_short": same}, {"after_finish": other}) == ()
    assert grading.find_objections(HARM, {"stratified": other}, {"start_slip": same}) == (
        "variant:stratified",
        "placebo:start_slip",
    )
    assert grading.find_objections(HARM, {"window_long": Estimate(None)}, {"x": Estimate(0.1)}) == (
        "not_worked_out:window_long",
        "not_worked_out:x",
    )
