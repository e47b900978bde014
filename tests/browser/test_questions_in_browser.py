"""A project manager's whole way in a real browser: drop, answer, see problems, publish, undo."""

from datetime import date

from openpyxl import Workbook
from playwright.sync_api import expect

from dashboard.engine import snapshot_info
from store import journal
from tests.browser.visit import READY, Visit

WAIT = 90_000
BOOK = {
    "项目台账": [
        ["项目编号", "项目名称", "客户名称", "项目经理", "销售负责人"],
        ["P-1", "云帆 ERP", "云帆科技", "李娜", "张伟"],
    ],
    "需求清单": [
        ["需求编号", "项目名称", "需求名称", "提出日期", "确认时间", "反馈"],
        ["R-1", "云帆 ERP", "扫码登录", date(2026, 3, 2), date(2026, 3, 6), "已确认"],
        ["R-2", "云帆 ERP", "导出报表", "3月底", date(2026, 3, 9), "不属实"],
    ],
    "变更登记表": [
        ["变更编号", "项目名称", "变更内容", "申请日期", "申请人"],
        ["C-1", "云帆 ERP", "增加审批", date(2026, 3, 12), "张伟"],
    ],
}
TICKETS = (
    "投诉编号,投诉日期,客户名称,转述人,投诉内容\n"
    "T-1,2026-03-10,云帆科技,张伟,系统打不开\nT-2,2026-03-11,云帆科技,李娜,响应太慢\n"
)


def exports(folder):
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in BOOK.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "项目资料.xlsx")
    (folder / "客户投诉.csv").write_bytes(TICKETS.encode("gb18030"))
    return [folder / "项目资料.xlsx", folder / "客户投诉.csv"]


def tables(data):
    return sorted(load["table_name"] for load in snapshot_info.list_loads(data))


def test_from_the_downloads_folder_to_a_published_snapshot_and_back(browser, serve, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    one = Visit(browser, serve(data), lang="zh")
    page = one.open("upload")
    page.locator("input[type=file]").set_input_files(exports(tmp_path))

    # One question, which holds nothing back: is this column the client's word?
    expect(page.get_by_text("先导入，暂缺：哪一列是“核实日期”").first).to_be_visible(timeout=WAIT)
    # What publishing would change is drawn below: a click waits until nothing moves any more.
    publish = page.get_by_role("button", name="发布", exact=True)
    expect(publish).to_be_enabled(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    field = page.get_by_role("combobox", name="核实日期")
    expect(field).to_have_value("", timeout=WAIT)
    field.fill("确认时间")
    field.press("Enter")
    page.get_by_role("button", name="采用这些列", exact=True).click()
    expect(page.get_by_text("已记住，并按回答重新读取了文件")).to_be_visible(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    expect(page.get_by_text("先导入，暂缺")).to_have_count(0, timeout=WAIT)
    assert [entry.body["given"]["columns"] for entry in journal.list_entries(data, "answered")] == [
        {"verified_date": ["确认时间"]}
    ]

    # The problem stands at its cell.
    expect(publish).to_be_enabled(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    page.locator("summary", has_text="需求清单").filter(has_text="警告").click()
    expect(page.get_by_text("“3月底”").first).to_be_visible(timeout=WAIT)

    expect(publish).to_be_enabled(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    publish.click()
    expect(page.get_by_text("已发布，各页面显示新的数据").first).to_be_visible(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    assert tables(data) == ["changes", "projects", "requirements", "tickets"]

    # And back: the latest load stands first.
    page = one.open("loads")
    expect(page.get_by_text("4个导入批次")).to_be_visible(timeout=WAIT)
    grid = page.locator('[class*="st-key-history_"] canvas').first
    grid.click(position={"x": 14, "y": 52}, force=True)
    withdraw = page.get_by_role("button", name="撤回选中的批次")
    expect(withdraw).to_be_enabled(timeout=WAIT)
    page.wait_for_selector(READY, timeout=WAIT)
    withdraw.click()
    expect(page.get_by_text("已撤回，文件仍在存档中")).to_be_visible(timeout=WAIT)
    assert tables(data) == ["changes", "projects", "requirements"]
    assert one.complaints == []
    one.close()
