"""A text arrives as it was written; what is taken off is counted in a finding."""

import csv
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from dashboard.exports import csv as export
from etl.commands import commit
from etl.schema import workbook_texts
from etl.values.html_text import read_html
from etl.values.normalise import EMPTY
from etl.workbooks import worklist
from tests import payloads
from tests.etl.taking import column, only, said

KEPT = [text for text in payloads.ALL if text not in EMPTY]
HEADERS = ("Ticket ID", "Client", "Created at", "Type", "Subject", "Description")


def tickets(folder, subjects):
    """The load of one ticket a subject, which is also its description and its client."""
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number, text in enumerate(subjects):
            writer.writerow([f"T-{number}", text, "2026-03-02", "Complaint", text, text])
    return only(path)


def test_every_payload_arrives_as_it_was_written(tmp_path):
    load = tickets(tmp_path, KEPT)
    for name in ("subject", "description", "client"):
        assert column(load, name) == KEPT
    assert said(load) == []


@pytest.mark.parametrize(
    "text",
    [
        *("List<String> x", "<Acme> Ltd", "a<b>c", "<b>bold</b><br>x", "<b>x</b>", "<p>x", "x</p>"),
        *("<p>a</p> b", "a <p>b</p>", "<div><p>a</div></p>", "<p>a < b</p>", "<p><blink>x</blink>"),
        *("<img src=x onerror=alert(1)>", "<p><script>x</script></p>", "a&nbsp;b", "<p/>", ""),
    ],
)
def test_a_text_with_a_tag_in_it_is_not_html(text):
    assert read_html(text) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>[步骤]</p><p>打不开<br/>很慢&nbsp;&amp; 卡</p>", "[步骤]\n打不开\n很慢 & 卡"),
        ('<div class="a"><p>One</p>\n<ul><li>two</li><li><b>three</b></li></ul></div>\n', None),
        ("<P>&lt;b&gt;</P>", "<b>"),
        ("<p><img src='a.png'></p>", ""),
    ],
)
def test_a_cell_that_is_html_as_a_whole_is_read_as_its_text(cell, text):
    assert read_html(cell) == ("One\ntwo\nthree" if text is None else text)


def test_html_cells_are_counted_in_one_note_per_column(tmp_path):
    load = tickets(tmp_path, ["<p>Slow</p>", "<p>Late</p>", "<Acme> Ltd"])
    assert column(load, "subject") == ["Slow", "Late", "<Acme> Ltd"]
    assert column(load, "client") == ["<p>Slow</p>", "<p>Late</p>", "<Acme> Ltd"]
    assert said(load) == [
        f"export.csv, column “{name}”: cells containing HTML, read without its tags: 2."
        for name in ("Subject", "Description")
    ]
    assert said(load, "zh") == [
        f"export.csv，“{name}”列：有2个单元格的内容是 HTML，已取其中文字，去掉标签。"
        for name in ("Subject", "Description")
    ]
    assert {finding.severity for finding in load.findings} == {"note"}


def test_an_apostrophe_is_taken_off_before_a_formula_or_a_number_only_and_counted(tmp_path):
    written = ["'=1+1", "'@SUM(1,1)", "'007", "'; drop", "'s-Hertogenbosch", "'90s Brand"]
    load = tickets(tmp_path, written)
    assert column(load, "subject") == ["=1+1", "@SUM(1,1)", "007", *written[3:]]
    assert said(load)[0] == (
        "export.csv, column “Client”: cells with an apostrophe before a formula or a number, a "
        "spreadsheet's mark for text, which was removed: 3."
    )
    assert said(load, "zh")[0] == (
        "export.csv，“Client”列：有3个单元格在公式或数字前有撇号（表格软件的文本标记），已去掉。"
    )
    assert len(load.findings) == 3


FORMULA = (*"=+-@＝＋－＠", "\t", "\r", "\n")


def assert_are_texts(book, every):
    """Each cell of the workbook is a value, none a formula or a link, and every text is in it."""
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert not [cell.hyperlink for cell in cells if cell.hyperlink]
    assert set(every) <= {cell.value for cell in cells}


def test_a_downloaded_csv_runs_nothing_and_comes_back_as_it_was(tmp_path):
    rows = pd.DataFrame({name: KEPT for name in ("Client", "Subject", "Description")})
    rows["Ticket ID"] = [f"T-{number}" for number in range(len(KEPT))]
    rows["Created at"], rows["Type"] = "2026-03-02", "Complaint"
    written = export.encode(rows)
    read = csv.reader(written.decode("utf-8-sig").splitlines())
    assert not [cell for row in read for cell in row if cell.startswith(FORMULA)]
    path = tmp_path / "export.csv"
    path.write_bytes(written)
    load = only(path)
    for name in ("client", "subject", "description"):
        assert column(load, name) == KEPT


def test_a_file_to_correct_holds_every_payload_as_text(company):
    quoted = [text.replace('"', '""') for text in KEPT]
    rows = [f'T-{n},"{text}",last week,Complaint,"{text}",' for n, text in enumerate(quoted)]
    path = company.folder / "tickets.csv"
    path.write_text("\n".join([",".join(HEADERS), *rows]), encoding="utf-8")
    proposal = company.propose(path)
    content = commit.write_corrected_file(company.data, proposal.loads, "en")
    assert_are_texts(openpyxl.load_workbook(BytesIO(content)), KEPT)


def test_a_worklist_holds_every_payload_as_text():
    words = workbook_texts.load_words()["worklist"]
    names = {
        table: {
            column["from"]: column.get("type", "text")
            for column in words[table]
            if "from" in column
        }
        for table in ("requirements", "changes")
    }
    requirements, changes = (
        [
            {name: None if kind == "date" else text for name, kind in columns.items()}
            for text in payloads.ALL
        ]
        for columns in names.values()
    )
    content = worklist.write(requirements, changes, "en")
    assert_are_texts(openpyxl.load_workbook(BytesIO(content)), payloads.ALL)
