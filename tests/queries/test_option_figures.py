"""The tests of the options themselves, by hand on a few rows."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

from tests.queries.company import PROJECTS


def test_what_was_heard_together_stands_beside_what_was_passed_on_in_the_same_project(given, answer):
    given("requirements", """
        requirement_id | project | channel  | received_date | verified_date | verification_result | work_started_date
        R-1            | P-1     | relayed  | 2026-03-02    |               |                     | 2026-03-09
        R-2            | P-1     | relayed  | 2026-03-02    | 2026-03-12    | amended             | 2026-03-09
        R-3            | P-1     | joint    | 2026-03-02    | 2026-03-05    | confirmed           | 2026-03-09
        R-4            | P-2     | joint    | 2026-03-02    |               | rejected            | 2026-03-09
        R-5            | P-2     | direct   | 2026-03-02    |               |                     | 2026-03-09
        R-6            | P-2     | relayed  | 2026-03-02    |               |                     |
    """)
    # R-4 was answered on an unknown day, so what came first is not known.
    assert answer("requirements/joint_unverified_difference") == """
        project_id | channel | begun_count | unverified_count | unknown_count
        P-1        | joint   | 1           | 0                | 0
        P-1        | relayed | 2           | 2                | 0
        P-2        | direct  | 1           | 1                | 0
        P-2        | joint   | 1           | 0                | 1
    """
    assert answer("requirements/joint_corrected_difference") == """
        project_id | channel | verified_count | corrected_count | unknown_count | unasked_count
        P-1        | joint   | 1              | 0               | 0             | 0
        P-1        | relayed | 1              | 1               | 0             | 1
        P-2        | direct  | 0              | 0               | 0             | 1
        P-2        | joint   | 1              | 1               | 0             | 0
        P-2        | relayed | 0              | 0               | 0             | 1
    """
    assert answer("requirements/joint_unverified_difference", project=["P-2"]) == """
        project_id | channel | begun_count
        P-2        | direct  | 1
        P-2        | joint   | 1
    """


def test_a_change_is_decided_within_the_project_or_outside_and_with_the_answer_or_not(given, answer):
    given("people", """
        person_id | role
        Ping      | pm
        Sun       | sales
        Xu        |
    """)
    given("projects", """
        project_id | pm   | sales_owner
        P-1        | Ping | Sun
    """)
    given("changes", """
        change_id | requested_date | verified_date | decided_date | decided_by | verification_result
        C-1       | 2026-03-02     |               | 2026-03-09   | Sun        |
        C-2       | 2026-03-02     | 2026-03-05    | 2026-03-09   | Sun        | confirmed
        C-3       | 2026-03-02     | 2026-03-12    | 2026-03-09   | Ping       | confirmed
        C-4       | 2026-03-02     |               | 2026-03-09   | Ping       | confirmed
        C-5       | 2026-03-02     |               | 2026-03-09   | Xu         |
        C-6       | 2026-03-02     |               |              | Sun        |
    """)
    # C-4 was answered on an unknown day; C-6 is not decided.
    assert answer("schedule/decider_difference") == """
        project_id | decided_where | decided_count | unanswered_count | unknown_count
        P-1        | outside       | 2             | 1                | 0
        P-1        | unknown       | 1             | 1                | 0
        P-1        | within        | 2             | 1                | 1
    """


def test_starts_are_counted_in_each_complete_week_of_a_projects_activity(given, answer):
    given("projects", """
        project_id | start_date | finish_date
        P-1        | 2026-03-02 | 2026-03-15
        P-2        | 2026-03-09 |
    """)
    given("requirements", """
        requirement_id | project | channel | received_date | verified_date | work_started_date | as_of_date
        R-1            | P-1     | relayed | 2026-02-27    |               | 2026-03-03        | 2026-03-25
        R-2            | P-1     | relayed | 2026-02-27    | 2026-03-02    | 2026-03-08        | 2026-03-25
        R-3            | P-1     | direct  | 2026-02-27    |               | 2026-03-03        | 2026-03-25
        R-4            | P-2     | relayed | 2026-03-10    |               | 2026-03-22        | 2026-03-25
        R-5            | P-2     | relayed | 2026-03-10    |               | 2026-03-24        | 2026-03-25
    """)
    # The week from 23 March is not complete.
    assert answer("requirements/unanswered_weeks") == """
        project_id | week_date  | second_hand_count | unverified_count
        P-1        | 2026-03-02 | 2                 | 1
        P-1        | 2026-03-09 | 0                 | 0
        P-2        | 2026-03-09 | 0                 | 0
        P-2        | 2026-03-16 | 1                 | 1
    """


def test_a_start_counts_its_working_days_to_the_answer_and_to_the_end_of_the_data(given, answer):
    given("requirements", """
        requirement_id | channel | received_date | verified_date | verification_result | work_started_date | status_group | as_of_date
        R-1            | relayed | 2026-03-02    | 2026-03-16    | confirmed           | 2026-03-09        |              | 2026-03-20
        R-2            | relayed | 2026-03-02    |               |                     | 2026-03-09        |              | 2026-03-20
        R-3            | relayed | 2026-03-02    |               |                     | 2026-03-09        | closed       | 2026-03-20
        R-4            | relayed | 2026-03-09    | 2026-03-05    | amended             | 2026-03-03        |              | 2026-03-20
        R-5            | relayed | 2026-03-02    | 2026-03-04    | confirmed           | 2026-03-09        |              | 2026-03-20
        R-6            | direct  | 2026-03-02    |               |                     | 2026-03-09        |              | 2026-03-20
        R-7            | relayed |               |               |                     | 2026-03-09        |              | 2026-03-20
        R-8            | relayed | 2026-03-02    |               |                     |                   | closed       | 2026-03-20
        R-9            | relayed | 2026-03-02    |               | rejected            | 2026-03-09        |              | 2026-03-20
        R-10           | relayed | 2026-03-19    |               |                     | 2026-03-19        |              | 2026-03-20
    """)
    # R-4 was begun and answered before it was received; R-5 was answered in time, R-6 heard from the
    # client; of a day is not known, of R-9 when the answer came.
    assert answer("requirements/start_waits") == """
        project_id | start_days | answer_days | followed_days | requirement_count
        P-1        | 0          | -2          | 9             | 1
        P-1        | 0          |             | 1             | 1
        P-1        | 5          | 10          | 14            | 1
        P-1        | 5          |             | 14            | 2
    """
    assert answer("requirements/start_waits", project=["P-2"]).rows == []


def test_where_nobody_records_verification_a_contact_in_time_leaves_a_start_out(given, answer):
    given("contacts", """
        contact_id | client | project | contact_at       | person
        K-1        | Acme   | P-1     | 2026-03-05 10:00 | Ping
    """)
    given("projects", PROJECTS)
    given("requirements", """
        requirement_id | project | channel | received_date | work_started_date | as_of_date
        R-1            | P-1     | relayed | 2026-03-02    | 2026-03-09        | 2026-03-20
        R-2            | P-2     | relayed | 2026-03-02    | 2026-03-09        | 2026-03-20
    """)
    assert answer("requirements/start_waits") == """
        project_id | start_days | answer_days | followed_days | requirement_count
        P-2        | 5          |             | 14            | 1
    """
