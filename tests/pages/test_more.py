"""What a family's page shows in front, and what it works out when “More evidence” is opened."""

import pytest

FAMILIES = ("complaints", "requirements", "schedule")


def list_cards(at):
    """The queries whose cards or figures are on the page, in their order."""
    tools = [pills.key for pills in at.pills if pills.key and pills.key.startswith("tool_")]
    return [key.removeprefix("tool_") for key in tools]


@pytest.mark.parametrize("page", FAMILIES)
def test_a_page_shows_five_or_six_cards_and_asks_for_no_other(visit, page):
    at = visit(page)
    assert not at.exception
    # A headline figure has its tools in a popover.
    front = len(list_cards(at)) + len(at.metric)
    assert 5 <= front <= 6
    at.session_state[f"more_{page}"] = True
    at.run()
    assert not at.exception
    assert len(list_cards(at)) + len(at.metric) == front + count_more(at)


def count_more(at):
    [label] = [each.label for each in at.expander if each.label.startswith("More evidence")]
    return int(label.partition("(")[2].rstrip(")"))


def test_a_link_to_a_card_behind_more_evidence_opens_it_and_puts_it_first(visit):
    assert "complaints/medium" not in list_cards(visit("complaints"))
    at = visit("complaints", card="complaints/medium")
    assert not at.exception
    cards = list_cards(at)
    assert cards.index("complaints/medium") < cards.index("complaints/reopened")


def test_a_link_to_a_card_in_front_leaves_more_evidence_closed(visit):
    at = visit("complaints", card="complaints/origin")
    assert "complaints/medium" not in list_cards(at)


def test_a_filter_reaches_what_more_evidence_shows(visit):
    at = visit("complaints", card="complaints/medium", client="C1")
    at.pills(key="tool_complaints/medium").set_value("sql").run()
    assert "-- $client = ['C1']" in at.code[0].value


def test_what_is_opened_on_two_cards_side_by_side_is_named_below_them(visit):
    at = visit("complaints")
    at.pills(key="tool_complaints/origin").set_value("sql").run()
    at.pills(key="tool_complaints/substantiated").set_value("table").run()
    shown = [caption.value for caption in at.caption]
    assert "Origin of complaints · SQL" in shown
    assert "Complaints found to be true, by origin · Table" in shown


def test_the_mark_of_a_grade_opens_and_closes_its_reasons_on_its_card_alone(visit):
    at = visit("complaints")
    name = "complaints/substantiated"
    opened = "**Why this grade**"

    def count() -> int:
        return [each.value for each in at.markdown].count(opened)

    assert count() == 0
    at.button(key=f"why_{name}").click().run()
    assert count() == 1
    at.pills(key=f"tool_{name}").set_value("sql").run()
    assert count() == 1
    at.button(key=f"why_{name}").click().run()
    assert count() == 0


def test_the_reasons_of_a_grade_open_below_a_card_of_one_line_too(visit):
    at = visit("complaints")
    [line] = [each for each in at.button if each.key == "why_complaints/relayed_by_client"]
    before = len(at.markdown)
    line.click().run()
    assert not at.exception
    assert "**Why this grade**" in [each.value for each in at.markdown]
    assert len(at.markdown) > before
