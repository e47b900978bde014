"""Was the client asked before work began? States, reasons, evidence, time to verify."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

import pytest

from tests.queries.company import Company


def test_every_order_of_verification_and_work_has_its_state(given, answer):
    given("requirements", """
        requirement_id | verified_date | verification_result | work_started_date | finished_date | status_group
        R-01           | 2026-03-09    |                     | 2026-03-09        |               |
        R-02           | 2026-03-10    | confirmed           | 2026-03-09        |               | working
        R-03           |               | amended             | 2026-03-09        |               | working
        R-04           | 2026-03-09    |                     |                   |               | working
        R-05           |               | rejected            |                   |               | closed
        R-06           |               |                     | 2026-03-09        |               | working
        R-07           |               |                     | 2026-03-09        | 2026-03-11    |
        R-08           |               |                     |                   |               | closed
        R-09           |               |                     | 2026-03-09        |               | dropped
        R-10           |               |                     |                   |               | waiting
        R-11           | 2026-03-09    |                     |                   |               |
        R-12           |               |                     |                   |               | dropped
        R-13           |               | confirmed           |                   |               | dropped
        R-14           |               |                     |                   | 2026-03-11    |
        R-15           |               |                     |                   | 2026-03-11    | dropped
        R-16           |               |                     |                   |               | working
    """)
    assert answer("model/requirement_states") == """
        requirement_id | is_work_begun | work_begun_source | is_started_unverified | is_dropped | state                     | state_reason
        R-01           | true          | work_started_date | false                 | false      | verified_before_work      | verified_by_that_day
        R-02           | true          | work_started_date | true                  | false      | verified_after_work_began | verified_later
        R-03           | true          | work_started_date |                       | false      | verified_order_unknown    | verification_day_unknown
        R-04           | true          | status            |                       | false      | verified_order_unknown    | work_day_unknown
        R-05           | true          | status            |                       | false      | verified_order_unknown    | both_days_unknown
        R-06           | true          | work_started_date | true                  | false      | unverified_in_work        | begun_without_verification
        R-07           | true          | work_started_date | true                  | false      | closed_unverified         | ended_without_verification
        R-08           | true          | status            | true                  | false      | closed_unverified         | ended_without_verification
        R-09           | true          | work_started_date | true                  | true       | closed_unverified         | ended_without_verification
        R-10           | false         |                   | false                 | false      | unverified_waiting        | not_begun
        R-11           | false         |                   | false                 | false      | verified_waiting          | not_begun
        R-12           | false         |                   | false                 | true       | unverified_waiting        | dropped_before_work
        R-13           | false         |                   | false                 | true       | verified_waiting          | dropped_before_work
        R-14           | true          | finished_date     | true                  | false      | closed_unverified         | ended_without_verification
        R-15           | false         |                   | false                 | true       | unverified_waiting        | dropped_before_work
        R-16           | true          | status            | true                  | false      | unverified_in_work        | begun_without_verification
    """


def test_work_begins_with_the_first_task_that_names_the_requirement_and_not_before_receipt(
    given, answer
):
    given("requirements", """
        requirement_id | project | received_date | work_started_date | finished_date
        R-1            | P-1     | 2026-03-02    |                   | 2026-03-20
        R-2            | P-1     | 2026-03-02    | 2026-03-12        |
        R-3            | P-1     | 2026-03-02    |                   | 2026-03-20
        R-4            | P-1     |               |                   |
    """)
    # T-1 began before the requirement was received; T-5 is another project's R-3.
    given("tasks", """
        task_id | project | requirement | requirement_project_id | start_date
        T-1     | P-1     | R-1         | P-1                    | 2026-02-27
        T-2     | P-1     | R-1         | P-1                    | 2026-03-09
        T-3     | P-1     | R-1         | P-1                    | 2026-03-05
        T-4     | P-1     | R-2         | P-1                    | 2026-03-05
        T-5     | P-2     | R-3         | P-1                    | 2026-03-05
        T-6     | P-1     | R-4         | P-1                    | 2026-03-05
    """)
    assert answer("model/requirement_states") == """
        requirement_id | work_begun_date | work_begun_source
        R-1            | 2026-03-05      | task_start
        R-2            | 2026-03-12      | work_started_date
        R-3            | 2026-03-20      | finished_date
        R-4            | 2026-03-05      | task_start
    """


def given_contact(given: Company, day: str, person: str, kind: str = "visit") -> None:
    given("contacts", f"""
        contact_id | client | contact_at  | person   | kind
        C-1        | Acme   | {day} 10:00 | {person} | {kind}
    """)


# Received 2 March, work begun 9 March, ends included: someone of the project must have met the
# project's client in between. Sales meeting them is no evidence, nor is a note (kind other).
@pytest.mark.parametrize(
    ("day", "person", "kind", "evidence"),
    [
        ("2026-03-02", "Ping", "visit", "possible"),
        ("2026-03-09", "Deng", "call", "possible"),
        ("2026-03-01", "Ping", "visit", "none"),
        ("2026-03-10", "Ping", "visit", "none"),
        ("2026-03-05", "Ping", "other", "none"),
        ("2026-03-05", "Sun", "visit", "none"),
    ],
)
def test_a_contact_of_the_project_with_its_client_before_work_makes_a_verification_possible(
    given, answer, day, person, kind, evidence
):
    given("projects", """
        project_id | client | pm   | sales_owner
        P-1        | Acme   | Ping | Sun
    """)
    given("people", """
        person_id | role
        Deng      | delivery
    """)
    given_contact(given, day, person, kind)
    given("requirements", """
        requirement_id | received_date | work_started_date
        R-1            | 2026-03-02    | 2026-03-09
    """)
    assert answer("model/requirement_states") == f"""
        requirement_id | verification_evidence | is_started_unverified
        R-1            | {evidence}            | true
    """


def test_a_participant_counts_and_an_open_start_reaches_to_the_as_of_date(given, answer):
    given("projects", """
        project_id | client | pm
        P-1        | Acme   | Ping
    """)
    given("contacts", """
        contact_id | client | contact_at       | person | participants
        C-1        | Acme   | 2026-03-12 10:00 | Sun    | Who, Ping
    """)
    given("requirements", """
        requirement_id | received_date | verified_date | verification_result | status_group | as_of_date
        R-1            | 2026-03-02    |               |                     | working      | 2026-03-12
        R-2            | 2026-03-02    |               |                     | working      | 2026-03-11
        R-3            | 2026-03-02    | 2026-03-03    |                     | working      | 2026-03-11
        R-4            | 2026-03-02    |               | confirmed           | working      | 2026-03-11
    """)
    assert answer("model/requirement_states") == """
        requirement_id | verification_evidence
        R-1            | possible
        R-2            | none
        R-3            | recorded
        R-4            | recorded_undated
    """


def test_time_to_verify_is_in_working_days_after_receipt_and_censored_where_never_verified(
    given, answer
):
    given("requirements", """
        requirement_id | received_date | verified_date | verification_result | finished_date | status_group | as_of_date
        R-1            | 2026-03-06    | 2026-03-09    |                     |               |              | 2026-03-20
        R-2            | 2026-03-06    | 2026-03-06    |                     |               |              | 2026-03-20
        R-3            | 2026-03-06    | 2026-03-02    |                     |               |              | 2026-03-20
        R-4            |               | 2026-03-09    |                     |               |              | 2026-03-20
        R-5            | 2026-03-06    |               | confirmed           |               | closed       | 2026-03-20
        R-6            | 2026-03-06    |               |                     |               | working      | 2026-03-20
        R-7            | 2026-03-06    |               |                     | 2026-03-13    | closed       | 2026-03-20
        R-8            | 2026-03-06    |               |                     |               | closed       | 2026-03-20
        R-9            | 2026-03-06    |               |                     |               | dropped      | 2026-03-20
        S-1            | 2026-03-06    |               |                     |               | waiting      |
    """)
    assert answer("model/requirement_states") == """
        requirement_id | verification_days | is_censored | is_closed_unverified
        R-1            | 1                 | false       | false
        R-2            | 0                 | false       | false
        R-3            | 0                 | false       | false
        R-4            |                   | false       | false
        R-5            |                   | false       | false
        R-6            | 10                | true        | false
        R-7            | 5                 | true        | true
        R-8            |                   | true        | true
        R-9            |                   | true        | true
        S-1            |                   | true        | false
    """


def test_a_requirement_verified_on_the_day_work_begins_is_not_started_unverified(given, answer):
    given("requirements", """
        requirement_id | received_date | verified_date | work_started_date
        R-1            | 2026-03-02    | 2026-03-09    | 2026-03-09
        R-2            | 2026-03-02    |               | 2026-03-10
        R-3            | 2026-03-02    |               |
    """)
    assert answer("requirements/headline") == """
        begun_count | unverified_count | unknown_count | unverified_rate
        2           | 1                | 0             | 0.5
    """


def test_where_nothing_is_ever_recorded_the_rate_counts_only_what_no_contact_could_have_verified(
    given, answer
):
    given("projects", """
        project_id | client | pm
        P-1        | Acme   | Ping
    """)
    given_contact(given, "2026-03-05", "Ping")
    given("requirements", """
        requirement_id | received_date | work_started_date
        R-1            | 2026-03-02    | 2026-03-09
        R-2            | 2026-03-06    | 2026-03-09
        R-3            | 2026-03-06    | 2026-03-09
        R-4            | 2026-03-06    | 2026-03-09
    """)
    assert answer("requirements/headline") == """
        begun_count | unverified_count | unknown_count | unverified_rate
        4           | 3                | 1             | 0.75
    """


def test_without_dates_or_verification_all_wait_and_the_rate_has_no_denominator(given, answer):
    given("requirements", """
        requirement_id | title
        R-1            | Shall
        R-2            | Should
    """)
    assert answer("requirements/headline") == """
        begun_count | unverified_count | unknown_count | unverified_rate
        0           | 0                | 0             |
    """
    assert answer("requirements/states") == """
        state                     | requirement_count | dropped_before_work_count
        verified_before_work      | 0                 | 0
        verified_order_unknown    | 0                 | 0
        verified_after_work_began | 0                 | 0
        unverified_in_work        | 0                 | 0
        closed_unverified         | 0                 | 0
        verified_waiting          | 0                 | 0
        unverified_waiting        | 2                 | 0
    """
