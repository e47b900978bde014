"""Whose a sheet is: an answer on every row's project holds for files of one name, the rest of it
for all sheets of the shape."""

import pytest

from etl import schema
from etl.formats import files
from etl.mapping import sheet_kind
from etl.mapping.names import Names
from etl.values import file_names
from tests.etl.taking import asked, column, only, said, shipped, take, text_file, workbook

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


def test_sheets_of_a_workbook_are_asked_with_their_own_names_and_again_only_what_is_new(tmp_path):
    sheets = {name: PLAN.format(name) for name in ("Atlas", "Ledger plan", "1. Harbour")}
    loads = take(workbook(tmp_path, "Portfolio 2026-03-02.xlsx", **sheets))
    names = [asked(load).candidates[0].header for load in loads]
    assert names == ["Atlas", "Ledger", "Harbour"]
    known = tuple(
        answer_for(load, table="tasks", constants={"project": name})
        for load, name in zip(loads, names, strict=True)
    )
    later = {**sheets, "River": PLAN.format("River")}
    loads = take(
        workbook(tmp_path, "Portfolio 2026-03-09.xlsx", **later), formats=(*known, *shipped())
    )
    assert [load.constants.get("project") for load in loads] == [*names, None]
    assert asked(loads[-1]).candidates[0].header == "River"
    other = take(workbook(tmp_path, "Abroad.xlsx", **sheets), formats=(*known, *shipped()))
    assert [load.status for load in other] == ["asked"] * 3


@pytest.mark.parametrize("sheet", ["Atlas project", "海河一期项目", "Account plan"])
def test_plan_named_for_its_project_is_no_list_of_projects(tmp_path, sheet):
    load = only(workbook(tmp_path, "export.xlsx", **{sheet: PLAN.format("a")}))
    assert (load.source, asked(load).field) == ("tasks", "project")


def test_sheet_that_lacks_only_its_project_is_not_taken_for_what_its_name_says(tmp_path):
    table = "Req ID | Title | Date raised\n1 | Login | 2026-03-02"
    load = only(workbook(tmp_path, "export.xlsx", **{"Harbour plan": table}))
    assert (load.source, asked(load).field) == ("requirements", "project")


CALLS = "Ticket ID | Client | Created at | Subject\n1 | Acme | 2026-03-02 | {}"


def test_project_of_sheets_alike_is_proposed_where_a_table_can_do_without(tmp_path):
    sheets = {name: CALLS.format(name) for name in ("Atlas", "Ledger")}
    loads = take(workbook(tmp_path, **sheets))
    assert [load.status for load in loads] == ["loaded"] * 2
    asks = [(load.open[0].field, load.open[0].candidates[0].header) for load in loads]
    assert asks == [("project", "Atlas"), ("project", "Ledger")]
    assert "every row may belong to “Atlas”" in said(loads[0])[-1]
    none = answer_for(loads[0], table="tickets", columns={"project": []})
    loads = take(workbook(tmp_path, **sheets), formats=(none, *shipped()))
    assert [load.open for load in loads] == [()] * 2


@pytest.mark.parametrize("sheets", [("Open", "Closed"), ("2026年3月", "4月"), ("Jan", "Feb 2026")])
def test_sheets_named_for_months_or_states_are_not_taken_for_projects(tmp_path, sheets):
    loads = take(workbook(tmp_path, **{name: CALLS.format(name) for name in sheets}))
    assert [load.open for load in loads] == [()] * 2


def test_sheets_that_number_other_things_alike_are_no_copies(tmp_path):
    sheets = {"Atlas": CALLS.format("Login fails"), "Ledger old": CALLS.format("Slow report")}
    loads = take(workbook(tmp_path, **sheets))
    assert [load.status for load in loads] == ["loaded"] * 2


@pytest.mark.parametrize(
    ("table", "sheet"),
    [
        ("clients", "Account"),
        ("clients", "CRM客户"),
        ("projects", "在建项目"),
        ("projects", "2026项目"),
    ],
)
def test_register_is_named_by_words_for_all_its_things(table, sheet):
    assert sheet_kind.is_named(schema.load_tables()[table], Names(sheet))
