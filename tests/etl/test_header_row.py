"""Which row is the header: by its shape, by known words, or as a format or a person says."""

import pytest

from etl.formats import files
from etl.formats.row_rules import FormatError
from tests.etl.taking import column, only, shipped, take, text_file, workbook

pytestmark = pytest.mark.usefixtures("without_queries")

COMPLAINTS = """
    Report of {day} | | | |
    Kind | Known | Words | Here |
    Nr | Client | Created at | Subject | Type
    T-1 | Acme | 2026-03-02 | Late | Complaint
    T-2 | Acme | 2026-03-03 | Slow | Complaint
"""
LETTERS = """
    Anlage | Teil | Blatt
    Wer | Was | Stand
    Anna | Bericht | offen
"""


def headers(load):
    return [one.header for one in load.columns]


@pytest.mark.parametrize(
    ("table", "first"),
    [
        (
            """
            case_ref | logged | stage | sub_stage | impact
            Q-001 | 2026-03-01 | Accepted | In Work | Medium
            Q-002 | 2026-03-02 | Closed | Completed | High
            Q-003 | 2026-03-03 | Closed | Completed | Low
            """,
            "case_ref",
        ),
        (
            """
            案卷 | 登录 | 阶段甲 | 子阶段 | 影响面
            甲-001 | 2026-03-01 | 受理 | 处理中 | 中
            甲-002 | 2026-03-02 | 关闭 | 完成 | 高
            甲-003 | 2026-03-03 | 关闭 | 完成日期 | 状态
            """,
            "案卷",
        ),
        (
            """
            Vorfall | Eingang | Lage | Werk
            V-1 | 01.03.2026 | Closed | Plant 1
            V-2 | 02.03.2026 | Resolved | Plant 2
            """,
            "Vorfall",
        ),
        (
            # Three known words below do not outdo words over values of another kind.
            """
            Vorfall | Eingang | Lage | Stufe | Werk
            V-1 | 01.03.2026 | offen | hoch | Nord
            V-2 | 02.03.2026 | Closed | Completed | Priority
            """,
            "Vorfall",
        ),
        (
            # A year is a header too; a title is none.
            """
            Acme Works | first half |
            Posten | 2026 | Bemerkung
            P-1 | 12 | gut
            P-2 | 13 | gut
            """,
            "Posten",
        ),
        (
            # Words over words: the first wide row, whatever words stand below.
            """
            Wer | Was | Wie
            Anna | Bericht | Closed
            Bert | Schreiben | Resolved
            """,
            "Wer",
        ),
    ],
    ids=["en", "zh", "de", "three known words", "title", "words"],
)
def test_a_data_row_is_never_the_header(tmp_path, table, first):
    (load,) = take(text_file(tmp_path, table))
    assert headers(load)[0] == first
    assert load.status != "loaded"


def test_a_format_says_where_the_header_is(tmp_path):
    path = text_file(tmp_path, COMPLAINTS.format(day="2026-03-05"))
    (own,) = files.parse_format(
        "own",
        """
        table = "tickets"
        recognise = ["Kind", "Words"]
        [columns]
        ticket_id = "Kind"
        client = "Known"
        opened_at = "Words"
        [rows]
        header_row = 2
        """,
        "formats/own.toml",
    )
    assert headers(only(path))[0] == "Nr"
    assert headers(only(path, formats=(own, *shipped())))[0] == "Kind"


def test_a_format_that_says_where_the_header_is_leaves_other_sheets_alone(tmp_path):
    (own,) = files.parse_format(
        "own",
        'table = "tickets"\nrecognise = ["Kind", "Words"]\n[rows]\nheader_row = 2',
        "formats/own.toml",
    )
    path = text_file(tmp_path, "Ticket ID | Client | Created at\nT-1 | Acme | 2026-03-02")
    assert only(path, formats=(own, *shipped())).status == "loaded"


def test_an_answer_says_where_the_header_is_and_holds_for_the_shape(tmp_path):
    path = text_file(tmp_path, LETTERS)
    found = only(path)
    assert headers(found)[0] == "Anlage"
    answer = files.make_answer(found.shape, "", {"rows": {"header_row": 2}})
    told = only(path, formats=(answer, *shipped()))
    assert headers(told) == ["Wer", "Was", "Stand"]
    assert (told.found_shape, told.is_answered) == (found.shape, True)
    # What is answered next holds for the table as it is now.
    names = {"table": "people", "columns": {"name": "Wer"}}
    both = (answer, files.make_answer(told.shape, "", names), *shipped())
    assert column(only(path, formats=both), "name") == ["Anna"]


def test_a_header_in_two_rows_is_answered_by_its_lower_row(tmp_path):
    sheet = """
        Anlage A
        任务编号 | 项目 | 任务名称 | 计划 | | 实际 |
        | | | 开始 | 完成 | 开始 | 完成
        1 | 云帆 | 设计 | 2026-03-02 | 2026-03-09 | |
        """
    found = only(workbook(tmp_path, 计划=sheet))
    answer = files.make_answer(found.shape, "", {"rows": {"header_row": 3}})
    told = only(workbook(tmp_path, 计划=sheet), formats=(answer, *shipped()))
    assert headers(told) == headers(found)


def test_a_person_places_the_header_moves_it_and_takes_that_back(company):
    def first():
        (load,) = company.propose(company.write("odd.csv", LETTERS)).loads
        return load

    for row, expected in ((2, "Wer"), (3, "Anna")):
        company.answer(first(), {"rows": {"header_row": row}})
        assert headers(first())[0] == expected
    company.answer(first(), None)
    assert (headers(first())[0], first().is_answered) == ("Anlage", False)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("header_row = 0", "rows.header_row"),
        ("header_row = true", "rows.header_row"),
        ('header_row = "5"', "rows.header_row"),
        ("fill_down = 3", "rows.fill_down"),
        ('section = "项目：{project}"', "rows.section"),
        ('section = { pattern = "项目：" }', "rows.section.pattern"),
        ('section = { pattern = "{project}" }', "rows.section.pattern"),
        ('section = { pattern = "项目：{projekt}" }', "unknown field “projekt”"),
        ('ignore = ["(合计"]', "rows.ignore"),
    ],
)
def test_a_wrong_rule_names_its_key(rows, why):
    with pytest.raises(FormatError, match="formats/own") as raised:
        files.parse_format("own", f'table = "tickets"\n[rows]\n{rows}', "formats/own.toml")
    assert why in str(raised.value)
