"""Slides in HTML: what the case says, with all text from the data as text."""

from dataclasses import replace
from html.parser import HTMLParser

from dashboard.charts import slide_deck
from dashboard.narrative import case, case_slides
from tests import payloads


class Reader(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data):
        self.text += data


def test_every_payload_is_text_on_a_slide(large):
    made = case.make_case(large, "en")

    def draw(every):
        hostile = replace(made, missing=tuple((text, (text,)) for text in every))
        return Reader(slide_deck.draw_slides(case_slides.make_deck(hostile, "en"), "en"))

    hostile, harmless = draw(payloads.ALL), draw(["x"] * len(payloads.ALL))
    assert hostile.elements == harmless.elements
    for text in payloads.ALL:
        assert f"{text}: {text}" in hostile.text, text


def test_a_file_offers_no_way_back_to_the_page(large):
    deck = case_slides.make_deck(case.make_case(large, "en"), "en")
    assert 'data-key="leave"' in slide_deck.draw_slides(deck, "en")
    assert 'data-key="leave"' not in slide_deck.draw_slides(deck, "en", is_file=True)
