"""Reading files: encodings, markup saved as workbooks, archives, limits, and the reader pool."""

import csv
import errno
import gzip
import io
import os
import signal
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from etl import findings
from etl.formats import files
from etl.formats.row_rules import FormatError
from etl.readers import archives, encodings, limits, read, reader_process
from etl.readers.limits import LIMITS
from tests.etl import fuzz_reading
from tests.etl.taking import (
    SHARED,
    asked,
    column,
    only,
    rows,
    said,
    shipped,
    take,
    text_file,
    workbook,
)

ROOT = Path(__file__).parents[2]
TICKETS = """
    工单编号 | 客户名称 | 创建时间   | 主题
    T-1      | 云帆     | 2026-03-02 | 打不开
    T-2      | 云帆     | 2026-03-03 | 很慢
"""
TRADITIONAL = """
    工單編號 | 客戶名稱 | 創建時間   | 主題
    T-1      | 雲帆     | 2026-03-02 | 打不開
    T-2      | 雲帆     | 2026-03-03 | 很慢
"""
ENGLISH = """
    Ticket ID | Client | Created at | Subject
    1         | Müller | 2026-03-02 | café crème
"""
BIG = 64 * 1024 * 1024


@pytest.fixture
def set_limits(monkeypatch):
    """Set these limits, and the others to their own values."""

    def set_(**lower: int) -> None:
        monkeypatch.setattr(limits, "LIMITS", replace(LIMITS, **lower))

    return set_


def write_zip(folder: Path, name: str, **parts: bytes) -> Path:
    """Write a zip of files; `_` in their names is a full stop."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in parts.items():
            file.writestr(part.replace("_", "."), content)
    return path


def read_refusal(path: Path) -> str:
    """The only message of a refused file, without the file's name."""
    load = only(path)
    assert load.status == "refused"
    (message,) = said(load)
    return message.removeprefix(f"{path.name}").lstrip(": ")


# Encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "encoding", "notes"),
    [
        (TICKETS, "utf-8-sig", []),
        (TICKETS, "utf-16", []),
        (TICKETS, "utf-16-le", []),
        (TICKETS, "utf-16-be", []),
        (TICKETS, "gb18030", []),
        (TICKETS, "gbk", []),
        (TRADITIONAL, "big5", ["export.csv: the text was read as Big5."]),
        (ENGLISH, "cp1252", ["export.csv: the text was read as Windows-1252."]),
        (ENGLISH, "latin-1", ["export.csv: the text was read as Windows-1252."]),
        (ENGLISH, "utf-16-le", []),
    ],
)
def test_the_encoding_is_detected(tmp_path, table, encoding, notes):
    plain = text_file(tmp_path, table, "plain.csv")
    path = text_file(tmp_path, table, encoding=encoding)
    (expected,), (sheet,) = read.read_sheets(plain), read.read_sheets(path)
    assert sheet.cells.equals(expected.cells)
    messages = [findings.format_message(finding, "en", path.name) for finding in sheet.findings]
    assert messages == notes


