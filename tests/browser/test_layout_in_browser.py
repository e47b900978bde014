"""What stands above the first figure, how long a page is, where what is opened lies."""

import pytest
from playwright.sync_api import expect

from tests.browser.stillness import wait_until, wait_until_still
from tests.browser.visit import DRAWN, LOCALES, PAGES, PHONE, pick_first

pytestmark = pytest.mark.nightly

FAMILIES = ("complaints", "requirements", "schedule")
MOST_ABOVE, MOST_SCREENS = 120, 5
# From the top of what comes first to the top of the first card.
ABOVE = """() => {
    const block = document.querySelector('[data-testid="stMainBlockContainer"] .stVerticalBlock');
    const card = document.querySelector('[class*="st-key-card_"], [class*="st-key-situation"]');
    return card.getBoundingClientRect().top - block.getBoundingClientRect().top;
}"""
SCREENS = "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight / innerHeight"
HEIGHTS = """() => [...document.querySelectorAll('[class*="st-key-pair_"]')].map(
    pair => [...pair.querySelectorAll('[class*="st-key-card_"]')].map(card => {
        const box = card.getBoundingClientRect();
        const last = card.lastElementChild.getBoundingClientRect();
        return [box.top, box.bottom, box.bottom - last.bottom];
    })
)"""


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("name", ["overview", *FAMILIES])
def test_banner_title_and_filters_leave_the_screen_to_the_figures(visit, name, lang):
    one = visit(lang=lang)
    page = one.open(name)
    one.charts(1)
    wait_until_still(page)
    assert page.evaluate(ABOVE) <= MOST_ABOVE


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_at_most_five_screens_of_a_phone(visit, name, lang):
    one = visit(lang=lang, size=PHONE)
    page = one.open(name)
    one.charts(PAGES[name])
    wait_until_still(page)
    assert page.evaluate(SCREENS) <= MOST_SCREENS
    assert one.overflow() <= 0


@pytest.mark.parametrize("name", FAMILIES)
def test_two_cards_side_by_side_are_of_one_height_and_filled_to_their_end(visit, name):
    one = visit()
    page = one.open(name)
    one.charts(PAGES[name])
    wait_until_still(page)
    pairs = [cards for cards in page.evaluate(HEIGHTS) if len(cards) == 2]
    assert pairs
    for (top, bottom, left), (other_top, other_bottom, right) in pairs:
        if top == other_top:
            assert abs(bottom - other_bottom) < 1
            assert max(left, right) < 40


def test_what_is_opened_on_one_of_two_cards_lies_below_both_at_full_width(visit):
    one = visit()
    page = one.open("complaints")
    one.charts(PAGES["complaints"])
    cards = [
        page.locator(f".st-key-card_complaints-{name}") for name in ("origin", "substantiated")
    ]
    cards[0].get_by_test_id("stButtonGroup").get_by_text("SQL").click()
    panel = page.locator(".st-key-panel_0_complaints-origin")
    expect(panel.locator("code").first).to_contain_text("select", timeout=60_000)
    wait_until_still(page)
    below, boxes = panel.bounding_box(), [card.bounding_box() for card in cards]
    assert below["y"] >= max(box["y"] + box["height"] for box in boxes)
    assert below["width"] >= 1.9 * boxes[0]["width"]
    assert one.complaints == []


def test_on_a_phone_what_is_opened_on_a_card_comes_before_the_next(visit):
    one = visit(size=PHONE)
    page = one.open("complaints")
    one.charts(PAGES["complaints"])
    cards = [
        page.locator(f".st-key-card_complaints-{name}") for name in ("origin", "substantiated")
    ]
    cards[0].get_by_test_id("stButtonGroup").get_by_text("SQL").click()
    panel = page.locator(".st-key-panel_0_complaints-origin")
    expect(panel.locator("code").first).to_contain_text("select", timeout=60_000)
    wait_until_still(page)
    tops = [place.bounding_box()["y"] for place in (cards[0], panel, cards[1])]
    assert tops == sorted(tops)
    assert one.overflow() <= 0


def test_more_evidence_opens_by_the_keyboard_and_by_a_link(visit):
    one = visit()
    page = one.open("requirements")
    one.charts(PAGES["requirements"])
    assert page.locator(".st-key-card_overview-word_path").count() == 0
    page.locator("summary", has_text="More evidence").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sankey-link").first).to_be_attached(timeout=60_000)
    page = one.open("requirements", "?card=requirements/variants")
    expect(page.locator(".st-key-card_requirements-variants")).to_be_visible(timeout=60_000)
    assert one.complaints == []


def test_a_touched_chart_has_no_tool_bar_over_it(browser, dashboard):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{dashboard}/complaints")
    expect(page.locator(DRAWN).first).to_be_visible(timeout=60_000)
    wait_until_still(page)
    page.locator(".js-plotly-plot").first.tap()
    assert page.locator(".modebar").count() == 0
    context.close()


def test_on_a_phone_the_flow_is_three_bars_and_on_a_wide_screen_bands(visit):
    one = visit(size=PHONE)
    page = one.open("requirements", "?card=overview/word_path")
    chart = page.locator(".st-key-chart_overview-word_path")
    expect(chart.locator(".barlayer .point").first).to_be_attached(timeout=60_000)
    assert chart.locator(".sankey").count() == 0
    places = (
        "plot => new Set([...plot.querySelectorAll('.barlayer .point')].map("
        "bar => Math.round(bar.getBoundingClientRect().top))).size === 3"
    )
    wait_until(page, places, chart.element_handle())
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(chart.locator(".sankey-link").first).to_be_attached(timeout=60_000)
    assert chart.locator(".barlayer .point").count() == 0
    assert one.complaints == []


def test_the_filters_open_below_the_title_at_full_width_and_a_preset_sets_them(visit):
    one = visit()
    page = one.open("complaints")
    one.charts(1)
    page.locator("summary", has_text="Filters").click()
    field = page.locator(".st-key-client")
    expect(field).to_be_visible()
    wait_until(page, "field => field.getBoundingClientRect().width > 600", field.element_handle())
    pick_first(page, "Client")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="This year").click()
    page.wait_for_url(lambda address: "start_date=" in address, timeout=60_000)
    expect(page.locator(".st-key-filter_line")).to_contain_text("–", timeout=60_000)
