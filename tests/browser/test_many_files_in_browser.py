"""Forty project managers' workbooks, alike but not the same, dropped at once."""

from datetime import date

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from dashboard.display import texts
from dashboard.engine import snapshot_info
from store import journal
from tests.browser.intake_steps import Upload, count_held_bytes, fetch
from tests.browser.visit import READY, Visit

WAIT = 180_000
FILES, MAX_ANSWERS = 40, 5
SHEETS = {
    "en": ("Requirements", ["Req ID", "Title", "Date raised", "Confirmed on"], "Notes {}"),
    "zh": ("需求清单", ["需求编号", "需求名称", "提出日期", "确认时间"], "备注{}"),
}


def write_workbooks(folder, lang):
    """Requirements of forty projects; nine in ten have a column of their own, none has one that
    names its project."""
    sheet, headers, own = SHEETS[lang]
    paths = []
    for number in range(FILES):
        book = Workbook()
        page = book.active
        page.title = sheet
        page.append([*headers, *([own.format(number)] if number % 10 else [])])
        for row in range(3):
            page.append(
                [f"R-{number}-{row}", f"Login {row}", date(2026, 3, 2), date(2026, 3, 9), "x"]
            )
        paths.append(folder / f"Atlas {number}.xlsx")
        book.save(paths[-1])
    return paths


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_forty_workbooks_alike_are_published_after_few_answers(browser, serve, tmp_path, lang):
    data = tmp_path / "data"
    data.mkdir()
    visit = Visit(browser, serve(data), lang=lang)
    page = visit.open("upload")

    answers = []

    def press(key):
        answers.append(key)
        page.wait_for_selector(READY, timeout=WAIT)
        page.get_by_role("button", name=texts.translate(lang, key), exact=True).first.click()

    page.locator("input[type=file]").set_input_files(write_workbooks(tmp_path, lang))
    alike = page.locator("h4", has_text=f"{FILES - 1}")
    expect(alike).to_be_visible(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    project = texts.label_column(lang, "project")
    field = page.get_by_role("combobox", name=project)
    field.fill("Atlas")
    field.press("Enter")
    press("mapping.take")
    answered = page.get_by_text(texts.translate(lang, "questions.taken"))
    expect(answered).to_be_visible(timeout=WAIT)

    # The client's confirmation is not taken for granted; the sheets are imported without it.
    confirmed = SHEETS[lang][1][-1]
    page.wait_for_selector(READY, timeout=WAIT)
    field = page.get_by_role("combobox", name=texts.label_column(lang, "verified_date"))
    field.fill(confirmed)
    field.press("Enter")
    press("mapping.take")
    expect(answered).to_be_visible(timeout=WAIT)
    expect(page.locator('[class*="st-key-open_list"]')).to_have_count(0, timeout=WAIT)

    publish = page.get_by_role("button", name=texts.translate(lang, "upload.publish"), exact=True)
    expect(publish).to_be_enabled(timeout=WAIT)
    press("upload.publish")
    expect(page.get_by_text(texts.translate(lang, "upload.published"))).to_be_visible(timeout=WAIT)
    loads = snapshot_info.list_loads(data)
    assert sum(load["rows_kept"] for load in loads) == 3 * FILES
    assert len(loads) == FILES
    assert answers.count("mapping.take") <= MAX_ANSWERS
    assert visit.complaints == []
    visit.close()


@pytest.mark.nightly
def test_a_file_added_to_the_zone_is_read_with_those_received_before(browser, serve, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "projects.csv").write_text("Project ID,Project name,Client\nP-1,Atlas,Acme\n")
    (tmp_path / "tickets.csv").write_text(
        "Ticket ID,Project,Client,Created at,Type\nT-1,P-1,Acme,2026-03-02,Complaint\n"
    )
    address = serve(data)
    visit = Upload(browser, address)
    page = visit.drop(tmp_path / "projects.csv")
    assert count_held_bytes(address) == 0
    page.locator("input[type=file]").set_input_files(tmp_path / "tickets.csv")
    sheet = page.get_by_text("tickets.csv · ")
    expect(sheet).to_be_visible(timeout=WAIT)
    visit.settle()
    assert count_held_bytes(address) == 0
    names = [entry.body["name"] for entry in journal.list_entries(data, "received")]
    assert names == ["projects.csv", "tickets.csv"]
    visit.press("upload.publish")
    expect(page.get_by_text(visit.t("upload.published"))).to_be_visible(timeout=WAIT)
    assert fetch(data, "select project_id, name from projects") == [("P-1", "Atlas")]
    assert fetch(data, "select ticket_id from tickets") == [("T-1",)]
    visit.close()
