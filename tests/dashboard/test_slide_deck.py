"""Slides in HTML: what the case says, with all text from the data as text."""

from dataclasses import replace

from dashboard.charts import slide_deck
from dashboard.narrative import case_slides
from tests import payloads
from tests.markup import Markup


def test_every_payload_is_text_on_a_slide(make_case):
    made = make_case("en")

    def draw(every):
        hostile = replace(made, missing=tuple((text, (text,)) for text in every))
        return Markup(slide_deck.draw_slides(case_slides.make_deck(hostile, "en"), "en"))

    hostile, harmless = draw(payloads.ALL), draw(["x"] * len(payloads.ALL))
    assert hostile.elements == harmless.elements
    for text in payloads.ALL:
        assert f"{text}: {text}" in hostile.text, text


def test_a_file_offers_no_way_back_to_the_page(make_case):
    deck = case_slides.make_deck(make_case("en"), "en")
    assert 'data-key="leave"' in slide_deck.draw_slides(deck, "en")
    assert 'data-key="leave"' not in slide_deck.draw_slides(deck, "en", is_file=True)
