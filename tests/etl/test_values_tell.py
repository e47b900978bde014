"""Columns and sheets recognised by their values: clear cases are mapped, unclear ones asked."""

import pytest

from tests.etl.taking import asked, column, only, said, take, text_file, workbook

REQUIREMENT = "需求编号 | 项目 | 需求名称 | {}\nR-1 | 云帆 | 登录 | {}\nR-2 | 云帆 | 导出 | {}"
ENGLISH = "Req ID | Project | Title | {}\nR-1 | Atlas | Login | {}\nR-2 | Atlas | Export | {}"


@pytest.mark.parametrize("title", ["反馈", "客户那边怎么说", "备注2"])
def test_a_column_of_client_answers_is_recognised_under_any_title(tmp_path, title):
    load = only(text_file(tmp_path, REQUIREMENT.format(title, "已确认", "不属实")))
    assert column(load, "verification_result") == ["confirmed", "rejected"]


def test_a_column_whose_words_fit_two_fields_is_not_mapped_by_values(tmp_path):
    table = (
        "变更编号 | 项目 | 变更名称 | 提出日期 | 意见\n"
        "C-1 | 云帆 | 登录 | 2026-03-02 | 同意\nC-2 | 云帆 | 导出 | 2026-03-02 | 已确认"
    )
    assert "verification_result" in only(text_file(tmp_path, table)).fields
    both = table.replace("已确认", "拒绝").replace("同意", "Rejected")
    assert "verification_result" not in only(text_file(tmp_path, both)).fields


def test_values_decide_which_table_a_sheet_is_if_its_headers_fit_two(tmp_path):
    table = "编号 | 标题 | 项目 | 状态 | 创建时间 | 怎么说\n" + "\n".join(
        f"{n} | 登录 | 云帆 | 进行中 | 2026-03-02 | {word}"
        for n, word in enumerate(["已确认", "不属实"], 1)
    )
    load = only(text_file(tmp_path, table))
    assert (load.source, load.status) == ("requirements", "loaded")


@pytest.mark.parametrize(
    "title",
    [
        *("评审时间", "验证时间", "审批日期", "内部确认日期", "验收日期", "计划确认日期"),
        *("评审确认日期", "测试确认时间", "预计开始", "计划开始日期", "截止日期", "目标完成日期"),
    ],
)
def test_a_misleading_title_is_never_a_client_answer_or_a_fact_nor_asked_about(tmp_path, title):
    load = only(text_file(tmp_path, REQUIREMENT.format(title, "2026-03-02", "2026-03-03")))
    assert (load.status, load.fields) == ("loaded", ("requirement_id", "project", "title"))


@pytest.mark.parametrize(
    "title",
    [
        *("Approved Date", "Review date", "QA verified on", "Internal confirmation date"),
        *(
            "Acceptance date",
            "Target start",
            "Planned start",
            "Due date",
            "Status Category Changed",
        ),
    ],
)
def test_a_misleading_english_title_is_never_mapped_either(tmp_path, title):
    load = only(text_file(tmp_path, ENGLISH.format(title, "2026-03-02", "2026-03-03")))
    assert (load.status, load.fields) == ("loaded", ("requirement_id", "project", "title"))


def test_internal_reviews_are_never_client_answers_whatever_their_words(tmp_path):
    load = only(text_file(tmp_path, REQUIREMENT.format("内部评审结果", "已确认", "不属实")))
    assert load.fields == ("requirement_id", "project", "title")


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("确认时间", "verified_date"),
        ("Confirmed on", "verified_date"),
        ("开始日期", "work_started_date"),
        ("Start date", "work_started_date"),
    ],
)
def test_an_ambiguous_title_is_one_question_that_explains_the_difference(tmp_path, title, field):
    frame = REQUIREMENT if title[0] > "z" else ENGLISH
    load = only(text_file(tmp_path, frame.format(title, "2026-03-02", "2026-03-03")))
    assert load.status == "loaded"
    (question,) = load.open
    assert (question.field, question.is_optional) == (field, True)
    assert [candidate.header for candidate in question.candidates] == [title]
    (sentence,) = said(load, severity="warning")
    assert "not a" in sentence


def test_a_plan_without_a_finish_date_asks_for_the_current_plan_not_the_baseline(tmp_path):
    table = "任务编号 | 项目 | 任务名称 | 完成日\n1 | 云帆 | 设计 | 2026-03-09"
    question = asked(only(text_file(tmp_path, table)))
    assert question.field == "planned_finish_date"


def test_likely_columns_are_proposed_with_samples_and_the_reason(tmp_path):
    table = (
        "Title | Date raised | Nr | System | Requirement came\n"
        "Login | 2026-03-02 | 7 | Atlas | 2026-03-02\nExport | 2026-03-02 | 8 | Atlas | 2026-03-02"
    )
    question = asked(only(workbook(tmp_path, Requirements=table)))
    assert question.field == "requirement_id"
    assert [(guess.header, guess.why, guess.samples) for guess in question.candidates] == [
        ("Nr", "unique", ("7", "8")),
        ("number_rows", "number_rows", ()),
    ]


def test_if_several_tables_fit_the_nearest_are_proposed_with_their_headers(tmp_path):
    common = "编号 | 标题 | 项目 | 状态 | 创建时间\n1 | 登录 | 云帆 | 进行中 | 2026-03-02"
    (load,) = take(workbook(tmp_path, 其他=common))
    question = asked(load)
    assert question.field == "table"
    assert len(question.candidates) in (2, 3)
    assert all("编号" in candidate.samples for candidate in question.candidates)
