"""From the overview to the case and its assumptions; a record answered, and a note on a chart."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.intake_steps import WAIT, Upload, fetch

RELAYED = """
    select project_id, requirement_id from requirement_starts
    where arrival = 'second_hand' and is_counted_unverified order by all limit 1
"""
# The figure with the record that is disputed, and without it.
DISPUTED = {
    "en": re.compile(r"1 of [\d,]+ disputed; without what is disputed: "),
    "zh": re.compile(r"[\d,]+条中1条有异议；不计有异议的："),
}


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_case_follows_its_assumptions_and_what_is_said_against_a_record_stands_with_the_figure(
    browser, serve, sample_copy, lang
):
    one = Upload(browser, serve(sample_copy), lang=lang)
    page = one.open("overview")
    page.get_by_role("link", name=one.t("case.make")).click()
    expect(page.locator("h1")).to_have_text(one.t("pages.case.title"), timeout=WAIT)
    one.settle()
    slider = page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_url(lambda address: "coverage=" in address, timeout=WAIT)
    one.settle()

    [(project, requirement)] = fetch(sample_copy, RELAYED)
    page = one.open("record", f"?record=requirements&record={project}&record={requirement}")
    one.press("replies.reply")
    page.locator(".st-key-visitor_name input").fill("Li Na")
    page.locator(".st-key-visitor_name input").press("Tab")
    claim = page.get_by_role("combobox", name=one.t("replies.claim"))
    claim.fill(one.t("replies.claims.answered_by_client"))
    claim.press("Enter")
    page.get_by_label(one.t("replies.text")).fill("minutes of 3 March")
    page.get_by_label(one.t("replies.text")).press("Tab")
    one.press("replies.save")
    expect(page.get_by_text("minutes of 3 March").first).to_be_visible(timeout=WAIT)

    page = one.open("requirements")
    one.charts(1)
    expect(page.get_by_text(DISPUTED[lang]).first).to_be_visible(timeout=WAIT)
    one.press("notes.button_none")
    start = page.get_by_role("group", name=one.t("notes.start"), exact=True)
    start.get_by_role("spinbutton").first.click()
    page.keyboard.type("20260302")
    page.get_by_label(one.t("notes.text"), exact=True).fill("reorganisation")
    page.get_by_label(one.t("notes.text"), exact=True).press("Tab")
    one.press("notes.save")
    expect(page.get_by_text("reorganisation").first).to_be_visible(timeout=WAIT)
    assert one.complaints == []
    one.leave()
