"""Whose a sheet is: an answer on every row's project holds for files of one name, the rest of it
for all sheets of the shape."""

import pytest

from etl.formats import files
from etl.values import file_names
from tests.etl.taking import asked, column, only, said, shipped, text_file, workbook

PLAN = "ID | Name | Duration | Start | Finish\n1 | {} step | 5 days | 2026-03-02 | 2026-03-06"
TICKETS = "Nr | Came in | What\n1 | 2026-03-02 | {}"


def plan(folder, name, project="River", sheet="Task_Table1", title=""):
    table = PLAN.format(project)
    return workbook(folder, name, **{sheet: f"{title}\n{table}" if title else table})


def answer_for(load, **given):
    return files.make_answer(load.shape, load.sheet, given, load.file, load.title)


def river(folder, **where):
    """The answer that every row of River's plan is of River."""
    first = only(plan(folder, "msproject-river.xlsx", **where))
    return answer_for(first, table="tasks", constants={"project": "River"})


def test_the_next_projects_plan_is_asked_with_its_name_and_the_last_answer_first(tmp_path):
    answer = river(tmp_path)
    load = only(plan(tmp_path, "msproject-hill.xlsx", "Hill"), formats=(answer, *shipped()))
    question = asked(load)
    assert question.field == "project" and load.source == "tasks"
    assert [(one.header, one.why, one.is_value) for one in question.candidates[:2]] == [
        ("hill", "file_name", True),
        ("River", "answered", True),
    ]
    assert "“hill”, “River”" in said(load)[-1] and "“River”" in said(load, "zh")[-1]
    own = answer_for(load, table="tasks", constants={"project": "Hill"})
    for name, project in (("msproject-hill.xlsx", "Hill"), ("msproject-river.xlsx", "River")):
        load = only(plan(tmp_path, name, project), formats=(answer, own, *shipped()))
        assert column(load, "project") == [project]


@pytest.mark.parametrize(
    "name",
    [
        "msproject-river.xlsx",
        "msproject-river 2026-03-09.xlsx",
        "msproject-river_20260309.xlsx",
        "msproject-river_W12.xlsx",
        "msproject-river (1).xlsx",
        "Copy of msproject-river v2.xlsx",
        "msproject-river（第12周）.xlsx",
    ],
)
def test_the_answer_holds_for_next_weeks_file_of_the_name(tmp_path, name):
    answer = river(tmp_path)
    load = only(plan(tmp_path, name), formats=(answer, *shipped()))
    assert (load.status, column(load, "project")) == ("loaded", ["River"])


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("msproject-river-2.xlsx", {}),
        ("P-2026-02.xlsx", {}),
        ("msproject-river.xlsx", {"sheet": "Hill"}),
        ("msproject-river.xlsx", {"title": "Plan of the hill depot"}),
    ],
)
def test_another_name_sheet_or_title_is_asked_again(tmp_path, name, where):
    answer = river(tmp_path)
    load = only(plan(tmp_path, name, **where), formats=(answer, *shipped()))
    assert asked(load).field == "project"


def test_an_answer_from_before_names_counted_holds_for_its_sheet(tmp_path):
    first = only(plan(tmp_path, "river.xlsx"))
    given = {"table": "tasks", "constants": {"project": "River"}}
    old = files.make_answer(first.shape, first.sheet, given)
    assert only(plan(tmp_path, "hill.xlsx"), formats=(old, *shipped())).status == "loaded"


def test_what_kind_the_rows_are_holds_for_all_files_a_client_is_told(tmp_path):
    columns = {"ticket_id": "Nr", "opened_at": "Came in", "subject": "What"}
    first = only(text_file(tmp_path, TICKETS.format("a"), "acme.csv"))
    constants = {"kind": "complaint", "client": "Acme"}
    answer = answer_for(first, table="tickets", columns=columns, constants=constants)
    load = only(text_file(tmp_path, TICKETS.format("b"), "polar.csv"), formats=(answer, *shipped()))
    assert (column(load, "kind"), "client" in load.fields) == (["complaint"], False)
    (told,) = [finding for finding in load.findings if finding.code == "constant_elsewhere"]
    assert (told.severity, told.value) == ("warning", "Acme")


@pytest.mark.parametrize(
    ("stem", "owner"),
    [
        ("msproject-river", "river"),
        ("Harbour plan 2026-03-02", "Harbour"),
        ("进度计划_海河一期_20260302", "海河一期"),
        ("海河一期-进度计划（第12周）", "海河一期"),
        ("P-2026-01 plan", "P-2026-01"),
        ("export (2)", ""),
    ],
)
def test_a_files_name_without_its_kind_and_date_may_be_the_project(stem, owner):
    assert file_names.suggest_owner(stem) == owner
