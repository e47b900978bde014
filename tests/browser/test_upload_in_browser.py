"""A project manager's way: drop a file with problems, look, correct, publish, take back."""

from datetime import date

from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from store import snapshots
from tests.browser.visit import READY, Visit

SOON = 180_000


def requirements(path):
    book = Workbook()
    page = book.active
    page.title = "需求"
    page.append(["需求编号", "项目编号", "需求标题", "提出日期", "客户确认结果", "备注"])
    for number in range(30):
        said = "差不多" if number == 25 else "已确认"
        day = "下周" if number == 3 else date(2026, 3, 2)
        page.append([f"N-{number}", "P-900", f"新需求{number}", day, said, "无"])
    book.save(path)
    return path


def test_problems_are_looked_at_corrected_published_and_taken_back(
    browser, serve, sample_copy, tmp_path
):
    path = requirements(tmp_path / "新需求.xlsx")
    one = Visit(browser, serve(sample_copy), lang="zh")
    page = one.open("upload")
    page.locator("input[type=file]").set_input_files(path)
    publish = page.get_by_role("button", name="发布", exact=True)
    expect(publish).to_be_enabled(timeout=SOON)
    expect(page.get_by_text("发布后的变化")).to_be_visible()

    page.locator("summary", has_text="预览：新需求.xlsx").click()
    expect(page.get_by_text("显示21行，共30行；2行有问题")).to_be_visible(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    page.get_by_text("只看有问题的行").click()
    expect(page.get_by_text("显示2行，共30行；2行有问题")).to_be_visible(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)

    with page.expect_download() as download:
        page.get_by_role("button", name="下载待改正的新需求.xlsx").click()
    assert download.value.suggested_filename == "新需求-待改正.xlsx"
    mended = tmp_path / "新需求-待改正.xlsx"
    download.value.save_as(mended)
    book = load_workbook(mended)
    sheet = book["需求"]
    told = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert told == {"D5", "E27"}
    sheet["D5"], sheet["E27"] = date(2026, 3, 9), "已确认"
    book.save(mended)

    page.get_by_role("button", name="Remove 新需求.xlsx").or_(
        page.locator('[data-testid="stFileUploaderDeleteBtn"] button')
    ).first.click()
    expect(page.get_by_text("识别结果")).to_have_count(0, timeout=SOON)
    page.locator("input[type=file]").set_input_files(mended)
    expect(publish).to_be_enabled(timeout=SOON)
    page.wait_for_selector(READY, timeout=SOON)
    publish.click()
    expect(page.get_by_text("已发布，各页面显示新的数据")).to_be_visible(timeout=SOON)
    assert counted(sample_copy) == 30

    page = one.open("loads")
    expect(page.get_by_text("个导入批次")).to_be_visible(timeout=SOON)
    grid = page.locator('[class*="st-key-history_"] canvas').first
    # The first row is the list of problems, passed over; the second the sheet that was taken in.
    grid.click(position={"x": 14, "y": 87}, force=True)
    page.wait_for_selector(READY, timeout=SOON)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载原始文件新需求-待改正.xlsx").first.click()
    assert (download.value.path()).read_bytes() == mended.read_bytes()
    page.get_by_role("button", name="撤回选中的批次").click()
    expect(page.get_by_text("已撤回，文件仍在存档中")).to_be_visible(timeout=SOON)
    assert one.complaints == []
    one.close()


def counted(data):
    now = snapshots.get_current(data)
    assert now is not None
    with snapshots.connect(now.path) as connection:
        [(count,)] = connection.execute(
            "select count(*) from requirements where project = 'P-900'"
        ).fetchall()
    return count
