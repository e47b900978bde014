"""What stands out of a chart is said, and where nothing does, that too."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.engine import answers
from dashboard.estimates import graded
from dashboard.estimates.estimate import GradingContext
from dashboard.narrative import highlights, sentences
from queries.settings import load_settings

LANGUAGES = ("en", "zh")


def with_rows(data, name, names, counts, n):
    """The answer as if its months, units or groups had so many of `n` cases each."""
    answer = answers.run_query(data, name)
    spec = answer.query.estimate
    rows = pd.DataFrame(
        {
            answer.query.chart["x"]: names,
            spec["numerator"]: counts,
            spec["denominator"]: n,
            spec["unknown"]: 0,
            spec["value"]: [count / n for count in counts],
        }
    )
    context = GradingContext(load_settings(data))
    found, whole = graded.grade_rows(answer.query, rows, context)
    return replace(answer, rows=rows, estimates=found, whole=whole, clusters=None)


@pytest.fixture
def months(data):
    def of(counts):
        names = pd.date_range("2024-01-01", periods=len(counts), freq="MS").date
        return with_rows(data, "schedule/late_control", names, counts, 200)

    return of


@pytest.fixture
def projects(data):
    def of(counts):
        names = [f"Project {place}" for place in range(len(counts))]
        return with_rows(data, "complaints/relayed_by_project", names, counts, 400)

    return of


@pytest.fixture
def channels(data):
    def of(counts, n=400):
        names = ["direct", "joint", "relayed", "internal", "unknown"][: len(counts)]
        return with_rows(data, "requirements/unverified_by_channel", names, counts, n)

    return of


@pytest.mark.parametrize("lang", LANGUAGES)
def test_months_that_only_waver_are_said_to_stay_within_their_limits(months, lang):
    said = highlights.write_highlights(months([100, 104, 97, 101, 99, 103] * 3), lang)
    assert "18" in said
    assert "2024" not in said


@pytest.mark.parametrize(("lang", "name"), [("en", "Jun 2024"), ("zh", "2024年6月")])
def test_a_month_outside_its_limits_is_named(months, lang, name):
    said = highlights.write_highlights(
        months([100, 104, 97, 101, 99, 170, 103, 98, 100, 102, 97, 101]), lang
    )
    assert name in said
    assert "12" in said


def test_a_long_run_on_one_side_is_named_with_its_side_and_its_ends(months):
    said = highlights.write_highlights(
        months([90, 91, 89, 90, 92, 90, 91, 90, 110, 111, 109, 110, 111]), "en"
    )
    assert "From Jan 2024 to Aug 2024 always below the average" in said
    assert "above" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_few_months_it_is_said_that_they_cannot_tell(months, lang):
    said = highlights.write_highlights(months([100, 170, 20, 100]), lang)
    assert "12" in said
    assert "4" in said
    assert "2024" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_projects_that_differ_by_chance_alone_are_not_named(projects, lang):
    said = highlights.write_highlights(projects([200, 190, 210, 205, 195, 202, 198, 207]), lang)
    assert "8" in said
    assert "Project" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_project_beyond_chance_is_named_with_its_rate_and_its_count(projects, lang):
    said = highlights.write_highlights(
        projects([200, 190, 210, 205, 195, 202, 198, 207, 330]), lang
    )
    assert "Project 8" in said
    assert "82%" in said
    assert "400" in said
    assert "Project 7" not in said


def test_of_many_that_stand_out_three_are_named_and_the_others_counted(channels):
    said = highlights.write_highlights(channels([10, 20, 30, 40, 390]), "en").replace("\u00a0", " ")
    assert said.index("higher") < said.index("Unknown") < said.index("lower")
    assert "Told directly 2.5% (n 400)" in said
    assert "1 more" in said


def test_groups_are_told_from_the_furthest_on(channels):
    said = highlights.write_highlights(channels([100, 60, 300, 340]), "en").replace("\u00a0", " ")
    assert said == (
        " Clearly higher: Internal 85% (n 400); Passed on 75% (n 400)."
        " Clearly lower: Joint meeting 15% (n 400); Told directly 25% (n 400)."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_many_groups_those_whose_intervals_hold_the_whole_are_not_named(channels, lang):
    said = highlights.write_highlights(channels([200, 190, 205, 195, 199]), lang)
    assert "5" in said
    assert "%" not in said


def test_few_groups_are_named_though_none_stands_out(channels):
    said = highlights.write_highlights(channels([200, 190, 205, 195]), "en").replace("\u00a0", " ")
    assert said.startswith(" None is clearly higher or lower: ")
    assert said.count(" (n 400)") == 4


def test_of_few_groups_those_beside_one_that_stands_out_are_named_too(channels):
    said = highlights.write_highlights(channels([240, 202, 190, 195]), "en").replace("\u00a0", " ")
    assert said.startswith(" Clearly higher: ")
    assert said.count("Not clearly apart: ") == 1
    assert said.count(" (n 400)") == 4


def test_the_grade_shown_is_the_weakest_of_what_is_told(channels):
    """All together are precise enough to be firm; a group by itself is not."""
    answer = channels([30, 12, 20, 22], n=60)
    rough = replace(answer.whole, grade="firm")
    estimates = tuple(
        replace(one, grade=grade)
        for one, grade in zip(
            answer.estimates, ("firm", "rough", "firm", "insufficient"), strict=True
        )
    )
    shown = highlights.pick_weakest(replace(answer, whole=rough, estimates=estimates))
    assert shown.grade == "rough"


def by_month(data, groups):
    """The answer as if each group had so many of so many cases in each of twelve months."""
    answer = answers.run_query(data, "requirements/unverified_by_month")
    spec, chart = answer.query.estimate, answer.query.chart
    rows = pd.DataFrame(
        [
            {
                chart["x"]: month,
                chart["by"]: name,
                spec["numerator"]: count,
                spec["denominator"]: n,
                spec["unknown"]: 0,
                spec["value"]: count / n,
            }
            for name, (count, n) in groups.items()
            for month in pd.date_range("2024-01-01", periods=12, freq="MS").date
        ]
    )
    found, whole = graded.grade_rows(answer.query, rows, GradingContext(load_settings(data)))
    return replace(answer, rows=rows, estimates=found, whole=whole, clusters=None)


def test_a_series_makes_its_card_as_sure_as_itself_and_is_told_only_if_it_can_be(data):
    sure = by_month(data, {"first_hand": (40, 100), "second_hand": (60, 100)})
    assert highlights.pick_weakest(sure).grade == sure.whole.grade == "firm"
    rough = by_month(data, {"first_hand": (40, 100), "second_hand": (12, 20)})
    assert (highlights.pick_weakest(rough).grade, rough.whole.grade) == ("rough", "firm")
    assert "Passed on 60% (n\u00a0240)" in sentences.write_sentence(rough, "en")
    few = by_month(data, {"first_hand": (40, 100), "second_hand": (2, 3)})
    assert highlights.pick_weakest(few).grade == "firm"
    assert "Passed on" not in sentences.write_sentence(few, "en")


def test_groups_of_which_none_can_be_told_leave_no_answer_to_a_question_about_groups(channels):
    answer = channels([30, 12, 20, 22, 20], n=60)
    none = tuple(replace(one, grade="insufficient") for one in answer.estimates)
    silent = replace(answer, whole=replace(answer.whole, grade="firm"), estimates=none)
    assert highlights.write_highlights(silent, "en") == (
        " No single group is precise enough to report."
    )
    assert highlights.pick_weakest(silent).grade == "insufficient"


def test_of_many_groups_the_one_that_one_in_twenty_shows_by_chance_is_not_named(channels):
    """Its interval does not hold the whole, which of five groups is no finding."""
    five = channels([200, 200, 200, 200, 226])
    assert five.estimates[-1].low > five.whole.value
    assert "None of 5 groups" in highlights.write_highlights(five, "en")
    further = highlights.write_highlights(channels([195, 195, 195, 195, 236]), "en")
    assert "Clearly higher: Unknown origin 59%" in further.replace("\u00a0", " ")


def test_a_group_that_can_say_nothing_is_neither_named_nor_counted(channels):
    """Of ten cases ten are no finding, however far their interval lies."""
    few = channels([10, 0], n=10)
    assert [one.grade for one in few.estimates] == ["insufficient"] * 2
    assert "%" not in highlights.write_highlights(few, "en")


def test_where_the_figure_itself_cannot_be_said_nothing_stands_out(channels):
    few = channels([10, 0], n=10)
    assert "Too little recorded" in sentences.write_sentence(few, "en")
    assert "Clearly" not in sentences.write_sentence(few, "en")


def test_a_name_in_the_data_is_never_markup(projects):
    answer = projects([200, 190, 210, 205, 195, 202, 198, 207, 330])
    odd = answer.rows.assign(project_name=[f"*{place}* [x](y)" for place in range(9)])
    assert "\\*8\\* \\[x\\]\\(y\\)" in highlights.write_highlights(replace(answer, rows=odd), "en")


@pytest.mark.parametrize("name", ["complaints/origin", "requirements/unverified_by_month"])
def test_other_charts_say_nothing_more(data, name):
    assert highlights.write_highlights(answers.run_query(data, name), "en") == ""


def test_a_chart_is_left_out_only_where_nothing_stands_out(months, projects, channels):
    assert highlights.shows_nothing(months([40] * 14))
    assert not highlights.shows_nothing(months([40] * 13 + [180]))
    # Fewer months than it takes to judge are no finding.
    assert not highlights.shows_nothing(months([40] * 5))
    assert highlights.shows_nothing(projects([100] * 20))
    assert not highlights.shows_nothing(projects([100] * 20 + [390]))
    # Groups beside each other are looked at, alike or not.
    assert not highlights.shows_nothing(channels([100, 100, 100]))


@pytest.mark.parametrize(
    ("grade", "is_line"),
    [("none", True), ("inconclusive", False), ("strong", False), ("insufficient", False)],
)
def test_a_comparison_is_a_line_only_where_no_difference_matters(large, grade, is_line):
    answer = answers.run_query(large, "requirements/unverified_difference")
    assert answer.whole is not None
    whole = replace(answer.whole, grade=grade)
    assert highlights.shows_nothing(replace(answer, whole=whole)) == is_line
