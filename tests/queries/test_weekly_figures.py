"""What a decision is followed by: one row per project and week, with what is recorded beside it."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

import pytest

PROJECTS = """
    project_id | client | start_date | pm   | sales_owner
    P-1        | Acme   | 2026-03-02 | Ping | Sun
    P-2        | Acme   | 2026-03-09 | Ping | Sun
"""
# The last fact of the lists: a Sunday, so that its week is complete.
REQUIREMENTS = """
    requirement_id | project | channel | received_date | verified_date | verification_result | work_started_date
    R-1            | P-1     | relayed | 2026-03-02    |               |                     | 2026-03-04
    R-2            | P-1     | relayed | 2026-03-02    | 2026-03-03    | confirmed           | 2026-03-08
    R-3            | P-1     | relayed | 2026-03-02    |               | confirmed           | 2026-03-09
    R-4            | P-1     | direct  | 2026-03-02    | 2026-03-10    | confirmed           | 2026-03-11
    R-5            | P-2     | joint   | 2026-03-10    |               |                     | 2026-03-11
    R-6            | P-2     | relayed | 2026-03-11    |               |                     | {last}
"""
CONTACTS = """
    contact_id | client | project | contact_at       | kind
    K-1        | Acme   | P-1     | 2026-03-05 10:00 | visit
    K-2        | Acme   |         | 2026-03-10 10:00 | call
"""
ALL = (
    "requirements/unanswered_by_week", "requirements/late_corrections_by_week", "requirements/joint_by_week",
    "complaints/settled_by_week",
)


@pytest.mark.parametrize(("last", "second"), [("2026-03-15", True), ("2026-03-14", False)])
def test_starts_are_counted_by_project_and_complete_week_beside_what_else_is_recorded(given, answer, last, second):
    given("projects", PROJECTS)
    given("requirements", REQUIREMENTS.format(last=last))
    given("contacts", CONTACTS)
    # R-3's answer has no day: it is counted, and not as unanswered. K-2 names no project: it counts for both.
    weeks = """
        project_id | week_date  | second_hand_count | unverified_count | unknown_count | other_answer_count | contact_count
        P-1        | 2026-03-02 | 2                 | 1                | 0             | 0                  | 1
    """
    if second:
        weeks += """
        P-1        | 2026-03-09 | 1                 | 0                | 1             | 1                  | 1
        P-2        | 2026-03-09 | 1                 | 1                | 0             | 0                  | 1
    """
    assert answer("requirements/unanswered_by_week") == "\n".join(line for line in weeks.splitlines() if line.strip())


def test_what_the_client_changes_within_six_weeks_of_the_start_is_counted_once_that_time_is_over(given, answer):
    given("projects", PROJECTS)
    given("requirements", """
        requirement_id | project | channel | received_date | verified_date | verification_result | work_started_date
        R-1            | P-1     | relayed | 2026-03-02    | 2026-04-15    | amended             | 2026-03-04
        R-2            | P-1     | relayed | 2026-03-02    | 2026-04-16    | rejected            | 2026-03-04
        R-3            | P-1     | relayed | 2026-03-02    | 2026-03-05    | confirmed           | 2026-03-04
        R-4            | P-1     | relayed | 2026-03-02    | 2026-03-03    | amended             | 2026-03-04
        R-5            | P-1     | relayed | 2026-03-02    |               |                     | 2026-03-04
        R-6            | P-1     | relayed | 2026-03-02    |               | amended             | 2026-03-04
        R-7            | P-1     | relayed | 2026-03-02    | 2026-03-06    |                     | 2026-03-04
        R-8            | P-1     | direct  | 2026-03-02    | 2026-03-06    | amended             | 2026-03-04
        R-9            | P-1     | relayed | 2026-03-02    | 2026-03-11    | rejected            | 2026-03-10
        R-10           | P-1     | direct  | 2026-04-19    |               |                     |
    """)
    # R-1 is changed on the 42nd day, R-2 a day later, R-4 in time; R-9's week is not over by six weeks.
    assert answer("requirements/late_corrections_by_week") == """
        project_id | week_date  | second_hand_count | late_corrected_count | unknown_count | other_answer_count | contact_count
        P-1        | 2026-03-02 | 7                 | 1                    | 2             | 1                  | 0
    """


def test_what_was_heard_together_is_counted_by_the_week_of_receipt(given, answer):
    given("projects", PROJECTS)
    given("requirements", REQUIREMENTS.format(last="2026-03-15"))
    given("contacts", """
        contact_id | client | project | contact_at       | kind    | person | participants
        K-1        | Acme   | P-1     | 2026-03-05 10:00 | meeting | Sun    | Ping
        K-2        | Acme   | P-2     | 2026-03-10 10:00 | call    | Sun    |
    """)
    # K-1 is one that the rule itself would bring.
    assert answer("requirements/joint_by_week") == """
        project_id | week_date  | heard_count | joint_count | contact_count
        P-1        | 2026-03-02 | 4           | 0           | 0
        P-1        | 2026-03-09 | 0           | 0           | 0
        P-2        | 2026-03-09 | 2           | 1           | 1
    """


def test_complaints_settled_in_five_working_days_are_counted_once_they_could_have_been(given, answer):
    given("projects", PROJECTS)
    given("tickets", """
        ticket_id | project | client | kind      | opened_at        | resolved_at      | status_group
        T-1       | P-1     | Acme   | complaint | 2026-03-02 09:00 | 2026-03-09 09:00 | closed
        T-2       | P-1     | Acme   | complaint | 2026-03-03 09:00 | 2026-03-11 09:00 | closed
        T-3       | P-1     | Acme   | complaint | 2026-03-04 09:00 |                  | working
        T-4       | P-1     | Acme   | complaint | 2026-03-10 09:00 | 2026-03-11 09:00 | closed
        T-5       | P-2     | Acme   | complaint | 2026-03-22 09:00 |                  | working
    """)
    # T-4's week ends within two weeks of the last day.
    assert answer("complaints/settled_by_week") == """
        project_id | week_date  | complaint_count | settled_count | contact_count
        P-1        | 2026-03-02 | 3               | 1             | 0
    """


@pytest.mark.parametrize("name", ALL)
def test_a_company_without_projects_has_no_weeks(given, answer, name):
    assert answer(name).rows == []


def test_weeks_are_filtered_by_project_and_by_their_monday(given, answer):
    given("projects", PROJECTS)
    given("requirements", REQUIREMENTS.format(last="2026-03-15"))
    assert [row["project_id"] for row in answer("requirements/unanswered_by_week", project=["P-2"]).rows] == ["P-2"]
    assert len(answer("requirements/unanswered_by_week", start_date="2026-03-09").rows) == 2