def test_an_ambiguous_encoding_is_asked_with_previews_and_settled_by_a_format(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes("Ticket ID,Client,Created at,Subject\n1,A,2026-03-02,20°C\n".encode("cp1252"))
    load = only(path)
    question = asked(load)
    assert question.field == "encoding"
    previews = {candidate.header: candidate.samples for candidate in question.candidates}
    assert previews.keys() == {"cp1252", "big5"}
    assert previews["cp1252"] == ("1,A,2026-03-02,20°C",)
    (message,) = said(load)
    assert "may be “Big5”, “Windows-1252”" in message or "“Windows-1252”, “Big5”" in message
    answer = """
        table = "tickets"
        recognise = ["Ticket ID", "Subject"]
        [columns]
        ticket_id = "Ticket ID"
        client = "Client"
        opened_at = "Created at"
        subject = "Subject"
        [parse]
        encoding = "cp1252"
    """
    (own,) = files.parse_format("ours", answer, "formats/ours.toml")
    settled = only(path, formats=(own, *shipped()))
    assert (settled.status, column(settled, "subject")) == ("loaded", ["20°C"])


def test_a_format_file_with_an_unknown_encoding_is_an_error():
    with pytest.raises(FormatError, match=r"parse\.encoding must be one of gb18030, big5"):
        files.parse_format(
            "x", 'table = "tickets"\n[parse]\nencoding = "klingon"', "formats/x.toml"
        )


def test_a_byte_that_contradicts_the_byte_order_mark_is_reported(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"\xef\xbb\xbfTicket ID,Subject\n1,\xff\n")
    assert (
        read_refusal(path)
        == "the text is declared as UTF-8, but byte 23 is not valid in it. Export it again."
    )


def test_short_chinese_texts_score_highest_in_their_own_encoding():
    simplified = [
        "项目,需求编号,客户确认结果",
        "工单编号,主题\nT-1,打不开",
        "姓名,部门\n张伟,销售部",
    ]
    traditional = [
        "專案,需求編號,客戶確認結果",
        "工單編號,主題\nT-1,打不開",
        "姓名,部門\n張偉,銷售部",
    ]
    for texts, name, other in ((simplified, "gb18030", "big5"), (traditional, "big5", "gb18030")):
        for text in texts:
            content = text.encode(name)
            assert encodings.score_encoding(content, name) == 1.0
            assert encodings.score_encoding(content, other) < 1.0


# Markup saved as workbooks ------------------------------------------------------------------------

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<style>td {{mso-number-format:"\\@"}}</style></head><body>
<table border=1><tr><th colspan=4>三月工单</th></tr>
<tr><th>工单编号</th><th>客户名称</th><th>创建时间</th><th>主题</th></tr>
<tr><td>0001</td><td rowspan=2>云帆</td><td>2026-03-02</td><td>打不开<br>很慢 &amp; 卡</td></tr>
<tr><td>0002<td>2026-03-03<td>A&lt;B</tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_a_web_page_named_xls_is_read_as_its_table(tmp_path, charset):
    path = tmp_path / "export.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    (sheet,) = read.read_sheets(path)
    assert [cells.to_pylist() for cells in sheet.cells.columns] == [
        ["三月工单", "工单编号", "0001", "0002"],
        [None, "客户名称", "云帆", None],
        [None, "创建时间", "2026-03-02", "2026-03-03"],
        [None, "主题", "打不开\n很慢 & 卡", "A<B"],
    ]


def test_tables_of_a_page_are_sheets_and_a_nested_table_is_text(tmp_path):
    path = tmp_path / "export.xls"
    inner = "<table><tr><td>in</td></tr></table>"
    path.write_text(
        f"<table><tr><td>a</td><td>{inner}</td></tr></table><table></table>"
        "<table><tr><td>b</td></tr></table>",
        "utf-8",
    )
    sheets = {sheet.name: sheet.cells.to_pylist() for sheet in read.read_sheets(path)}
    assert sheets == {"1": [{"0": "a", "1": "in"}], "2": [{"0": "b"}]}


def test_endlessly_nested_tables_are_refused(tmp_path):
    path = tmp_path / "export.xls"
    path.write_text("<table><tr><td>" * 500, "utf-8")
    assert read_refusal(path).startswith("its tables are nested more than 100 levels deep")


def test_tab_separated_text_named_xls_is_read_as_text(tmp_path):
    path = tmp_path / "export.xls"
    path.write_text("工单编号\t客户名称\t创建时间\nT-1\t云帆\t2026-03-02\n", "utf-16")
    assert rows(only(path))[0]["client"] == "云帆"


XML_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="工单"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">工单编号</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">客户名称</Data></Cell>
<Cell><Data ss:Type="String">创建时间</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">0001</Data></Cell><Cell/>
<Cell><Data ss:Type="Error">#REF!</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-03-02T10:15:00.000</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="旧"><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""


def test_the_xml_of_excel_2003_is_a_workbook(tmp_path):
    path = tmp_path / "export.xls"
    path.write_text(XML_2003, "utf-8")
    first, second = read.read_sheets(path)
    assert [cells.to_pylist() for cells in first.cells.columns] == [
        [None, "工单编号", "0001"],
        [None, None, None],
        [None, "客户名称", None],
        [None, "创建时间", "2026-03-02 10:15:00"],
    ]
    (finding,) = first.findings
    assert (finding.code, finding.row, finding.column) == ("error_cell", 3, "C")
    assert (first.name, first.hidden, second.name, second.hidden) == ("工单", False, "旧", True)


def test_xml_that_defines_entities_is_refused(tmp_path):
    path = tmp_path / "export.xls"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path.write_text(XML_2003.replace("<Workbook", f"{bomb}<Workbook", 1), "utf-8")
    assert "damaged" in read_refusal(path)


# Archives -----------------------------------------------------------------------------------------


def test_each_export_in_a_zip_is_a_separate_load(tmp_path):
    good = text_file(tmp_path, TICKETS, "a.csv", encoding="gb18030").read_bytes()
    other = workbook(tmp_path, "b.xlsx", 工单=TICKETS.replace("T-", "U-")).read_bytes()
    path = write_zip(tmp_path, "all.zip", a_csv=good, b_xlsx=other, c_csv=b"", d_pdf=b"%PDF")
    first, second, third = take(path)
    assert (first.file, first.status, first.rows_kept) == ("all.zip/a.csv", "loaded", 2)
    assert (second.file, second.sheet, column(second, "ticket_id")) == (
        "all.zip/b.xlsx",
        "工单",
        ["U-1", "U-2"],
    )
    assert (third.status, said(third)) == (
        "refused",
        ["all.zip/c.csv: the file is empty (0 bytes). Export it again."],
    )
    assert len({load.load_id for load in (first, second, third)}) == 3


def test_chinese_names_in_a_zip_made_by_windows_are_decoded(tmp_path):
    path = tmp_path / "all.zip"
    content = text_file(tmp_path, TICKETS).read_bytes()
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("AAAA.csv", content)
    path.write_bytes(path.read_bytes().replace(b"AAAA", "工单".encode("gb18030")))
    assert only(path).file == "all.zip/工单.csv"


def test_a_zip_without_exports_is_refused(tmp_path):
    path = write_zip(tmp_path, "all.zip", notes_md=b"# hi")
    assert read_refusal(path).startswith("this is a compressed file or another kind of document")


def test_a_zip_in_a_zip_is_refused_and_the_other_files_load(tmp_path):
    good = text_file(tmp_path, TICKETS).read_bytes()
    inner = write_zip(tmp_path, "inner.zip", a_csv=good).read_bytes()
    first, *others = take(write_zip(tmp_path, "all.zip", a_csv=good, b_csv=inner, c_zip=inner))
    assert first.status == "loaded"
    assert [(load.file, load.status) for load in others] == [
        ("all.zip/b.csv", "refused"),
        ("all.zip/c.zip", "refused"),
    ]


def test_a_gz_is_read_as_the_export_in_it(tmp_path):
    path = tmp_path / "tickets.csv.gz"
    path.write_bytes(gzip.compress(text_file(tmp_path, TICKETS).read_bytes()))
    load = only(path)
    assert (load.file, load.rows_kept) == ("tickets.csv.gz", 2)


# Limits -------------------------------------------------------------------------------------------


def test_every_limit_has_a_reason():
    lines = Path(limits.__file__).with_suffix(".toml").read_text("utf-8").split("\n\n")
    assert all(block.lstrip().startswith("#") for block in lines)


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.xlsx", "bomb.csv.gz"])
def test_a_file_is_not_unpacked_beyond_a_hundred_times_its_size(tmp_path, name):
    blank = b"," * BIG
    if name == "bomb.zip":
        path = write_zip(tmp_path, name, a_csv=blank)
    elif name == "bomb.xlsx":
        path = workbook(tmp_path, name, Sheet1=TICKETS)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr("xl/sharedStrings2.xml", blank)
    else:
        path = tmp_path / name
        path.write_bytes(gzip.compress(blank))
    assert "times its size, above the limit of 100 times" in read_refusal(path)
    spool = tmp_path / "unpacked"
    spool.mkdir()
    with pytest.raises(read.Unreadable):
        list(reader_process.read_sheets(path, (), spool, LIMITS))
    unpacked = sum(file.stat().st_size for file in spool.iterdir())
    assert unpacked <= LIMITS.unpacked_free_bytes + 2**20 < BIG / 3


def test_endless_shared_strings_are_refused(tmp_path):
    path, bomb = workbook(tmp_path, "a.xlsx", Sheet1=TICKETS), tmp_path / "bomb.xlsx"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relationship = (
        f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    )
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.namelist():
            content = good.read(part)
            if part == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", relationship.encode())
            bad.writestr(part, content)
        bad.writestr("xl/sharedStrings.xml", b"<sst>" + b"<si><t>aaaaaaaa</t></si>" * 3_000_000)
    assert "times its size" in read_refusal(bomb)


def test_a_zip_with_a_false_size_is_limited_by_its_actual_size(tmp_path, set_limits):
    path = write_zip(tmp_path, "all.zip", a_csv=b"a,b\n" * 100_000)
    set_limits(unpacked_bytes=1000)
    assert "unpacks to 400,000 bytes, above the limit of 1,000" in read_refusal(path)
    content = path.read_bytes()
    size = (400_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (900).to_bytes(4, "little")))
    assert read_refusal(path)


