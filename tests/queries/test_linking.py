"""Which late days go with which change: worked numbers, and what must hold for any company."""

# Tables stay as written: unbroken, and beside what they answer.
# fmt: off

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given as drawn
from hypothesis import settings as trials
from hypothesis import strategies as st

from queries import catalog
from tests.queries.company import QUERIES, SETTINGS, create_tables

TASK = """
    task_id | baseline_start_date | baseline_finish_date | finish_date | requirement | change_ids
    T-1     | 2026-03-02          | 2026-03-06           | 2026-03-20  | R-1         | {named}
"""
A, B = "A | 2026-03-02 | |", "B | 2026-03-13 | |"


@pytest.mark.parametrize(
    ("changes", "named", "links", "not_linked"),
    [
        # A was there for all ten late days, B from Friday 13 March on, for the last six:
        # 4 + 6/2 and 6/2. Where a task names B, A keeps only the four days before it.
        ([A, B], "", ["A | window | 7", "B | window | 3"], 0),
        ([A, B], "B", ["A | window | 4", "B | explicit | 6"], 0),
        ([B], "", ["B | window | 6"], 4),
        ([], "", [], 10),
        # Requested on a weekend: there from Monday on.
        (["B | 2026-03-14 | |"], "", ["B | window | 5"], 5),
        # One requirement goes before the window, whichever came first.
        (["A | 2026-03-02 | R-1 |", B], "", ["A | requirement | 10"], 0),
        ([A, "B | 2026-03-13 | R-1 |"], "", ["A | window | 4", "B | requirement | 6"], 0),
        # Thirty calendar days before the baseline start are the 31st of January.
        (["A | 2026-01-31 | |"], "", ["A | window | 10"], 0),
        (["A | 2026-01-30 | |"], "", [], 10),
        # Named ones and those of one requirement may be older.
        (["A | 2025-06-01 | R-1 |"], "", ["A | requirement | 10"], 0),
        (["A | 2025-06-01 | |"], "A", ["A | explicit | 10"], 0),
        # On the last day, and after it.
        (["A | 2026-03-20 | |"], "", ["A | window | 1"], 9),
        (["A | 2026-03-21 | |"], "A", [], 10),
        # Rejected changes link only where one names the other.
        (["A | 2026-03-02 | R-1 | rejected"], "", [], 10),
        (["A | 2026-03-02 | | rejected"], "A", ["A | explicit | 10"], 0),
        (["A | 2026-03-02 | | deferred"], "", ["A | window | 10"], 0),
        # No day of request: it cannot be said when it was there.
        (["A | | | "], "A", [], 10),
    ],
)
def test_each_late_day_goes_once_to_the_best_linked_changes_there_by_then(
    given, answer, changes, named, links, not_linked
):
    given("tasks", TASK.format(named=named))
    given("changes", "\n".join(["change_id | requested_date | requirement | decision", *changes]))
    assert answer("model/change_task_links") == "\n".join(
        ["change_id | link_grade | linked_slip_days", *links]
    )
    assert answer("model/task_slips") == f"""
        late_days | not_linked_days
        10        | {not_linked}
    """


def test_a_change_may_name_the_task_too_but_only_of_its_own_project(given, answer):
    given("tasks", """
        project | task_id | baseline_finish_date | finish_date
        P-1     | T-1     | 2026-03-06           | 2026-03-10
        P-2     | T-1     | 2026-03-06           | 2026-03-10
    """)
    given("changes", """
        project | change_id | requested_date | task_ids
        P-1     | C-1       | 2025-03-02     | T-0, T-1
    """)
    assert answer("model/change_task_links") == """
        project_id | task_id | change_id | link_grade | linked_slip_days
        P-1        | T-1     | C-1       | explicit   | 2
    """


def test_the_window_of_an_open_task_ends_at_the_as_of_date_and_may_start_at_its_start(
    given, answer
):
    given("tasks", """
        task_id | start_date | baseline_finish_date | as_of_date
        T-1     | 2026-02-02 | 2026-03-06           | 2026-03-11
        T-2     |            | 2026-03-06           | 2026-03-11
        T-3     |            | 2026-03-20           | 2026-03-11
    """)
    given("changes", """
        change_id | requested_date
        C-1       | 2026-01-05
        C-2       | 2026-03-11
    """)
    assert answer("model/change_task_links") == """
        task_id | change_id | linked_slip_days
        T-1     | C-1       | 2.5
        T-1     | C-2       | 0.5
        T-2     | C-2       | 1
    """


