"""Our own field names as headers of other systems, and headers that only a file's name explains."""

import pytest

from tests.etl.taking import column, only, rows, said, text_file

START = "2026-03-02"


def test_start_beside_due_is_the_plan(tmp_path):
    table = "task_id | project | name | status | start_date | due_date\n"
    table += f"1 | A | x | New | {START} | 2026-03-20"
    (row,) = rows(only(text_file(tmp_path, table)))
    assert str(row["planned_start_date"]) == START and "start_date" not in row


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ("task_id | project | name | start_date | finish_date | due_date | by", "start_date"),
        ("task_id | project | name | finish_date | due_date | owner_mail", "finish_date"),
        ("project_id | name | start_date | end_date | pm", "start_date"),
        ("requirement_id | project | title | verified_date | qa_owner", "verified_date"),
        ("change_id | project | title | raised_on | verified_date | Date raised", "verified_date"),
    ],
)
def test_a_name_that_other_systems_use_too_is_asked(tmp_path, headers, field):
    names = headers.split(" | ")
    row = " | ".join(START if "date" in n.lower() or n.endswith("_on") else f"{n}1" for n in names)
    load = only(text_file(tmp_path, f"{headers}\n{row}"))
    assert field in [question.field for question in load.questions], said(load)
    assert field not in load.mapped


@pytest.mark.parametrize(
    "headers",
    [
        "task_id | project | name | planned_finish_date | start_date | finish_date | extra",
        "task_id | project | name | baseline_finish_date | start_date | finish_date",
    ],
)
def test_beside_our_plan_they_are_ours(tmp_path, headers):
    row = " | ".join(START if "date" in name else "x" for name in headers.split(" | "))
    load = only(text_file(tmp_path, f"{headers}\n{row}"))
    assert [str(day) for day in column(load, "start_date")] == [START]


@pytest.mark.parametrize(
    ("name", "table", "source", "right"),
    [
        (
            "Account.csv",
            "Id | Name | Industry | Type | OwnerId\n001A | Harbour Foods | Food | Customer | 005A",
            "clients",
            {"client_id": "001A", "name": "Harbour Foods", "owner": "005A"},
        ),
        (
            "Account.csv",
            "Id | Name | Phone | BillingCity | OwnerId\n001A | Harbour Foods | 1 | Hull | 005A",
            "clients",
            {"client_id": "001A", "name": "Harbour Foods"},
        ),
        (
            "Contact.csv",
            "Id | AccountId | FirstName | LastName | Email\n003A | 001A | Ida | Holm | ih@x.test",
            "people",
            {"person_id": "003A", "name": "Ida Holm", "role": "client", "email": "ih@x.test"},
        ),
        (
            "Contact.csv",
            "Id | AccountId | FirstName | LastName | Title\n003A | 001A | Ida | Holm | Buyer",
            "people",
            {"person_id": "003A", "name": "Ida Holm", "role": "client"},
        ),
        (
            "客户清单.csv",
            "编号 | 名称 | 负责人 | 城市\nK1 | 云帆 | 周宁 | 天津",
            "clients",
            {"client_id": "K1", "name": "云帆", "owner": "周宁"},
        ),
        (
            "staff.csv",
            "ID | First name | Last name | Position\n7 | Ann | Berg | Project Manager",
            "people",
            {"person_id": "7", "name": "Ann Berg", "role": "pm"},
        ),
    ],
)
def test_a_file_named_for_its_table_may_have_bare_headers(tmp_path, name, table, source, right):
    load = only(text_file(tmp_path, table, name))
    assert (load.status, load.source) == ("loaded", source), said(load)
    (row,) = rows(load)
    assert {field: row.get(field) for field in right} == right
