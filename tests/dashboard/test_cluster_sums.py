"""From the rows of a query to the intervals that its projects allow."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.engine import cluster_sums, frames
from dashboard.estimates import graded
from dashboard.estimates.estimate import GradingContext
from queries import catalog
from queries.settings import load_settings

# Three months of late and other tasks in three projects, and one without a project.
TASKS = """
    values
        ('2026-01', 'P-1', true), ('2026-01', 'P-1', false), ('2026-01', 'P-2', null),
        ('2026-02', 'P-2', true), ('2026-02', null, false), ('2026-03', 'P-3', false)
"""
LATE = catalog.load_shipped()["schedule/late_control"]


@pytest.fixture
def ask():
    """`ask("month, cases_by(project_id, is_late) as by_project")`: rows and sums of the tasks."""
    with duckdb.connect() as connection:
        connection.execute(catalog.load_macros())

        def asked(columns, tasks=TASKS):
            answer = connection.sql(
                f"select {columns} from ({tasks}) as tasks (month, project_id, is_late) "
                "group by all order by all"
            )
            return cluster_sums.take_cluster_sums(answer.to_arrow_table(), "by_project")

        yield asked


def list_sums(found):
    return {
        (row, numerator, denominator)
        for row, numerator, denominator in zip(
            found.rows.tolist(), found.numerators, found.denominators, strict=True
        )
    }


def test_cases_are_counted_by_project_and_the_column_is_no_part_of_the_table(ask):
    rows, found = ask("month, cases_by(project_id, is_late) as by_project")
    assert rows.column_names == ["month"]
    assert list_sums(found) == {(0, 1, 2), (0, 0, 1), (1, 1, 1), (1, 0, 1), (2, 0, 1)}


def test_parts_of_a_whole_have_counts_alone(ask):
    _, found = ask("is_late, parts_by(project_id) as by_project")
    assert not found.denominators.any()
    whole = found.share_denominators([0, 0, 0])
    # Each answer is a part of all: of the two cases in P-1, of the two in P-2, of the two others.
    assert sorted(whole.denominators.tolist()) == [1] * 6 + [2] * 6
    assert whole.numerators.sum() == 6


def test_sums_of_projects_may_stand_in_each_of_their_rows(ask):
    twice = TASKS.replace("('2026-01', 'P-1', true)", "('2026-01', 'P-1', false)")
    _, found = ask("month, sums_by(project_id, 2.5, 4) as by_project", twice)
    assert list_sums(found) == {(0, 2.5, 4), (1, 2.5, 4), (2, 2.5, 4)}
    assert len(found.rows) == 5


def test_where_no_row_names_a_project_nothing_is_known_of_clusters(ask):
    nameless = TASKS.replace("'P-1'", "null").replace("'P-2'", "null").replace("'P-3'", "null")
    assert ask("month, cases_by(project_id, is_late) as by_project", nameless)[1] is None
    assert ask("month, cases_by(project_id, is_late) as by_project", f"{TASKS} limit 0")[1] is None
    assert ask("month, count(*) as task_count")[1] is None
    rows, found = ask("month, count(*) as by_project")
    assert found is None
    assert rows.column_names == ["month", "by_project"], "it is no sums by project"


def grade(projects, per_project=40, late=8, columns=LATE):
    """A month with so many projects of so many tasks each, graded; one project is late twice as
    often as the others."""
    tasks = [
        f"('P-{number}', {task < late * (2 if number == 0 else 1)})"
        for number in range(projects)
        for task in range(per_project)
    ]
    with duckdb.connect() as connection:
        connection.execute(catalog.load_macros())
        table = connection.sql(f"""
            select
                date '2026-01-01' as baseline_finish_month, count(*) as due_count,
                count(*) filter (where is_late) as late_count, 0 as unknown_count,
                rate_of(is_late) as late_rate, cases_by(project_id, is_late) as by_project
            from (values {", ".join(tasks)}) as tasks (project_id, is_late)
        """).to_arrow_table()
    table, sums = cluster_sums.take_cluster_sums(table, columns.estimate["cluster"])
    context = GradingContext(load_settings(Path("no data folder")), projects=40)
    whole = graded.grade_rows(columns, frames.to_frame(table), context, sums)[1]
    assert whole is not None
    return whole


def test_a_share_is_graded_by_how_its_projects_differ():
    one = grade(12, per_project=100, late=30)
    assert one.method == "clustered_wilson"
    low, high = proportion_confint(390, 1200, method="wilson")
    assert one.high - one.low > 2 * (high - low)
    assert one.grade == "rough", "as independent cases it would be firm"


def test_a_few_projects_are_too_few_however_many_their_tasks():
    one = grade(4, per_project=400)
    assert (one.grade, one.reasons) == ("insufficient", ("few_effective:4:5",))


def test_all_that_one_project_has_is_a_count_without_an_interval():
    one = grade(1)
    assert (one.value, one.low, one.high, one.n) == (0.4, None, None, 40)
    assert (one.grade, one.reasons) == ("insufficient", ("one_project",))


def test_a_whole_is_as_sure_as_its_months_together():
    """The same cases, split by month or not, have the same interval."""
    draws = [
        (month, project, (month * project) % 3 == 0) for month in range(6) for project in range(9)
    ]
    with duckdb.connect() as connection:
        connection.execute(catalog.load_macros())
        rows = {}
        for name, month in (("split", "month"), ("whole", "0")):
            rows[name] = connection.sql(f"""
                select
                    make_date(2026, 1 + {month}, 1) as baseline_finish_month,
                    count(*) as due_count, count(*) filter (where is_late) as late_count,
                    0 as unknown_count, rate_of(is_late) as late_rate,
                    cases_by('P-' || project, is_late) as by_project
                from (values {", ".join(map(str, draws))}) as tasks (month, project, is_late)
                group by all order by all
            """).to_arrow_table()
    context = GradingContext(load_settings(Path("no data folder")), projects=9)
    found = []
    for table in rows.values():
        table, sums = cluster_sums.take_cluster_sums(table, "by_project")
        whole = graded.grade_rows(LATE, frames.to_frame(table), context, sums)[1]
        assert whole is not None
        assert whole.low is not None
        found.append(replace(whole, name="", verdict=None))
    assert found[0] == found[1]
