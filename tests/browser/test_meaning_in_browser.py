"""From a card to its definition, to a column, to the header of an export, and back to the query."""

import pytest
from playwright.sync_api import expect

from dashboard.display import texts
from dashboard.workbench.meanings import Dictionary
from queries import catalog, definitions
from tests.browser.visit import READY

pytestmark = pytest.mark.nightly
CARD = "requirements/unverified_by_channel"
# The columns of the sample company's exports with the day on which the client was asked.
HEADERS = ("客户确认 / 日期", "Custom field (Client verified on)")


def arrive(page, lang, name):
    """Wait until a page is there."""
    title = texts.translate(lang, f"pages.{name}.title")
    expect(page.locator("h1")).to_have_text(title, timeout=120_000)
    page.wait_for_selector(READY, timeout=180_000)


def follow(page, place, label):
    """Click the first link of a part of the page that says so."""
    link = place.get_by_role("link", name=label).first
    link.scroll_into_view_if_needed(timeout=120_000)
    link.click(timeout=60_000)
    page.wait_for_selector(READY, timeout=180_000)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_card_leads_to_the_header_of_an_export_and_back(visit, lang):
    known = catalog.load_shipped()
    dictionary = Dictionary(known, {}, lang)
    term = definitions.load_definitions()["started_unverified"].title[lang]
    one = visit(lang=lang)
    page = one.open("requirements", f"?card={CARD}")
    card = page.locator(f".st-key-single_{CARD.replace('/', '-')}, [class*=st-key-pair_]").filter(
        has=page.locator(f".st-key-card_{CARD.replace('/', '-')}")
    )
    tool = page.locator(f".st-key-tool_{CARD.replace('/', '-')}")
    tool.get_by_text(texts.translate(lang, "card.sql"), exact=True).click(timeout=60_000)
    follow(page, card, texts.translate(lang, "definitions.how_counted", term=term))

    arrive(page, lang, "definitions")
    expect(page.get_by_text(term).first).to_be_visible()
    follow(
        page,
        page.locator(".st-key-definition_made"),
        dictionary.label_column("requirement_states", "is_counted_unverified"),
    )

    arrive(page, lang, "dictionary")
    asked = page.locator(".st-key-origin_requirements_verified_date")
    for header in HEADERS:
        expect(asked.get_by_text(header)).to_be_visible(timeout=180_000)
    follow(page, asked, dictionary.label_column("requirements", "verified_date"))
    story = page.locator(".st-key-column_story")
    expect(story.get_by_text("requirements.verified_date")).to_be_visible(timeout=120_000)

    page.goto(f"{one.address}/dictionary?table=requirement_states&column=is_counted_unverified")
    arrive(page, lang, "dictionary")
    follow(page, page.locator(".st-key-column_story"), known[CARD].title[lang])
    arrive(page, lang, "queries")
    expect(page.get_by_text(known[CARD].title[lang]).first).to_be_visible(timeout=60_000)


def test_back_leads_to_the_column_before(visit):
    dictionary = Dictionary(catalog.load_shipped(), {}, "en")
    page = visit().open("dictionary", "?table=requirement_states&column=is_counted_unverified")
    asked = page.locator(".st-key-origin_requirements_verified_date")
    follow(page, asked, dictionary.label_column("requirements", "verified_date"))
    page.wait_for_url("**/dictionary?table=requirements&column=verified_date", timeout=120_000)
    page.go_back()
    story = page.locator(".st-key-column_story")
    expect(story.get_by_text("requirement_states.is_counted_unverified")).to_be_visible(
        timeout=120_000
    )
