"""The eight grades: the first rule that holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.estimates import grading
from dashboard.estimates.estimate import GradeInputs
from dashboard.statistics.estimate import Estimate
from queries.settings import load_settings

SETTINGS = load_settings(Path("no data folder"))
HARM = Estimate(0.2, 0.1, 0.3, n=500, low_90=0.12, high_90=0.28, p=0.001)
SURE = GradeInputs(
    cases=100,
    projects=12,
    unknown_share=0.1,
    suspects="higher",
    sesoi=0.05,
    is_headline=True,
    adjusted_p=0.006,
    contradictions=(),
)


def graded(estimate=HARM, **changed):
    verdict = grading.grade_comparison(estimate, replace(SURE, **changed), SETTINGS)
    return verdict.grade, verdict.failed


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
        ({"missing_columns": ("changes.channel",)}, "missing:changes.channel"),
    ],
)
def test_too_little_data_is_insufficient_however_clear_the_difference(changed, failed):
    assert graded(**changed) == ("insufficient", (failed,))


def test_all_reasons_for_insufficiency_are_listed_at_once():
    _, failed = graded(cases=3, projects=1)
    assert failed == ("few_cases:3:30", "too_few_projects:1:5")


def test_values_exactly_at_the_thresholds_are_sufficient():
    assert graded(cases=30, projects=5, unknown_share=0.4)[0] == "strong"


def test_a_significant_difference_too_small_to_matter_is_none():
    small = Estimate(0.02, 0.005, 0.035, low_90=0.01, high_90=0.03, p=0.01)
    assert graded(small) == ("none", ())
    assert graded(small, sesoi=0.03)[0] == "strong"


@pytest.mark.parametrize(
    ("changed", "failed"),
    [
        ({"adjusted_p": 0.06}, "adjusted_p:0.06:0.05"),
        ({"contradictions": ("variant:window_short",)}, "variant:window_short"),
        ({"contradictions": ("placebo:after_finish",)}, "placebo:after_finish"),
        ({"contradictions": None}, "being_worked_out"),
        ({"is_headline": False}, "not_headline"),
        ({"is_filtered": True}, "exploratory"),
    ],
)
def test_a_failed_condition_of_strong_makes_it_suggestive_and_is_named(changed, failed):
    assert graded() == ("strong", ())
    assert graded(**changed) == ("suggestive", (failed,))


def test_the_other_side_meets_the_same_conditions():
    assert graded(moved(-0.4)) == ("contrary", ())
    assert graded(suspects="lower") == ("contrary", ())
    assert graded(moved(-0.4), suspects="lower")[0] == "strong"
    failed = {"contradictions": ("variant:later_half",)}
    assert graded(moved(-0.4), **failed) == ("suggestive", ("variant:later_half",))
    assert graded(moved(-0.4), adjusted_p=0.2) == ("suggestive", ("adjusted_p:0.2:0.05",))


def test_a_filtered_view_shows_signs_at_most_on_either_side():
    assert graded(is_filtered=True) == ("suggestive", ("exploratory",))
    assert graded(moved(-0.4), is_filtered=True) == ("suggestive", ("exploratory",))


@pytest.mark.parametrize("side", [1, -1])
def test_what_is_unknown_decides(side):
    """From 0.2 to a bound of -0.12 by 80 unknown cases: at 50 of them nothing is left."""
    found = HARM if side > 0 else moved(-0.4)
    ends = (
        {"bound_low": -0.12, "bound_high": 0.6}
        if side > 0
        else {"bound_low": -0.6, "bound_high": 0.12}
    )
    turned = graded(replace(found, **ends), unknown_count=80.0)
    assert turned == ("suggestive", ("unknown_could_turn:50:80",))
    kept = (
        {"bound_low": 0.01, "bound_high": 0.6}
        if side > 0
        else {"bound_low": -0.6, "bound_high": -0.01}
    )
    assert graded(replace(found, **kept))[0] in ("strong", "contrary")


def test_no_difference_is_said_only_if_the_unknown_cannot_hide_one():
    small = Estimate(0.02, 0.005, 0.035, low_90=0.01, high_90=0.03, p=0.01)
    assert graded(replace(small, bound_low=-0.02, bound_high=0.04))[0] == "none"
    unsure = replace(small, bound_low=-0.02, bound_high=0.09)
    assert graded(unsure) == ("inconclusive", ("unknown_may_differ",))


def test_few_salespeople_leave_signs_at_most():
    few = replace(HARM, reasons=("few_salespeople",))
    assert graded(few) == ("suggestive", ("few_salespeople",))


def test_few_salespeople_cannot_show_that_there_is_no_difference():
    small = Estimate(0.02, 0.005, 0.035, low_90=0.01, high_90=0.03, p=0.01)
    few = replace(small, reasons=("few_salespeople",))
    assert graded(few) == ("inconclusive", ("few_to_rule_out",))


def test_projects_that_weigh_like_four_are_too_few():
    assert graded(replace(HARM, effective_clusters=4.0)) == ("insufficient", ("few_effective:4:5",))


def test_an_interval_that_includes_zero_is_inconclusive():
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
def test_a_share_is_graded_by_its_precision(half, apart, grade):
    share = Estimate(0.4, 0.4 - half, 0.4 + half, bound_low=0.4, bound_high=0.4 + apart)
    inputs = GradeInputs(cases=500, firm_half_width=0.05)
    assert grading.grade_precision(share, inputs, SETTINGS).grade == grade


def test_the_widths_that_decide_are_told_with_every_number_that_goes_with_them():
    share = Estimate(0.4, 0.34, 0.46, bound_low=0.4, bound_high=0.53, p=0.2)
    inputs = GradeInputs(
        cases=500, projects=9, unknown_share=0.1, firm_half_width=0.05, sesoi=0.03, adjusted_p=0.3
    )
    verdict = grading.grade_precision(share, inputs, SETTINGS)
    assert verdict.facts == {
        "cases": 500.0,
        "projects": 9.0,
        "unknown_share": 0.1,
        "sesoi": 0.03,
        "p": 0.2,
        "adjusted_p": 0.3,
        "half_width": pytest.approx(0.06),
        "bounds_apart": pytest.approx(0.13),
        "firm": 0.05,
    }
    assert verdict.failed == ("too_wide:0.06:0.05", "bounds_wide:0.13:0.1")
    wider = replace(share, low=0.2, high=0.6)
    assert grading.grade_precision(wider, inputs, SETTINGS).failed == (
        "too_wide:0.2:0.05",
        "bounds_wide:0.13:0.1",
    )


@pytest.mark.parametrize("missing", [{"low": None}, {"high": None}])
def test_a_share_without_an_interval_is_insufficient_and_without_bounds_has_none_apart(missing):
    share = Estimate(0.4, 0.38, 0.42)
    inputs = GradeInputs(cases=500, firm_half_width=0.05)
    found = grading.grade_precision(share, inputs, SETTINGS)
    assert (found.grade, found.facts["bounds_apart"]) == ("firm", 0.0)
    open_ended = grading.grade_precision(replace(share, **missing), inputs, SETTINGS)
    assert (open_ended.grade, open_ended.failed) == ("insufficient", ("no_interval",))


def test_a_share_of_few_cases_is_insufficient_however_narrow():
    share = Estimate(0.0, 0.0, 0.05, bound_low=0.0, bound_high=0.0)
    assert (
        grading.grade_precision(share, GradeInputs(cases=29, firm_half_width=0.05), SETTINGS).grade
        == "insufficient"
    )


def test_a_filtered_share_is_rough_at_most():
    share = Estimate(0.4, 0.38, 0.42, bound_low=0.4, bound_high=0.4)
    verdict = grading.grade_precision(
        share, GradeInputs(cases=900, firm_half_width=0.05, is_filtered=True), SETTINGS
    )
    assert (verdict.grade, verdict.failed) == ("rough", ("exploratory",))


def test_the_weakest_grade_counts_and_of_equals_that_of_comparisons():
    assert grading.find_weakest(["firm", "strong", "none"]) == "none"
    assert grading.find_weakest(["rough", "suggestive"]) == "suggestive"
    assert grading.find_weakest(["firm", "contrary", "strong"]) == "strong"
    assert grading.find_weakest(["inconclusive", "insufficient"]) == "insufficient"


def test_variants_must_keep_sign_and_half_of_the_size():
    half, less, other = Estimate(0.1), Estimate(0.09), Estimate(-0.2)
    variants = {"window_short": half, "window_long": less, "later_half": other, "x": Estimate(None)}
    assert grading.find_objections(HARM, variants, {}, 0.05) == (
        "variant_smaller:window_long",
        "variant:later_half",
        "not_worked_out:x",
    )
    reverse = replace(HARM, value=-0.2)
    assert grading.find_objections(reverse, {"later_half": other}, {}, 0.05) == ()


def test_a_placebo_passes_only_by_equivalence():
    def placebo(value, half, half_90):
        ends = (value - half, value + half)
        return Estimate(value, *ends, low_90=value - half_90, high_90=value + half_90)

    placebos = {
        "near_zero": placebo(0.01, 0.04, 0.03),
        "imprecise": placebo(0.01, 0.09, 0.07),
        "same": placebo(0.1, 0.05, 0.04),
        "opposite": placebo(-0.1, 0.05, 0.04),
        "missing": Estimate(None),
    }
    assert grading.find_objections(HARM, {}, placebos, 0.05) == (
        "placebo_imprecise:imprecise",
        "placebo:same",
        "placebo_opposite:opposite",
        "not_worked_out:missing",
    )


def by_kinds(p=0.01, low=0.17, high=0.23, **whole):
    """A difference of 0.2, in two kinds of projects whose 90 % intervals end there."""
    parts = (
        ("industry|", Estimate(None, p=p)),
        ("industry|Bank", Estimate(0.2, low_90=low, high_90=0.2)),
        ("industry|Mine", Estimate(0.2, low_90=0.2, high_90=high)),
        ("size|", Estimate(None)),
    )
    verdict = grading.grade_interaction(replace(HARM, **whole), parts, SURE, SETTINGS)
    return verdict.grade, verdict.failed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # One test says that it differs.
        ({}, ("suggestive", ("not_headline",))),
        ({"p": SETTINGS["strong_p"]}, ("suggestive", ("not_headline",))),
        # Every kind lies within five points of the whole.
        ({"p": 0.4}, ("none", ())),
        ({"p": 0.4, "low": 0.149}, ("inconclusive", ("no_interaction",))),
        ({"p": 0.4, "high": 0.251}, ("inconclusive", ("no_interaction",))),
        ({"p": 0.4, "low": None}, ("inconclusive", ("no_interaction",))),
        ({"p": 0.4, "high": None}, ("inconclusive", ("no_interaction",))),
        (
            {"p": 0.4, "reasons": ("few_salespeople",)},
            ("inconclusive", ("few_to_rule_out",)),
        ),
    ],
)
def test_whether_a_difference_is_the_same_in_all_kinds_of_projects(given, expected):
    assert by_kinds(**given) == expected


def test_the_smallest_p_of_a_comparison_by_kinds_is_told():
    parts = (("a|", Estimate(None, p=0.3)), ("b|", Estimate(None, p=0.02)))
    verdict = grading.grade_interaction(HARM, parts, SURE, SETTINGS)
    assert verdict.facts["interaction_p"] == 0.02
    few = grading.grade_interaction(HARM, parts, replace(SURE, cases=3), SETTINGS)
    assert (few.grade, few.failed) == ("insufficient", ("few_cases:3:30",))
