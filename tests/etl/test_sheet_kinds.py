"""What a sheet is: taken by words of its own, passed over by name, or asked; never on client and
date alone."""

import pytest

from tests.etl.taking import asked, only, said, take, text_file, workbook

FOREIGN = [
    ("Date | Employee | Client | Project | Hours | Work done", "export.csv", "timesheet"),
    ("日期 | 姓名 | 项目名称 | 客户 | 工时 | 工作内容", "export.csv", "timesheet"),
    ("Date | User | Issue | Activity | Comment | Hours", "export.csv", "timesheet"),
    ("日期 | 员工 | 任务编号 | 任务名称 | 项目 | 工时", "export.csv", "timesheet"),
    ("Invoice No | Customer | Date | Amount | Status", "export.csv", "list of invoices"),
    ("发票号 | 客户名称 | 项目编号 | 项目名称 | 开票日期 | 金额", "export.csv", "invoices"),
    ("日期 | 报销人 | 客户名称 | 事由 | 金额", "export.csv", "expenses"),
    ("Date | Client | Person | Type | Amount", "expenses May.csv", "expenses"),
    ("姓名 | 部门 | 开始日期 | 结束日期 | 类型", "请假.csv", "leave"),
    ("Employee | Absence type | From | To | Days", "export.csv", "leave"),
    ("风险编号 | 项目编号 | 项目名称 | 风险描述 | 负责人 | 状态", "export.csv", "risk"),
    ("Risk ID | Project | Name | Owner | Due date | Mitigation | Status", "export.csv", "risk"),
    ("用例编号 | 项目名称 | 用例名称 | 执行人 | 执行日期 | 结果", "export.csv", "test cases"),
    ("ID | Project | Title | Steps | Expected result | Status", "export.csv", "test cases"),
    ("项目编号 | 项目名称 | 验收日期 | 客户名称 | 验收结论", "export.csv", "acceptances"),
    ("Opportunity | Account | Stage | Close date | Amount | Owner", "export.csv", "opportunities"),
    ("Name | Project | Start date | End date | Allocation", "export.csv", "staff plan"),
    ("PO No. | Project | Name | Supplier | Due date | Amount", "export.csv", "purchases"),
]


def fill(headers: str, rows: int = 5) -> str:
    """A table with these headers: dates under dates, other texts under the rest."""
    names = headers.split(" | ")
    dated = [any(word in name.lower() for word in ("date", "日期", "from")) for name in names]
    return "\n".join(
        [headers]
        + [
            " | ".join(
                f"2026-03-0{row}" if is_date else f"{name[:3]} {row}"
                for name, is_date in zip(names, dated, strict=True)
            )
            for row in range(1, rows + 1)
        ]
    )


@pytest.mark.parametrize(("headers", "name", "kind"), FOREIGN)
def test_a_sheet_that_is_none_of_ours_is_passed_over_by_name(tmp_path, headers, name, kind):
    load = only(text_file(tmp_path, fill(headers), name))
    assert (load.status, load.source, load.rows_kept) == ("skipped", None, 0)
    assert [finding.severity for finding in load.findings] == ["note"]
    assert kind in said(load)[0] and "not needed" in said(load)[0]
    assert "不需要" in said(load, "zh")[0]


OURS = [
    ("Visit date | Customer | Visited by | Notes", "contacts"),
    ("拜访日期 | 客户名称 | 拜访人 | 拜访内容 | 工时", "contacts"),
    ("Complaint No. | Customer | Date received | Details | Hours", "tickets"),
    ("需求编号 | 项目名称 | 需求名称 | 提出日期 | 预计工时 | 测试用例编号", "requirements"),
    ("Task ID | Project | Task | Due date | Hours", "tasks"),
    ("变更编号 | 项目名称 | 变更内容 | 申请日期 | 金额", "changes"),
    ("合同编号 | 合同名称 | 客户名称 | 签订日期 | 合同金额 | 销售负责人", "projects"),
]