def test_links_exist_for_late_tasks_only(given, answer):
    given("tasks", """
        task_id | baseline_finish_date | finish_date | status_group | is_summary | change_ids
        T-1     | 2026-03-06           | 2026-03-06  |              |            | C-1
        T-2     | 2026-03-06           | 2026-03-20  | dropped      |            | C-1
        T-3     | 2026-03-06           | 2026-03-20  |              | true       | C-1
        T-4     |                      | 2026-03-20  |              |            | C-1
    """)
    given("changes", """
        change_id | requested_date
        C-1       | 2026-03-02
    """)
    assert answer("model/change_task_links") == "change_id | task_id"


def test_the_setting_says_how_long_before_the_plan_a_change_may_be(given, answer):
    given.settings["link_window_days"] = 5
    given("tasks", TASK.format(named=""))
    given("changes", """
        change_id | requested_date
        C-1       | 2026-02-24
        C-2       | 2026-02-25
    """)
    assert answer("model/change_task_links") == """
        change_id | linked_slip_days
        C-2       | 10
    """


# The properties. Two months around the Chinese Spring Festival; a company is a few rows of
# tasks and changes in two projects.

FIRST_DAY = date(2026, 2, 2)
OFF = {date(2026, 2, 16) + timedelta(days=n) for n in range(8)}
MADE_UP = {date(2026, 2, 14), date(2026, 2, 28)}
GRADES = ("window", "requirement", "explicit")


def is_workday(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF)


DAYS = st.integers(0, 56).map(lambda n: FIRST_DAY + timedelta(days=n))
PROJECTS = st.sampled_from(["P-1", "P-1", "P-2"])
REQUIREMENTS = st.sampled_from([None, None, "R-1", "R-2"])
TASK_ROWS = st.fixed_dictionaries({
    "project_id": PROJECTS,
    "baseline_start_date": st.none() | DAYS,
    "baseline_finish_date": DAYS,
    "start_date": st.none() | DAYS,
    "finish_date": st.none() | DAYS,
    "as_of_date": DAYS,
    "requirement_id": REQUIREMENTS,
    "change_ids": st.lists(st.sampled_from(["C-0", "C-1", "C-2"]), max_size=1),
})
CHANGE_ROWS = st.fixed_dictionaries({
    "project_id": PROJECTS,
    "requested_date": DAYS,
    "requirement_id": REQUIREMENTS,
    "decision": st.sampled_from([None, "approved", "rejected"]),
    "task_ids": st.lists(st.sampled_from(["T-0", "T-1"]), max_size=1),
})
TASKS = st.lists(TASK_ROWS, min_size=1, max_size=4).map(
    lambda rows: [{"task_id": f"T-{n}", **row} for n, row in enumerate(rows)]
)
CHANGES = st.lists(CHANGE_ROWS, max_size=7).map(
    lambda rows: [{"change_id": f"C-{n}", **row} for n, row in enumerate(rows)]
)
Rows = list[dict[str, Any]]
Key = tuple[str, str, str]


def day_by_day(tasks: Rows, changes: Rows) -> tuple[dict[tuple[Key, str], float], dict]:
    """The definition itself: each late working day in turn, given to who had arrived by then."""
    links: dict[tuple[Key, str], float] = defaultdict(float)
    not_linked: dict[tuple[str, str], int] = defaultdict(int)
    for task in tasks:
        end = task["finish_date"] or task["as_of_date"]
        day = task["baseline_finish_date"]
        while (day := day + timedelta(days=1)) <= end:
            if not is_workday(day):
                continue
            graded = [
                (GRADES.index(grade), change["change_id"])
                for change in changes
                if change["requested_date"] <= day and (grade := grade_of(task, change, end))
            ]
            best = [name for rank, name in graded if rank == max(graded)[0]]
            for name in best:
                key = (task["project_id"], task["task_id"], name)
                links[key, GRADES[max(graded)[0]]] += 1 / len(best)
            if not best:
                not_linked[task["project_id"], task["task_id"]] += 1
    return dict(links), dict(not_linked)


def grade_of(task: dict[str, Any], change: dict[str, Any], end: date) -> str | None:
    if task["project_id"] != change["project_id"]:
        return None
    if change["change_id"] in task["change_ids"] or task["task_id"] in change["task_ids"]:
        return "explicit"
    if change["decision"] == "rejected":
        return None
    if task["requirement_id"] and task["requirement_id"] == change["requirement_id"]:
        return "requirement"
    start = task["baseline_start_date"] or task["start_date"] or task["baseline_finish_date"]
    if start - timedelta(days=SETTINGS["link_window_days"]) <= change["requested_date"] <= end:
        return "window"
    return None


