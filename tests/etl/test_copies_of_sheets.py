"""Older copies of a sheet in the same workbook."""

import pytest
from openpyxl import load_workbook

from tests.etl.taking import column, take, workbook

NOW = """
    需求编号 | 项目名称 | 需求名称 | 提出日期 | 状态
    R1 | 港口调度 | 甲（改） | 2026-03-02 | 已完成
    R2 | 港口调度 | 乙 | 2026-03-03 | 已完成
    """
THEN = """
    需求编号 | 项目名称 | 需求名称 | 提出日期 | 状态
    R1 | 港口调度 | 甲 | 2026-03-02 | 待开发
    R2 | 港口调度 | 乙 | 2026-03-03 | 待开发
    R9 | 港口调度 | 已删除 | 2026-02-01 | 待开发
    """


def hide(path, *names):
    book = load_workbook(path)
    for name in names:
        book[name].sheet_state = "hidden"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("name", "is_hidden"),
    [
        ("需求清单(备份0301)", True),
        ("需求清单(备份0301)", False),
        ("三月", True),
        ("旧", False),
        ("Copy of list", False),
        ("list_old", False),
        ("Kopie", False),
    ],
)
@pytest.mark.parametrize("comes_first", [True, False])
def test_a_hidden_or_named_copy_loses_to_the_sheet(tmp_path, name, is_hidden, comes_first):
    sheets = {name: THEN, "需求清单": NOW}
    path = workbook(
        tmp_path, **dict(sorted(sheets.items(), key=lambda s: (s[0] == name) != comes_first))
    )
    loads = {load.sheet: load for load in take(hide(path, *[name] * is_hidden))}
    assert column(loads["需求清单"], "title") == ["甲（改）", "乙"]
    assert loads[name].status == "skipped"
    assert loads[name].findings[-1].code == "older_copy"


def test_a_hidden_sheet_with_other_rows_is_read(tmp_path):
    path = workbook(tmp_path, 需求=NOW, 已关闭=THEN.replace("R1", "R7").replace("R2", "R8"))
    loads = take(hide(path, "已关闭"))
    assert [load.status for load in loads] == ["loaded", "loaded"]


def test_of_two_visible_sheets_with_the_same_rows_a_warning_tells(tmp_path):
    loads = take(workbook(tmp_path, 三月=THEN, 四月=NOW))
    assert [load.status for load in loads] == ["loaded", "loaded"]
    assert [finding.code for finding in loads[1].findings] == ["same_rows"]


def test_one_sheet_per_project_is_no_copy(tmp_path):
    loads = take(workbook(tmp_path, 甲=NOW, 乙=NOW.replace("港口调度", "船期看板")))
    assert [(load.status, load.findings) for load in loads] == [("loaded", ())] * 2
