"""Comparison of two views of one figure: always exploratory, as sure as its projects agree."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.engine import answers, session
from dashboard.estimates import row_estimators
from dashboard.evidence import view_comparison
from dashboard.statistics.clusters import ClusterSums
from queries.settings import load_settings

QUERY = "requirements/headline"


@pytest.fixture(scope="module")
def answer(large):
    return answers.run_query(large, QUERY)


@pytest.fixture(scope="module")
def settings(large):
    return load_settings(large)


def make_view(answer, count, n, unknown=0):
    spec = answer.query.estimate
    row = {
        spec["numerator"]: count,
        spec["denominator"]: n,
        spec["unknown"]: unknown,
        spec["value"]: count / n if n else None,
    }
    return replace(answer, rows=pd.DataFrame([row]))


def test_difference_and_interval_are_newcombes(answer, settings):
    # Newcombe 1998, table II: 56/70 against 48/80, 0.0524 to 0.3339 by the hybrid score.
    difference = view_comparison.compare(
        make_view(answer, 56, 70), make_view(answer, 48, 80), ("A", "B"), settings
    )
    assert difference.value == pytest.approx(0.2)
    assert (difference.low, difference.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference.grade == "suggestive"
    assert [name for name, _ in difference.parts] == ["A", "B"]


@pytest.mark.parametrize(
    ("first", "second", "grade"),
    [
        ((48, 80), (56, 70), "suggestive"),
        ((50, 100), (52, 100), "inconclusive"),
        ((5_000, 10_000), (5_050, 10_000), "none"),
        ((20, 25), (5, 25), "insufficient"),
        ((20, 0), (5, 25), "insufficient"),
        ((30, 100, 60), (10, 100, 60), "insufficient"),
    ],
)
def test_grade_is_at_most_suggestive_in_either_direction(answer, settings, first, second, grade):
    difference = view_comparison.compare(
        make_view(answer, *first), make_view(answer, *second), ("A", "B"), settings
    )
    assert difference.grade == grade
    assert view_comparison.write_comparison(answer, difference, "en")
    assert view_comparison.write_comparison(answer, difference, "zh")


def test_small_group_shows_only_its_count(answer, settings):
    difference = view_comparison.compare(
        make_view(answer, 3, 4), make_view(answer, 50, 100), ("A", "B"), settings
    )
    _, small = difference.parts[0]
    assert (difference.value, small.value, small.n) == (None, None, 4)
    assert "75%" not in view_comparison.write_comparison(answer, difference, "en")
    assert view_comparison.list_rows(difference)[0] == ("A", None, None, None, 4)


def test_only_shares_and_rates_in_one_row_can_be_compared(large):
    known = session.get_queries(large)
    comparable = view_comparison.list_comparable(known)
    assert {"complaints/headline", QUERY, "schedule/headline"} <= set(comparable)
    assert "schedule/linked_to_relayed" not in comparable
    assert "complaints/rate" not in comparable


def test_comparison_names_the_field_missing_from_the_data(bare):
    answer = answers.run_query(bare, QUERY)
    difference = view_comparison.compare(answer, answer, ("A", "B"), load_settings(bare))
    assert difference.grade == "insufficient"
    assert "Result of verification" in view_comparison.write_comparison(answer, difference, "en")


def with_projects(answer, counts, names, total=20):
    view = make_view(answer, sum(counts), total * len(counts))
    places = np.arange(len(counts))
    sums = (np.array(counts, float), np.full(len(counts), float(total)))
    return replace(view, clusters=ClusterSums(0 * places, places, *sums, names=tuple(names)))


def test_the_interval_allows_for_projects_as_the_cards_do(answer, settings):
    counts, names = ([19, 1] * 6, [14, 0] * 6), [f"P-{number}" for number in range(24)]
    views = [
        with_projects(answer, counts[0], names[:12]),
        with_projects(answer, counts[1], names[12:]),
    ]
    difference = view_comparison.compare(*views, ("A", "B"), settings)
    assert difference.grade == "inconclusive"
    on_card = row_estimators.estimate_by_row(
        answer.query.estimate, views[0].rows, views[0].clusters
    )
    assert dict(difference.parts)["A"] == on_card[0].estimate
    apart = [replace(view, clusters=None) for view in views]
    assert view_comparison.compare(*apart, ("A", "B"), settings).grade == "suggestive"


def test_two_projects_are_told_as_their_counts(answer, settings):
    views = [with_projects(answer, [count], [name], 40) for count, name in ((10, "P"), (30, "Q"))]
    difference = view_comparison.compare(*views, ("A", "B"), settings)
    assert (difference.grade, difference.low) == ("insufficient", None)
    told = view_comparison.write_comparison(answer, difference, "en")
    assert "cases of more than one project" in told
    assert "75 of 100" in told
