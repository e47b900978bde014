"""The rows that comparisons, curves and patterns are estimated from."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

import pytest


def test_a_requirement_of_each_arrival_stands_in_its_group_of_its_project(given, answer):
    given("requirements", """
        requirement_id | project | channel  | received_date | verified_date | verification_result | work_started_date
        R-1            | P-1     | relayed  | 2026-03-02    |               |                     | 2026-03-09
        R-2            | P-1     | joint    | 2026-03-02    | 2026-03-05    | amended             | 2026-03-09
        R-3            | P-2     | unknown  | 2026-03-02    |               | rejected            | 2026-03-09
        R-4            | P-2     | internal | 2026-03-02    |               |                     | 2026-03-09
        R-5            | P-2     | relayed  | 2026-03-02    |               |                     |
    """)
    assert answer("requirements/unverified_difference") == """
        project_id | arrival     | begun_count | unverified_count | unknown_count
        P-1        | first_hand  | 1           | 0                | 0
        P-1        | second_hand | 1           | 1                | 0
        P-2        | internal    | 1           | 1                | 0
        P-2        | unknown     | 1           | 0                | 1
    """
    assert answer("requirements/corrected_difference") == """
        project_id | arrival     | verified_count | corrected_count | unknown_count | unasked_count
        P-1        | first_hand  | 1              | 1               | 0             | 0
        P-1        | second_hand | 0              | 0               | 0             | 1
        P-2        | internal    | 0              | 0               | 0             | 1
        P-2        | second_hand | 0              | 0               | 0             | 1
        P-2        | unknown     | 1              | 1               | 0             | 0
    """


def test_time_to_verify_keeps_what_was_closed_without_it_apart_from_what_still_waits(given, answer):
    given("requirements", """
        requirement_id | channel | received_date | verified_date | finished_date | status_group | as_of_date
        R-1            | relayed | 2026-03-02    | 2026-03-04    |               |              | 2026-03-20
        R-2            | relayed | 2026-03-02    | 2026-03-04    | 2026-03-05    | closed       | 2026-03-20
        R-3            | direct  | 2026-03-16    |               |               |              | 2026-03-20
        R-4            | direct  |               | 2026-03-16    |               |              | 2026-03-20
        R-5            | relayed | 2026-03-02    |               | 2026-03-04    | closed       | 2026-03-20
        R-6            | relayed | 2026-03-02    |               | 2026-03-05    | dropped      | 2026-03-20
        R-7            | relayed | 2026-03-02    |               |               | closed       | 2026-03-20
    """)
    assert answer("requirements/time_to_verify") == """
        arrival     | verification_days | verified_count | closed_count | open_count
        first_hand  | 4                 | 0              | 0            | 1
        second_hand | 2                 | 2              | 1            | 0
        second_hand | 3                 | 0              | 1            | 0
    """


@pytest.fixture
def exposed_task(given):
    """A task planned 2 to 13 March that finished a week late, and changes around it."""
    given("tasks", """
        task_id | baseline_start_date | baseline_finish_date | start_date | finish_date | is_milestone
        T-1     | 2026-03-02          | 2026-03-13           | 2026-03-03 | 2026-03-20  |
        T-2     | 2026-03-13          | 2026-03-13           |            | 2026-03-13  | true
        T-3     | 2026-03-02          | 2026-03-13           |            |             |
    """)
    given("changes", """
        change_id | channel | requested_date | verified_date | decided_date | decision | task_ids
        C-long    | relayed | 2026-01-20     |               | 2026-02-05   |          |
        C-main    | relayed | 2026-02-05     |               | 2026-02-09   |          |
        C-short   | direct  | 2026-02-20     | 2026-02-21    | 2026-02-23   | rejected |
        C-half    | relayed | 2026-03-11     |               | 2026-03-12   |          | T-1
        C-unclear | unknown | 2026-03-04     |               | 2026-03-05   |          |
        C-late    | relayed | 2026-03-16     |               | 2026-03-17   |          |
        C-after   | relayed | 2026-03-23     |               | 2026-03-24   |          |
    """)


def test_a_task_is_exposed_to_what_arrived_before_its_baseline_finish(exposed_task, answer):
    assert answer("model/task_exposures") == """
        task_id | finish_slip_days | planned_days | change_count | unverified_change_count | unclear_change_count
        T-1     | 5                | 10           | 4            | 2                       | 1
    """


def test_other_windows_and_outright_links_count_on_their_own(exposed_task, answer):
    assert answer("model/task_exposures") == """
        short_change_count | short_unverified_change_count | long_change_count | long_unverified_change_count | explicit_change_count | explicit_unverified_change_count
        3                  | 1                             | 5                 | 3                            | 1                     | 1
    """


def test_negative_controls_count_what_came_too_late_to_matter(exposed_task, answer):
    assert answer("model/task_exposures") == """
        start_slip_days | later_change_count | later_unverified_change_count | begun_change_count | begun_unverified_change_count
        1               | 1                  | 1                             | 1                  | 1
    """


def test_a_company_may_choose_another_window(exposed_task, given, answer):
    given.settings["link_window_days"] = 14
    assert answer("model/task_exposures") == """
        change_count | unverified_change_count
        3            | 1
    """


def test_the_same_complaint_is_compared_with_itself_on_other_days(given, answer):
    given("projects", """
        project_id | name | client | start_date | finish_date
        P-1        | One  | Acme   | 2026-01-05 | 2026-06-30
    """)
    given("people", """
        person_id | role
        Sun       | sales
    """)
    given("contacts", """
        contact_id | client | contact_at       | kind
        K-1        | Acme   | 2025-12-01 09:00 | visit
        K-2        | Acme   | 2026-01-28 09:00 | visit
        K-4        | Acme   | 2026-05-25 09:00 | visit
        K-3        | Acme   | 2026-06-30 09:00 | visit
    """)
    given("tickets", """
        ticket_id | kind      | project | client | raised_by | on_behalf_of | opened_at
        T-1       | complaint | P-1     | Acme   | Sun       | Acme         | 2026-06-01 09:00
        T-2       | complaint | P-1     | Acme   | Sun       | Acme         | 2026-07-06 09:00
    """)
    rows = {
        (row["ticket_id"], row["moved_days"]): row for row in answer("complaints/chance").rows
    }
    assert rows["T-1", 0]["is_corroborated"]
    comparable = sorted(
        moved for (ticket, moved), row in rows.items()
        if ticket == "T-1" and row["is_comparable"]
    )
    # Only earlier days, while its project ran: a visit that answers it is no corroboration.
    assert comparable == [-120, -90, -60, -30, 0]
    assert not rows["T-1", -30]["is_corroborated"]
    assert rows["T-1", -120]["is_corroborated"]
    assert rows["T-2", 0]["is_unknown"]


def test_shares_of_slip_days_are_sums_over_projects(given, answer):
    given("tasks", """
        project | task_id | baseline_start_date | baseline_finish_date | finish_date
        P-1     | T-1     | 2026-03-02          | 2026-03-06           | 2026-03-20
        P-2     | T-2     | 2026-03-02          | 2026-03-06           | 2026-03-13
    """)
    given("changes", """
        project | change_id | channel | requested_date | decided_date | task_ids
        P-1     | C-1       | relayed | 2026-03-02     | 2026-03-05   | T-1
    """)
    assert answer("schedule/slip_by_grade") == """
        link_grade  | linked_slip_days | late_days | project_count | linked_slip_rate
        explicit    | 10               | 15        | 2             | 0.666667
        requirement | 0                | 15        | 2             | 0
        window      | 0                | 15        | 2             | 0
        not_linked  | 5                | 15        | 2             | 0.333333
    """
    assert answer("schedule/linked_to_relayed") == """
        late_days | second_hand_unverified_days | second_hand_unverified_rate
        15        | 10                          | 0.666667
    """


def test_finished_after_the_planned_day_goes_by_the_calendar(given, answer):
    given("tasks", """
        task_id | baseline_finish_date | finish_date
        T-1     | 2026-03-06           | 2026-03-07
        T-2     | 2026-03-06           | 2026-03-06
        T-3     | 2026-03-06           |
    """)
    assert answer("schedule/finished_after_plan") == """
        finished_count | finished_after_count | finished_after_rate
        2              | 1                    | 0.5
    """


def test_clients_without_a_complaint_count_in_how_concentrated_complaints_are(given, answer):
    given("projects", """
        project_id | name | client
        P-1        | One  | Acme
        P-2        | Two  | Borealis
    """)
    given("tickets", """
        ticket_id | kind      | project | client
        T-1       | complaint | P-1     | Acme
        T-2       | complaint | P-1     | Acme
    """)
    assert answer("complaints/by_client") == """
        client_id | complaint_count
        Acme      | 2
        Borealis  | 0
    """


def test_people_who_relay_complaints_are_shown_by_letters_and_those_with_few_together(given, answer):
    given("people", """
        person_id | role
        Sun       | sales
        Wang      | sales
    """)
    given("tickets", """
        ticket_id | kind      | client | raised_by | on_behalf_of | is_substantiated
        T-1       | complaint | Acme   | Sun       | Acme         | true
        T-2       | complaint | Acme   | Sun       | Acme         |
        T-3       | complaint | Acme   | Wang      | Acme         | false
    """)
    given.settings["small_group"] = 2
    found = answer("complaints/substantiated_by_relayer")
    assert found == """
        person_label | complaint_count | substantiated_count | unknown_count
        A            | 2               | 1                   | 1
        others       | 1               | 0                   | 0
    """
    assert "Sun" not in str(found.rows)


def test_people_are_shown_by_letters_unless_the_settings_ask_for_names(given, answer):
    given("requirements", """
        requirement_id | channel | relayed_by | received_date | work_started_date
        R-1            | relayed | Sun        | 2026-03-02    | 2026-03-09
        R-2            | relayed | Sun        | 2026-03-02    | 2026-03-09
        R-3            | relayed | Wang       | 2026-03-02    | 2026-03-09
    """)
    given.settings["small_group"] = 1
    found = answer("requirements/unverified_by_relayer")
    assert found == """
        person_label | unverified_count | begun_count
        A            | 2                | 2
        B            | 1                | 1
    """
    assert "Sun" not in str(found.rows)
    given.settings["show_names"] = True
    assert answer("requirements/unverified_by_relayer") == """
        person_label | unverified_count | begun_count
        Sun          | 2                | 2
        Wang         | 1                | 1
    """
    given.settings["small_group"] = 2
    assert answer("requirements/unverified_by_relayer") == """
        person_label | unverified_count | begun_count
        Sun          | 2                | 2
        others       | 1                | 1
    """
