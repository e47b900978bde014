"""What a comparison says by its grade, and the reasons of a grade told from their numbers."""

from dataclasses import replace

import pytest

from dashboard.display import texts
from dashboard.engine import answers
from dashboard.estimates.estimate import Checks, Verdict
from dashboard.narrative import footnotes, grade_rules, grade_texts
from dashboard.statistics.estimate import Estimate, EValue
from queries.claims import TRIAL

SHARE, DAYS, CHANCE = (
    "complaints/substantiated_difference",
    "schedule/extra_days",
    "complaints/chance",
)


@pytest.fixture(scope="module")
def asked(large):
    return {name: answers.run_query(large, name) for name in (SHARE, DAYS, CHANCE)}


def came_to(grade, value, low, high, reasons=(), checks=None):
    """An estimate that came to this grade, for these reasons."""

    def change(answer):
        return replace(
            answer.estimates[0],
            **{"grade": grade, "value": value, "low": low, "high": high},
            **{"reasons": reasons, "verdict": Verdict(grade, {}, reasons), "checks": checks},
            parts=(),
        )

    return change


@pytest.mark.parametrize(
    ("grade", "ends", "en", "zh"),
    [
        (
            "strong",
            (-0.14, -0.27, -0.01),
            "Well supported: passed-on complaints are found true less often than the client’s own: "
            "14 fewer in 100 (1 to 27).",
            "证据扎实：转述投诉比客户直接投诉更少查实：每100件少14件（1至27）。",
        ),
        (
            "suggestive",
            (-0.14, -0.27, -0.004),
            "Some signs: passed-on complaints appear to be found true less often than the client’s "
            "own: 14 fewer in 100 (0.4 to 27).",
            "有迹象，还没坐实：转述投诉看来比客户直接投诉更少查实：每100件少14件（0.4至27）。",
        ),
        (
            "contrary",
            (0.2, 0.1, 0.3),
            "The reverse, well supported: passed-on complaints are found true more often than the "
            "client’s own: 20 more in 100 (10 to 30).",
            "恰好相反，证据扎实：转述投诉比客户直接投诉更多查实：每100件多20件（10至30）。",
        ),
        (
            "none",
            (0.001, -0.02, 0.03),
            "No difference that matters: passed-on complaints are found true as often as the "
            "client’s own: from 2 fewer to 3 more in 100.",
            "没有实质差别：转述投诉的查实情况与客户直接投诉相当：每100件从少2到多3。",
        ),
        (
            "inconclusive",
            (-0.13, -0.265, 0.001),
            "Cannot tell whether passed-on complaints are found true less often than the client’s "
            "own: anything from 26 fewer to no difference in 100.",
            "看不出来转述投诉是否比客户直接投诉更少查实：每100件从少26到没有差别都有可能。",
        ),
    ],
)
def test_the_words_of_a_share_are_those_of_its_grade(asked, grade, ends, en, zh):
    answer = asked[SHARE]
    estimate = came_to(grade, *ends)(answer)
    for lang, expected in (("en", en), ("zh", zh)):
        said = grade_texts.write_comparison(answer, estimate, lang)
        assert texts.strip_markdown(said) == expected


def test_signs_of_the_reverse_are_said_as_such(asked):
    estimate = came_to("suggestive", 0.2, 0.1, 0.3)(asked[SHARE])
    said = grade_texts.write_comparison(asked[SHARE], estimate, "en")
    assert said.startswith(
        "Signs of the reverse: **passed-on complaints appear to be found true more"
    )


def test_days_are_told_with_their_unit(asked):
    answer = asked[DAYS]
    found = came_to("suggestive", 0.54, 0.14, 1.3)(answer)
    assert "than with any other change\\: by 0.54 working days (0.14 to 1.3)" in (
        grade_texts.write_comparison(answer, found, "en")
    )
    open_ = came_to("inconclusive", 0.54, -0.14, 1.3)(answer)
    assert "anything from 0.14 working days less to 1.3 working days more" in (
        grade_texts.write_comparison(answer, open_, "en")
    )
    assert "从少0.14个工作日到多1.3个工作日都有可能" in grade_texts.write_comparison(
        answer, open_, "zh"
    )