@pytest.mark.parametrize(
    ("lower", "content", "message"),
    [
        ({"columns": 3}, b"a,b,c,d\n1,2,3,4\n", "there are 4 columns, above the limit of 3"),
        ({"cells": 7}, b"a,b\n" * 4, "there are 8 cells, above the limit of 7"),
        ({"line_bytes": 20}, b"a,b\n" + b"1," * 20, "a line is longer than 20 bytes"),
        ({"cell_characters": 20}, b"a,b\n" + b"1" * 30, "longer than 20 characters"),
    ],
)
def test_a_text_file_beyond_a_limit_is_refused(tmp_path, set_limits, lower, content, message):
    set_limits(**lower)
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert message in read_refusal(path)


@pytest.mark.parametrize(
    ("lower", "message"),
    [
        ({"columns": 3}, "there are 4 columns, above the limit of 3"),
        ({"cells": 7}, "there are 12 cells, above the limit of 7"),
        ({"archive_parts": 2}, "parts, above the limit of 2"),
    ],
)
def test_a_workbook_beyond_a_limit_is_refused(tmp_path, set_limits, lower, message):
    set_limits(**lower)
    assert message in read_refusal(workbook(tmp_path, Sheet1=TICKETS))


def test_three_hundred_columns_are_read(tmp_path):
    more = " | ".join(f"Field {number}" for number in range(296))
    table = f"工单编号 | 客户名称 | 创建时间 | 主题 | {more}\nT-1 | 云帆 | 2026-03-02 | 打不开"
    for path in (text_file(tmp_path, table), workbook(tmp_path, Sheet1=table)):
        (sheet,) = read.read_sheets(path)
        assert (sheet.cells.num_columns, only(path, source="tickets").rows_kept) == (300, 1)


