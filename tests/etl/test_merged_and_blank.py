"""Cells merged downwards, and blank cells that mean the value above."""

import pytest
from openpyxl import Workbook

from etl.formats import files
from tests.etl.taking import cells, column, only, said, shipped, text_file, workbook
from tests.files import workbooks

REGISTER = """
    客户名称 | 项目名称 | 投诉编号 | 投诉日期 | 投诉内容
    海港食品 | 港口调度 | TS-1 | 2026-03-02 | 延期
    | | TS-2 | 2026-03-03 | 报表错
    | | TS-3 | 2026-03-09 | 无回复
    极地航运 | 船期看板 | TS-4 | 2026-03-10 | 重复开票
    | | TS-5 | 2026-03-11 | 接口断
    """


def codes(load):
    return [finding.code for finding in load.findings]


def register():
    return [row + [""] * (5 - len(row)) for row in cells(REGISTER)]


@pytest.mark.parametrize(
    "write",
    [
        workbooks.write_xlsx,
        workbooks.write_xls,
        workbooks.write_ods,
        workbooks.write_html,
        workbooks.write_xml,
    ],
)
def test_a_cell_merged_downwards_counts_in_each_of_its_rows(tmp_path, write):
    merged = [(0, 1, 3), (1, 1, 3), (0, 4, 5), (1, 4, 5)]
    load = only(write(tmp_path / "register", register(), merged))
    assert column(load, "client") == ["海港食品"] * 3 + ["极地航运"] * 2
    assert column(load, "project") == ["港口调度"] * 3 + ["船期看板"] * 2
    assert codes(load).count("merged_filled") == 2


def test_a_figure_merged_over_rows_counts_once(tmp_path):
    rows = [
        ["需求编号", "项目名称", "需求名称", "工作量（人天）"],
        ["R1", "港口调度", "甲", 5],
        ["R2", "港口调度", "乙", None],
    ]
    path = workbook(tmp_path, 需求清单=rows)
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("D2:D3")
    book.save(path)
    load = only(path)
    assert column(load, "effort_days") == [5.0, None]
    assert "merged_figures" in codes(load)


def test_a_total_beside_a_merged_cell_is_no_row(tmp_path):
    rows = [
        ["项目名称", "需求编号", "需求名称", "提出日期"],
        ["港口调度", "R1", "甲", "2026-03-02"],
        ["", "小计", "", ""],
        ["", "", "", ""],
    ]
    load = only(workbooks.write_xlsx(tmp_path / "x.xlsx", rows, [(0, 1, 3)]))
    assert (load.rows_read, load.rows_kept, load.rows_passed_over) == (2, 1, 1)


@pytest.mark.parametrize(
    ("table", "projects"),
    [
        (
            """
            项目 | 任务编号 | 阶段 | 任务 | 责任人 | 计划完成
            海河一期 | 1 | 需求 | 需求1 | 林可 | 2026-03-06
            | 2 | | 需求2 | 林可 | 2026-03-07
            | 3 | 开发 | 开发1 | 林可 | 2026-03-06
            滨江 | 4 | 开发 | 开发1 | 林可 | 2026-03-06
            | 5 | | 开发2 | 林可 | 2026-03-06
            | 6 | | 开发3 | 林可 | 2026-03-06
            """,
            ["海河一期"] * 3 + ["滨江"] * 3,
        ),
        (
            """
            Project | Task ID | Task | Owner | Due date
            Harbour | 7 | Interfaces | Ann Berg | 2026-03-06
            | 8 | Reports | Ann Berg | 2026-03-07
            Polar | 9 | Training | Ben Holt | 2026-03-08
            | 10 | Go-live | Ben Holt | 2026-03-09
            """,
            ["Harbour", "Harbour", "Polar", "Polar"],
        ),
        # Every group but one has its value in each row: a forgotten cell, which is not guessed.
        (
            """
            Project | Task ID | Task | Owner | Due date
            Harbour | 11 | Interfaces | Ann Berg | 2026-03-06
            Harbour | 12 | Reports | Ann Berg | 2026-03-07
            | 13 | Training | Ben Holt | 2026-03-08
            """,
            ["Harbour", "Harbour"],
        ),
        # A value below itself shows that the column is not one of groups.
        (
            """
            Project | Task ID | Task | Owner | Due date
            Harbour | 14 | Interfaces | Ann Berg | 2026-03-06
            | 15 | Reports | Ann Berg | 2026-03-07
            | 16 | Training | Ben Holt | 2026-03-08
            Harbour | 17 | Go-live | Ben Holt | 2026-03-09
            """,
            ["Harbour", "Harbour"],
        ),
    ],
    ids=["zh", "en", "forgotten", "repeated"],
)
def test_blank_means_the_same_as_above_only_where_the_column_says_so(tmp_path, table, projects):
    load = only(text_file(tmp_path, table))
    assert column(load, "project") == projects
    assert ("filled_down_unasked" in codes(load)) == (load.rows_rejected == 0)


def test_a_client_of_the_same_groups_is_filled_only_within_them(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Client | Project | Contact time | Contact person | Kind
            Acme | Harbour | 2026-03-02 10:00 | Ann Berg | visit
            | | 2026-03-03 10:00 | Ann Berg | call
            Polar | | 2026-03-04 10:00 | Ben Holt | call
            | | 2026-03-05 10:00 | Ben Holt | call
            """,
        ),
        source="contacts",
    )
    assert column(load, "client") == ["Acme", "Acme", "Polar", "Polar"]
    assert column(load, "project") == ["Harbour", "Harbour", None, None]


def test_who_relayed_it_is_never_taken_from_the_row_above(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            需求编号 | 项目名称 | 需求名称 | 转述人
            R1 | 港口调度 | 甲 | 张岚
            R2 | 港口调度 | 乙 |
            R3 | 港口调度 | 丙 |
            """,
        )
    )
    assert column(load, "relayed_by") == ["张岚", None, None]


def test_a_format_or_an_answer_names_columns_to_fill_down(tmp_path):
    table = """
        Owner | Task ID | Project | Task | Due date
        Ann Berg | 1 | Harbour | Interfaces | 2026-03-06
        | 2 | Harbour | Reports | 2026-03-07
        Ann Berg | 3 | Harbour | Training | 2026-03-08
        | 4 | Harbour | Go-live | 2026-03-09
        """
    path = text_file(tmp_path, table)
    plain = only(path)
    assert column(plain, "owner") == ["Ann Berg", None, "Ann Berg", None]
    given = {"table": "tasks", "rows": {"fill_down": ["Owner"]}}
    answer = files.make_answer(plain.shape, "", given)
    assert column(only(path, formats=(answer, *shipped())), "owner") == ["Ann Berg"] * 4
    (own,) = files.parse_format(
        "own",
        'table = "tasks"\nrecognise = ["Owner", "Task"]\n[rows]\nfill_down = "owner"',
        "formats/own.toml",
    )
    load = only(path, formats=(own, *shipped()))
    assert column(load, "owner") == ["Ann Berg"] * 4
    assert (
        "export.csv, column “Owner”: blank cells read as the value above, as set for this "
        in (said(load)[0])
    )


def test_a_column_that_may_be_grouped_is_named(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Client | Ticket ID | Created at | Subject | Type
            Acme | T-1 | 2026-03-02 | Late | Complaint
            | T-2 | 2026-03-03 | Slow | Complaint
            Polar | T-3 | 2026-03-04 | Lost | Complaint
            | T-4 | 2026-03-05 | Gone | Complaint
            """,
        )
    )
    assert column(load, "client") == ["Acme", None, "Polar", None]
    assert "blank_below" in codes(load)
