"""The file to correct: its problems at their cells, and nothing else changed."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from etl.commands import commit, loads
from etl.mapping import excerpt
from etl.workbooks import corrections
from tests.etl.taking import workbook

HEADS = ["需求编号", "项目编号", "需求标题", "提出日期", "客户确认结果"]
ROWS = [
    ["需求跟踪表"],
    HEADS,
    ["R-1", "P-1", "=1+1", date(2026, 3, 2), "已确认"],
    ["R-2", "P-1", "@SUM(A1)", "下周", "已确认"],
    ["R-3", "P-1", "+86 138", date(2026, 3, 4), "差不多"],
]


def proposed(company, path, name):
    return loads.propose(company.data, [(path, name)], "Ana")


def to_correct(company, proposal, lang="zh"):
    content = commit.write_corrected_file(company.data, proposal.loads, lang)
    return content, load_workbook(BytesIO(content))


@pytest.fixture
def requirements(company):
    book = Workbook()
    page = book.active
    page.title = "需求"
    for row in ROWS:
        page.append(row)
    for row in (3, 4, 5):
        page.cell(row, 3).data_type = "s"
    page["G3"] = "=2*21"
    path = company.folder / "需求.xlsx"
    book.save(path)
    return path


def test_each_cell_with_a_problem_has_a_comment_and_a_sheet_lists_all(company, requirements):
    proposal = proposed(company, requirements, "需求.xlsx")
    _, book = to_correct(company, proposal)
    page = book["需求"]
    comments = {cell.coordinate: cell.comment.text for row in page for cell in row if cell.comment}
    assert set(comments) == {"D4", "E5"}
    assert "下周" in comments["D4"]
    assert "差不多" in comments["E5"]
    listed = [tuple(cell.value for cell in row) for row in book["数据问题"].iter_rows(min_row=4)]
    assert listed[0] == ("工作表", "行", "列", "值", "数据问题")
    assert {row[:4] for row in listed[1:]} == {
        ("需求", 4, "提出日期", "下周"),
        ("需求", 5, "客户确认结果", "差不多"),
    }
    _, english = to_correct(company, proposal, "en")
    assert english.sheetnames == ["需求", "Problems found"]


def test_no_text_becomes_a_formula(company, requirements):
    content, _ = to_correct(company, proposed(company, requirements, "需求.xlsx"))
    page = load_workbook(BytesIO(content))["需求"]
    assert [page.cell(row, 3).value for row in (3, 4, 5)] == ["=1+1", "@SUM(A1)", "+86 138"]
    assert not [cell.coordinate for row in page for cell in row if cell.data_type == "f"]


def test_the_file_uploaded_again_is_unchanged_and_its_list_of_problems_is_skipped(
    company, requirements
):
    first = proposed(company, requirements, "需求.xlsx")
    content, _ = to_correct(company, first)
    path = company.folder / "待改正.xlsx"
    path.write_bytes(content)
    second = proposed(company, path, "待改正.xlsx")
    assert [(load.sheet, load.status) for load in second.loads] == [
        ("需求", "loaded"),
        ("数据问题", "skipped"),
    ]
    assert [f.code for f in second.loads[1].findings] == ["findings_rows"]
    was, now = first.loads[0], second.loads[0]
    assert (now.source, now.rows_kept, now.mapped) == (was.source, was.rows_kept, was.mapped)
    assert [(f.code, f.row, f.value) for f in now.findings] == [
        (f.code, f.row, f.value) for f in was.findings
    ]
    content, book = to_correct(company, second)
    assert book.sheetnames == ["需求", "数据问题"]


def test_a_text_file_becomes_a_workbook_of_its_cells(company):
    path = company.write(
        "tickets.csv",
        """
        Ticket ID | Created at | Client | Type
        =cmd      | 2026-03-02 | Acme   | Complaint
        0002      | soon       | Acme   | Complaint
        """,
    )
    _, book = to_correct(company, proposed(company, path, "tickets.csv"), "en")
    page = book.worksheets[0]
    assert [cell.value for cell in page[2]] == ["=cmd", "2026-03-02", "Acme", "Complaint"]
    assert page["A2"].data_type == "s"
    assert page["A3"].value == "0002"
    assert "soon" in page["B3"].comment.text


def test_of_a_very_large_file_only_the_rows_with_problems_are_written(company, monkeypatch):
    path = company.write(
        "tickets.csv",
        "Ticket ID | Created at | Client | Type\n"
        + "\n".join(f"{n} | {'soon' if n == 40 else '2026-03-02'} | Acme | Bug" for n in range(60)),
    )
    monkeypatch.setattr(corrections, "MAX_CELLS", 100)
    _, book = to_correct(company, proposed(company, path, "tickets.csv"), "en")
    rows = [tuple(cell.value for cell in row) for row in book.worksheets[0]]
    assert rows == [("Ticket ID", "Created at", "Client", "Type"), ("40", "soon", "Acme", "Bug")]


def test_an_excerpt_has_the_first_rows_and_all_with_problems(company):
    rows = "\n".join(f"T-{n} | {'soon' if n % 30 == 29 else '2026-03-02'}" for n in range(90))
    path = workbook(
        company.folder, tickets=f"Tickets of March\n---\nTicket ID | Created at\n{rows}"
    )
    [load] = proposed(company, path, path.name).loads
    kept = excerpt.read(load.excerpt)
    assert kept.header_row == 3
    assert [column.field for column in kept.columns] == ["ticket_id", "opened_at"]
    assert [number for number, _ in kept.rows][-3:] == [33, 63, 93]
    assert [(mark.finding.row, mark.places) for mark in kept.marks] == [
        (33, (1,)),
        (63, (1,)),
        (93, (1,)),
    ]
    assert len(kept.rows) == 20 + 3


def test_a_corrected_copy_stands_for_its_original_and_gives_way_to_it(company, requirements):
    first = proposed(company, requirements, "需求.xlsx")
    loads.confirm(company.data, first, "Ana")
    assert company.rows("select requirement_id from requirements") == [("R-1",), ("R-2",), ("R-3",)]
    _, book = to_correct(company, first)
    page = book["需求"]
    page["D4"] = date(2026, 3, 3)
    page.delete_rows(5)
    path = company.folder / "改正.xlsx"
    book.save(path)
    second = proposed(company, path, "改正.xlsx")
    loads.confirm(company.data, second, "Ana")
    assert company.rows("select requirement_id, received_date::varchar from requirements") == [
        ("R-1", "2026-03-02"),
        ("R-2", "2026-03-03"),
    ]
    [original, *_] = commit.list_history(company.data)
    assert (original.load.status, original.load.findings[0].code) == ("skipped", "superseded")
    company.withdraw(second.loads[0].load_id)
    assert company.rows("select requirement_id from requirements") == [("R-1",), ("R-2",), ("R-3",)]
