"""The slides: the case on screen, drawn from the same values as its PowerPoint file."""

import json
import re
from html import unescape

import pytest

from dashboard.display import texts
from dashboard.narrative import case, case_slides


def read_deck(at):
    """What the component of the slides is given."""
    [deck] = at.get("bidi_component")
    return json.loads(deck.proto.json)


def list_titles(html):
    return [unescape(title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", html)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_seven_slides_hold_the_case_and_the_last_asks_for_the_decision(visit, published, lang):
    at = visit("story", lang)
    assert not at.exception
    made = case.make_case(published, lang)
    html = read_deck(at)["html"]
    titles = list_titles(html)
    assert titles == [slide.title for slide in case_slides.make_deck(made, lang).slides]
    assert (len(titles), titles[-1]) == (7, made.advice.asked)
    words = unescape(re.sub(r"<[^>]+>", " ", html))
    assert made.source in words
    assert texts.translate(lang, "story.keys") in words
    assert at.title[0].value == texts.translate(lang, "pages.story.title")


def test_link_opens_its_slide_or_the_last_if_there_are_fewer(visit):
    assert read_deck(visit("story"))["first"] == 0
    assert read_deck(visit("story", slide="3"))["first"] == 3
    assert read_deck(visit("story", slide="999"))["first"] == 6
    assert read_deck(visit("story", slide="x"))["first"] == 0


def test_address_follows_the_slide_that_the_reader_turned_to(visit):
    at = visit("story", slide="3")
    at.session_state["slides"] = {"slide": 4}
    at.run()
    assert not at.exception
    assert at.query_params["slide"] == "4"
