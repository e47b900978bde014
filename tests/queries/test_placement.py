"""Queries on a page by their header: what may be named, and where they stand."""

import pytest

from queries import catalog, placement
from queries.refusal import QueryError

SHIPPED = catalog.read_shipped("requirements/unverified_by_channel").text
PAGE = 'page = "requirements"\n'


def parse(placed, name="own/by_channel"):
    return catalog.parse(name, SHIPPED.replace("/*\n", f"/*\n{placed}", 1))


@pytest.mark.parametrize(
    ("placed", "name", "said"),
    [
        ('page = "overview"\n', "own/x", "“overview” is not a page .* complaints, requirements"),
        ('page = "../app"\n', "own/x", "not a page"),
        (PAGE + 'after = "complaints/origin"\n', "own/x", "“complaints/origin” is not on the page"),
        (PAGE, "requirements/unverified_by_channel", "already shows this query"),
    ],
)
def test_a_place_that_is_none_is_refused_with_the_reason(placed, name, said):
    with pytest.raises(QueryError, match=said):
        placement.check(parse(placed, name))


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        ("front = true\n", "the key “page” is missing"),
        (PAGE + 'front = "yes"\n', "front must be one of true, false"),
        ("page = 3\n", "“page” must be text"),
    ],
)
def test_a_place_is_said_in_full_and_by_its_types(placed, said):
    with pytest.raises(QueryError, match=said):
        parse(placed)


def test_every_card_of_a_page_may_be_named():
    cards = {
        (page, card) for page, own in placement.list_pages().items() for card in sorted(own.shown)
    }
    assert len(cards) > 60
    for page, card in cards:
        placement.check(parse(f'page = "{page}"\nafter = "{card}"\n'))


def test_a_card_stands_after_the_one_that_it_names_else_last():
    places = {
        "own/in_front": 'after = "requirements/time_to_verify"\nfront = true\n',
        "own/last_in_front": 'after = "requirements/states"\nfront = true\n',
        "own/after_the_figure": 'after = "requirements/headline"\n',
        "own/after_a_row": 'after = "requirements/verification_result"\n',
        "own/last": "",
    }
    known = {name: parse(PAGE + placed, name) for name, placed in places.items()}
    pair = ("requirements/corrected_difference", "requirements/time_to_verify")
    assert placement.list_after(known, "requirements", pair) == ["own/in_front"]
    assert placement.list_last(known, "requirements") == ["own/last_in_front"]
    rows = [("requirements/states", "requirements/verification_result"), ("requirements/variants",)]
    assert placement.add_rows(known, "requirements", ("requirements/headline",), rows) == [
        ("own/after_the_figure",),
        rows[0],
        ("own/after_a_row",),
        rows[1],
        ("own/last",),
    ]
    assert placement.list_own(known, "schedule") == placement.list_own(known, "overview") == []