def test_a_sheet_name_may_have_quotation_marks(tmp_path):
    load = only(workbook(tmp_path, **{"Li Na's 'tickets'": TICKETS}))
    assert (load.sheet, load.rows_kept) == ("Li Na's 'tickets'", 2)


@pytest.mark.nightly
def test_empty_formatted_rows_are_not_rows(tmp_path):
    path, long = workbook(tmp_path, "a.xlsx", One=TICKETS, Two=TICKETS), tmp_path / "long.xlsx"
    empty = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(4, 1_000_004))
    cells = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(4, 1_000_004))
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(long, "w", zipfile.ZIP_DEFLATED) as out:
        for part in good.namelist():
            more = {"xl/worksheets/sheet1.xml": empty, "xl/worksheets/sheet2.xml": cells}
            content = good.read(part)
            end = b"</sheetData>"
            out.writestr(part, content.replace(end, more.get(part, b"") + end))
    assert [(load.sheet, load.rows_read) for load in take(long)] == [("One", 2), ("Two", 2)]


# Pool of readers ----------------------------------------------------------------------------------


def test_a_reader_that_times_out_is_stopped_and_the_next_file_is_read(tmp_path, set_limits):
    path = tmp_path / "slow.csv"
    path.write_bytes(b"a,b\n" * 3_000_000)
    set_limits(seconds=0, seconds_per_megabyte=0)
    assert read_refusal(path).startswith("reading was stopped after 0 seconds.")
    set_limits()
    assert only(text_file(tmp_path, TICKETS)).rows_kept == 2


