"""A plan uploaded again: earlier dates are kept, and replanned tasks are reported."""

import pytest

from dashboard.engine import answers

PLAN = """
    Task ID | Project | Task Name | Planned Start | Planned Finish
    T-1     | P-1     | Design    | 2026-03-02    | 2026-03-06
    T-2     | P-1     | Build     | 2026-03-09    | 2026-03-20
    T-3     | P-1     | Test      | 2026-03-23    | 2026-03-27
"""
REPLANNED = PLAN.replace("2026-03-20", "2026-03-25").replace("2026-03-27", "2026-03-26")


def answer(company, name, **chosen):
    return answers.run_query(company.data, name, chosen).rows.to_dict("records")


@pytest.mark.nightly
def test_each_upload_becomes_a_baseline_and_the_first_one_is_in_use(company):
    company.start_with(("week 1.csv", PLAN), ("week 2.csv", REPLANNED))
    assert company.rows(
        "select source_file, baseline_finish_date::varchar from baselines "
        "where task_id = 'T-2' order by source_file"
    ) == [("week 1.csv", "2026-03-20"), ("week 2.csv", "2026-03-25")]
    assert company.rows(
        "select baseline_finish_date::varchar, planned_finish_date::varchar, baseline_source "
        "from tasks where task_id = 'T-2'"
    ) == [("2026-03-20", "2026-03-25", "first_plan")]


def test_replanned_tasks_are_counted_in_working_days(company):
    company.start_with(("week 1.csv", PLAN))
    assert answer(company, "schedule/replanned") == []
    company.load("week 2.csv", REPLANNED)
    [summary] = answer(company, "schedule/replanned")
    assert summary["source_file"] == "week 2.csv"
    counts = ("compared_count", "moved_count", "later_count", "earlier_count", "mean_moved_days")
    assert [summary[name] for name in counts] == [3, 2, 1, 1, 1.0]
    moved = answer(company, "schedule/replanned_rows")
    assert [(task["task_id"], task["moved_days"]) for task in moved] == [("T-2", 3), ("T-3", -1)]


def test_a_replanned_task_names_the_change_requested_between_the_two_plans(company):
    company.start_with(("week 1.csv", PLAN), ("week 2.csv", REPLANNED))
    company.load(
        "changes.csv",
        """
        Change ID | Project | Title  | Date requested | Affected tasks | Relayed by
        C-1       | P-1     | Search | 2020-01-02     | T-2            | Wang Fang
        """,
    )
    # Both plans were received today: the change of 2020 came before them.
    assert all(task["change_ids"] is None for task in answer(company, "schedule/replanned_rows"))


@pytest.mark.nightly
def test_the_baseline_in_use_is_the_exports_own_where_it_has_one(company):
    company.start_with(("plan.csv", PLAN))
    company.load(
        "other.csv",
        """
        Task ID | Project | Task Name | Baseline Start | Baseline Finish | Planned Finish
        T-9     | P-2     | Design    | 2026-03-02     | 2026-03-06      | 2026-03-09
        """,
    )
    used = {row["baseline_source"]: row for row in answer(company, "schedule/baselines_in_use")}
    assert {source: row["task_count"] for source, row in used.items()} == {
        "first_plan": 3,
        "export": 1,
    }
    assert used["first_plan"]["since_date"] is not None


def test_a_baseline_that_an_export_names_by_todays_date_stands_beside_todays_plan(tables):
    tables.load("plan.csv", PLAN)
    [(today,)] = tables.rows("select distinct baseline_name from baselines")
    tables.load(
        "baselines.csv",
        f"""
        Task ID | Project | Baseline name | Baseline date | Baseline finish
        T-1     | P-1     | {today}       | {today}       | 2026-03-05
        """,
    )
    assert tables.rows(
        "select baseline_name, baseline_finish_date::varchar from baselines "
        "where task_id = 'T-1' order by all"
    ) == [(today, "2026-03-05"), (f"{today}#2", "2026-03-06")]


def test_the_first_plan_seen_is_the_baseline_where_the_export_has_none(company):
    company.load(
        "week1.csv",
        """
        Project | Task ID | Task Name | Planned start | Planned finish | Actual finish
        Alpha   | 1.1     | Design    | 2026-03-02    | 2026-03-06     |
        """,
    )
    company.load(
        "week2.csv",
        """
        Project | Task ID | Task Name | Planned start | Planned finish | Actual finish
        Alpha   | 1.1     | Design    | 2026-03-02    | 2026-03-20     | 2026-03-19
        """,
    )
    assert company.rows(
        "select baseline_finish_date::varchar, planned_finish_date::varchar, baseline_source "
        "from tasks"
    ) == [("2026-03-06", "2026-03-20", "first_plan")]
    assert company.rows(
        "select baseline_finish_date::varchar from baselines order by source_file"
    ) == [("2026-03-06",), ("2026-03-20",)]
    assert company.rows("select finish_slip_days from task_slips") == [(9,)]


# A Saturday worked in for the Spring Festival, and a day of it.
@pytest.mark.parametrize(("country", "works"), [("CN", (True, False)), ("weekends", (False, True))])
def test_the_calendar_follows_the_setting(company, country, works):
    company.settings(f'calendar = "{country}"')
    company.load("plan.csv", PLAN.replace("2026-03-02", "2026-02-14"))
    assert company.rows(
        "select is_workday from working_days where day_date in ('2026-02-14', '2026-02-17') "
        "order by day_date"
    ) == [(works[0],), (works[1],)]
