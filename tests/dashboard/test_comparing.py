"""Two views of one figure: their difference is Newcombe's, exploratory, and says so."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.engine import answers, session
from dashboard.evidence import view_comparison
from queries.settings import load_settings

FIGURE = "requirements/headline"


@pytest.fixture(scope="module")
def answer(large):
    return answers.run_query(large, FIGURE)


@pytest.fixture(scope="module")
def settings(large):
    return load_settings(large)


def view(answer, count, n, unknown=0):
    spec = answer.query.estimate
    row = {
        spec["numerator"]: count,
        spec["denominator"]: n,
        spec["unknown"]: unknown,
        spec["value"]: count / n if n else None,
    }
    return replace(answer, rows=pd.DataFrame([row]))


def test_the_difference_is_newcombes(answer, settings):
    # Newcombe 1998, table II: 56/70 against 48/80, 0.0524 to 0.3339 by the hybrid score.
    found = view_comparison.compare(
        view(answer, 56, 70), view(answer, 48, 80), ("A", "B"), settings
    )
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.grade == "suggestive"
    assert [name for name, _ in found.parts] == ["A", "B"]


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ((48, 80), (56, 70), "suggestive"),
        ((50, 100), (52, 100), "inconclusive"),
        ((5_000, 10_000), (5_050, 10_000), "none"),
        ((20, 25), (5, 25), "insufficient"),
        ((20, 0), (5, 25), "insufficient"),
        ((30, 100, 60), (10, 100, 60), "insufficient"),
    ],
)
def test_a_grade_is_never_more_than_suggestive_on_either_side(answer, settings, one, other, grade):
    found = view_comparison.compare(view(answer, *one), view(answer, *other), ("A", "B"), settings)
    assert found.grade == grade
    assert view_comparison.write_comparison(answer, found, "en")
    assert view_comparison.write_comparison(answer, found, "zh")


def test_a_small_group_shows_its_count_alone(answer, settings):
    found = view_comparison.compare(view(answer, 3, 4), view(answer, 50, 100), ("A", "B"), settings)
    assert (found.value, found.parts[0][1].value, found.parts[0][1].n) == (None, None, 4)
    assert "75%" not in view_comparison.write_comparison(answer, found, "en")
    assert view_comparison.list_rows(found)[0] == ("A", None, None, None, 4)


def test_only_shares_of_cases_in_one_row_are_offered(large):
    known = session.get_queries(large)
    offered = view_comparison.list_comparable(known)
    assert {"complaints/headline", FIGURE, "schedule/headline"} <= set(offered)
    assert "schedule/linked_to_relayed" not in offered
    assert "complaints/rate" not in offered


def test_what_is_not_in_the_data_is_said_instead(bare):
    known = answers.run_query(bare, FIGURE)
    found = view_comparison.compare(known, known, ("A", "B"), load_settings(bare))
    assert found.grade == "insufficient"
    assert "Result of verification" in view_comparison.write_comparison(known, found, "en")