@pytest.mark.skipif(os.name == "nt", reason="this system has no memory limits")
@pytest.mark.parametrize("name", ["large.csv", "large.xlsx"])
def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_file_is_read(
    tmp_path, set_limits, name
):
    path = tmp_path / name
    if name == "large.csv":
        path.write_bytes(b"abcdefgh," * 20 + b"\n" + b"abcdefgh,abcdefgh\n" * 1_000_000)
    else:
        wide_rows = [["a", "b"], *([] for _ in range(40_000)), ["c"] * 1000]
        workbook(tmp_path, name, Sheet1=wide_rows)
    set_limits(memory_bytes=100_000_000)
    assert read_refusal(path).startswith("reading needs more memory than the limit of 100,000,000")
    set_limits()
    assert only(text_file(tmp_path, TICKETS)).rows_kept == 2


@pytest.mark.parametrize(
    ("error", "is_told_so"),
    [
        (zlib.error("Error -4 while decompressing data"), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (zlib.error("Error -3 while decompressing data: invalid code lengths set"), False),
    ],
)
def test_what_cannot_be_unpacked_for_want_of_memory_is_not_called_damaged(error, is_told_so):
    with pytest.raises(MemoryError) if is_told_so else nullcontext():
        archives.check_memory(error)


@pytest.mark.skipif(os.name == "nt", reason="this system has no such signal")
def test_an_idle_reader_that_dies_is_replaced(tmp_path):
    path = text_file(tmp_path, TICKETS)
    list(read.read_sheets(path))
    for reader, _ in read._idle:
        os.kill(reader.pid, signal.SIGKILL)
        reader.wait()
    assert only(path).rows_kept == 2


def test_files_read_in_parallel_do_not_affect_each_other(tmp_path):
    paths = [text_file(tmp_path, TICKETS.replace("T-", f"{n}-"), f"{n}.csv") for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda path: list(read.read_sheets(path)), paths))
    assert [sheet.cells[0][1].as_py() for (sheet,) in results] == [f"{n}-1" for n in range(8)]


# Row counts ---------------------------------------------------------------------------------------


def count_rows(path: Path) -> int:
    """The rows of a csv file below its header that are not blank, by Python's own reader."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    records = csv.reader(io.StringIO(text, newline=""))
    return sum(any(cell.strip() for cell in row) for row in records) - 1


@pytest.mark.parametrize(
    "folder", [ROOT / "sample_data", SHARED / "real"], ids=lambda folder: folder.name
)
def test_no_row_is_lost(tmp_path, folder):
    paths = sorted(folder.rglob("*.csv"))
    if not paths:
        pytest.skip("these files are not here")
    loaded = 0
    for path in paths:
        loads = take(path, cache=tmp_path)
        read_rows = {load.rows_read for load in loads if load.status == "loaded"}
        assert read_rows <= {count_rows(path)}, path.name
        loaded += len(read_rows)
    assert loaded > len(paths) / 2


def test_no_row_is_lost_to_quotes_blanks_or_line_ends(tmp_path):
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["Ticket ID", "Client", "Created at", "Subject"])
    for number in range(1, 60_001):
        subject = ('say "hi"', "two\nlines", "a,b", "", "  ", "é漢", "'")[number % 7]
        table.writerow([number % 59_500 or "", "A", "2026-03-02", subject][: 4 - number % 2])
        if number % 1000 == 0:
            text.write("\r\n")
    path = tmp_path / "export.csv"
    path.write_bytes(text.getvalue().encode("utf-8"))
    load = only(path)
    assert load.rows_read == count_rows(path) == 60_000
    assert load.rows_rejected == 1


# Mutated files ------------------------------------------------------------------------------------


@pytest.mark.nightly
def test_mutated_files_end_in_loads_or_findings():
    result = fuzz_reading.run(count=60, seed=7)
    assert result.failures == ()
    assert result.outcomes["loaded"] and result.outcomes["refused"]
