"""The Settings page: a threshold is changed with a reason, told to readers, and set back."""

import shutil

import pytest
from playwright.sync_api import expect

from queries.settings import load_settings
from tests.browser.intake_steps import WAIT, Upload
from tests.browser.visit import PHONE

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]

SETTING, REASON = "least_cases", "as agreed with the board"


@pytest.fixture
def own(loaded, tmp_path):
    """A copy of the sample company, to edit."""
    return shutil.copytree(loaded, tmp_path / "data")


@pytest.fixture
def settings_page(browser, serve, own, lang):
    """A visit to one setting of it."""
    one = Upload(browser, serve(own), lang=lang)
    one.open("settings", f"?setting={SETTING}")
    yield one
    one.close()


def change(one, value):
    """Set the value and save it with the reason."""
    page = one.page
    unit = one.t("compare.bracket", words=one.t("settings.page.units.cases"))
    label = one.t("settings.page.new_value") + unit
    for field, text in ((label, str(value)), (one.t("settings.page.reason"), REASON)):
        page.get_by_label(field, exact=True).first.fill(text)
        page.keyboard.press("Tab")
        one.settle()
    one.press("settings.page.save")
    expect(page.get_by_text(one.t("settings.page.saved"))).to_be_visible(timeout=WAIT)
    one.settle()


def test_a_changed_threshold_is_marked_on_the_overview_until_it_is_set_back(settings_page, own):
    one = settings_page
    change(one, 25)
    assert load_settings(own)[SETTING] == 25
    expect(one.page.get_by_text(f"{SETTING} 30 → 25").first).to_be_visible(timeout=WAIT)
    page = one.open("overview")
    mark = page.get_by_role("button", name=one.t("edits.mark_settings"))
    expect(mark.first).to_be_visible(timeout=WAIT)
    one.settle()
    mark.first.click()
    expect(page.get_by_text(REASON).first).to_be_visible(timeout=WAIT)
    page = one.open("settings", f"?setting={SETTING}")
    page.get_by_role("button", name=one.t("settings.page.back_to", value="30")).click()
    one.settle()
    change(one, 30)
    assert load_settings(own)[SETTING] == 30
    page = one.open("overview")
    one.settle()
    expect(mark).to_have_count(0)
    assert (one.complaints, one.elsewhere) == ([], [])


def test_the_page_of_settings_fits_a_phone(settings_page):
    settings_page.page.set_viewport_size(PHONE)
    settings_page.settle()
    assert settings_page.overflow() <= 0
