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
    return replace(answer, rows=rows, estimates=found, whole=whole)


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
    assert "First-hand 2.5% (n 400)" in said
    assert "1 more" in said


def test_groups_are_told_from_the_furthest_on(channels):
    said = highlights.write_highlights(channels([100, 60, 300, 340]), "en").replace("\u00a0", " ")
    assert said == (
        " Clearly higher: Internal 85% (n 400); Relayed 75% (n 400)."
        " Clearly lower: Joint 15% (n 400); First-hand 25% (n 400)."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_groups_whose_intervals_hold_the_whole_are_not_named(channels, lang):
    said = highlights.write_highlights(channels([200, 190, 205, 195]), lang)
    assert "4" in said
    assert "%" not in said


def test_a_group_whose_interval_ends_at_the_whole_does_not_stand_out(channels):
    answer = channels([200, 190, 205, 195])
    whole = answer.whole.value
    touching = [
        replace(one, low=low, high=high)
        for one, (low, high) in zip(
            answer.estimates,
            ((whole, whole + 0.1), (whole - 0.1, whole), (whole + 0.01, 1), (0, whole - 0.01)),
            strict=True,
        )
    ]
    said = highlights.write_highlights(replace(answer, estimates=tuple(touching)), "en")
    assert said.replace("\u00a0", " ") == (
        " Clearly higher: Relayed 51% (n 400). Clearly lower: Internal 49% (n 400)."
    )


def test_a_group_that_can_say_nothing_is_neither_named_nor_counted(channels):
    """Of ten cases ten are no finding, however far their interval lies."""
    few = channels([10, 0], n=10)
    assert [one.grade for one in few.estimates] == ["insufficient"] * 2
    assert highlights.write_highlights(few, "en") == ""


def test_where_the_figure_itself_cannot_be_said_nothing_stands_out(channels):
    few = channels([10, 0], n=10)
    assert "Not enough data yet" in sentences.write_sentence(few, "en")
    assert "Clearly" not in sentences.write_sentence(few, "en")


def test_a_name_in_the_data_is_never_markup(projects):
    answer = projects([200, 190, 210, 205, 195, 202, 198, 207, 330])
    odd = answer.rows.assign(project_name=[f"*{place}* [x](y)" for place in range(9)])
    assert "\\*8\\* \\[x\\]\\(y\\)" in highlights.write_highlights(replace(answer, rows=odd), "en")


@pytest.mark.parametrize("name", ["complaints/origin", "requirements/unverified_by_month"])
def test_other_charts_say_nothing_more(data, name):
    assert highlights.write_highlights(answers.run_query(data, name), "en") == ""
