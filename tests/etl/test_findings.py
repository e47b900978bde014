"""One bad cell, file or sheet → one exact message, in both languages."""

import re
import tomllib
from dataclasses import replace

import pytest

from etl.findings import LOCALES, MAX_PER_KIND, MAX_QUOTED, Finding, format_sentence
from etl.readers import limits
from tests.etl.taking import asked, column, only, rows, said, take, text_file, workbook

TICKETS = "Ticket ID | Client | Created at | Type | Severity | Reopens | Upheld?"


@pytest.mark.parametrize(
    ("row", "en", "zh"),
    [
        (
            "T-1 | 云帆 | 3月上旬 | 投诉 | High | 0 | 是",
            "export.csv, row 2, column “Created at”: “3月上旬” is not a single day. "
            "Write the day as 2026-03-02.",
            "export.csv，第2行，“Created at”列：“3月上旬”不是具体的一天。"
            "请写成 2026-03-02 的形式。",
        ),
        (
            "T-1 | 云帆 | 2026-02-30 | 投诉 | High | 0 | 是",
            "export.csv, row 2, column “Created at”: “2026-02-30” is not a date. "
            "Write it as 2026-03-02.",
            "export.csv，第2行，“Created at”列：“2026-02-30”不是日期。请写成 2026-03-02 的形式。",
        ),
        (
            "T-1 | 云帆 | 2026-03-02 | Complaimt | High | 0 | 是",
            "export.csv, row 2, column “Type”: “Complaimt” is not a known kind of ticket. "
            "Did you mean “complaint”?",
            "export.csv，第2行，“Type”列：“Complaimt”不是已知的工单类型。是否指“complaint”？",
        ),
        (
            "T-1 | 云帆 | 2026-03-02 | 投诉 | High | 多次 | 是",
            "export.csv, row 2, column “Reopens”: “多次” is not a whole number.",
            "export.csv，第2行，“Reopens”列：“多次”不是整数。",
        ),
        (
            "T-1 | 云帆 | 2026-03-02 | 投诉 | High | 0 | 也许",
            "export.csv, row 2, column “Upheld?”: “也许” is neither yes nor no.",
            "export.csv，第2行，“Upheld?”列：“也许”既不是“是”也不是“否”。",
        ),
        (
            " | 云帆 | 2026-03-02 | 投诉 | High | 0 | 是",
            "export.csv, row 2, column “Ticket ID”: no value for the ticket's ID. "
            "The row was rejected; fill the cell and load the file again.",
            "export.csv，第2行，“Ticket ID”列：没有“工单编号”的值，该行未采用。请填写后重新上传。",
        ),
        (
            "1.01016E+18 | 云帆 | 2026-03-02 | 投诉 | High | 0 | 是",
            "export.csv, row 2, column “Ticket ID”: Excel rounded “1.01016E+18” and digits were "
            "lost. Export the file again and load it without saving it in Excel.",
            "export.csv，第2行，“Ticket ID”列：“1.01016E+18”已被 Excel 取整，数字已丢失。"
            "请重新导出，不要用 Excel 再次保存。",
        ),
    ],
)
def test_a_bad_cell_gets_a_message_with_its_place_and_what_to_do(tmp_path, row, en, zh):
    load = only(text_file(tmp_path, f"{TICKETS}\n{row}"))
    assert said(load, "en") == [en]
    assert said(load, "zh") == [zh]


def test_the_message_names_the_sheet_and_suggests_the_nearest_choice(tmp_path):
    table = """
        需求编号 | 所属项目 | 需求名称 | 客户确认结果
        R-1      | 云帆ERP  | 登录     | 已确认
        R-2      | 云帆ERP  | 报表     | 已確認?
    """
    load = only(workbook(tmp_path, "需求清单.xlsx", 需求=table))
    assert said(load, "en") == [
        "需求清单.xlsx, sheet “需求”, row 3, column “客户确认结果”: “已確認?” is not a known "
        "client's answer. Did you mean “已确认”?"
    ]
    assert column(load, "verification_result") == ["confirmed", None]


def test_a_bad_required_cell_rejects_its_row_and_an_optional_one_becomes_empty(tmp_path):
    load = only(
        text_file(
            tmp_path,
            f"""
            {TICKETS}
            T-1 | 云帆 | 去年 | 投诉 | High | 0 | 是
            T-2 | 云帆 | 2026-03-02 | 投诉 | 很急 | 0 | 是
            """,
        )
    )
    assert (load.rows_read, load.rows_kept, load.rows_rejected) == (2, 1, 1)
    assert rows(load)[0]["severity"] is None
    assert [finding.severity for finding in load.findings] == ["error", "warning"]


def test_many_findings_of_one_kind_are_grouped(tmp_path):
    body = "\n".join(
        f"T-{n} | 云帆 | 2026-03-02 | 投诉 | ?? | 0 | 是" for n in range(MAX_PER_KIND + 41)
    )
    load = only(text_file(tmp_path, f"{TICKETS}\n{body}"))
    assert len(load.findings) == MAX_PER_KIND + 1
    assert said(load)[-1] == "export.csv, column “Severity”: and 41 more like it."
    assert said(load, "zh")[-1] == "export.csv，“Severity”列：另有41处同样的问题。"


