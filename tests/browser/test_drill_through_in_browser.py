"""From a figure to the cell: a mark of a chart, its rows, a record, the sheet as uploaded."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from dashboard.engine import answers, drill_down, frames, snapshot_info
from store import archive
from tests.browser.visit import READY, Visit

# Family → a card whose chart is clicked, and the column whose value must stand in the sheet.
WALKS = {
    "complaints": ("complaints/origin_by_month", "subject"),
    "requirements": ("requirements/unverified_by_month", "title"),
    "schedule": ("schedule/slip_by_month", "task_name"),
}


def rows_behind(data, name, said):
    """The rows behind the mark that is called so, as records."""
    answer = answers.run_query(data, name)
    listed = answers.run_query(data, answer.query.rows)
    columns = listed.rows.columns
    [mark] = [
        mark
        for mark, words in drill_down.list_marks(answer, columns, "en").items()
        if words == said
    ]
    sql = drill_down.narrow(answer.query, mark, listed.sql, columns)
    return frames.to_records(answers.narrow(data, listed, *sql).rows)


def cells_of_the_file(data, row):
    """The cells of the row of the uploaded file that a record came from."""
    [sha] = {
        load["file_sha"]
        for load in snapshot_info.list_loads(data)
        if load["source_file"] == row["source_file"]
    }
    path = archive.locate(data, sha)
    if Path(row["source_file"]).suffix == ".csv":
        content = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                lines = list(csv.reader(content.decode(encoding).splitlines()))
            except UnicodeDecodeError:
                continue
            return lines[row["source_row"] - 1]
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    [cells] = book[row["source_sheet"]].iter_rows(
        row["source_row"], row["source_row"], values_only=True
    )
    return [str(cell) for cell in cells]


@pytest.mark.parametrize(
    "family",
    [
        "schedule",
        *(pytest.param(name, marks=pytest.mark.nightly) for name in ("complaints", "requirements")),
    ],
)
def test_a_mark_leads_to_the_cell_of_the_file(browser, dashboard, loaded, family):
    name, column = WALKS[family]
    card = name.replace("/", "-")
    one = Visit(browser, dashboard)
    page = one.open(family, f"?card={name}")
    chart = page.locator(f".st-key-chart_{card}")
    chart.scroll_into_view_if_needed(timeout=60_000)
    mark = chart.locator(".point").nth(1)
    expect(mark).to_be_visible(timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=60_000)
    mark.scroll_into_view_if_needed()
    place = mark.bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    grid = page.locator(f'[class*="st-key-rows_{card}_"]').get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed(timeout=60_000)
    expect(grid.locator("canvas").first).to_be_visible(timeout=60_000)
    chosen = page.locator(f".st-key-mark_{card} input").input_value()
    [first, *_] = found = rows_behind(loaded, name, chosen)
    rows = "row" if len(found) == 1 else "rows"
    expect(page.get_by_text(f"{chosen}: {len(found)} {rows}")).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Download Excel").click(timeout=60_000)
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book["Rows"].max_row == len(found) + 1
    assert book["About these rows"]["A2"].value.startswith(chosen)
    # The box before the first row.
    grid.click(position={"x": 15, "y": 52})
    page.get_by_role("link", name="Open this record across all systems").click(timeout=60_000)
    expect(page.locator("h1")).to_have_text("Record", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    expect(page.get_by_text(f"row {first['source_row']}")).to_be_visible(timeout=60_000)
    assert first[column] in cells_of_the_file(loaded, first)
    sheet = page.locator('[class*="st-key-record_sheet"]')
    sheet.scroll_into_view_if_needed(timeout=60_000)
    cell = sheet.locator('[role="gridcell"]').filter(has_text=str(first[column])).first
    expect(cell).to_be_attached(timeout=60_000)
    one.close()


@pytest.mark.nightly
def test_a_band_of_the_picture_of_the_whole_opens_its_requirements(browser, dashboard, loaded):
    one = Visit(browser, dashboard)
    page = one.open("requirements", "?card=overview/word_path")
    one.charts(at_least=1)
    band = page.locator(".st-key-chart_overview-word_path .sankey-link").first
    band.scroll_into_view_if_needed(timeout=60_000)
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=60_000)
    band.dispatch_event("click")
    chosen = page.locator(".st-key-mark_overview-word_path input")
    expect(chosen).to_have_value(re.compile(" → "), timeout=60_000)
    found = rows_behind(loaded, "overview/word_path", chosen.input_value())
    rows = "row" if len(found) == 1 else "rows"
    expect(page.get_by_text(f"{chosen.input_value()}: {len(found):,} {rows}")).to_be_visible()
    one.close()
