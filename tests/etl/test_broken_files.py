"""The kinds of file that break readers, written here: each ends in rows or in one finding."""

import gzip

import pytest

from etl.readers import read
from tests.etl.taking import said, take
from tests.files import ole, parts

TICKETS = [["Ticket ID", "Client", "Created at"], ["T-1", "Acme", "2026-03-02"]]
ROWS = parts.table(TICKETS)
# BOF of an xls, version 8, and FilePass: the workbook is encrypted.
BOF = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)
FILE_PASS = b"\x2f\x00\x06\x00" + bytes(6)
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "lol">'
    + "".join(f'<!ENTITY b{number} "{f"&b{number - 1};" * 10}">' for number in range(1, 10))
    + "]>"
)


def read_one(path):
    """The only sheet of a file."""
    (sheet,) = read.read_sheets(path)
    return sheet


def cells(sheet):
    """The rows of a sheet, without those that are blank."""
    columns = [column.to_pylist() for column in sheet.cells.columns]
    return [row for row in zip(*columns, strict=True) if any(row)]


def write_encrypted(path):
    return ole.write(path, EncryptionInfo=b"\4\0\2\0", EncryptedPackage=b"\x11" * 5000)


def write_xor_encrypted(path):
    return ole.write(path, Workbook=BOF + FILE_PASS)