def near(value):
    return Estimate(value, value - 0.05, value + 0.05)


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        (
            "placebo_opposite:start_slip",
            "shows a small difference in the opposite direction, 0.20 working days less compared "
            "with 0.50 working days more",
            "出现反方向的小差异，少0.20个工作日，而结论为多0.50个工作日",
        ),
        (
            "placebo:after_finish",
            "shows a difference in the same direction, 0.40 working days more compared with "
            "0.50 working days more",
            "出现同方向的差异，多0.40个工作日，而结论为多0.50个工作日",
        ),
        (
            "variant_smaller:window_short",
            "Shorter window: only 0.10 working days more instead of 0.50 working days more, "
            "less than half",
            "多0.10个工作日，而不是多0.50个工作日，不足一半",
        ),
        (
            "variant:window_long",
            "Longer window: 0.30 working days less instead of 0.50 working days more, so not in "
            "the same direction",
            "少0.30个工作日，而不是多0.50个工作日，方向不同",
        ),
        (
            "placebo_imprecise:vague",
            "vague: too imprecise to say, from 0.60 working days less to 0.90 working days more",
            "不够精确，说明不了什么，从少0.60个工作日到多0.90个工作日",
        ),
        ("placebo:gone", "gone: does not hold", "gone：不成立"),
    ],
)
def test_a_reason_is_told_from_the_numbers_of_the_check_that_it_names(asked, reason, en, zh):
    checks = Checks(
        variants={"window_short": near(0.1), "window_long": near(-0.3)},
        placebos={
            "start_slip": near(-0.2),
            "after_finish": near(0.4),
            "vague": Estimate(0.1, -0.8, 1.1, low_90=-0.6, high_90=0.9),
        },
        e_value=None,
    )
    answer = asked[DAYS]
    estimate = came_to("suggestive", 0.5, 0.2, 0.8, (reason,), checks)(answer)
    for lang, expected in (("en", en), ("zh", zh)):
        [said] = grade_texts.list_reasons(answer, estimate, lang)
        assert expected in said


def test_a_variant_of_a_share_is_told_in_a_hundred(asked):
    checks = Checks({"mostly_asked": near(0.02)}, {}, None)
    reasons = ("variant_smaller:mostly_asked",)
    estimate = came_to("suggestive", 0.19, 0.05, 0.36, reasons, checks)(asked[SHARE])
    [said] = grade_texts.list_reasons(asked[SHARE], estimate, "en")
    assert said.endswith(": only 2 more in 100 instead of 19 more, less than half")
    sized = Checks({"mostly_asked": Estimate(0.02, -0.2, 0.24, n=25)}, {}, None)
    estimate = came_to("suggestive", 0.19, 0.05, 0.36, reasons, sized)(asked[SHARE])
    [said] = grade_texts.list_reasons(asked[SHARE], estimate, "en")
    assert ": only 2 more in 100 (from 20 fewer to 24 more; n 25) instead of 19 more" in said


def test_an_interval_with_no_difference_in_it_is_told_with_its_ends(asked):
    estimate = came_to("inconclusive", -0.1, -0.27, 0.05, ("includes_zero",))(asked[SHARE])
    [said] = grade_texts.list_reasons(asked[SHARE], estimate, "en")
    assert said == "the 95% interval, from 27 fewer to 5 more in 100, includes no difference"


@pytest.mark.parametrize(
    ("e_value", "expected"),
    [
        (EValue(1.9, 1.0), "E-value 1: the interval includes no difference, so nothing unrecorded"),
        (EValue(1.6, 1.3), "E-value 1.6, at the nearer end of the interval 1.3: something"),
        (EValue(1.6, None), "E-value 1.6: something unrecorded would have to be associated"),
    ],
)
def test_the_e_value_is_one_where_the_interval_includes_no_difference(asked, e_value, expected):
    checks = Checks({}, {}, e_value)
    estimate = came_to("inconclusive", 0.1, -0.1, 0.3, (), checks)(asked[SHARE])
    facts = [
        fact
        for fact in grade_rules.list_facts(asked[SHARE], estimate, "en")
        if fact.startswith("E-value")
    ]
    assert len(facts) == 1 and facts[0].startswith(expected)


def test_what_the_records_could_show_is_told_in_the_unit_of_the_question(asked):
    checks = Checks({}, {}, None, visible=0.62)
    estimate = came_to("inconclusive", 0.1, -0.3, 0.5, (), checks)(asked[DAYS])
    assert any(
        fact.startswith("a true difference of 0.62 working days would show in 80 of 100 companies")
        for fact in grade_rules.list_facts(asked[DAYS], estimate, "en")
    )
    assert any(
        fact.startswith("真实差别若为0.62个工作日")
        for fact in grade_rules.list_facts(asked[DAYS], estimate, "zh")
    )


@pytest.mark.parametrize(
    ("grade", "ends"), [("insufficient", (-0.3, 0.5)), ("inconclusive", (None, 0.5))]
)
def test_records_that_show_nothing_do_not_say_what_they_could_show(asked, grade, ends):
    checks = Checks({}, {}, None, visible=0.0)
    estimate = came_to(grade, 0.1, *ends, (), checks)(asked[DAYS])
    facts = grade_rules.list_facts(asked[DAYS], estimate, "en")
    assert not [fact for fact in facts if "80 of 100" in fact]


def test_contacts_that_fall_on_any_day_leave_no_answer_and_ask_for_nothing(asked):
    reasons = ("much_chance:0.917:0.7",)
    estimate = came_to("insufficient", None, None, None, reasons)(asked[CHANCE])
    said = grade_texts.write_comparison(asked[CHANCE], estimate, "en")
    assert said.startswith("**No answer possible here:** clients are met so often that a contact")
    assert "Needed" not in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_how_a_comparison_was_made_is_told_part_by_part(asked, lang):
    lines = footnotes.write_trial(asked[DAYS].query, lang)
    assert len(lines) == len(set(lines)) == len(TRIAL)
    assert all(line.endswith("." if lang == "en" else "。") for line in lines)
