"""Merging several loads into rows, undone and repeated (model.md, “Keys”)."""

import pytest

from tests.etl.taking import text_file, workbook

pytestmark = pytest.mark.usefixtures("without_queries")

REQUIREMENTS = """
    Requirement ID | Project | Requirement name | Date raised | Status
    R-1            | Alpha   | Login by badge   | 2026-03-02  | Open
    R-2            | Alpha   | Export to Excel  | 2026-03-03  | Open
    R-3            | Beta    | Night mode       | 2026-03-04  | Open
"""


def test_a_later_load_of_the_same_headers_replaces_and_keeps_what_it_lacks(tables):
    tables.load("march.csv", REQUIREMENTS)
    tables.load(
        "april.csv",
        """
        Requirement ID | Project | Requirement name | Date raised | Status
        R-1            | Alpha   | Login by badge   | 2026-03-02  | Closed
        """,
    )
    assert tables.rows("select requirement_id, status, source_file from requirements") == [
        ("R-1", "Closed", "april.csv"),
        ("R-2", "Open", "march.csv"),
        ("R-3", "Open", "march.csv"),
    ]


def test_a_complete_load_removes_what_it_lacks_in_the_projects_that_it_names(tables):
    tables.load("march.csv", REQUIREMENTS)
    tables.load(
        "april.csv",
        """
        Requirement ID | Project | Requirement name | Date raised | Status
        R-1            | Alpha   | Login by badge   | 2026-03-02  | Closed
        """,
        complete=True,
    )
    assert tables.rows("select requirement_id from requirements") == [("R-1",), ("R-3",)]


@pytest.mark.nightly
def test_sheets_and_files_marked_complete_together_are_one_export(tables):
    tables.load("old.csv", REQUIREMENTS)
    header = "Requirement ID | Project | Requirement name | Date raised | Status"
    book = workbook(
        tables.folder,
        first=f"{header}\nR-1 | Alpha | Login by badge | 2026-03-02 | Open"
        "\nR-4 | Alpha | Search | 2026-03-05 | Open",
        second=f"{header}\nR-5 | Alpha | Login | 2026-03-06 | Open",
    )
    more = text_file(
        tables.folder, f"{header}\nR-6 | Alpha | Print | 2026-03-07 | Open", "more.csv"
    )
    tables.load_files(book, more, complete=True)
    ids = "select requirement_id from requirements order by 1"
    assert tables.rows(ids) == [("R-1",), ("R-3",), ("R-4",), ("R-5",), ("R-6",)]
    alone = f"{header}\nR-6 | Alpha | Print | 2026-03-07 | Closed"
    tables.load("alone.csv", alone, complete=True)
    assert tables.rows(ids) == [("R-3",), ("R-6",)]


def test_other_headers_fill_gaps_and_a_contradiction_is_a_finding(tables):
    tables.load("march.csv", REQUIREMENTS)
    tables.load(
        "matrix.csv",
        """
        需求编号 | 项目名称 | 需求名称       | 客户确认日期
        R-1      | Alpha    | Login by badge | 2026-03-09
        R-2      | Alpha    | Export to CSV  |
        """,
    )
    assert tables.rows(
        "select requirement_id, title, verified_date::varchar, status from requirements"
    ) == [
        ("R-1", "Login by badge", "2026-03-09", "Open"),
        ("R-2", "Export to CSV", None, "Open"),
        ("R-3", "Night mode", None, "Open"),
    ]
    assert tables.rows("select message_en from findings where code = 'values_differ'") == [
        (
            "matrix.csv, row 3, column “title”: “Export to CSV” here, “Export to Excel” in "
            "march.csv. The later file counts; correct whichever is wrong.",
        )
    ]


def test_a_withdrawn_load_leaves_the_snapshot_and_a_restored_one_returns(company):
    company.start_with(("march.csv", REQUIREMENTS))
    before = company.tables()
    (load,) = company.load(
        "april.csv",
        """
        Requirement ID | Project | Requirement name | Date raised | Status
        R-1            | Alpha   | Login by badge   | 2026-03-02  | Closed
        R-9            | Gamma   | Offline use      | 2026-04-01  | Open
        """,
    ).loads
    with_it = company.tables()
    assert with_it != before
    company.withdraw(load.load_id)
    assert company.tables() == before
    company.restore(load.load_id)
    assert company.tables() == with_it


