"""Which projects change and which are kept back: like ones in pairs, and the balance."""

import pandas as pd
import pytest

from dashboard.estimates import pairing


def make_projects(*rows):
    return pd.DataFrame(
        rows, columns=["project", "share", "cases", "count", "industry", "size_group"]
    )


def test_like_projects_are_paired_and_one_of_each_pair_changes():
    """Pairs by share: A with D, B with C; the industry parts E from F, G is one too many, H has no
    case."""
    projects = make_projects(
        ("A", 0.2, 40, 8, "bank", "small"),
        ("B", 0.8, 40, 32, "bank", "small"),
        ("C", 0.8, 39, 31, "bank", "small"),
        ("D", 0.2, 39, 8, "bank", "small"),
        ("E", 0.5, 38, 19, "mine", "large"),
        ("F", 0.5, 37, 19, "mine", "large"),
        ("G", 0.5, 2, 1, "mine", "large"),
        ("H", 0.5, 0, 0, "mine", "large"),
    )
    changed, kept = pairing.propose(projects)
    assert (changed, kept) == (sorted(changed), sorted(kept))
    assert {frozenset(pair) for pair in zip(changed, kept, strict=True)} <= {
        frozenset(one + other) for one in "ABCDEF" for other in "ABCDEF"
    }
    for pair in ("AD", "BC", "EF"):
        assert len(set(pair) & set(changed)) == len(set(pair) & set(kept)) == 1
    assert pairing.propose(projects.iloc[::-1]) == (changed, kept)
    assert pairing.propose(projects.iloc[:1]) == ([], [])
    assert pairing.propose(projects.iloc[:0]) == ([], [])


def test_another_industry_parts_projects_that_are_alike_otherwise():
    projects = make_projects(
        ("A", 0.50, 30, 15, "bank", "small"),
        ("B", 0.50, 30, 15, "mine", "small"),
        ("C", 0.55, 30, 16, "bank", "small"),
        ("D", 0.55, 30, 16, "mine", "small"),
        # Far away, so that five points of a share are little.
        ("E", 0.05, 30, 1, "bank", "small"),
        ("F", 0.05, 30, 1, "bank", "small"),
    )
    changed, kept = pairing.propose(projects)
    for pair in ("AC", "BD", "EF"):
        assert len(set(pair) & set(changed)) == len(set(pair) & set(kept)) == 1


def test_a_side_is_told_with_its_share_cases_and_largest_kinds():
    projects = make_projects(
        ("A", 0.2, 40, 8, "bank", "small"),
        ("B", 0.8, 10, 8, "bank", "large"),
        ("C", 0.5, 20, 10, "mine", "large"),
        ("D", 0.5, 99, 50, "mine", "small"),
    )
    side = pairing.describe_side(projects, ["A", "B", "C"])
    assert (side.projects, side.share, side.cases) == (3, pytest.approx(26 / 70), 70)
    assert side.kinds == (("bank", pytest.approx(2 / 3)), ("large", pytest.approx(2 / 3)))
    assert pairing.describe_side(projects, []) == pairing.Side(0, None, 0.0, (None, None))
