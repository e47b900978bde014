"""Two lists with the same numbers, and a corrected copy of a list, on the Upload page."""

from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.intake_steps import WAIT, Upload, fetch, load_file, write_workbook

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]

HEADERS = {
    "en": ["Ticket ID", "Client", "Created at", "Subject"],
    "zh": ["工单编号", "客户名称", "创建时间", "标题"],
}
CLIENT = {"en": "Acme", "zh": "甲乙机械"}
ANSWERS = {"other": "questions.other_things", "same": "questions.same_things"}


def tickets(lang, subject):
    rows = [[n, CLIENT[lang], date(2026, 3, n), f"{subject} {n}"] for n in range(1, 6)]
    return [HEADERS[lang], *rows]


@pytest.mark.parametrize("answer", ANSWERS)
def test_two_managers_lists_with_equal_numbers_are_asked_about_with_pairs(
    browser, serve, tmp_path, lang, answer
):
    data = tmp_path / "data"
    load_file(data, write_workbook(tmp_path / "li.xlsx", Tickets=tickets(lang, "Login fails")))
    second = write_workbook(tmp_path / "wang.xlsx", Tickets=tickets(lang, "Slow report"))
    one = Upload(browser, serve(data), lang=lang)
    page = one.drop(second)
    place = one.t("upload.problems_of", file=second.name, sheet="Tickets")
    expect(page.get_by_text(one.t("upload.question_list", place=place))).to_be_visible(timeout=WAIT)
    cells = page.locator('[class*="st-key-waiting_"] [role=gridcell]')
    expect(cells.filter(has_text="Login fails")).to_have_count(5, timeout=WAIT)
    expect(cells.filter(has_text="Slow report")).to_have_count(5, timeout=WAIT)
    one.settle()
    page.get_by_text(one.t(ANSWERS[answer])).click()
    one.answer("questions.take")
    one.publish()
    subjects = [row[0] for row in fetch(data, "select subject from tickets order by 1")]
    kept = [f"Slow report {n}" for n in range(1, 6)]
    other = [f"Login fails {n}" for n in range(1, 6)]
    assert subjects == (other + kept if answer == "other" else kept)

    page = one.open("loads")
    expect(page.get_by_role("heading", name=one.t("lists.title"))).to_be_visible(timeout=WAIT)
    one.leave()


def test_corrected_copy_supersedes_its_original(browser, serve, tmp_path, lang):
    data = tmp_path / "data"
    data.mkdir()
    rows = tickets(lang, "Login fails")
    rows[3][2] = {"en": "next week", "zh": "下周"}[lang]
    original = write_workbook(tmp_path / "desk.xlsx", Tickets=rows)
    one = Upload(browser, serve(data), lang=lang)
    page = one.drop(original)
    button = page.get_by_role("button", name=one.t("preview.correct", file=original.name))
    expect(button).to_be_visible(timeout=WAIT)
    one.settle()
    with page.expect_download() as download:
        button.click()
    copy = tmp_path / download.value.suggested_filename
    download.value.save_as(copy)
    one.publish()
    assert fetch(data, "select count(*) from tickets") == [(4,)]

    book = load_workbook(copy)
    sheet = book["Tickets"]
    sheet["C4"], sheet["D5"] = date(2026, 3, 3), "Logout fails"
    # A row that does not belong there is deleted in the copy.
    sheet.delete_rows(6)
    book.save(copy)
    page = one.drop(copy)
    one.publish()
    subjects = [row[0] for row in fetch(data, "select subject from tickets order by ticket_id")]
    assert subjects == ["Login fails 1", "Login fails 2", "Login fails 3", "Logout fails"]
    one.leave()
