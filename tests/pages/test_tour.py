"""The tour on the sample company: a step a page, from the sentence to one's own data."""

import pytest

from dashboard.display import texts
from dashboard.ui import tour
from tests import company


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_tour_leads_over_its_pages_to_the_upload(visit, lang):
    at = visit("overview", lang)
    at.button(key="tour_begin").click().run()
    for name in tour.STEPS:
        assert not at.exception
        assert at.title[0].value == texts.translate(lang, f"pages.{name}.title")
        assert any(texts.translate(lang, f"tour.{name}") == one.value for one in at.markdown)
        if not at.button(key="tour_next").disabled:
            at.button(key="tour_next").click().run()
    at.button(key="tour_before").click().run()
    assert at.title[0].value == texts.translate(lang, "pages.case.title")
    at.button(key="tour_end").click().run()
    assert at.title[0].value == texts.translate(lang, "pages.case.title")
    assert "tour_next" not in [one.key for one in at.button]
    assert at.button(key="tour_begin")


def test_there_is_no_tour_on_a_companys_own_data(visit, tmp_path):
    company.publish(tmp_path, is_sample=False)
    assert "tour_begin" not in [one.key for one in visit("overview", data=tmp_path).button]
