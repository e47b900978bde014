"""Which late days go with which change: worked numbers, and what must hold for any company."""

# Tables stay as written: unbroken, and beside what they answer.
# fmt: off

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck
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
# tasks and changes in two projects. An example is a batch of companies beside each other in one
# database, so that a thousand companies take a few builds; that they may stand side by side is a
# property of its own.

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
# 200 companies for each property in the gate, 2,000 nightly; of larger batches many would be more
# than an example may hold.
BATCH, EXAMPLES = 25, max(8, trials().max_examples * 8 // 100)
Rows = list[dict[str, Any]]
Company = tuple[Rows, Rows]
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
    """`linking(companies)`: what the queries link in each, built in one database."""
    with duckdb.connect() as connection:
        create_tables(connection)
        days = [FIRST_DAY - timedelta(days=40) + timedelta(days=n) for n in range(110)]
        connection.executemany(
            "insert into calendar (day_date, is_workday) values (?, ?)",
            [(day, is_workday(day)) for day in days],
        )
        for table in ("project_dates", "working_days"):
            connection.execute(f"create table {table} as {QUERIES[f'model/{table}'].sql}")

        def link(companies: list[Company]) -> list[Linked]:
            for table, of_company in (("tasks", 0), ("changes", 1)):
                rows = [
                    row | {name: f"{number} {row['project_id']}" for name in OWN}
                    for number, company in enumerate(companies)
                    for row in company[of_company]
                ]
                connection.execute(f"delete from {table}")
                if rows:
                    read = connection.from_arrow(pa.Table.from_pylist(rows))
                    read.query("read", f"insert into {table} by name from read")
            for table in ("task_lateness", "change_task_pairs", "change_task_links", "task_slips"):
                query = QUERIES[f"model/{table}"]
                values = catalog.bind_values(query.parameters, {}, SETTINGS)
                connection.execute(f"create or replace table {table} as {query.sql}", values)
            linked = [Linked({}, {}, {}) for _ in companies]
            for project, task, *key, days in connection.execute(
                "select project_id, task_id, change_id, link_grade, linked_slip_days"
                " from change_task_links"
            ).fetchall():
                number, project = project.split(" ")
                linked[int(number)].links[(project, task, key[0]), key[1]] = days
            for project, task, late, rest in connection.execute(
                "select project_id, task_id, late_days, not_linked_days from task_slips"
            ).fetchall():
                number, project = project.split(" ")
                linked[int(number)].late_days[project, task] = late
                linked[int(number)].not_linked[project, task] = rest
            return linked

        yield link


OWN = ("project_id", "requirement_project_id")


@dataclass(frozen=True)
class Linked:
    """What was linked in one company: by change and grade; and by task, late and not linked."""

    links: dict[tuple[Key, str], float]
    late_days: dict[tuple[str, str], int]
    not_linked: dict[tuple[str, str], int]

    @property
    def shares(self) -> dict[Key, float]:
        return {key: days for (key, _), days in self.links.items()}


def batches(*parts: st.SearchStrategy) -> st.SearchStrategy[list]:
    return st.lists(st.tuples(*parts), min_size=BATCH, max_size=BATCH)


many = trials(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
)


def test_among_the_companies_drawn_are_links_of_every_grade(linking):
    """Else what must hold of every link would hold of none."""
    grades = set()

    @many
    @drawn(batches(TASKS, CHANGES))
    def collect(companies):
        grades.update(grade for linked in linking(companies) for _, grade in linked.links)

    collect()
    assert grades == set(GRADES)


@many
@drawn(batches(TASKS, CHANGES))
def test_segments_give_what_counting_day_by_day_gives(linking, companies):
    for company, linked in zip(companies, linking(companies), strict=True):
        links, not_linked = day_by_day(*company)
        assert linked.links == pytest.approx(links)
        assert {task: days for task, days in linked.not_linked.items() if days} == not_linked


@many
@drawn(batches(TASKS, CHANGES))
def test_the_shares_of_a_task_and_what_is_not_linked_add_up_to_its_late_days(linking, companies):
    for linked in linking(companies):
        given = defaultdict(float, linked.not_linked)
        for (project, task, _), days in linked.shares.items():
            given[project, task] += days
        assert given == pytest.approx(linked.late_days)


@many
@drawn(batches(TASKS, CHANGES))
def test_no_change_gets_a_day_from_before_its_request(linking, companies):
    for (tasks, changes), linked in zip(companies, linking(companies), strict=True):
        ends = {(t["project_id"], t["task_id"]): t["finish_date"] or t["as_of_date"] for t in tasks}
        asked = {(c["project_id"], c["change_id"]): c["requested_date"] for c in changes}
        for (project, task, change), days in linked.shares.items():
            left, end = asked[project, change], ends[project, task]
            there = sum(is_workday(left + timedelta(days=n)) for n in range((end - left).days + 1))
            assert 0 < days <= there + 1e-9


@many
@drawn(batches(TASKS, CHANGES), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(linking, companies, random):
    shuffled = [
        (random.sample(tasks, len(tasks)), random.sample(changes, len(changes)))
        for tasks, changes in companies
    ]
    for linked, again in zip(linking(companies), linking(shuffled), strict=True):
        assert again.links == pytest.approx(linked.links)
        assert again.not_linked == linked.not_linked


@many
@drawn(batches(TASKS, CHANGES))
def test_a_projects_links_do_not_depend_on_other_projects(linking, companies):
    alone = [
        tuple([row for row in rows if row["project_id"] == "P-1"] for rows in company)
        for company in companies
    ]
    for linked, one in zip(linking(companies), linking(alone), strict=True):
        assert {at: days for at, days in linked.links.items() if at[0][0] == "P-1"} == one.links
        assert {at: days for at, days in linked.not_linked.items() if at[0] == "P-1"} == (
            one.not_linked
        )


@many
@drawn(batches(TASKS, CHANGES, CHANGE_ROWS))
def test_one_more_change_never_raises_anothers_share(linking, companies):
    before = linking([(tasks, changes) for tasks, changes, _ in companies])
    after = linking(
        [(tasks, [*changes, {"change_id": "C-9", **row}]) for tasks, changes, row in companies]
    )
    for was, now in zip(before, after, strict=True):
        for key, days in now.shares.items():
            assert key[2] == "C-9" or days <= was.shares[key] + 1e-9


@many
@drawn(batches(TASKS, CHANGES, CHANGE_ROWS))
def test_two_changes_of_equal_day_and_grade_get_equal_shares(linking, companies):
    doubled = [
        (tasks, [*changes, *({"change_id": name, **row} for name in ("C-8", "C-9"))])
        for tasks, changes, row in companies
    ]
    for linked in linking(doubled):
        shares = linked.shares
        for (project, task, change), days in shares.items():
            if change == "C-8":
                assert shares[project, task, "C-9"] == days


@many
@drawn(batches(TASKS, CHANGE_ROWS))
def test_a_sole_change_split_in_two_halves_its_share(linking, companies):
    wholes = linking([(tasks, [{"change_id": "C-8", **row}]) for tasks, row in companies])
    halves = linking(
        [
            (tasks, [{"change_id": name, **row} for name in ("C-8", "C-9")])
            for tasks, row in companies
        ]
    )
    for whole, half in zip(wholes, halves, strict=True):
        assert half.not_linked == whole.not_linked
        assert half.links == pytest.approx(
            {
                ((project, task, name), grade): days / 2
                for ((project, task, _), grade), days in whole.links.items()
                for name in ("C-8", "C-9")
            }
        )
