"""Numbers that stand in several rows of a sheet: one thing twice, or several things."""

import pytest

from etl.formats import files
from etl.formats.row_rules import FormatError
from etl.mapping.open_questions import describe_repeats_answer
from tests.etl.taking import asked, column, only, rows, said, shipped, text_file

HISTORY = """
    工单编号 | 客户名称 | 标题     | 创建时间   | 状态   | 更新时间
    K-1      | 甲公司   | 无法登录 | 2026-03-02 | 处理中 | 2026-03-05
    K-1      | 甲公司   | 无法登录 | 2026-03-02 | 已关闭 | 2026-03-09
    K-2      | 乙公司   | 发票重复 | 2026-03-03 | 已关闭 | 2026-03-08
    K-2      | 乙公司   | 发票重复 | 2026-03-03 | 处理中 | 2026-03-04
    K-3      | 丙公司   | 培训取消 | 2026-03-04 | 待处理 | 2026-03-04
    K-3      | 丙公司   | 培训取消 | 2026-03-04 | 处理中 | 2026-03-06
    K-4      | 丁公司   | 数据不准 | 2026-03-05 | 待处理 | 2026-03-05
    K-4      | 丁公司   | 数据不准 | 2026-03-05 | 处理中 | 2026-03-07
"""
PARTS = """
    Requirement ID | Project | Requirement name | Date raised | Effort days
    R-1 | Alpha | Login  | 2026-03-02 |
    R-1 | Alpha | Login  |            | 3
    R-2 | Alpha | Export | 2026-03-03 |
    R-2 | Alpha | Export |            | 5
    R-3 | Beta  | Night  |            | 1
    R-3 | Beta  | Night  | 2026-03-04 |
    R-4 | Beta  | Print  | 2026-03-05 | 2
    R-4 | Beta  | Print  | 2026-03-06 | 2
"""


def take(tmp_path, table: str, given: dict):
    """The load of a table under an answer on it."""
    path = text_file(tmp_path, table)
    load = only(path)
    answer = files.make_answer(load.shape, load.sheet, given)
    return only(path, formats=(answer, *shipped()))


def test_many_repeated_numbers_are_asked_about_with_every_reading(tmp_path):
    load = only(text_file(tmp_path, HISTORY))
    question = asked(load)
    assert question.field == "rows"
    assert [(one.header, one.why) for one in question.candidates] == [
        ("工单编号", "one_per"),
        ("创建时间", "latest_by"),
        ("更新时间", "latest_by"),
        ("separate", "separate"),
    ]
    assert "4 numbers appear in several rows" in said(load)[0]


def test_a_history_counts_by_its_latest_row(tmp_path):
    given = {"table": "tickets", "rows": {"latest_by": "更新时间"}}
    load = take(tmp_path, HISTORY, given)
    assert [(row["ticket_id"], row["status"]) for row in rows(load)] == [
        ("K-1", "已关闭"),
        ("K-2", "已关闭"),
        ("K-3", "处理中"),
        ("K-4", "处理中"),
    ]
    assert (load.rows_kept, load.rows_merged) == (4, 4)


def test_parts_of_one_thing_fill_its_gaps(tmp_path):
    given = {"table": "requirements", "rows": {"one_per": "Requirement ID"}}
    load = take(tmp_path, PARTS, given)
    assert [
        (row["requirement_id"], str(row["received_date"]), row["effort_days"]) for row in rows(load)
    ] == [
        ("R-1", "2026-03-02", 3),
        ("R-2", "2026-03-03", 5),
        ("R-3", "2026-03-04", 1),
        ("R-4", "2026-03-05", 2),
    ]


def test_separate_rows_of_one_number_are_told_apart(tmp_path):
    given = {"table": "requirements", "rows": {"number": "separate"}}
    load = take(tmp_path, PARTS, given)
    assert load.rows_kept == 8
    assert len(set(zip(column(load, "requirement_id"), column(load, "row_part"), strict=True))) == 8


def test_each_candidate_is_an_answer(tmp_path):
    load = only(text_file(tmp_path, HISTORY))
    for candidate in asked(load).candidates:
        given = {"table": "tickets", "rows": describe_repeats_answer(candidate)}
        assert take(tmp_path, HISTORY, given).status == "loaded"


def test_a_list_without_numbers_is_numbered_by_what_its_rows_say(tmp_path):
    table = """
        Project | Requirement name | Date raised | Status
        Alpha   | Login            | 2026-03-02  | Open
        Alpha   | Export           | 2026-03-03  | Open
        Alpha   | Export           | 2026-03-03  | Open
    """
    given = {"table": "requirements", "rows": {"number": "none"}}
    first = take(tmp_path, table, given)
    assert (first.rows_kept, len(set(column(first, "requirement_id")))) == (3, 3)
    lines = table.strip().splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])]).replace("| Open", "| Closed")
    second = take(tmp_path, turned, given)
    assert sorted(column(first, "requirement_id")) == sorted(column(second, "requirement_id"))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"one_per": "A", "latest_by": "B"}, "only one of"),
        ({"number": "some"}, "one of none, separate"),
        ({"latest_by": 3}, "must be a text"),
        ({"complete": "yes"}, "true or false"),
    ],
)
def test_a_wrong_rule_names_its_key(rows, words):
    with pytest.raises(FormatError, match=words):
        files.make_answer("shape", "", {"table": "tickets", "rows": rows})


def test_rows_of_one_number_whose_hashes_begin_alike_are_all_kept(tmp_path):
    # 600 rows: of their hashes' first four digits, some are the same.
    lines = [f"K-1 | 甲公司 | 第{n}次来电 | 2026-03-02" for n in range(600)]
    table = "\n".join(["工单编号 | 客户名称 | 标题 | 创建时间", *lines])
    load = take(tmp_path, table, {"table": "tickets", "rows": {"number": "separate"}})
    assert (load.rows_kept, load.rows_merged) == (600, 0)
    assert len(set(column(load, "row_part"))) == 600


def test_a_history_without_its_day_is_asked_about_instead_of_joined(tmp_path):
    without = "\n".join(line.rpartition("|")[0] for line in HISTORY.strip().splitlines())
    given = {"table": "tickets", "rows": {"latest_by": "更新时间"}}
    assert asked(take(tmp_path, without, given)).field == "rows"
