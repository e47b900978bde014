"""The evidence as slides: one finding each, and the open questions on the last."""

import re

import pytest

from dashboard.display import texts
from dashboard.engine import answers
from dashboard.evidence import slides_page
from dashboard.narrative import card_title
from tests import company
from tests.pages.test_pages import list_charts


def turn(at, by="next", times=1):
    for _ in range(times):
        at.button(key=f"story_{by}").click().run()
    return at


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_slides_turn_to_the_last_and_back(visit, lang):
    at = visit("story", lang)
    assert at.button(key="story_before").disabled
    titles = [at.title[0].value]
    while not at.button(key="story_next").disabled:
        turn(at)
        assert not at.exception
        titles.append(at.title[0].value)
    assert len(set(titles)) == len(titles)
    assert titles[-1] == texts.translate(lang, "story.open_title")
    assert at.title[0].value == titles[-1]
    assert turn(at, "before").title[0].value == titles[-2]


def test_link_opens_its_slide_or_the_last_if_there_are_fewer(visit):
    second = visit("story", slide="1")
    assert second.title[0].value == turn(visit("story")).title[0].value
    assert visit("story", slide="999").title[0].value == "What remains open"
    assert visit("story", slide="x").button(key="story_before").disabled


def test_where_no_question_is_open_the_last_slide_is_a_finding(visit, published, monkeypatch):
    answered, _ = answers.run_queries(published, slides_page.SLIDE_QUERIES)
    found = tuple(one.query.name for one in answered if slides_page.has_finding(one))
    assert 0 < len(found) < len(answered)
    monkeypatch.setattr(slides_page, "SLIDE_QUERIES", found)
    at = visit("story", slide="999")
    assert at.title[0].value in {card_title.write_title(one, "en") for one in answered}
    shown = "\n".join(text.value for text in at.markdown).replace("\\", "")
    assert any(one.query.question["en"] in shown for one in answered)
    assert at.button(key="story_next").disabled


def test_slide_shows_chart_and_sample_size(visit, tmp_path):
    company.publish(tmp_path, projects=30)
    at = turn(visit("story", data=tmp_path), times=2)
    assert len(list_charts(at)) == 1
    footnote = next(text.value for text in at.caption if "data as of" in text.value)
    assert re.search(r"n \d", footnote)


def test_second_slide_shows_how_sure_each_comparison_is(visit, tmp_path):
    company.publish(tmp_path, projects=30)
    at = turn(visit("story", data=tmp_path))
    assert at.title[0].value == "How sure are we?"
    assert len(list_charts(at)) == 1
    assert any("set in advance" in text.value for text in at.caption)


def test_open_question_is_listed_on_the_last_slide_and_has_none_of_its_own(visit, tmp_path):
    company.publish(tmp_path, projects=2, without=("tickets",), is_sample=False)
    at = visit("story", data=tmp_path)
    while not at.button(key="story_next").disabled:
        turn(at)
        assert "complain" not in at.title[0].value
    last_slide = "\n".join(text.value for text in at.markdown)
    assert "Do relayed complaints turn out true less often" in last_slide
