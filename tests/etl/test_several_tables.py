"""Several tables in one sheet."""

import pytest

from etl.formats import files
from tests.etl.taking import column, shipped, take, text_file, workbook

REPORT = """
    一、需求清单
    需求编号 | 项目名称 | 需求名称 | 提出日期 | 需求来源 | 状态
    R1 | 港口调度 | 甲 | 2026-03-02 | 客户 | 进行中
    R2 | 港口调度 | 乙 | 2026-03-03 | 销售 | 已完成
    ---
    二、变更登记表
    变更编号 | 项目名称 | 变更名称 | 申请日期 | 变更来源 | 审批结论
    CR1 | 港口调度 | 改甲 | 2026-03-09 | 销售 | 同意
    CR2 | 港口调度 | 改乙 | 2026-03-10 | 客户 | 待审批
    """


def outcome(loads):
    return [(load.source, load.status, load.rows_read, load.rows_kept) for load in loads]


@pytest.mark.parametrize(
    "table",
    [
        REPORT,
        REPORT.replace("    ---\n", ""),
        REPORT.replace("    二、变更登记表\n", ""),
        # Directly below the rows, without a blank row or a title.
        REPORT.replace("    ---\n    二、变更登记表\n", ""),
    ],
    ids=["both", "title", "blank row", "neither"],
)
def test_a_row_of_headers_begins_another_table(tmp_path, table):
    loads = take(workbook(tmp_path, 周报=table))
    assert outcome(loads) == [("requirements", "loaded", 2, 2), ("changes", "loaded", 2, 2)]
    assert column(loads[0], "requirement_id") == ["R1", "R2"]
    assert column(loads[1], "change_id") == ["CR1", "CR2"]
    assert column(loads[1], "source_row")[0] - column(loads[0], "source_row")[0] >= 3
    assert len({load.load_id for load in loads}) == len({load.excerpt for load in loads}) == 2


def test_an_english_sheet_with_three_tables(tmp_path):
    loads = take(
        text_file(
            tmp_path,
            """
            Weekly report
            Ticket ID | Client | Created at | Subject
            T-1 | Acme | 2026-03-02 | Late
            ---
            Requirements
            Req ID | Project | Requirement title | Date raised
            R1 | Harbour | Login | 2026-03-02
            ---
            Ticket ID | Client | Created at | Priority
            T-9 | Polar | 2026-03-05 | High
            """,
        )
    )
    assert [load.source for load in loads] == ["tickets", "requirements", "tickets"]
    assert column(loads[2], "ticket_id") == ["T-9"]
    assert len({load.load_id for load in loads}) == 3


def test_a_project_named_above_the_second_table_is_that_of_its_rows(tmp_path):
    loads = take(
        workbook(
            tmp_path,
            需求="""
            项目名称：港口调度
            需求编号 | 需求名称 | 提出日期
            R1 | 甲 | 2026-03-02
            ---
            项目名称：船期看板
            需求编号 | 需求名称 | 提出日期 | 状态
            R1 | 乙 | 2026-03-02 | 已完成
            """,
        )
    )
    assert [column(load, "project") for load in loads] == [["港口调度"], ["船期看板"]]


@pytest.mark.parametrize(
    "row",
    [
        "Ticket ID | Client | Created at",
        "T-2 | Status | 2026-03-03",
        "Status | Closed | Acme",
        "T-3 | Client | 2026-03-03",
    ],
    ids=["repeated", "one word", "words of data", "with a date"],
)
def test_a_repeated_header_and_rows_of_words_begin_none(tmp_path, row):
    table = f"""
        Ticket ID | Client | Created at
        T-1 | Acme | 2026-03-02
        {row}
        T-9 | Acme | 2026-03-04
        """
    assert len(take(text_file(tmp_path, table))) == 1


def test_what_a_person_says_of_the_second_table_leaves_the_first_alone(tmp_path):
    sheet = """
        Ticket ID | Client | Created at
        T-1 | Acme | 2026-03-02
        ---
        Owner | Task ID | Project | Task | Due date
        Ann | 1 | Harbour | Interfaces | 2026-03-06
        | 2 | Harbour | Reports | 2026-03-07
        """
    path = text_file(tmp_path, sheet)
    shape = take(path)[1].shape
    given = {"table": "tasks", "rows": {"fill_down": ["Owner"]}}
    told = take(path, formats=(files.make_answer(shape, "", given), *shipped()))
    assert [load.is_answered for load in told] == [False, True]
    assert column(told[1], "owner") == ["Ann", "Ann"]
