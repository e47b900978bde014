"""The worklist's way in a real browser: taken along, filled in, dropped, published."""

from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from store import snapshots
from tests.browser.visit import READY, Visit

ANSWER = {"核实结果": "修改后确认", "核实日期": date(2026, 3, 11), "客户原话": "每月一次即可"}


def answered(data, requirement):
    now = snapshots.get_current(data)
    assert now is not None
    with snapshots.connect(now.path) as connection:
        return connection.execute(
            "select verification_result, verified_date, verified_description, source_file "
            "from requirements where requirement_id = $requirement and project_id = $project",
            requirement,
        ).fetchall()


@pytest.mark.nightly
def test_the_list_is_taken_to_the_client_and_its_answers_are_published(
    browser, serve, sample_copy, tmp_path
):
    one = Visit(browser, serve(sample_copy), lang="zh")
    page = one.open("worklist")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载核实清单").click()
    assert download.value.suggested_filename == "核实清单.xlsx"
    path = tmp_path / "核实清单.xlsx"
    download.value.save_as(path)

    book = load_workbook(path)
    sheet = book["需求"]
    place = {cell.value: cell.column for cell in sheet[2]}
    asked = {
        "requirement": sheet.cell(3, place["需求编号"]).value,
        "project": sheet.cell(3, place["项目编号"]).value,
    }
    assert answered(sample_copy, asked)[0][0] is None
    for header, value in ANSWER.items():
        sheet.cell(3, place[header], value)
    book.save(path)

    page = one.open("upload")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="发布", exact=True).click(timeout=60_000)
    expect(page.get_by_text("已发布，各页面显示新的数据")).to_be_visible(timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert answered(sample_copy, asked) == [
        ("amended", date(2026, 3, 11), "每月一次即可", path.name)
    ]
    assert one.complaints == []
    one.close()


@pytest.mark.nightly
def test_a_template_comes_in_the_readers_language(browser, serve, loaded, tmp_path):
    one = Visit(browser, serve(loaded), lang="zh")
    page = one.open("upload")
    page.get_by_role("button", name="空白模板").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="变更申请", exact=True).click()
    path = tmp_path / "template.xlsx"
    download.value.save_as(path)
    assert load_workbook(path).sheetnames == ["变更", "示例"]
    one.close()
