"""What a file may be: its limits, its encoding, what it pretends to be, what is packed in it."""

import csv
import gzip
import io
import os
import signal
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from etl import encodings, findings, formats, limits, read, reader_process
from etl.limits import LIMITS
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

HOUSE = Path(__file__).parents[2]
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
def within(monkeypatch):
    """Set limits lower than they are."""

    def lower(**given: int) -> None:
        monkeypatch.setattr(limits, "LIMITS", replace(LIMITS, **given))

    return lower


def packed(folder: Path, name: str, **parts: bytes) -> Path:
    """A zip of files, named with `_` for their point."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in parts.items():
            file.writestr(part.replace("_", "."), content)
    return path


def refused(path: Path) -> str:
    load = only(path)
    assert load.status == "refused"
    (message,) = said(load)
    return message.removeprefix(f"{path.name}").lstrip(": ")


# Encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "encoding", "noted"),
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
def test_an_encoding_is_found(tmp_path, table, encoding, noted):
    plain = text_file(tmp_path, table, "plain.csv")
    path = text_file(tmp_path, table, encoding=encoding)
    (as_written,), (sheet,) = read.sheets(plain), read.sheets(path)
    assert sheet.cells.equals(as_written.cells)
    assert [findings.message(one, "en", path.name) for one in sheet.findings] == noted


def test_what_fits_two_encodings_is_asked_with_both_previews_and_answered_by_a_format(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes("Ticket ID,Client,Created at,Subject\n1,A,2026-03-02,20°C\n".encode("cp1252"))
    load = only(path)
    question = asked(load)
    assert question.field == "encoding"
    previews = {one.header: one.samples for one in question.candidates}
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
    own = formats.parse("ours", answer, "formats/ours.toml")
    told = only(path, formats=(own, *shipped()))
    assert (told.status, column(told, "subject")) == ("loaded", ["20°C"])


def test_an_encoding_that_no_one_offers_is_refused_in_a_format_file():
    with pytest.raises(formats.FormatError, match=r"parse\.encoding must be one of gb18030, big5"):
        formats.parse("x", 'table = "tickets"\n[parse]\nencoding = "klingon"', "formats/x.toml")


def test_a_mark_that_the_bytes_break_is_named(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"\xef\xbb\xbfTicket ID,Subject\n1,\xff\n")
    assert refused(path) == "the text says that it is UTF-8, but byte 23 is not. Export it again."


def test_short_chinese_texts_of_either_script_are_told_apart_or_asked():
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
            assert encodings.score(content, name) == 1.0
            assert encodings.score(content, other) < 1.0


# What only pretends -------------------------------------------------------------------------------

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<style>td {{mso-number-format:"\\@"}}</style></head><body>
<table border=1><tr><th colspan=4>三月工单</th></tr>
<tr><th>工单编号</th><th>客户名称</th><th>创建时间</th><th>主题</th></tr>
<tr><td>0001</td><td rowspan=2>云帆</td><td>2026-03-02</td><td>打不开<br>很慢 &amp; 卡</td></tr>
<tr><td>0002<td>2026-03-03<td>A&lt;B</tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_a_web_page_named_xls_gives_its_table(tmp_path, charset):
    path = tmp_path / "export.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    (sheet,) = read.sheets(path)
    assert [column.to_pylist() for column in sheet.cells.columns] == [
        ["三月工单", "工单编号", "0001", "0002"],
        [None, "客户名称", "云帆", None],
        [None, "创建时间", "2026-03-02", "2026-03-03"],
        [None, "主题", "打不开\n很慢 & 卡", "A<B"],
    ]


def test_several_tables_of_a_page_are_sheets_and_a_table_in_a_cell_is_its_text(tmp_path):
    path = tmp_path / "export.xls"
    inner = "<table><tr><td>in</td></tr></table>"
    path.write_text(
        f"<table><tr><td>a</td><td>{inner}</td></tr></table><table></table>"
        "<table><tr><td>b</td></tr></table>",
        "utf-8",
    )
    found = {sheet.name: sheet.cells.to_pylist() for sheet in read.sheets(path)}
    assert found == {"1": [{"0": "a", "1": "in"}], "2": [{"0": "b"}]}


def test_tables_without_end_inside_of_each_other_are_refused(tmp_path):
    path = tmp_path / "export.xls"
    path.write_text("<table><tr><td>" * 500, "utf-8")
    assert refused(path).startswith("its tables stand inside of each other more than 100 deep")


def test_text_between_tabs_named_xls_is_read_as_text(tmp_path):
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
    one, two = read.sheets(path)
    assert [column.to_pylist() for column in one.cells.columns] == [
        [None, "工单编号", "0001"],
        [None, None, None],
        [None, "客户名称", None],
        [None, "创建时间", "2026-03-02 10:15:00"],
    ]
    assert [(found.code, found.row, found.column) for found in one.findings] == [
        ("error_cell", 3, "C")
    ]
    assert (one.name, one.hidden, two.name, two.hidden) == ("工单", False, "旧", True)


def test_xml_that_defines_entities_is_refused(tmp_path):
    path = tmp_path / "export.xls"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path.write_text(XML_2003.replace("<Workbook", f"{bomb}<Workbook", 1), "utf-8")
    assert "damaged" in refused(path)


# What is packed -----------------------------------------------------------------------------------


def test_each_export_in_a_zip_is_a_load_of_its_own(tmp_path):
    good = text_file(tmp_path, TICKETS, "a.csv", encoding="gb18030").read_bytes()
    other = workbook(tmp_path, "b.xlsx", 工单=TICKETS.replace("T-", "U-")).read_bytes()
    path = packed(tmp_path, "all.zip", a_csv=good, b_xlsx=other, c_csv=b"", d_pdf=b"%PDF")
    one, two, three = take(path)
    assert (one.file, one.status, one.rows_kept) == ("all.zip/a.csv", "loaded", 2)
    assert (two.file, two.sheet, column(two, "ticket_id")) == (
        "all.zip/b.xlsx",
        "工单",
        ["U-1", "U-2"],
    )
    assert (three.status, said(three)) == (
        "refused",
        ["all.zip/c.csv: the file is empty (0 bytes). Export it again."],
    )
    assert len({load.load_id for load in (one, two, three)}) == 3


def test_names_in_a_zip_made_by_windows_are_chinese_again(tmp_path):
    path = tmp_path / "all.zip"
    content = text_file(tmp_path, TICKETS).read_bytes()
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("AAAA.csv", content)
    path.write_bytes(path.read_bytes().replace(b"AAAA", "工单".encode("gb18030")))
    assert only(path).file == "all.zip/工单.csv"


def test_a_zip_without_exports_is_no_spreadsheet(tmp_path):
    path = packed(tmp_path, "all.zip", notes_md=b"# hi")
    assert refused(path).startswith("this is a compressed file or another kind of document")


def test_a_zip_in_a_zip_is_refused_beside_the_good(tmp_path):
    good = text_file(tmp_path, TICKETS).read_bytes()
    inner = packed(tmp_path, "inner.zip", a_csv=good).read_bytes()
    one, two = take(packed(tmp_path, "all.zip", a_csv=good, b_csv=inner))
    assert (one.status, two.status) == ("loaded", "refused")


def test_a_gz_is_the_export_inside_of_it(tmp_path):
    path = tmp_path / "tickets.csv.gz"
    path.write_bytes(gzip.compress(text_file(tmp_path, TICKETS).read_bytes()))
    load = only(path)
    assert (load.file, load.rows_kept) == ("tickets.csv.gz", 2)


# Limits -------------------------------------------------------------------------------------------


def test_every_limit_has_its_reason():
    lines = Path(limits.__file__).with_suffix(".toml").read_text("utf-8").split("\n\n")
    assert all(block.lstrip().startswith("#") for block in lines)


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.xlsx", "bomb.csv.gz"])
def test_what_unpacks_to_more_than_a_hundred_times_its_size_is_not_unpacked_to_its_end(
    tmp_path, name
):
    blank = b"," * BIG
    if name == "bomb.zip":
        path = packed(tmp_path, name, a_csv=blank)
    elif name == "bomb.xlsx":
        path = workbook(tmp_path, name, Sheet1=TICKETS)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr("xl/sharedStrings2.xml", blank)
    else:
        path = tmp_path / name
        path.write_bytes(gzip.compress(blank))
    assert "times its size, more than the limit of 100 times" in refused(path)
    spool = tmp_path / "spool"
    spool.mkdir()
    with pytest.raises(read.Unreadable):
        list(reader_process.sheets(path, (), spool, LIMITS))
    unpacked = sum(file.stat().st_size for file in spool.iterdir())
    assert unpacked <= LIMITS.unpacked_free_bytes + 2**20 < BIG / 3


def test_shared_strings_without_end_are_refused(tmp_path):
    path, bomb = workbook(tmp_path, "a.xlsx", Sheet1=TICKETS), tmp_path / "bomb.xlsx"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    told = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.namelist():
            content = good.read(part)
            if part == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", told.encode())
            bad.writestr(part, content)
        bad.writestr("xl/sharedStrings.xml", b"<sst>" + b"<si><t>aaaaaaaa</t></si>" * 3_000_000)
    assert "times its size" in refused(bomb)


def test_a_zip_that_lies_about_its_size_is_held_to_what_comes(tmp_path, within):
    path = packed(tmp_path, "all.zip", a_csv=b"a,b\n" * 100_000)
    within(unpacked_bytes=1000)
    assert "unpacks to 400,000 bytes, more than the limit of 1,000" in refused(path)
    content = path.read_bytes()
    size = (400_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (900).to_bytes(4, "little")))
    assert refused(path)


@pytest.mark.parametrize(
    ("given", "content", "message"),
    [
        ({"columns": 3}, b"a,b,c,d\n1,2,3,4\n", "there are 4 columns, more than the limit of 3"),
        ({"cells": 7}, b"a,b\n" * 4, "there are 8 cells, more than the limit of 7"),
        ({"line_bytes": 20}, b"a,b\n" + b"1," * 20, "a line is longer than 20 bytes"),
        ({"cell_characters": 20}, b"a,b\n" + b"1" * 30, "longer than 20 characters"),
    ],
)
def test_a_text_beyond_a_limit_is_refused(tmp_path, within, given, content, message):
    within(**given)
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert message in refused(path)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"columns": 3}, "there are 4 columns, more than the limit of 3"),
        ({"cells": 7}, "there are 12 cells, more than the limit of 7"),
        ({"archive_parts": 2}, "parts, more than the limit of 2"),
    ],
)
def test_a_workbook_beyond_a_limit_is_refused(tmp_path, within, given, message):
    within(**given)
    assert message in refused(workbook(tmp_path, Sheet1=TICKETS))


def test_three_hundred_columns_are_read(tmp_path):
    more = " | ".join(f"Field {number}" for number in range(296))
    table = f"工单编号 | 客户名称 | 创建时间 | 主题 | {more}\nT-1 | 云帆 | 2026-03-02 | 打不开"
    for path in (text_file(tmp_path, table), workbook(tmp_path, Sheet1=table)):
        (sheet,) = read.sheets(path)
        assert (sheet.cells.num_columns, only(path, source="tickets").rows_kept) == (300, 1)


def test_a_sheet_may_have_a_quotation_mark_in_its_name(tmp_path):
    load = only(workbook(tmp_path, **{"Li Na's 'tickets'": TICKETS}))
    assert (load.sheet, load.rows_kept) == ("Li Na's 'tickets'", 2)


def test_two_million_empty_formatted_rows_are_no_rows(tmp_path):
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


# The process that reads ---------------------------------------------------------------------------


def test_a_reader_that_is_not_done_in_time_is_stopped_and_the_next_file_read(tmp_path, within):
    path = tmp_path / "slow.csv"
    path.write_bytes(b"a,b\n" * 3_000_000)
    within(seconds=0, seconds_per_megabyte=0)
    assert refused(path).startswith("reading was stopped after 0 seconds.")
    within()
    assert only(text_file(tmp_path, TICKETS)).rows_kept == 2


@pytest.mark.skipif(os.name == "nt", reason="this system keeps no limit of memory")
@pytest.mark.parametrize("name", ["large.csv", "large.xlsx"])
def test_a_reader_that_wants_too_much_memory_is_refused_and_the_next_file_read(
    tmp_path, within, name
):
    path = tmp_path / name
    if name == "large.csv":
        path.write_bytes(b"abcdefgh," * 20 + b"\n" + b"abcdefgh,abcdefgh\n" * 1_000_000)
    else:
        far = [["a", "b"], *([] for _ in range(40_000)), ["c"] * 1000]
        workbook(tmp_path, name, Sheet1=far)
    within(memory_bytes=100_000_000)
    assert refused(path).startswith("reading needs more memory than the limit of 100,000,000")
    within()
    assert only(text_file(tmp_path, TICKETS)).rows_kept == 2


@pytest.mark.skipif(os.name == "nt", reason="this system has no such signal")
def test_a_reader_that_dies_at_rest_or_at_work_is_replaced(tmp_path):
    path = text_file(tmp_path, TICKETS)
    list(read.sheets(path))
    for reader, _ in read._at_rest:
        os.kill(reader.pid, signal.SIGKILL)
        reader.wait()
    assert only(path).rows_kept == 2


def test_files_read_side_by_side_do_not_disturb_each_other(tmp_path):
    paths = [text_file(tmp_path, TICKETS.replace("T-", f"{n}-"), f"{n}.csv") for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda path: list(read.sheets(path)), paths))
    assert [sheet.cells[0][1].as_py() for (sheet,) in found] == [f"{n}-1" for n in range(8)]


# The account of rows ------------------------------------------------------------------------------


def counted(path: Path) -> int:
    """The rows of a csv file below its header that hold anything, by Python's own reader."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    records = csv.reader(io.StringIO(text, newline=""))
    return sum(any(cell.strip() for cell in row) for row in records) - 1


