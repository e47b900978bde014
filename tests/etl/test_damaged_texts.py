"""Text files with a few damaged bytes, or with quotes written another way, are read and say so."""

import pytest

from tests.etl.taking import asked, column, only, said, take

HEADER = "工单编号,客户名称,主题,创建时间,描述\n"
ROWS = "K1,海港食品,延期,2026-03-02,第一次说明很长\nK2,极地航运,重复开票,2026-03-03,第二次说明\n"


def write(tmp_path, content: bytes):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    return path


def cut(text: str, encoding: str) -> bytes:
    """The text with the last character of its second line halved."""
    lines = text.encode(encoding).split(b"\n")
    return b"\n".join([lines[0], lines[1][:-1], *lines[2:]])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_halved_character_is_a_finding_in_its_row_and_the_rest_is_read(tmp_path, encoding):
    load = only(write(tmp_path, cut(HEADER + ROWS, encoding)))
    assert column(load, "ticket_id") == ["K1", "K2"]
    assert column(load, "description") == ["第一次说明很\ufffd", "第二次说明"]
    found = [finding for finding in load.findings if finding.code == "wrong_character"]
    assert [(finding.row, finding.column) for finding in found] == [(2, "描述")]


def test_a_halved_character_in_the_header_is_a_finding_too(tmp_path):
    content = (HEADER + ROWS).encode().replace("描述\n".encode(), "描述\n".encode()[:-2] + b"\n")
    (load,) = take(write(tmp_path, content))
    assert [finding.row for finding in load.findings if finding.code == "wrong_character"] == [1]


def test_a_text_of_another_encoding_is_not_taken_for_a_damaged_one(tmp_path):
    content = "Ticket ID,Client,Created at,Subject\n1,A,2026-03-02,20°C\n".encode("cp1252")
    assert asked(only(write(tmp_path, content))).field == "encoding"
    traditional = "Ticket ID,客戶名稱,Subject,Created at\nK1,海港食品,延期說明,2026-03-02\n"
    load = only(write(tmp_path, traditional.encode("big5")))
    assert column(load, "subject") == ["延期說明"]
    assert "wrong_character" not in {finding.code for finding in load.findings}


def test_quotes_after_backslashes_are_quotes_inside_their_cell(tmp_path):
    text = (
        '"Ticket ID","Client","Subject","Created at"\n'
        '"K-1","Harbour","Says \\"late\\", again","2026-03-02"\n'
        '"K-2","Polar","The \\"new\\" report, wrong, twice","2026-03-04"\n'
    )
    load = only(write(tmp_path, text.encode()))
    assert column(load, "subject") == ['Says "late", again', 'The "new" report, wrong, twice']
    assert said(load)[0] == (
        "export.csv: quotation marks inside cells are preceded by a backslash, first in line 2; "
        "the backslashes were removed."
    )


def test_a_backslash_before_a_closing_quote_stays_a_part_of_a_path(tmp_path):
    text = (
        '"Ticket ID","Client","Subject","Created at"\n"K-1","Harbour","C:\\data\\","2026-03-02"\n'
    )
    load = only(write(tmp_path, text.encode()))
    assert column(load, "subject") == ["C:\\data\\"]
    assert load.findings == ()
