"""A new query from a template, onto a page without Python; then renamed and retired."""

import re

import pytest
from playwright.sync_api import expect

from queries import catalog
from tests.browser.intake_steps import WAIT, Upload

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]


def fill(page, label, text):
    field = page.get_by_test_id("stPopoverBody").get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def choose(page, label, option):
    page.get_by_test_id("stPopoverBody").get_by_label(label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_query_from_a_template_is_a_card_of_the_requirements_page(
    browser, serve, sample_copy, lang
):
    one = Upload(browser, serve(sample_copy), lang=lang)
    t = one.t
    page = one.open("queries")
    page.get_by_role("button", name=re.compile(t("own.new"))).click()
    choose(page, t("own.begin_from"), t("own.kinds.dot"))
    fill(page, t("own.name"), "own/by_channel")
    choose(page, t("own.page"), t("pages.requirements.title"))
    page.get_by_text(t("own.front"), exact=True).click()
    fill(page, t("workbench.reason"), "a card for the board")
    page.get_by_role("button", name=t("own.create"), exact=True).click()
    created = t("own.created_on", page=t("pages.requirements.title"))
    expect(page.get_by_text(created)).to_be_visible(timeout=WAIT)

    page = one.open("requirements")
    card = page.locator('[class*="st-key-card_own-by_channel"]')
    expect(card).to_be_visible(timeout=WAIT)
    expect(card.locator(".js-plotly-plot")).to_have_count(1, timeout=WAIT)
    question = {"en": "Which question does it answer?", "zh": "它回答什么问题？"}[lang]
    expect(card.get_by_text(question)).to_be_visible()

    page = one.open("queries", "?query=own/by_channel")
    page.get_by_role("button", name=t("own.rename_or_retire")).click()
    fill(page, t("workbench.reason"), "not needed")
    page.get_by_role("button", name=t("own.retire"), exact=True).click()
    expect(page.get_by_text(t("own.is_retired"))).to_be_visible(timeout=WAIT)
    assert "own/by_channel" in catalog.list_retired(sample_copy)
    page = one.open("requirements")
    expect(page.locator('[class*="st-key-card_requirements"]').first).to_be_visible(timeout=WAIT)
    expect(page.locator('[class*="st-key-card_own-by_channel"]')).to_have_count(0)
    one.leave()
