"""Spreadsheets that break readers, with the expected outcome of each; not in the repository."""

import json
import re
import tomllib
from dataclasses import replace

import pytest

from etl.__main__ import main
from etl.readers import limits, read
from etl.readers.limits import LIMITS
from tests.etl.taking import SHARED, take

TORTURE = SHARED / "torture"
EXPECTATIONS = TORTURE / "expectations.toml"
EXPECTED = tomllib.loads(EXPECTATIONS.read_text("utf-8"))["file"] if EXPECTATIONS.exists() else []
pytestmark = pytest.mark.skipif(not EXPECTED, reason="the files that break readers are not here")

# Part of the message of the finding, by file.
MESSAGES = {
    "encryptAES.xlsx": "password-protected",
    "xor-encryption-abc.xls": "password-protected",
    "empty_file.xlsx": "the file is empty (0 bytes)",
    "~$LoadPivotTables.xlsx": "the lock file of a workbook open in Excel, not a workbook",
    "clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528.xlsx": "damaged",
    "poc-xmlbomb.xlsx": "damaged",
    "poc-shared-strings.xlsx": "damaged",
    "Simple.xlsb": "too damaged to be read to its end",
    "duplicate-filename.xlsx": "two parts named “xl/worksheets/sheet1.xml”",
    "shift_jis.csv": "it may be “Shift-JIS”",
    "invalid_utf_header.csv": "first invalid byte at 15",
    "unterminated.csv": "the quotation mark opened in line 1 is never closed",
    "multiple_line_too_long.csv.gz": "longer than 2,000,000 characters",
}


def describe(name: str, capsys) -> dict:
    """What the command line prints on a file."""
    code = main(["read", str(TORTURE / name), "--lang", "en", "--json"])
    (description,) = json.loads(capsys.readouterr().out)["files"]
    assert code == (description["status"] == "refused")
    return description


def read_sheets(name: str) -> dict[str, read.Sheet]:
    return {sheet.name: sheet for sheet in read.read_sheets(TORTURE / name)}


def list_texts(sheet: read.Sheet) -> list[str]:
    return [cell for column in sheet.cells.columns for cell in column.to_pylist() if cell]


@pytest.mark.parametrize("expected", EXPECTED, ids=[file["name"] for file in EXPECTED])
def test_a_file_has_the_expected_outcome_read_alone_or_loaded(expected, capsys, tmp_path):
    name, outcome = expected["name"], expected["outcome"]
    description = describe(name, capsys)
    status = {"loaded": "read", "asked": "refused"}.get(outcome, outcome)
    findings = list(description["findings"])
    findings += [finding for sheet in description["sheets"] for finding in sheet["findings"]]
    assert description["status"] == status, findings
    if outcome != "loaded":
        assert any(MESSAGES[name] in finding["message"] for finding in findings), findings
    loads = take(TORTURE / name, cache=tmp_path)
    if outcome != "loaded":
        assert {load.status for load in loads} == {outcome}
    else:
        # These files are readable, but not about projects or complaints.
        codes = {
            finding.code
            for load in loads
            for finding in load.findings
            if finding.severity == "error"
        }
        assert codes <= {"no_table", "sheet_empty", "no_rows", "not_needed"}


