"""Spreadsheets that break readers: each ends as expected. They lie beside the project."""

import json
import re
import tomllib
from dataclasses import replace

import pytest

from etl import limits, read
from etl.__main__ import main
from etl.limits import LIMITS
from tests.etl.taking import SHARED, take

TORTURE = SHARED / "torture"
TOLD = TORTURE / "expectations.toml"
EXPECTED = tomllib.loads(TOLD.read_text("utf-8"))["file"] if TOLD.exists() else []
pytestmark = pytest.mark.skipif(not EXPECTED, reason="the files that break readers are not here")

# What the words of each expectation come to: a part of the one finding's message.
SAID = {
    "encryptAES.xlsx": "password-protected",
    "xor-encryption-abc.xls": "password-protected",
    "empty_file.xlsx": "the file is empty (0 bytes)",
    "~$LoadPivotTables.xlsx": "the lock file of a workbook that is open in Excel, not a workbook",
    "clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528.xlsx": "damaged",
    "poc-xmlbomb.xlsx": "damaged",
    "poc-shared-strings.xlsx": "damaged",
    "Simple.xlsb": "damaged in a way that ends its reading",
    "duplicate-filename.xlsx": "two parts named “xl/worksheets/sheet1.xml”",
    "shift_jis.csv": "it may be “Shift-JIS”",
    "invalid_utf_header.csv": "first wrong byte at 15",
    "unterminated.csv": "the quotation mark that opens in line 1 never closes",
    "multiple_line_too_long.csv.gz": "longer than 2,000,000 characters",
}