def write_cut_off(path):
    whole = parts.write(path, {"Tickets": ROWS}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def write_broken_xml(path):
    return parts.write(path, {"Tickets": ROWS + "<row><c t="})


def write_entity_bomb(path):
    rows = parts.row('<c t="inlineStr"><is><t>&b9;</t></is></c>')
    return parts.write(path, {"Tickets": ROWS + rows}, prolog=ENTITIES)


def write_shared_string_bomb(path):
    strings = f'{ENTITIES}<sst xmlns="{parts.MAIN}" uniqueCount="1"><si><t>&b9;</t></si></sst>'
    rows = ROWS + parts.row('<c t="s"><v>0</v></c>')
    return parts.write(path, {"Tickets": rows}, shared=strings)


def write_name_twice(path):
    return parts.write(path, {"Tickets": ROWS}, twice=True)


def write_long_line(path):
    path.write_bytes(gzip.compress(b"Ticket ID,Client\n1," + b"a" * 3_000_000))


REFUSED = [
    ("encrypted.xlsx", write_encrypted, "password-protected"),
    ("encrypted.xls", write_xor_encrypted, "password-protected"),
    ("empty.xlsx", lambda path: path.write_bytes(b""), "the file is empty (0 bytes)"),
    ("cut-off.xlsx", write_cut_off, "damaged"),
    ("broken.xlsx", write_broken_xml, "damaged"),
    ("entities.xlsx", write_entity_bomb, "damaged"),
    ("strings.xlsx", write_shared_string_bomb, "damaged"),
    ("twice.xlsx", write_name_twice, "two parts named “xl/worksheets/sheet1.xml”"),
    ("long.csv.gz", write_long_line, "longer than 2,000,000 characters"),
    (
        "open.csv",
        lambda path: path.write_bytes(b'Ticket ID,Client\n1,"Acme\n2,Beta\n'),
        "the quotation mark opened in line 2 is never closed",
    ),
    (
        "bytes.csv",
        lambda path: path.write_bytes(b"Ticket ID,Cli\x81nt\n1,\xff\xfe\n"),
        "first invalid byte at 13",
    ),
]


@pytest.mark.parametrize(("name", "write", "words"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_what_cannot_be_read_is_refused_in_one_finding(tmp_path, name, write, words):
    write(tmp_path / name)
    (load,) = take(tmp_path / name)
    assert load.status == "refused"
    (message,) = said(load)
    assert words in message


def test_a_lock_file_is_skipped(tmp_path):
    path = tmp_path / "~$tickets.xlsx"
    path.write_bytes(b"\x06Li Na ".ljust(165, b" "))
    (load,) = take(path)
    assert load.status == "skipped"
    assert "lock file" in said(load)[0]


def test_an_ole_file_that_is_not_encrypted_is_not_called_so(tmp_path):
    path = ole.write(tmp_path / "old.xls", Workbook=BOF)
    with pytest.raises(read.Unreadable) as refused:
        read_one(path)
    assert refused.value.finding.code != "password_protected"
    with pytest.raises(read.Unreadable) as refused:
        read_one(ole.write(tmp_path / "letter.doc", WordDocument=b"text"))
    assert refused.value.finding.code == "not_a_spreadsheet"


def test_after_a_file_that_broke_the_next_one_is_read(tmp_path):
    for name, write, _ in REFUSED:
        write(tmp_path / name)
        take(tmp_path / name)
        (load,) = take(parts.write(tmp_path / "good.xlsx", {"Tickets": ROWS}))
        assert (load.status, load.rows_kept) == ("loaded", 1), name


def test_strict_ooxml_gives_all_its_rows(tmp_path):
    path = parts.write(tmp_path / "strict.xlsx", {"Tickets": ROWS}, is_strict=True)
    assert cells(read_one(path)) == [tuple(row) for row in TICKETS]


def test_hidden_sheets_are_read_and_noted(tmp_path):
    path = parts.write(tmp_path / "a.xlsx", {"Tickets": ROWS, "Old": ROWS}, hidden=["Old"])
    assert [(sheet.name, sheet.hidden) for sheet in read.read_sheets(path)] == [
        ("Tickets", False),
        ("Old", True),
    ]


def test_the_declared_size_of_a_sheet_is_not_believed(tmp_path):
    declared = '<dimension ref="A1:XFD1048576"/>'
    sheet = read_one(parts.write(tmp_path / "a.xlsx", {"Tickets": ROWS}, before=declared))
    assert (len(sheet.cells), sheet.cells.num_columns) == (2, 3)


def test_error_cells_are_findings_at_their_place(tmp_path):
    rows = ROWS + parts.row(parts.text("T-2"), '<c t="e"><v>#REF!</v></c>', parts.text("x"))
    sheet = read_one(parts.write(tmp_path / "a.xlsx", {"Tickets": rows}))
    assert [(one.code, one.row, one.column) for one in sheet.findings] == [("error_cell", 3, "B")]


@pytest.mark.parametrize(
    ("properties", "serial", "day"),
    [
        ("", 46083, "2026-03-02"),
        ("", 61, "1900-03-01"),
        ('<workbookPr date1904="1"/>', 44621, "2026-03-02"),
    ],
)
def test_a_date_counts_from_the_first_day_of_its_workbook(tmp_path, properties, serial, day):
    rows = parts.row(parts.text("day"), f'<c s="1"><v>{serial}</v></c>')
    path = parts.write(tmp_path / "a.xlsx", {"Days": rows}, properties=properties)
    [(_, read_as)] = cells(read_one(path))
    assert read_as.startswith(day)


def test_cells_of_type_date_are_dates(tmp_path):
    rows = parts.row(parts.text("day"), '<c t="d"><v>2026-03-02T10:15:00</v></c>')
    [(_, read_as)] = cells(read_one(parts.write(tmp_path / "a.xlsx", {"Days": rows})))
    assert read_as.replace("T", " ").startswith("2026-03-02 10:15:00")


def test_rows_without_a_number_are_counted(tmp_path):
    rows = "".join(parts.row(parts.text(f"T-{number}")) for number in range(71))
    assert len(read_one(parts.write(tmp_path / "a.xlsx", {"Tickets": rows})).cells) == 71


def test_a_decimal_comma_in_text_and_a_long_number_stay_as_they_are(tmp_path):
    rows = parts.row(parts.text("500,60"), "<c><v>1234567890123</v></c>")
    assert cells(read_one(parts.write(tmp_path / "a.xlsx", {"Numbers": rows}))) == [
        ("500,60", "1234567890123")
    ]


def test_fifty_thousand_merged_ranges_cost_no_row(tmp_path):
    merged = "".join(f'<mergeCell ref="E{row}:F{row}"/>' for row in range(1, 50_001))
    after = f'<mergeCells count="50000">{merged}</mergeCells>'
    path = parts.write(tmp_path / "a.xlsx", {"Tickets": ROWS}, after=after)
    assert cells(read_one(path)) == [tuple(row) for row in TICKETS]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_mark_decides_the_encoding(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("Name,City\nJosé Álvarez,晨光\n".encode(encoding))
    assert cells(read_one(path)) == [("Name", "City"), ("José Álvarez", "晨光")]


def test_a_nul_in_a_header_is_removed_with_a_finding(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Ticket\0 ID,Client\n1,Acme\n")
    sheet = read_one(path)
    assert cells(sheet)[0] == ("Ticket ID", "Client")
    assert [one.code for one in sheet.findings] == ["nul_removed"]


def test_what_may_be_japanese_is_asked_with_its_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        "名前,年齢,住所\n田中さん,三十,東京都\n鈴木さん,四十,大阪府\n".encode("shift_jis")
    )
    (load,) = take(path)
    assert load.status == "asked"
    assert load.question is not None
    samples = {one.header: one.samples for one in load.question.candidates}
    assert samples["shift_jis"][0] == "名前,年齢,住所"
