"""All that a sheet leaves open is asked at once; an optional field in doubt holds nothing back."""

import pytest

from etl import schema
from etl.formats.files import make_answer
from queries import catalog
from tests.etl.taking import asked, only, said, shipped, text_file, workbook

TICKET = "Ticket ID | Created at | Type | Raised by | {}\n1 | 2026-03-02 | Complaint | Li Na | {}"
REQUIREMENT = "需求编号 | 项目 | 需求名称 | {}\nR-1 | 云帆 | 登录 | {}\nR-2 | 云帆 | 导出 | {}"
HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")


def list_open(load):
    return [question.field for question in load.open]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("确认时间", "verified_date"),
        ("Verified on", "verified_date"),
        ("开始日期", "work_started_date"),
        ("End date", "finished_date"),
    ],
)
def test_optional_field_in_doubt_is_asked_and_holds_nothing_back(tmp_path, title, field):
    load = only(text_file(tmp_path, REQUIREMENT.format(title, "2026-03-02", "2026-03-03")))
    assert (load.status, load.rows_kept, load.question) == ("loaded", 2, None)
    assert list_open(load) == [field]
    assert field not in load.fields
    assert any("Until you choose" in message for message in said(load, severity="warning"))


def test_two_fields_in_doubt_are_both_asked(tmp_path):
    table = REQUIREMENT.format("确认时间 | 开始日期", "2026-03-02 | 2026-03-05", "2026-03-03 | ")
    assert list_open(only(text_file(tmp_path, table))) == ["verified_date", "work_started_date"]


@pytest.mark.parametrize(
    ("sheet", "table", "fields"),
    [
        (
            "Tickets",
            "Ticket ID | Came in | Clients | Subject | Severity\n1 | 2026-03-02 | Acme | x | High",
            ["opened_at", "client"],
        ),
        (
            "Tasks",
            "No. | Titel | Projekt | Completed on\n1 | Dig | A | 2026-03-02",
            ["project", "name", "planned_finish_date", "finish_date"],
        ),
        (
            "需求清单",
            "需求描述 | 提出日期 | 确认时间 | 单号\n登录 | 2026-03-02 | 2026-03-05 | 7"
            "\n导出 | 2026-03-02 | 2026-03-05 | 8",
            ["requirement_id", "project", "verified_date"],
        ),
    ],
)
def test_all_that_is_missing_is_asked_at_once_then_what_is_in_doubt(tmp_path, sheet, table, fields):
    load = only(workbook(tmp_path, **{sheet: table}))
    assert not asked(load).is_optional
    assert [question.field for question in load.questions] == fields
    assert len(load.findings) == len(fields)


@pytest.mark.parametrize(
    ("title", "value", "field"),
    [
        ("Client's name", "Acme", "client"),
        ("Clients", "Acme", "client"),
        ("Raised by (person)", "Wei", None),
        ("客户的名称", "甲公司", "client"),
        ("Is it substantiated?", "yes", "is_substantiated"),
        ("On behalf of whom", "Wei", "on_behalf_of"),
    ],
)
def test_a_retyped_header_of_a_field_that_figures_rest_on_is_asked_about(
    tmp_path, title, value, field
):
    load = only(text_file(tmp_path, TICKET.format(title, value)))
    assert load.status == "loaded"
    assert list_open(load) == ([field] if field else [])


@pytest.mark.parametrize("title", ["Mood", "Approved by", "备注", "Internal review", "优先处理"])
def test_a_column_that_resembles_nothing_is_not_asked_about(tmp_path, title):
    load = only(text_file(tmp_path, TICKET.format(title, "x")))
    assert (load.status, load.open) == ("loaded", ())


def test_a_column_with_the_words_of_a_figure_field_is_asked_about_under_any_header(tmp_path):
    table = (
        "Ticket ID | Created at | Nature\n1 | 2026-03-02 | Complaint\n2 | 2026-03-02 | Escalation"
        "\n3 | 2026-03-02 | Service Request"
    )
    load = only(workbook(tmp_path, Tickets=table))
    assert load.status == "loaded"
    assert "kind" in [*list_open(load), *load.fields]


@pytest.mark.parametrize(
    ("title", "is_likely"), [("Task Mode", False), ("System", False), ("Projekt", True)]
)
def test_only_a_near_header_is_filled_in_before_a_person_confirms(tmp_path, title, is_likely):
    table = (
        f"Task ID | Task Name | {title} | Finish\n1 | Dig | Auto | 2026-03-02\n"
        "2 | Fill | Auto | 2026-03-03\n3 | Pave | Auto | 2026-03-04\n4 | Paint | By hand | "
    )
    question = asked(only(workbook(tmp_path, Tasks=table)))
    assert question.field == "project"
    assert [(guess.header, guess.is_likely) for guess in question.candidates] == [
        (title, is_likely)
    ]


def test_no_column_has_it_is_an_answer_after_which_nothing_is_open(tmp_path):
    path = text_file(tmp_path, REQUIREMENT.format("确认时间", "2026-03-02", "2026-03-03"))
    load = only(path)
    given = {"table": "requirements", "columns": {"verified_date": []}}
    answer = make_answer(load.shape, load.sheet, given)
    assert only(path, formats=(answer, *shipped())).open == ()


def test_every_field_that_a_headline_needs_is_asked_about(tmp_path):
    tables = schema.load_tables()
    asked = {
        f"{table.table}.{name}"
        for table in tables.values()
        for name in (
            *table.figures,
            *(name for name, field in table.fields.items() if field.required),
        )
    }
    queries = catalog.load(tmp_path)
    needed = {field for name in HEADLINES for need in queries[name].needs for field in need}
    assert needed <= asked