def test_every_file_exists_and_has_an_expectation():
    names = {path.name for path in TORTURE.iterdir()} - {EXPECTATIONS.name}
    assert names == {file["name"] for file in EXPECTED}
    assert set(MESSAGES) == {file["name"] for file in EXPECTED if file["outcome"] != "loaded"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("poc-xmlbomb.xlsx", "refused"),
        ("poc-shared-strings.xlsx", "refused"),
        ("57893-many-merges.xlsx", "read"),
    ],
)
def test_files_built_to_grow_are_read_within_a_quarter_of_the_memory(
    name, status, capsys, monkeypatch
):
    monkeypatch.setattr(limits, "LIMITS", replace(LIMITS, memory_bytes=LIMITS.memory_bytes // 4))
    # A reader keeps the limit that it was started with.
    read.stop_readers()
    description = describe(name, capsys)
    assert description["status"] == status
    assert "reading_too_large" not in {finding["code"] for finding in description["findings"]}


def test_all_rows_of_strict_ooxml_are_read():
    (sheet,) = read_sheets("strict_iso_paths.xlsx").values()
    assert len(sheet.cells) == 76


@pytest.mark.parametrize("name", ["wtf_path.xlsx", "46535.xlsx"])
def test_hidden_sheets_are_noted(name, capsys):
    noted = {
        finding["sheet"]
        for sheet in describe(name, capsys)["sheets"]
        for finding in sheet["findings"]
        if finding["code"] == "sheet_hidden"
    }
    assert noted == {sheet.name for sheet in read_sheets(name).values() if sheet.hidden}
    assert noted


def test_the_declared_size_of_a_sheet_is_not_trusted():
    (sheet,) = read_sheets("issue_174.xlsx").values()
    assert (len(sheet.cells), sheet.cells.num_columns) == (2, 11)


def test_error_cells_are_findings_not_blanks():
    cells = [finding for sheet in read_sheets("46535.xlsx").values() for finding in sheet.findings]
    assert [cell.code for cell in cells] == ["error_cell"] * 331
    assert {cell.sheet for cell in cells} == {"Others"}


def test_dates_equal_the_texts_next_to_them_except_29_february_1900():
    sheet = next(iter(read_sheets("dates-leap-year-1900-xlsx.xlsx").values()))
    _, *rows = zip(*(column.to_pylist() for column in sheet.cells.columns), strict=True)
    assert len(rows) == 7
    for parsed, written, is_a_day in rows:
        assert (parsed == written) == (is_a_day == "true")


def test_dates_count_from_1904_in_a_workbook_that_declares_it():
    (sheet,) = read_sheets("date_1904.xlsx").values()
    days = [text for text in list_texts(sheet) if re.match(r"\d{4}-", text)]
    assert days[0].startswith("2021-01-01")


def test_date_cells_are_read_as_dates_timestamps_and_times():
    (sheet,) = read_sheets("date_iso.xlsx").values()
    values = list_texts(sheet)
    assert "2021-01-01" in {text.removesuffix(" 00:00:00") for text in values}
    assert any(re.fullmatch(r"2021-01-01[T ]10:10:10", text) for text in values)
    assert any(re.search(r"10:10:10", text) and "2021" not in text for text in values)


def test_rows_without_row_numbers_are_read():
    (sheet,) = read_sheets("59746_NoRowNums.xlsx").values()
    assert len(sheet.cells) == 71


def test_unnamed_and_duplicate_columns_stay_separate(capsys):
    (sheet,) = describe("unnamed-duplicated-columns.xlsx", capsys)["sheets"]
    assert len({column["name"] for column in sheet["columns"]}) == 4


def test_a_decimal_comma_is_not_a_thousands_separator():
    (sheet,) = read_sheets("google_sheets.xlsx").values()
    values = [text for text in list_texts(sheet) if text.startswith("500")]
    assert values and set(values) <= {"500,60", "500.60", "500.6"}


def test_numeric_ids_keep_their_digits():
    sheets = read_sheets("big-texty-numbers-xlsx.xlsx").values()
    assert any(map(list_texts, sheets))
    for sheet in sheets:
        assert not any(text.endswith(".0") for text in list_texts(sheet))


def test_the_byte_order_mark_decides_the_encoding():
    (sheet,) = read_sheets("utf16.csv").values()
    assert (len(sheet.cells), "José Álvarez" in list_texts(sheet)) == (21, True)


def test_a_nul_in_a_header_is_removed_with_a_finding(capsys):
    (sheet,) = describe("nullbyte_header.csv", capsys)["sheets"]
    assert [column["name"] for column in sheet["columns"]] == ["col1", "col2"]
    assert [finding["code"] for finding in sheet["findings"]] == ["nul_removed"]


def test_possible_japanese_is_asked_with_a_preview(tmp_path):
    (load,) = take(TORTURE / "shift_jis.csv", cache=tmp_path)
    assert load.question is not None
    first = load.question.candidates[0]
    assert (load.question.field, first.header) == ("encoding", "shift_jis")
    assert first.samples[0] == "名前,年齢"


def test_after_a_broken_file_the_next_one_is_read(tmp_path):
    for name in ("Simple.xlsb", "date_iso.xlsx", "poc-shared-strings.xlsx", "utf16.csv"):
        loads = take(TORTURE / name, cache=tmp_path)
        assert [load.file for load in loads] == [name]
