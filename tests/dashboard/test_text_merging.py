"""Two texts made from one, merged line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.workbench.merging import Collision, merge

BASE = "select\n    a,\n    b\nfrom t\nwhere c\norder by a\n"
LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (BASE, BASE.replace("where c", "where d"), BASE.replace("where c", "where d")),
        (
            BASE.replace("    b\n", "    b,\n    x\n"),
            BASE.replace("order by a", "order by b"),
            BASE.replace("    b\n", "    b,\n    x\n").replace("order by a", "order by b"),
        ),
        (
            BASE.replace("where c\n", ""),
            BASE.replace("where c\n", ""),
            BASE.replace("where c\n", ""),
        ),
        ("-- why\n" + BASE, BASE + "limit 5", "-- why\n" + BASE + "limit 5"),
    ],
)
def test_changes_of_other_lines_fit_together(mine, theirs, merged):
    assert merge(BASE, mine, theirs) == [merged]


def test_lines_that_both_changed_collide_and_nothing_of_either_is_lost():
    mine, theirs = BASE.replace("where c", "where mine"), BASE.replace("where c", "where theirs")
    before, after = BASE.split("where c\n")
    collision = Collision("where c\n", "where mine\n", "where theirs\n")
    assert merge(BASE, mine, theirs) == [before, collision, after]


@given(LINES, LINES)
def test_what_one_side_left_alone_is_the_others(base, other):
    for merged in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert "".join(map(str, merged)) == other


@given(LINES, LINES, LINES)
def test_each_side_can_be_had_whole_where_both_collide(base, mine, theirs):
    collisions = [part for part in merge(base, mine, theirs) if isinstance(part, Collision)]
    assert all(part.mine in mine and part.theirs in theirs for part in collisions)
    assert all(part.mine != part.theirs for part in collisions)
