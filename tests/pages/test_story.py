"""The evidence as slides: one finding each, and what is left open named at the end."""

import re

import pytest

from dashboard.display import texts
from tests import company
from tests.pages.test_pages import charts


def turned(at, by="next", times=1):
    for _ in range(times):
        at.button(key=f"story_{by}").click().run()
    return at


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slides_turn_to_the_last_and_back(visit, lang):
    at = visit("story", lang)
    assert at.button(key="story_before").disabled
    titles = [at.title[0].value]
    while not at.button(key="story_next").disabled:
        turned(at)
        assert not at.exception
        titles.append(at.title[0].value)
    assert len(set(titles)) == len(titles)
    assert titles[-1] == texts.translate(lang, "story.what_follows")
    assert at.title[0].value == titles[-1]
    assert turned(at, "before").title[0].value == titles[-2]


def test_a_link_opens_its_slide_and_one_that_is_not_there_the_last(visit):
    second = visit("story", slide="1")
    assert second.title[0].value == turned(visit("story")).title[0].value
    assert visit("story", slide="999").title[0].value == "Possible next steps"
    assert visit("story", slide="x").button(key="story_before").disabled


def test_a_slide_has_its_finding_its_grade_its_count_and_its_picture(visit, tmp_path):
    company.publish(tmp_path, projects=30)
    at = turned(visit("story", data=tmp_path), times=2)
    assert len(charts(at)) == 1
    counted = next(one.value for one in at.caption if "data as of" in one.value)
    assert re.search(r"n \d", counted)


def test_how_sure_each_comparison_is_is_a_slide_that_counts_them(visit, tmp_path):
    company.publish(tmp_path, projects=30)
    at = turned(visit("story", data=tmp_path))
    assert at.title[0].value == "How sure are we?"
    assert len(charts(at)) == 1
    assert any("headline comparisons" in one.value for one in at.caption)


def test_what_the_data_cannot_say_is_no_slide_and_is_named_at_the_end(visit, tmp_path):
    company.publish(tmp_path, projects=2, without=("tickets",), is_sample=False)
    at = visit("story", data=tmp_path)
    while not at.button(key="story_next").disabled:
        turned(at)
        assert "complain" not in at.title[0].value
    listed = "\n".join(one.value for one in at.markdown)
    assert "Do relayed complaints turn out true less often" in listed
