"""Numbers of a workbook are read as its cells show them."""

import pytest
from openpyxl import Workbook, load_workbook

from etl.readers.number_formats import parse_format_code
from tests.etl.taking import column, only


def book(tmp_path, header, cells, *more, first_column=1):
    """Requirements of a workbook; each cell of the id column is a value and its number format."""
    workbook = Workbook()
    sheet = workbook.active
    for place, title in enumerate((header, "Project", "Title", *more), first_column):
        sheet.cell(1, place, title)
    for number, (value, code, *rest) in enumerate(cells, 2):
        cell = sheet.cell(number, first_column, value)
        cell.number_format = code
        for place, text in enumerate(("Harbour", f"Title {number}", *rest), first_column + 1):
            sheet.cell(number, place, text)
    path = tmp_path / "export.xlsx"
    workbook.save(path)
    return path


@pytest.mark.parametrize("first_column", [1, 3])
def test_ids_keep_the_zeros_the_prefix_and_the_decimals_of_their_format(tmp_path, first_column):
    cells = [
        *((123, "00000"), (7, '"REQ-"000'), (8, "\\R\\-00"), (1.1, "0.00"), (1.1, "General")),
        *((1.25, "0.00"), (5550123, "000-0000"), ("12", "00000"), (12, "0"), (4, '000"号"')),
    ]
    load = only(book(tmp_path, "Requirement ID", cells, first_column=first_column))
    assert column(load, "requirement_id") == [
        *("00123", "REQ-007", "R-08", "1.10", "1.1", "1.25", "555-0123", "12", "12", "004号"),
    ]


@pytest.mark.parametrize(
    "code", ["General", "0", "#,##0.00", '"¥"#,##0', '0"天"', "[$USD] 0", "yyyy-mm-dd", "[h]:mm"]
)
def test_a_format_that_only_dresses_an_amount_or_a_day_is_not_applied(code):
    assert parse_format_code(code) is None


def test_efforts_stored_as_durations_are_hours(tmp_path):
    cells = [("R1", "@", 1.5), ("R2", "@", 0.5), ("R3", "@", 70.0)]
    path = book(tmp_path, "Requirement ID", cells, "Effort (h)")
    workbook = load_workbook(path)
    for row in (2, 3, 4):
        workbook.active.cell(row, 4).number_format = "[h]:mm"
    workbook.save(path)
    assert column(only(path), "effort_days") == [4.5, 1.5, 210]


def test_a_rate_shown_in_per_cent_is_what_is_shown(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    for title in [["任务编号", "项目名称", "任务名称", "计划完成", "完成率"]]:
        sheet.append(title)
    for number, rate in enumerate((0.5, 1.2, 0, 0.123), 1):
        sheet.append([f"T{number}", "港口", "接口", "2026-03-05", rate])
        sheet.cell(number + 1, 5).number_format = "0%" if number < 4 else "0.0%"
    path = tmp_path / "plan.xlsx"
    workbook.save(path)
    assert column(only(path), "percent_complete") == [0.5, 1.2, 0, 0.123]