def test_loading_a_file_twice_changes_nothing_and_says_so(company):
    first = company.load("march.csv", REQUIREMENTS)
    second = company.load("march.csv", REQUIREMENTS)
    assert second.snapshot == first.snapshot
    assert [(load.status, load.findings[-1].code) for load in second.loads] == [
        ("skipped", "already_loaded")
    ]


def test_an_earlier_state_loaded_again_is_not_called_unchanged(company):
    company.load("march.csv", REQUIREMENTS)
    company.load("april.csv", REQUIREMENTS.replace("2026-03-02  | Open", "2026-03-02  | Closed"))
    again = company.load("march.csv", REQUIREMENTS)
    (found,) = [each for load in again.loads for each in load.findings if "already" in each.code]
    assert (found.code, found.severity, found.details["count"]) == (
        "already_replaced",
        "warning",
        1,
    )


@pytest.mark.nightly
def test_a_withdrawn_file_received_again_is_restored_with_a_note(company):
    (load,) = company.load("march.csv", REQUIREMENTS).loads
    company.withdraw(load.load_id)
    assert company.rows("select count(*) from requirements") == [(0,)]
    (again,) = company.load("renamed.csv", REQUIREMENTS).loads
    assert (again.status, again.findings[-1].code) == ("loaded", "load_restored")
    assert company.rows("select count(*) from requirements") == [(3,)]


@pytest.mark.nightly
def test_a_withdrawn_file_received_again_in_another_format_is_restored_too(company):
    (load,) = company.load("march.csv", REQUIREMENTS).loads
    company.withdraw(load.load_id)
    company.format("own", 'table = "requirements"')
    (again,) = company.load("march.csv", REQUIREMENTS, format="own").loads
    assert (again.load_id, again.format, again.findings[-1].code) == (
        load.load_id,
        "own",
        "load_restored",
    )
    assert company.rows("select count(*) from requirements") == [(3,)]


@pytest.mark.parametrize("wrong", [{"source": "changes"}, {"source": "nosuch"}, {"format": "no"}])
def test_a_source_or_format_that_does_not_fit_leaves_the_file_unchanged(company, wrong):
    company.start_with(("march.csv", REQUIREMENTS))
    (refused,) = company.load("march.csv", REQUIREMENTS, **wrong).loads
    assert refused.status == "refused"
    assert company.rows("select count(*) from requirements") == [(3,)]
    (known,) = company.load("march.csv", REQUIREMENTS).loads
    assert known.status == "skipped"


def test_two_spellings_of_one_project_in_a_sheet_keep_both_rows(tables):
    tables.load(
        "march.csv",
        """
        Requirement ID | Project     | Requirement name | Date raised
        R-1            | Alpha       | Login by badge   | 2026-03-02
        R-1            | ＡＬＰＨＡ  | Export to Excel  | 2026-03-03
        """,
    )
    found = tables.rows("select requirement_id, project_id, title from requirements order by 3")
    assert [row[1:] for row in found] == [("alpha", "Export to Excel"), ("alpha", "Login by badge")]
    assert len({row[0] for row in found}) == 2 and all(row[0].startswith("R-1#") for row in found)


def test_a_fact_after_the_day_of_receipt_is_empty_with_a_finding(tables):
    tables.load(
        "march.csv",
        """
        Requirement ID | Project | Requirement name | Date raised
        R-1            | Alpha   | Login by badge   | 2099-03-02
        R-2            | Alpha   | Export to Excel  | 2026-03-03
        """,
    )
    assert tables.rows(
        "select requirement_id, received_date::varchar, as_of_date::varchar from requirements"
    ) == [("R-1", None, "2026-03-03"), ("R-2", "2026-03-03", "2026-03-03")]
    assert tables.rows("select code, \"row\", value from findings where code like 'fact%'") == [
        ("fact_after_receipt", 2, "2099-03-02")
    ]