def described(name: str, capsys) -> dict:
    code = main(["read", str(TORTURE / name), "--lang", "en", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert code == (told["status"] == "refused")
    return told


def sheets(name: str) -> dict[str, read.Sheet]:
    return {sheet.name: sheet for sheet in read.sheets(TORTURE / name)}


def texts(sheet: read.Sheet) -> list[str]:
    return [cell for column in sheet.cells.columns for cell in column.to_pylist() if cell]


@pytest.mark.parametrize("expected", EXPECTED, ids=[one["name"] for one in EXPECTED])
def test_a_file_ends_as_expected_whether_only_read_or_loaded(expected, capsys, tmp_path):
    name, outcome = expected["name"], expected["outcome"]
    told = described(name, capsys)
    wanted = {"loaded": "read", "asked": "refused"}.get(outcome, outcome)
    findings = [*told["findings"], *(one for sheet in told["sheets"] for one in sheet["findings"])]
    assert told["status"] == wanted, findings
    if outcome != "loaded":
        assert any(SAID[name] in one["message"] for one in findings), findings
    loads = take(TORTURE / name, cache=tmp_path)
    if outcome != "loaded":
        assert {load.status for load in loads} == {outcome}
    else:
        # What they are about Firsthand does not know; it can say so, as it could read them.
        codes = {one.code for load in loads for one in load.findings if one.severity == "error"}
        assert codes <= {"no_table", "sheet_empty", "no_rows", "not_needed"}


def test_every_file_is_there_and_expected():
    there = {path.name for path in TORTURE.iterdir()} - {TOLD.name}
    assert there == {one["name"] for one in EXPECTED}
    assert set(SAID) == {one["name"] for one in EXPECTED if one["outcome"] != "loaded"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("poc-xmlbomb.xlsx", "refused"),
        ("poc-shared-strings.xlsx", "refused"),
        ("57893-many-merges.xlsx", "read"),
    ],
)
def test_what_is_made_to_grow_is_read_within_a_fraction_of_the_memory(
    name, status, capsys, monkeypatch
):
    monkeypatch.setattr(limits, "LIMITS", replace(LIMITS, memory_bytes=LIMITS.memory_bytes // 4))
    read.send_all_home()
    told = described(name, capsys)
    assert told["status"] == status
    assert "reading_too_large" not in {one["code"] for one in told["findings"]}


def test_strict_ooxml_gives_all_its_rows():
    (sheet,) = sheets("strict_iso_paths.xlsx").values()
    assert len(sheet.cells) == 76


@pytest.mark.parametrize("name", ["wtf_path.xlsx", "46535.xlsx"])
def test_hidden_sheets_are_noted(name, capsys):
    told = described(name, capsys)
    noted = {
        one["sheet"]
        for sheet in told["sheets"]
        for one in sheet["findings"]
        if one["code"] == "sheet_hidden"
    }
    assert noted == {sheet.name for sheet in sheets(name).values() if sheet.hidden}
    assert noted


def test_the_declared_size_of_a_sheet_is_not_believed():
    (sheet,) = sheets("issue_174.xlsx").values()
    assert (len(sheet.cells), sheet.cells.num_columns) == (2, 11)


def test_error_cells_are_findings_and_no_blanks():
    found = [one for sheet in sheets("46535.xlsx").values() for one in sheet.findings]
    assert [one.code for one in found] == ["error_cell"] * 331
    assert {one.sheet for one in found} == {"Others"}


def test_dates_equal_the_texts_beside_them_but_for_the_leap_day_that_never_was():
    sheet = next(iter(sheets("dates-leap-year-1900-xlsx.xlsx").values()))
    _, *rows = zip(*(column.to_pylist() for column in sheet.cells.columns), strict=True)
    assert len(rows) == 7
    for read_as, written, is_a_day in rows:
        assert (read_as == written) == (is_a_day == "true")


def test_dates_count_from_1904_where_the_workbook_says_so():
    (sheet,) = sheets("date_1904.xlsx").values()
    days = [text for text in texts(sheet) if re.match(r"\d{4}-", text)]
    assert days[0].startswith("2021-01-01")


def test_cells_of_type_date_are_a_date_a_timestamp_and_a_time():
    (sheet,) = sheets("date_iso.xlsx").values()
    said = texts(sheet)
    assert "2021-01-01" in {text.removesuffix(" 00:00:00") for text in said}
    assert any(re.fullmatch(r"2021-01-01[T ]10:10:10", text) for text in said)
    assert any(re.search(r"10:10:10", text) and "2021" not in text for text in said)


def test_rows_without_a_number_are_counted():
    (sheet,) = sheets("59746_NoRowNums.xlsx").values()
    assert len(sheet.cells) == 71


def test_columns_without_a_name_or_of_one_name_stay_apart(capsys):
    (sheet,) = described("unnamed-duplicated-columns.xlsx", capsys)["sheets"]
    assert len({column["name"] for column in sheet["columns"]}) == 4


def test_a_decimal_comma_is_no_thousands_mark():
    (sheet,) = sheets("google_sheets.xlsx").values()
    said = [text for text in texts(sheet) if text.startswith("500")]
    assert said and set(said) <= {"500,60", "500.60", "500.6"}


def test_ids_stay_ids():
    read_sheets = sheets("big-texty-numbers-xlsx.xlsx").values()
    assert any(map(texts, read_sheets))
    for sheet in read_sheets:
        assert not any(text.endswith(".0") for text in texts(sheet))


def test_a_mark_decides_the_encoding():
    (sheet,) = sheets("utf16.csv").values()
    assert (len(sheet.cells), "José Álvarez" in texts(sheet)) == (21, True)


def test_a_nul_in_a_header_is_taken_out_and_told(capsys):
    (sheet,) = described("nullbyte_header.csv", capsys)["sheets"]
    assert [column["name"] for column in sheet["columns"]] == ["col1", "col2"]
    assert [one["code"] for one in sheet["findings"]] == ["nul_removed"]


def test_what_may_be_japanese_is_asked_with_its_lines(tmp_path):
    (load,) = take(TORTURE / "shift_jis.csv", cache=tmp_path)
    assert load.question is not None
    first = load.question.candidates[0]
    assert (load.question.field, first.header) == ("encoding", "shift_jis")
    assert first.samples[0] == "名前,年齢"


def test_a_reader_that_broke_reads_the_next_file(tmp_path):
    for name in ("Simple.xlsb", "date_iso.xlsx", "poc-shared-strings.xlsx", "utf16.csv"):
        loads = take(TORTURE / name, cache=tmp_path)
        assert [load.file for load in loads] == [name]