@pytest.fixture(scope="module")
def linking():
    """`linking(tasks, changes)`: what the queries link, on one database with a fixed calendar."""
    with duckdb.connect() as connection:
        create_tables(connection)
        days = [FIRST_DAY - timedelta(days=40) + timedelta(days=n) for n in range(110)]
        connection.executemany(
            "insert into calendar (day_date, is_workday) values (?, ?)",
            [(day, is_workday(day)) for day in days],
        )
        for table in ("project_dates", "working_days"):
            connection.execute(f"create table {table} as {QUERIES[f'model/{table}'].sql}")

        def link(tasks: Rows, changes: Rows) -> tuple[dict[tuple[Key, str], float], dict]:
            for table, rows in (("tasks", tasks), ("changes", changes)):
                connection.execute(f"delete from {table}")
                for row in rows:
                    filled = row | {"requirement_project_id": row["project_id"]}
                    names = ", ".join(filled)
                    marks = ", ".join("?" * len(filled))
                    connection.execute(
                        f"insert into {table} ({names}) values ({marks})", list(filled.values())
                    )
            for table in ("task_lateness", "change_task_pairs", "change_task_links", "task_slips"):
                query = QUERIES[f"model/{table}"]
                values = catalog.values_for(query.parameters, {}, SETTINGS)
                connection.execute(f"create or replace table {table} as {query.sql}", values)
            links = connection.execute(
                "select project_id, task_id, change_id, link_grade, linked_slip_days"
                " from change_task_links"
            ).fetchall()
            rest = connection.execute(
                "select project_id, task_id, not_linked_days from task_slips"
                " where not_linked_days > 0"
            ).fetchall()
            return (
                {(tuple(key), grade): days for *key, grade, days in links},
                {(project, task): days for project, task, days in rest},
            )

        yield link


def shares(links: dict[tuple[Key, str], float]) -> dict[Key, float]:
    return {key: days for (key, _), days in links.items()}


many = trials(max_examples=80, deadline=None)
few = trials(max_examples=25, deadline=None)


@many
@drawn(TASKS, CHANGES)
def test_segments_give_what_counting_day_by_day_gives(linking, tasks, changes):
    links, not_linked = linking(tasks, changes)
    expected, expected_rest = day_by_day(tasks, changes)
    assert links == pytest.approx(expected)
    assert not_linked == expected_rest


@few
@drawn(TASKS, CHANGES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(linking, tasks, changes, random):
    links, not_linked = linking(tasks, changes)
    tasks, changes = list(tasks), list(changes)
    random.shuffle(tasks)
    random.shuffle(changes)
    assert linking(tasks, changes) == (pytest.approx(links), not_linked)


@few
@drawn(TASKS, CHANGES)
def test_a_projects_links_do_not_depend_on_other_projects(linking, tasks, changes):
    together, _ = linking(tasks, changes)
    alone, _ = linking(
        [task for task in tasks if task["project_id"] == "P-1"],
        [change for change in changes if change["project_id"] == "P-1"],
    )
    assert {key: days for key, days in together.items() if key[0][0] == "P-1"} == alone


@few
@drawn(TASKS, CHANGES, CHANGE_ROWS)
def test_one_more_change_never_raises_anothers_share(linking, tasks, changes, another):
    before = shares(linking(tasks, changes)[0])
    after = shares(linking(tasks, [*changes, {"change_id": "C-9", **another}])[0])
    for key, days in after.items():
        if key[2] != "C-9":
            assert days <= before[key] + 1e-9


@few
@drawn(TASKS, CHANGES, CHANGE_ROWS)
def test_a_change_and_its_double_get_equal_shares(linking, tasks, changes, row):
    double = [{"change_id": "C-8", **row}, {"change_id": "C-9", **row}]
    links = shares(linking(tasks, [*changes, *double])[0])
    for (project, task, change), days in links.items():
        if change == "C-8":
            assert links[project, task, "C-9"] == days


@few
@drawn(TASKS, CHANGE_ROWS)
def test_a_sole_change_split_in_two_halves_its_share(linking, tasks, row):
    whole, rest = linking(tasks, [{"change_id": "C-8", **row}])
    halves, same_rest = linking(tasks, [{"change_id": "C-8", **row}, {"change_id": "C-9", **row}])
    assert rest == same_rest
    for ((project, task, _), grade), days in whole.items():
        for name in ("C-8", "C-9"):
            assert halves[(project, task, name), grade] == pytest.approx(days / 2)