@pytest.mark.nightly
def test_facts_after_receipt_name_their_sheet_and_many_become_one_line(tables):
    header = "Requirement ID | Project | Requirement name | Date raised"
    # A few in time: where all lie ahead, it is the computer's date that is in doubt.
    days = ["2099-03-02"] * 23 + ["2026-03-02"] * 4
    rows = [f"R-{number} | Alpha | Login | {day}" for number, day in enumerate(days)]
    tables.load_files(workbook(tables.folder, 需求="\n".join([header, *rows])))
    places = tables.rows(
        "select sheet, \"row\", message_en from findings where code = 'fact_after_receipt'"
    )
    assert [sheet for sheet, *_ in places] == ["需求"] * 21
    assert [row for _, row, _ in places] == [*range(2, 22), None]
    assert places[-1][2].endswith("and 3 more like it.")


@pytest.mark.nightly
def test_a_contradiction_shows_two_values_though_a_third_list_agrees_with_the_first(tables):
    for name, more in (
        ("tracker", "Date raised | Channel | Effort days"),
        ("matrix", "客户确认日期 | Verified by | 需求描述"),
        ("sponsor", "Work started | Finished date | Client contact"),
    ):
        status = "Closed" if name == "matrix" else "Open"
        tables.load(
            f"{name}.csv",
            f"""
            Requirement ID | Project | Requirement name | Status   | {more}
            R-1            | Alpha   | Login by badge   | {status} |  |  |
            """,
        )
    (message,) = tables.rows("select message_en from findings where code = 'values_differ'")
    assert "“Open” here, “Closed” in matrix.csv" in message[0]


PLAN = """
    Project | Task ID | Task Name | Planned start | Planned finish | Actual finish
    Alpha   | 1.1     | Design    | 2026-03-02    | 2026-03-06     |
"""


@pytest.mark.nightly
def test_a_named_baseline_without_a_finish_does_not_hide_the_first_plan(tables):
    tables.load("week1.csv", PLAN)
    tables.load(
        "baselines.csv",
        """
        Project | Task ID | Baseline name | Baseline date | Baseline start | Baseline finish
        Alpha   | 1.1     | Contract      | 2026-01-05    | 2026-02-02     |
        """,
    )
    assert tables.rows("select baseline_finish_date::varchar, baseline_source from tasks") == [
        ("2026-03-06", "first_plan")
    ]


def test_a_task_with_children_by_wbs_is_a_summary(tables):
    tables.load(
        "plan.csv",
        """
        Project | Task ID | WBS | Task Name | Planned finish
        Alpha   | 7       | 1   | Phase     | 2026-03-06
        Alpha   | 8       | 1.1 | Design    | 2026-03-06
        Alpha   | 9       | 10  | Test      | 2026-03-06
        """,
    )
    assert tables.rows("select task_id, is_summary from tasks order by task_id") == [
        ("7", True),
        ("8", None),
        ("9", None),
    ]


def test_a_task_is_no_summary_of_another_teams_plan_that_is_numbered_alike(tables):
    header = "Project | Task ID | WBS | Task Name | Baseline finish\n"
    tables.load("team a.csv", header + "Alpha | A-1 | 2 | Build | 2026-03-20")
    tables.load(
        "team b.csv",
        header + "Alpha | B-1 | 2 | Rollout | 2026-04-06\nAlpha | B-2 | 2.1 | Train | 2026-04-06",
    )
    # A later state of the second plan has the child only.
    tables.load("team b.csv", header + "Alpha | B-2 | 2.1 | Train all | 2026-04-06")
    assert tables.rows("select task_id, is_summary from tasks order by task_id") == [
        ("A-1", None),
        ("B-1", True),
        ("B-2", None),
    ]


@pytest.mark.nightly
def test_an_uploaded_calendar_replaces_its_days(tables):
    tables.load("plan.csv", PLAN)
    tables.load(
        "days.csv",
        """
        Date       | Workday
        2026-03-03 | 休
        2026-03-07 | 班
        """,
    )
    assert tables.rows(
        "select day_date::varchar, is_workday from calendar "
        "where day_date between '2026-03-03' and '2026-03-08' order by 1"
    ) == [
        ("2026-03-03", False),
        ("2026-03-04", True),
        ("2026-03-05", True),
        ("2026-03-06", True),
        ("2026-03-07", True),
        ("2026-03-08", False),
    ]
