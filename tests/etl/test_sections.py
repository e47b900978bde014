"""Rows that name the project or client of the rows below them."""

import time

import pytest

from etl.formats import files
from etl.formats.row_rules import compile_section
from tests.etl.taking import column, only, said, shipped, text_file, workbook


def codes(load):
    return [finding.code for finding in load.findings]


@pytest.mark.parametrize(
    ("table", "projects", "ids"),
    [
        (
            """
            需求编号 | 需求名称 | 提出日期
            项目：港口调度
            R1 | 甲 | 2026-03-02
            R2 | 乙 | 2026-03-03
            ---
            项目：船期看板
            R1 | 丙 | 2026-03-09
            """,
            ["港口调度", "港口调度", "船期看板"],
            ["R1", "R2", "R1"],
        ),
        (
            """
            Req ID | Requirement title | Date raised
            Project: Harbour (2 records)
            R1 | Login | 2026-03-02
            R2 | Search | 2026-03-03
            Project: Polar (1 record)
            R3 | Export | 2026-03-09
            """,
            ["Harbour", "Harbour", "Polar"],
            ["R1", "R2", "R3"],
        ),
        # The first is named above the header, and the header is repeated for each.
        (
            """
            项目名称：港口调度　编制人：李娜
            需求编号 | 需求名称 | 提出日期
            R1 | 甲 | 2026-03-02
            项目名称：船期看板　编制人：张伟
            需求编号 | 需求名称 | 提出日期
            R1 | 丙 | 2026-03-09
            """,
            ["港口调度", "船期看板"],
            ["R1", "R1"],
        ),
    ],
    ids=["zh", "en", "repeated header"],
)
def test_a_section_row_names_the_project_of_the_rows_below(tmp_path, table, projects, ids):
    load = only(text_file(tmp_path, table))
    assert column(load, "project") == projects
    assert column(load, "requirement_id") == ids
    assert load.rows_rejected == 0
    assert "sections" in codes(load)


def test_a_client_is_named_by_sections_too(tmp_path):
    load = only(
        workbook(
            tmp_path,
            Tickets="""
            Ticket ID | Created at | Subject | Type
            Account Name: Acme
            T-1 | 2026-03-02 | Late | Complaint
            Account Name: Polar Shipping
            T-2 | 2026-03-03 | Slow | Complaint
            """,
        )
    )
    assert column(load, "client") == ["Acme", "Polar Shipping"]


def test_a_line_with_a_colon_is_no_section_where_the_table_has_the_column(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            需求编号 | 项目名称 | 需求名称 | 提出日期
            项目名称：其他
            R1 | 港口调度 | 甲 | 2026-03-02
            备注：以上已确认
            """,
        )
    )
    assert column(load, "project") == ["港口调度"]
    assert "sections" not in codes(load)


def test_a_format_gives_the_pattern_of_its_sections(tmp_path):
    path = text_file(
        tmp_path,
        """
        Req ID | Requirement title | Date raised
        == Harbour ==
        R1 | Login | 2026-03-02
        == Polar == | by Ann
        R2 | Search | 2026-03-03
        """,
    )
    (own,) = files.parse_format(
        "own",
        'table = "requirements"\nrecognise = ["Req ID"]\n'
        '[rows]\nsection = { pattern = "== {project} ==" }',
        "formats/own.toml",
    )
    load = only(path, formats=(own, *shipped()))
    assert column(load, "project") == ["Harbour", "Polar"]
    assert said(load) == [
        "export.csv, column “project”: rows that name the project of the rows below them "
        "(“Harbour”, “Polar”): 2."
    ]


def test_a_cell_of_spaces_takes_no_longer_than_its_length():
    name, plain = compile_section("项目：{project}")
    wide = "a" + " " * 2000 + "b"
    match = plain.fullmatch(f" 项目： {wide}  ")
    assert name == "project" and match and match.group(1) == wide
    _, framed = compile_section("{project} (x)")
    match = framed.fullmatch("a (x) b  (X) ")
    assert match and match.group(1) == "a (x) b"
    assert framed.fullmatch(f"{wide}\n(y)") is None


def test_a_sheet_with_a_cell_of_spaces_is_read_at_once(tmp_path):
    table = "工单编号 | 标题 | 创建时间\nT-1 | 慢 | 2026-03-02\nT-2 | 慢 | 2026-03-02"
    path = text_file(tmp_path, table)
    path.write_text(path.read_text("utf-8") + f'\n"{" " * 100_000}x"', "utf-8")
    started = time.process_time()
    assert only(path).rows_kept == 2
    assert time.process_time() - started < 10