@pytest.mark.parametrize("place", [HOUSE / "sample_data", SHARED / "real"], ids=lambda p: p.name)
def test_no_row_is_lost(tmp_path, place):
    files = sorted(place.rglob("*.csv"))
    if not files:
        pytest.skip("these files are not here")
    loaded = 0
    for path in files:
        loads = take(path, cache=tmp_path)
        read_rows = {load.rows_read for load in loads if load.status == "loaded"}
        assert read_rows <= {counted(path)}, path.name
        loaded += len(read_rows)
    assert loaded > len(files) / 2


def test_no_row_is_lost_whatever_its_quotes_blanks_and_line_ends(tmp_path):
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["Ticket ID", "Client", "Created at", "Subject"])
    for number in range(1, 60_001):
        odd = ('say "hi"', "two\nlines", "a,b", "", "  ", "é漢", "'")[number % 7]
        table.writerow([number % 50_000 or "", "A", "2026-03-02", odd][: 4 - number % 2])
        if number % 1000 == 0:
            text.write("\r\n")
    path = tmp_path / "export.csv"
    path.write_bytes(text.getvalue().encode("utf-8"))
    load = only(path)
    assert load.rows_read == counted(path) == 60_000
    assert load.rows_rejected == 1


# Whatever the bytes -------------------------------------------------------------------------------


def test_files_with_mistakes_in_their_bytes_end_in_loads_or_findings():
    done = fuzz_reading.run(count=100, seed=7)
    assert done.wrong == ()
    assert done.outcomes["loaded"] and done.outcomes["refused"]
