"""The code editor in a real browser: a mistake marked, completion, Ctrl-Enter, the kept draft."""

import pytest
from playwright.sync_api import expect

from dashboard.display import texts
from tests.browser.visit import READY, Visit

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]

QUERY = "?query=requirements/headline"
WAIT = 60_000
# 20 lines of SQL stand above the fold of a laptop.
LINES = """() => [...document.querySelectorAll('.cm-lineNumbers .cm-gutterElement')].filter(
    line => line.offsetHeight && line.getBoundingClientRect().bottom <= innerHeight).length"""


class Workbench(Visit):
    """A visit to a query on the workbench."""

    def start(self):
        page = self.open("queries", QUERY)
        self.code = page.locator(".cm-content").first
        expect(self.code).to_be_visible(timeout=WAIT)
        return page

    def t(self, key, **values):
        return texts.translate(self.lang, key, **values)

    def type(self, text):
        """Type at the end of the SQL."""
        self.code.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text, delay=15)

    def settle(self):
        self.page.wait_for_timeout(1000)
        self.page.wait_for_selector(READY, timeout=WAIT)

    def leave(self):
        assert (self.complaints, self.elsewhere) == ([], [])
        self.close()


@pytest.fixture
def workbench(browser, dashboard, lang):
    one = Workbench(browser, dashboard, lang=lang)
    yield one
    one.leave()


def test_a_mistake_is_marked_at_its_place_and_mended_by_completion(workbench):
    page = workbench.start()
    assert page.evaluate(LINES) >= 18
    workbench.type("\n-- 客户\nlimit 客户数")
    page.keyboard.press("Control+Enter")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("客户数", timeout=WAIT)
    for _ in range(3):
        page.keyboard.press("Backspace")
    page.keyboard.type("$row_l", delay=15)
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_have_text("$row_limit")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(workbench.code).to_contain_text("limit $row_limit")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".st-key-card_preview_new h3")).to_be_visible(timeout=WAIT)
    expect(mark).to_have_count(0)


def test_columns_and_macros_of_the_snapshot_are_completed(workbench):
    page = workbench.start()
    workbench.type("\n, is_counted_unv")
    offered = page.locator(".cm-tooltip-autocomplete li")
    expect(offered.first).to_contain_text("is_counted_unverified")
    expect(offered.first).to_contain_text("requirement_states")
    page.keyboard.press("Escape")
    page.keyboard.type(" rate_o", delay=15)
    expect(offered.first).to_contain_text("rate_of")
    expect(offered.first).to_contain_text(workbench.t("editor.macro"))


def test_format_keeps_every_word_and_comment(workbench):
    page = workbench.start()
    workbench.code.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "SELECT name -- 名称\nFROM clients WHERE is_selected($client, client_id)"
    )
    page.get_by_role("button", name=workbench.t("editor.format")).click()
    expect(workbench.code).to_contain_text("name -- 名称")
    expect(page.locator(".cm-line").nth(0)).to_have_text("select")
    expect(workbench.code).to_contain_text("is_selected($client, client_id)")


def test_escape_then_tab_leaves_the_editor(workbench):
    page = workbench.start()
    workbench.code.click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("cm-content")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == workbench.t("editor.format")


def test_a_draft_survives_a_reload_and_another_browser_does_not_see_it(workbench, browser, lang):
    page = workbench.start()
    workbench.settle()
    workbench.type("\n-- 草稿 draft")
    expect(page.get_by_text(workbench.t("workbench.kept_here"))).to_be_visible(timeout=WAIT)
    workbench.start()
    expect(workbench.code).to_contain_text("-- 草稿 draft", timeout=WAIT)
    other = Workbench(browser, workbench.address, lang=lang)
    other.start()
    expect(other.code).not_to_contain_text("草稿", timeout=WAIT)
    other.leave()
    page.get_by_role("button", name=workbench.t("workbench.discard")).click()
    expect(workbench.code).not_to_contain_text("草稿", timeout=WAIT)