@pytest.mark.parametrize(("headers", "table"), OURS)
def test_a_foreign_column_does_not_outweigh_the_words_of_a_table(tmp_path, headers, table):
    load = only(text_file(tmp_path, fill(headers)))
    assert (load.status, load.source) == ("loaded", table), said(load)


@pytest.mark.parametrize(
    "headers",
    [
        "Date | Client | Person | Subject",
        "日期 | 客户名称 | 负责人 | 备注",
        "ID | Project | Name | Start date | End date",
        "编号 | 项目名称 | 名称 | 结束日期",
    ],
)
def test_generic_columns_alone_are_asked_about(tmp_path, headers):
    load = only(text_file(tmp_path, fill(headers)))
    assert (load.status, asked(load).field) == ("asked", "table"), said(load)


@pytest.mark.parametrize(
    ("sheet", "name", "table"),
    [
        ("拜访记录", "book.xlsx", "contacts"),
        ("Sheet1", "client visits 2026.xlsx", "contacts"),
        ("Sheet1", "客户拜访.xlsx", "contacts"),
    ],
)
def test_the_name_of_a_sheet_or_of_its_file_is_a_word_too(tmp_path, sheet, name, table):
    headers = "日期 | 客户名称 | 负责人 | 备注"
    load = only(workbook(tmp_path, name, **{sheet: fill(headers)}))
    assert (load.status, load.source) == ("loaded", table), said(load)


def test_a_title_above_the_table_is_a_word_too(tmp_path):
    titled = f"华东区客户拜访记录\n{fill('日期 | 客户名称 | 负责人 | 备注')}"
    assert only(text_file(tmp_path, titled)).source == "contacts"


def test_the_files_name_says_nothing_of_a_sheet_with_a_name_of_its_own(tmp_path):
    headers = "日期 | 客户名称 | 负责人 | 备注"
    load = only(workbook(tmp_path, "拜访记录.xlsx", 其他往来=fill(headers)))
    assert load.status == "asked"


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Date | Customer | Project | Complaint | Raised by | Status", "log.csv"),
        ("日期 | 客户名称 | 投诉内容 | 负责人 | 备注", "log.csv"),
        ("Date | Customer | Person | Subject | Notes", "complaints.csv"),
        ("日期 | 客户 | 跟进人 | 内容", "客户投诉.csv"),
    ],
)
def test_a_complaint_is_a_ticket_whatever_stands_beside_it(tmp_path, headers, name):
    load = only(text_file(tmp_path, fill(headers), name))
    assert load.source == "tickets" and load.status in ("asked", "refused"), said(load)


@pytest.mark.parametrize(
    "headers", ["Project ID | Project name | Device", "Client name | Industry | Device"]
)
def test_rows_that_name_the_same_thing_again_and_again_are_no_register(tmp_path, headers):
    names = headers.split(" | ")
    rows = [
        " | ".join(f"{name} {row % 2}" for name in names[:-1]) + f" | {row}" for row in range(9)
    ]
    load = only(text_file(tmp_path, "\n".join([headers, *rows])))
    assert load.status != "loaded", said(load)


def test_a_foreign_sheet_is_taken_where_its_table_is_asked_for(tmp_path):
    table = fill("Date | Employee | Client | Project | Hours | Work done")
    load = only(text_file(tmp_path, table), source="contacts")
    assert (load.status, load.source) == ("loaded", "contacts")


def test_foreign_sheets_stand_beside_ours_in_a_workbook(tmp_path):
    book = workbook(
        tmp_path,
        "project.xlsx",
        Plan=fill("Task ID | Project | Task | Due date"),
        Hours=fill("Date | Employee | Project | Hours"),
    )
    plan, hours = take(book)
    assert (plan.source, plan.status, hours.status) == ("tasks", "loaded", "skipped")
    assert hours.findings[0].code == "kind_not_needed"
