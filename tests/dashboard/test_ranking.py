"""Which projects stand out from the company, and what is said of the others."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.engine import answers
from dashboard.narrative import ranking

SMALL, SESOI = 5, 0.05


@pytest.fixture
def rank(data):
    """The places of projects, given as (name, count, cases), in their order."""
    answer = answers.run_query(data, "requirements/unverified_by_project")
    spec = answer.query.estimate

    def of(*units):
        rows = pd.DataFrame(
            {
                "project_name": [name for name, _, _ in units],
                "project_id": [f"P-{name}" for name, _, _ in units],
                spec["numerator"]: [count for _, count, _ in units],
                spec["denominator"]: [n for _, _, n in units],
            }
        )
        return ranking.rank_units(replace(answer, rows=rows), SMALL, SESOI)

    return of


def test_a_project_far_beyond_chance_comes_first_and_is_called_higher(rank):
    alike = [(f"A{number}", 40, 100) for number in range(20)]
    first, *others = rank(*alike, ("Far", 95, 100))
    assert (first.name, first.verdict) == ("Far", "higher")
    assert first.distance > 1
    assert {place.verdict for place in others} == {"alike"}


def test_a_project_far_below_is_called_lower(rank):
    first, *_ = rank(*[(f"A{number}", 60, 100) for number in range(20)], ("Low", 5, 100))
    assert (first.name, first.verdict) == ("Low", "lower")


def test_where_all_are_alike_none_is_called_different(rank):
    places = rank(*[(f"A{number}", 40 + number % 3, 100) for number in range(30)])
    assert {place.verdict for place in places} == {"alike"}
    assert "none of 30" in ranking.write_company(places, "Started", "en")
    assert "没有一个" in ranking.write_company(places, "Started", "zh")


def test_24_of_37_beside_43_of_100_is_too_few_to_be_called_different(rank):
    places = rank(*[(f"A{number}", 43, 100) for number in range(20)], ("Ours", 24, 37))
    ours = next(place for place in places if place.name == "Ours")
    assert ranking.write_count(ours, "en") == "24 of 37"
    assert ranking.write_verdict(ours, "en") == "too few to call it different"
    assert round(100 * ours.share) == 43


def test_four_cases_are_too_few_to_compare(rank):
    places = rank(*[(f"A{number}", 43, 100) for number in range(20)], ("Ours", 4, 4))
    assert next(place for place in places if place.name == "Ours").verdict == "few"


def test_where_projects_differ_widely_one_within_their_spread_is_called_usual(rank):
    counts = (20, 80) * 10
    places = rank(*[(f"A{number}", count, 100) for number, count in enumerate(counts)])
    assert {place.verdict for place in places} == {"usual"}
    assert all(place.distance <= 1 for place in places)


def test_a_project_without_cases_has_no_place(rank):
    assert [place.name for place in rank(("A", 3, 10), ("Empty", 0, 0))] == ["A"]
    assert rank(("Empty", 0, 0)) == []
