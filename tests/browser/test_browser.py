"""Every page in a real browser: drawn, quiet, in both languages, and good to look at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.display import texts
from tests.browser.accessibility import barriers
from tests.browser.kept_pictures import compare_look
from tests.browser.stillness import picture, wait_until
from tests.browser.visit import DRAWN, PAGES, PHONE, READY, Visit, pick_first

# Pages that look as they did, in which language and light; as on a phone: test_look.
LIGHT_PICTURES = {("overview", "en"), ("complaints", "zh")}
DARK_PICTURES = {"requirements"}
# Pages that the gate opens in Chinese too; the elements of the others are those of the English.
BOTH = {"upload"}
# Pages that the gate turns dark: those with charts or a style of their own.
DARKENED = {"overview", "complaints", "requirements", "schedule", "case", "story", "queries"}
NIGHTLY = pytest.mark.nightly
ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'
MARKS = ".js-plotly-plot .point, .js-plotly-plot .points path"


@pytest.mark.nightly
def test_the_first_deep_link_after_a_start_meets_its_page(visit, serve, loaded):
    one = visit(serve(loaded))
    page = one.open("loads")
    assert page.get_by_text("Page not found").count() == 0
    assert one.complaints == []


def assert_is_sound(page, name, rules=None):
    """Every chart with its marks, no error, no notice, and no grave barrier."""
    if PAGES[name]:
        expect(page.locator(DRAWN).nth(PAGES[name] - 1)).to_be_visible(timeout=60_000)
        assert page.locator(MARKS).count() >= PAGES[name]
    assert page.locator(ERRORS).count() == 0
    assert page.locator('[data-testid="stAlert"]').count() == 0
    assert barriers(page, rules) == []


@pytest.mark.parametrize(
    ("name", "lang", "is_darkened"),
    [
        *((name, "en", name in DARKENED) for name in PAGES),
        *(pytest.param(name, "en", True, marks=NIGHTLY) for name in PAGES if name not in DARKENED),
        *(pytest.param(name, "zh", False, marks=() if name in BOTH else NIGHTLY) for name in PAGES),
    ],
)
def test_a_page_is_drawn_without_a_complaint_or_a_grave_barrier(visit, name, lang, is_darkened):
    one = visit(lang=lang)
    page = one.open(name)
    assert_is_sound(page, name)
    if (name, lang) in LIGHT_PICTURES:
        compare_look(page, f"{name}-{lang}")
    if is_darkened:
        one.turn_dark()
        # Nothing but its colours is another.
        assert_is_sound(page, name, ["color-contrast"])
        if name in DARK_PICTURES:
            compare_look(page, f"{name}-{lang}")
    assert one.complaints == []
    assert one.elsewhere == []


@pytest.mark.parametrize(
    "name",
    ["overview", pytest.param("complaints", marks=NIGHTLY), pytest.param("queries", marks=NIGHTLY)],
)
def test_a_phone_shows_a_page_without_sideways_scrolling(visit, name):
    one = visit(lang="zh", dark=True, size=PHONE)
    one.open(name)
    if PAGES[name]:
        one.charts(PAGES[name])
    assert one.overflow() <= 0


def test_the_language_switch_keeps_the_filter_and_the_page(visit):
    one = visit()
    page = one.open("overview", "?client=nobody")
    page.locator("summary", has_text="Filters").click()
    # By the keyboard: the filters still slide open when a pointer would click.
    pick_first(page, "Client")
    page.wait_for_url(
        lambda address: "client=" in address and "client=nobody" not in address, timeout=60_000
    )
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_text("中文").click()
    expect(page.locator("h1")).to_have_text(texts.translate("zh", "pages.overview.title"))
    expect(page.locator(".st-key-filter_line").get_by_text("客户：")).to_be_visible()
    assert "lang=zh" in page.url
    page.reload()
    expect(page.locator(".st-key-filter_line").get_by_text("客户：")).to_be_visible(timeout=60_000)


@pytest.mark.nightly
def test_the_keyboard_reaches_the_first_filter_by_one_step_from_its_line(visit):
    one = visit()
    page = one.open("overview")
    page.locator("summary", has_text="Filters").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Client", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    where = page.evaluate("document.activeElement.closest('[class*=st-key-]').className")
    assert "st-key-start_date" in where


@pytest.mark.nightly
def test_a_project_shows_the_tasks_that_a_change_is_linked_to(visit):
    one = visit()
    page = one.open("project")
    pick_first(page, "Project")
    one.charts(2)
    lines = page.locator('[class*="st-key-gantt"] .scatterlayer .js-line')
    assert lines.count() == 0
    pick_first(page, "Lines from a change to its tasks")
    expect(lines.first).to_be_attached(timeout=60_000)
    assert "of_project=" in page.url
    assert one.complaints == []


@pytest.mark.nightly
def test_the_case_for_change_is_one_page_to_print_that_loads_nothing(visit, tmp_path):
    one = visit()
    page = one.open("case", "?coverage=50")
    avoided = page.locator(".options .avoided").nth(1)
    expect(avoided).to_contain_text("50% covered")
    with page.expect_download() as download:
        page.get_by_role("button", name="To print or send").click()
    asked = []
    printed = one.context.new_page()
    printed.on("request", lambda request: asked.append(request.url))
    download.value.save_as(tmp_path / "case.html")
    printed.goto((tmp_path / "case.html").as_uri())
    said = page.locator(".st-key-situation").inner_text()
    expect(printed.locator(".asked")).to_have_text(said)
    expect(printed.locator(".options .avoided").nth(1)).to_have_text(avoided.text_content() or "")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    printed.close()


STAYING = (
    *("unverified_by_channel", "verification_evidence", "corrected_difference", "time_to_verify"),
    *("variants", "states", "verification_result"),
)


def test_a_filter_changes_charts_where_they_stand(visit):
    one = visit()
    page = one.open("requirements", "?card=requirements/variants")
    one.charts(at_least=12)
    # What is opened by the address runs once more when the page is there.
    picture(page)
    page.evaluate("document.querySelectorAll('.plot').forEach(plot => { plot.stays = true })")
    page.locator("summary", has_text="Filters").click()
    before = page.locator(".st-key-card_requirements-unverified_by_channel").inner_text()
    pick_first(page, "Client")
    card = page.locator(".st-key-card_requirements-unverified_by_channel")
    expect(card).not_to_have_text(before, timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    # Beside a card that is one line without the filter and has a chart with it, a chart gets
    # another width; these stand beside none.
    kept = page.evaluate(
        """() => [...document.querySelectorAll('.plot')].filter(plot => plot.stays).map(
            plot => plot.closest('[class*="st-key-chart_"]').className).join(' ')"""
    )
    assert not [name for name in STAYING if f"st-key-chart_requirements-{name} " not in kept]


@pytest.mark.nightly
def test_the_link_of_a_view_follows_a_filter_that_redraws_the_evidence_alone(visit):
    one = visit()
    page = one.open("overview")
    page.locator("summary", has_text="Filters").click()
    pick_first(page, "Client")
    line = page.locator(".st-key-filter_line")
    expect(line.get_by_text("all clients")).to_have_count(0, timeout=60_000)
    # While a list is open, nothing beside it can be reached.
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save this view").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("client=", timeout=60_000)


@pytest.mark.nightly
def test_a_filter_leaves_the_filters_themselves_and_clearing_empties_them(visit):
    one = visit()
    page = one.open("schedule")
    one.charts(at_least=1)
    page.locator("summary", has_text="Filters").click()
    line, clients = page.locator(".st-key-filter_line"), page.locator(".st-key-client")
    clients.evaluate("clients => { clients.stays = true }")
    pick_first(page, "Client")
    expect(line.get_by_text("all clients")).to_have_count(0, timeout=60_000)
    assert clients.evaluate("clients => clients.stays")
    page.keyboard.press("Escape")
    line.get_by_role("button", name="Clear").click()
    expect(line.get_by_text("all clients")).to_be_visible(timeout=60_000)
    field = clients.get_by_label("Client", exact=True)
    expect(field).to_have_attribute("placeholder", "all clients", timeout=60_000)
    assert "client=" not in page.url
    assert one.complaints == []


def test_behind_a_pair_of_bars_stand_why_it_has_its_grade_and_its_rows(visit):
    one = visit(size=PHONE)
    page = one.open("overview")
    page.locator(".st-key-why_pair_requirements-unverified_difference button").click()
    opened = page.get_by_test_id("stPopoverBody")
    expect(opened.get_by_text(texts.translate("en", "grades.why"))).to_be_visible(timeout=60_000)
    opened.get_by_test_id("stButtonGroup").get_by_text("Rows").click()
    expect(opened.get_by_test_id("stDataFrame")).to_be_visible(timeout=60_000)
    assert one.complaints == []


@pytest.mark.nightly
def test_a_chart_follows_the_width_of_its_card(visit):
    one = visit()
    page = one.open("requirements", "?card=overview/word_path")
    one.charts(at_least=1)
    page.set_viewport_size({"width": 700, "height": 900})
    chart = page.locator(".st-key-chart_overview-word_path")
    wait_until(
        page,
        "chart => Math.abs(chart.clientWidth - chart.querySelector('.main-svg').clientWidth) < 2",
        chart.element_handle(),
    )
    assert chart.bounding_box()["width"] < 700


@pytest.mark.nightly
def test_a_card_gives_its_rows_and_its_csv(visit):
    one = visit()
    page = one.open("requirements", "?card=overview/word_path")
    # What is clicked while the browser still draws is answered after that.
    one.charts(PAGES["requirements"])
    card = page.locator(".st-key-single_overview-word_path")
    card.get_by_role("radio", name="SQL").or_(card.get_by_role("button", name="SQL")).first.click()
    expect(card.locator("code").first).to_contain_text("select", timeout=60_000)
    with page.expect_download() as download:
        card.get_by_test_id("stButtonGroup").get_by_text("Table").click()
        card.get_by_role("button", name="Download CSV").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "arrival" in content.splitlines()[0]


@pytest.mark.nightly
def test_the_sample_company_is_put_away_and_ones_own_file_published(
    visit, serve, sample_copy, tmp_path
):
    one = visit(serve(sample_copy), lang="zh")
    page = one.open("upload")
    page.get_by_role("button", name="移除示例公司").click()
    expect(page.get_by_text("示例公司已移除")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("以下数字来自一家虚构的公司")).to_have_count(0)
    own = tmp_path / "项目.csv"
    own.write_text("项目编号,项目名称,客户\nP-1,门户,晨光\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(own)
    page.get_by_role("button", name="发布", exact=True).click(timeout=60_000)
    expect(page.get_by_text("已发布，各页面显示新的数据")).to_be_visible(timeout=60_000)
    page = one.open("complaints")
    expect(page.get_by_text("记录太少").first).to_be_visible()
    assert one.complaints == []


def test_slides_are_turned_by_keys_and_the_address_follows(browser, dashboard):
    one = Visit(browser, dashboard)
    page = one.open("story")
    title = page.locator(".slide:not([hidden]) h2")
    first = title.inner_text()
    page.keyboard.press("ArrowRight")
    expect(title).not_to_have_text(first)
    expect(page).to_have_url(re.compile(r"slide=1"), timeout=60_000)
    page.keyboard.press("End")
    expect(page.get_by_role("button", name=texts.translate("en", "story.next"))).to_be_disabled()
    expect(page).to_have_url(re.compile(r"slide=6"), timeout=60_000)
    page.keyboard.press("Home")
    expect(title).to_have_text(first)
    page.keyboard.press("f")
    wait_until(page, "() => document.fullscreenElement !== null")
    page.keyboard.press("f")
    wait_until(page, "() => document.fullscreenElement === null")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/case"), timeout=60_000)
    assert not one.complaints
    one.close()


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_slide_fits_its_window(browser, dashboard, lang):
    one = Visit(browser, dashboard, lang=lang, size={"width": 1280, "height": 720})
    page = one.open("story")
    deck = page.locator(".deck")
    fits = """(deck) => {
        const { scrollHeight, clientHeight } = document.querySelector('[data-testid="stMain"]');
        const parts = deck.querySelectorAll(".slide:not([hidden]) [data-largest]");
        return scrollHeight === clientHeight
            && [...parts].every((part) => part.scrollHeight <= part.clientHeight + 2)
            && deck.querySelector(".keys").getBoundingClientRect().bottom <= innerHeight;
    }"""
    for width, height in ((1280, 720), (1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        picture(page)
        page.keyboard.press("Home")
        for number in range(7):
            assert deck.evaluate(fits), (width, number)
            page.keyboard.press("ArrowRight")
    assert not one.complaints
    one.close()
