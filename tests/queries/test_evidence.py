"""What holds for all evidence: filters lose no row, no rows give no figure, rows have names."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

from datetime import date

import pytest

from tests.queries.company import PROJECTS, QUERIES


@pytest.fixture
def two_projects(given):
    given("projects", PROJECTS)
    given("requirements", """
        requirement_id | project | received_date | work_started_date | verified_date
        R-1            | P-1     | 2026-01-10    | 2026-02-02        |
        R-2            | P-1     | 2026-03-10    | 2026-04-02        | 2026-03-20
        R-3            | P-2     | 2026-03-10    | 2026-04-02        |
        R-4            | P-2     |               | 2026-04-02        |
    """)


@pytest.mark.parametrize(
    ("chosen", "begun"),
    [
        ({}, 4),
        ({"start_date": date(2026, 3, 10)}, 2),
        ({"end_date": date(2026, 3, 9)}, 1),
        ({"client": ["Acme"]}, 2),
        ({"client": ["Acme", "Beta"]}, 4),
        ({"project": ["P-2"]}, 2),
        ({"sales": ["Shen"]}, 2),
        ({"pm": ["Ping"]}, 2),
        ({"pm": ["Ping"], "start_date": date(2026, 3, 1)}, 1),
        ({"client": []}, 4),
    ],
)
def test_filters_narrow_and_lose_no_row_that_they_do_not_name(
    two_projects, answer, chosen, begun
):
    assert answer("requirements/headline", **chosen) == f"begun_count\n{begun}"


def test_a_row_without_a_project_is_lost_only_by_a_filter_that_is_set(given, answer):
    given("tickets", """
        ticket_id | kind      | project | client
        T-1       | complaint |         |
        T-2       | complaint | P-1     | Acme
    """)
    assert answer("complaints/headline") == "complaint_count\n2"
    assert answer("complaints/headline", project=["P-1"]) == "complaint_count\n1"
    assert answer("complaints/headline", client=["Acme"]) == "complaint_count\n1"


def test_every_figure_is_empty_or_of_nothing_where_there_are_no_rows(answer):
    of_nothing = 0
    for query in QUERIES.values():
        if value := query.estimate.get("value"):
            rows = answer(query.name).rows
            assert all(row[value] is None for row in rows), query.name
            of_nothing += len(rows)
    assert of_nothing


def test_rows_show_names_reasons_and_where_they_come_from(given, answer):
    given("projects", PROJECTS)
    given("people", """
        person_id | name  | role
        S-1       | 孙丽  | sales
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | project | raised_by | source_sheet | source_row
        T-1       | complaint | 2026-03-04 10:00 | P-1     | S-1       | 投诉         | 7
        T-2       | complaint | 2026-03-05 10:00 | P-1     | S-1       | 投诉         | 8
    """)
    assert answer("complaints/rows") == """
        opened_at        | ticket_id | client_name | raised_by_name | origin_reason        | source_file | source_sheet | source_row
        2026-03-05 10:00 | T-2       | Acme        | 孙丽           | sales_in_nobodys_name | tickets.csv | 投诉         | 8
        2026-03-04 10:00 | T-1       | Acme        | 孙丽           | sales_in_nobodys_name | tickets.csv | 投诉         | 7
    """


def test_what_no_load_fills_is_listed_and_what_one_fills_is_not(given, answer):
    given("field_coverage", """
        table_name   | field_name          | is_mapped | filled_count | row_count
        requirements | verified_date       | true      | 3            | 5
        requirements | verification_result | true      | 0            | 5
        requirements | status              | false     | 0            | 5
    """)
    missing = {
        (row["field_name"], row["is_mapped"], row["row_count"])
        for row in answer("overview/coverage").rows
        if row["table_name"] == "requirements"
    }
    assert {("verification_result", True, 5), ("status", False, 5)} <= missing
    assert "verified_date" not in {name for name, _, _ in missing}


def test_rows_left_out_are_counted_by_table(given, answer):
    given("loads", """
        load_id | table_name | rows_read | rows_kept | rows_rejected | rows_merged | rows_passed_over
        L-1     | tasks      | 10        | 7         | 1             | 1           | 1
        L-2     | tasks      | 5         | 5         | 0             | 0           | 0
        L-3     | tickets    | 94        | 93        | 0             | 0           | 1
    """)
    assert answer("overview/rows_left_out") == """
        table_name | load_count | read_count | kept_count | rejected_count | merged_count | passed_over_count
        tasks      | 2          | 15         | 12        | 1              | 1            | 1
        tickets    | 1          | 94         | 93        | 0              | 0            | 1
    """
