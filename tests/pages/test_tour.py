"""The tour of the sample company: one step per page, ending at the upload."""

import pytest

from dashboard.display import texts
from dashboard.ui import tour
from tests import company


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.nightly)])
def test_tour_visits_every_page_up_to_the_upload(visit, lang):
    at = visit("overview", lang)
    at.button(key="tour_begin").click().run()
    for name in tour.STEPS:
        assert not at.exception
        assert at.title[0].value == texts.translate(lang, f"pages.{name}.title")
        assert any(
            texts.translate(lang, f"tour.{name}") == element.value for element in at.markdown
        )
        if not at.button(key="tour_next").disabled:
            at.button(key="tour_next").click().run()
    at.button(key="tour_before").click().run()
    assert at.title[0].value == texts.translate(lang, "pages.case.title")
    at.button(key="tour_end").click().run()
    assert at.title[0].value == texts.translate(lang, "pages.case.title")
    assert "tour_next" not in [button.key for button in at.button]
    assert at.button(key="tour_begin")


@pytest.mark.nightly
def test_own_data_has_no_tour(visit, tmp_path):
    company.publish(tmp_path, is_sample=False)
    assert "tour_begin" not in [button.key for button in visit("overview", data=tmp_path).button]