def test_a_missing_required_column_refuses_the_sheet_and_lists_the_headers_tried(tmp_path):
    table = "Ticket ID | Client | Subject | Severity | Status\nT-1 | 云帆 | 打不开 | High | Open"
    load = only(text_file(tmp_path, table, "tickets.csv"))
    assert load.status == "refused"
    assert said(load) == [
        "tickets.csv: no column for the opening time. Looked for “Opened at”, “Opened”, "
        "“打开日期/时间”, “打开时间”. Choose the column on the Upload page, or enter one value "
        "for all rows there."
    ]


def test_a_likely_column_for_a_required_field_is_asked_about(tmp_path):
    table = "Ticket ID | Client | Subject | Severity | Came in\nT-1 | A | x | High | 2026-03-02"
    load = only(text_file(tmp_path, table, "tickets.csv"))
    assert asked(load).field == "opened_at"
    (candidate,) = asked(load).candidates
    assert (candidate.header, candidate.samples) == ("Came in", ("2026-03-02",))


def test_an_unknown_date_order_is_asked_about_unless_another_date_proves_it(tmp_path):
    table = "Ticket ID | Client | Subject | Created at\nT-1 | A | x | 02/03/2026"
    load = only(text_file(tmp_path, table))
    assert asked(load).field == "opened_at"
    assert [candidate.header for candidate in asked(load).candidates] == ["dmy", "mdy"]
    proven = only(text_file(tmp_path, table + "\nT-2 | A | y | 02/28/2026"))
    assert [str(day) for day in column(proven, "opened_at")] == [
        "2026-02-03 00:00:00",
        "2026-02-28 00:00:00",
    ]


@pytest.mark.parametrize(
    ("content", "en"),
    [
        (b"", "x.csv: the file is empty (0 bytes). Export it again."),
        (
            b"%PDF-1.7 ...",
            "x.csv: this is a PDF file, not a spreadsheet. "
            "Load an xlsx, xls, xlsb, ods, csv or tsv file.",
        ),
        (
            b"PK\x03\x04 cut off",
            "x.csv: the file is damaged or incomplete (File is not a zip file). Open it in Excel, "
            "save it as a new workbook and load that.",
        ),
        (
            b'a,b\n1,2\n3,"four\n5,6\n',
            "x.csv: the quotation mark opened in line 3 is never closed. "
            "Close it or export the file again.",
        ),
        (
            b"Ticket ID,Subject\n1,_\xff\xff_\n",
            "x.csv: the encoding of the text is not recognised: it is not UTF-8 (first invalid "
            "byte at 21), and no other encoding gives readable words. Save it as UTF-8 and load "
            "it again.",
        ),
        (
            b"<html><body>Please log in.</body></html>",
            "x.csv: this is a web page without a table. Export the table as xlsx or csv and load "
            "that.",
        ),
        (b"\n\n", "x.csv: the file has no rows. Export it again."),
    ],
)
def test_an_unreadable_file_gets_one_clear_message(tmp_path, content, en):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    load = only(path)
    assert (load.status, said(load)) == ("refused", [en])


def test_a_file_beyond_the_limit_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", replace(limits.LIMITS, file_bytes=20))
    load = only(text_file(tmp_path, "Ticket ID | Client | Created at\n1 | A | 2026-03-02"))
    assert said(load) == [
        "export.csv: the file is 45 bytes, above the limit of 20. Split it and load the parts."
    ]


def test_an_empty_sheet_is_refused_alone_and_skipped_next_to_a_table(tmp_path):
    alone = only(workbook(tmp_path, "alone.xlsx", Sheet1=""))
    assert (alone.status, said(alone)) == (
        "refused",
        ["alone.xlsx, sheet “Sheet1”: the sheet is empty."],
    )
    table = "工单编号 | 客户名称 | 创建时间\nT-1 | 云帆 | 2026-03-02"
    cover = "说明\n本表由客服部填写"
    loads = take(workbook(tmp_path, "both.xlsx", 封面=cover, 工单=table, Sheet3=""))
    assert [load.status for load in loads] == ["skipped", "loaded", "skipped"]
    assert {finding.severity for load in loads for finding in load.findings} <= {"note"}


def test_a_lock_file_is_skipped(tmp_path):
    path = tmp_path / "~$tickets.xlsx"
    path.write_bytes(b"\x05Li Na")
    assert only(path).status == "skipped"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_message_sends_its_reader_to_a_file_of_the_program(lang):
    codes = tomllib.loads((LOCALES / f"{lang}.toml").read_text("utf-8"))["codes"]
    files = re.compile(r"\.toml|etl/|\[(parse|choices)|format file|格式文件|parse\.")
    assert not {code for code, message in codes.items() if files.search(message)}


def test_a_message_quotes_a_long_cell_by_its_beginning():
    long = Finding("not_a_number", "warning", value="x" * 2_000_000)
    assert format_sentence(long, "en") == f"“{'x' * MAX_QUOTED}…” is not a number."
    short = Finding("not_a_number", "warning", value="x" * MAX_QUOTED)
    assert format_sentence(short, "zh") == f"“{'x' * MAX_QUOTED}”不是数字。"
