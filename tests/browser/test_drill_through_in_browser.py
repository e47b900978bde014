"""From a figure to the cell: figure, rows, record, the sheet as it was uploaded."""

import pytest
from playwright.sync_api import expect

from dashboard import engine
from tests.browser.test_browser import READY, Visit

# Card → the query whose rows it opens, and the column whose value must stand in the sheet.
WALKS = {
    "complaints": ("complaints-origin_by_client", "complaints/rows", "subject"),
    "requirements": ("requirements-unverified_by_project", "requirements/rows", "title"),
    "schedule": ("schedule-late_by_project", "schedule/rows", "task_name"),
}


@pytest.mark.parametrize("family", WALKS)
def test_a_figure_leads_to_the_cell_of_the_file(browser, dashboard, loaded, family):
    card, rows, column = WALKS[family]
    [first, *_] = engine.records(engine.run(loaded, rows).rows)
    one = Visit(browser, dashboard)
    page = one.open(family)
    behind = page.locator(f'[class*="st-key-tools_{card}"]').first
    behind.get_by_role("radio", name="Rows").or_(behind.get_by_role("button", name="Rows")).click()
    grid = page.locator(f'[class*="st-key-rows_{card}"]').get_by_test_id("stDataFrame")
    # A grid is drawn only once it is seen.
    grid.scroll_into_view_if_needed(timeout=60_000)
    expect(grid.locator("canvas").first).to_be_visible(timeout=60_000)
    # The box before the first row.
    grid.click(position={"x": 15, "y": 52})
    page.get_by_role("link", name="Open this record across all systems").click(timeout=60_000)
    expect(page.locator("h1")).to_have_text("Record", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    expect(page.get_by_text(f"row {first['source_row']}")).to_be_visible(timeout=60_000)
    sheet = page.locator('[class*="st-key-record_sheet"]')
    sheet.scroll_into_view_if_needed(timeout=60_000)
    cell = sheet.locator('[role="gridcell"]').filter(has_text=str(first[column])).first
    expect(cell).to_be_attached(timeout=60_000)
    one.close()
