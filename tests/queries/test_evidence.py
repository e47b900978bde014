"""What the evidence answers: filters, unknown cases, fairness, small examples of each figure."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

from datetime import date

import pytest

from tests.queries.company import QUERIES

PROJECTS = """
    project_id | client | pm   | sales_owner
    P-1        | Acme   | Ping | Sun
    P-2        | Beta   | Peng | Shen
"""


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
    for query in QUERIES.values():
        if value := query.estimate.get("value"):
            assert all(row[value] is None for row in answer(query.name).rows), query.name


def test_origins_are_shares_of_all_complaints_with_unknown_as_the_upper_bound(given, answer):
    given("people", """
        person_id | role
        Chen      | client
        Sun       | sales
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | medium
        T-1       | complaint | 2026-03-04 10:00 | Acme   | Chen      |
        T-2       | complaint | 2026-03-05 10:00 | Acme   | Chen      |
        T-3       | complaint | 2026-03-06 10:00 | Acme   | Sun       |
        T-4       | complaint | 2026-04-06 10:00 | Beta   |           | phone
    """)
    assert answer("complaints/origin") == """
        origin                 | complaint_count | all_complaint_count | unknown_count | origin_rate
        client_direct          | 2               | 4                   | 1             | 0.5
        sales_own              | 1               | 4                   | 1             | 0.25
        unknown                | 1               | 4                   | 0             | 0.25
        internal               | 0               | 4                   | 1             | 0
        relayed_corroborated   | 0               | 4                   | 1             | 0
        relayed_unchecked      | 0               | 4                   | 1             | 0
        relayed_uncorroborated | 0               | 4                   | 1             | 0
    """
    assert answer("complaints/headline") == """
        complaint_count | client_direct_count | unknown_count | client_direct_rate
        4               | 2                   | 1             | 0.5
    """
    assert answer("complaints/origin_by_month") == """
        opened_month | origin        | complaint_count | all_complaint_count | unknown_count
        2026-03-01   | client_direct | 2               | 3                   | 0
        2026-03-01   | sales_own     | 1               | 3                   | 0
        2026-04-01   | unknown       | 1               | 1                   | 0
    """
    assert answer("complaints/origin_by_client") == """
        client_name | origin        | complaint_count | all_complaint_count | unknown_count
        Acme        | client_direct | 2               | 3                   | 0
        Acme        | sales_own     | 1               | 3                   | 0
        Beta        | unknown       | 1               | 1                   | 0
    """


def test_relayed_complaints_may_all_be_corroborated_or_substantiated(given, answer):
    given("people", """
        person_id | role
        Sun       | sales
    """)
    given("contacts", """
        contact_id | client | contact_at       | kind
        C-1        | Acme   | 2026-03-02 10:00 | visit
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | on_behalf_of | is_substantiated
        T-1       | complaint | 2026-03-04 10:00 | Acme   | Sun       | Mr Li        | true
        T-2       | complaint | 2026-03-05 10:00 | Acme   | Sun       | Mr Li        |
        T-3       | complaint | 2026-04-05 10:00 | Acme   | Sun       | Mr Li        | false
    """)
    assert answer("complaints/corroboration") == """
        relayed_count | corroborated_count | unknown_count | corroborated_rate
        3             | 2                  | 1             | 0.666667
    """
    assert answer("complaints/substantiated") == """
        origin               | complaint_count | substantiated_count | unknown_count | substantiated_rate
        relayed_corroborated | 2               | 1                   | 1             | 0.5
        relayed_unchecked    | 1               | 0                   | 0             | 0
    """


def test_unverified_starts_by_way_of_arrival_can_show_harm_none_or_the_opposite(given, answer):
    given("requirements", """
        requirement_id | project | channel | received_date | verified_date | verification_result | work_started_date
        R-1            | P-1     | relayed | 2026-03-02    | 2026-03-05    | amended             | 2026-03-09
        R-2            | P-1     | relayed | 2026-03-02    | 2026-03-05    | confirmed           | 2026-03-09
        R-3            | P-1     | direct  | 2026-03-02    |               |                     | 2026-03-09
        R-4            | P-2     | joint   | 2026-04-02    |               | rejected            | 2026-04-09
        R-5            | P-2     | unknown | 2026-04-02    | 2026-04-02    |                     | 2026-04-09
        R-6            | P-2     | relayed | 2026-04-02    |               |                     |
    """)
    assert answer("requirements/unverified_by_channel") == """
        channel | begun_count | unverified_count | unknown_count | unverified_rate
        direct  | 1           | 1                | 0             | 1
        joint   | 1           | 0                | 1             | 0
        relayed | 2           | 0                | 0             | 0
        unknown | 1           | 0                | 0             | 0
    """
    assert answer("requirements/unverified_by_month") == """
        received_month | arrival     | begun_count | unverified_count | unknown_count
        2026-03-01     | first_hand  | 1           | 1                | 0
        2026-03-01     | second_hand | 2           | 0                | 0
        2026-04-01     | first_hand  | 1           | 0                | 1
        2026-04-01     | other       | 1           | 0                | 0
    """
    assert answer("requirements/unverified_by_project") == """
        project_name | begun_count | unverified_rate
        P-1          | 3           | 0.333333
        P-2          | 2           | 0
    """
    assert answer("requirements/verification_result") == """
        arrival     | verified_count | corrected_count | unknown_count | corrected_rate
        first_hand  | 1              | 1               | 0             | 1
        other       | 1              | 0               | 1             | 0
        second_hand | 2              | 1               | 0             | 0.5
    """
    assert answer("requirements/verification_evidence") == """
        verification_evidence | requirement_count | begun_count | evidence_rate
        recorded              | 3                 | 5           | 0.6
        none                  | 1                 | 5           | 0.2
        recorded_undated      | 1                 | 5           | 0.2
    """


def test_requirements_dropped_before_work_stand_beside_the_open_ones(given, answer):
    given("requirements", """
        requirement_id | status_group
        R-1            | waiting
        R-2            | dropped
    """)
    rows = {row["state"]: row for row in answer("requirements/states").rows}
    assert rows["unverified_waiting"]["requirement_count"] == 1
    assert rows["unverified_waiting"]["dropped_before_work_count"] == 1


@pytest.fixture
def late_plan(given):
    """Two changes reach T-1 (10 days late), relayed and unverified; T-2 is 5 days late alone."""
    given("tasks", """
        project | task_id | baseline_start_date | baseline_finish_date | finish_date | status_group
        P-1     | T-1     | 2026-03-02          | 2026-03-06           | 2026-03-20  |
        P-2     | T-2     | 2026-04-06          | 2026-04-10           | 2026-04-17  |
        P-2     | T-3     | 2026-04-06          | 2026-04-10           | 2026-04-08  |
        P-2     | T-4     |                     |                      | 2026-04-08  |
        P-2     | T-5     |                     | 2026-04-10           | 2026-04-10  | dropped
    """)
    given("changes", """
        project | change_id | channel | requested_date | verified_date | decided_date | task_ids
        P-1     | C-1       | relayed | 2026-03-02     |               | 2026-03-05   | T-1
        P-1     | C-2       | direct  | 2026-03-02     | 2026-03-04    | 2026-03-05   | T-1
        P-1     | C-3       | relayed | 2025-03-02     |               | 2025-03-05   |
        P-1     | C-4       | unknown | 2025-03-02     |               | 2025-03-05   |
    """)


def test_late_tasks_are_counted_among_those_due_and_unknown_ones_stay_in(late_plan, answer):
    assert answer("schedule/headline") == """
        due_count | late_count | unknown_count | late_rate | mean_slip_days | median_slip_days
        4         | 2          | 1             | 0.5       | 4.333333       | 5
    """
    assert answer("schedule/late_by_project") == """
        project_name | due_count | late_count | unknown_count | late_rate
        P-1          | 1         | 1          | 0             | 1
        P-2          | 3         | 1          | 1             | 0.333333
    """
    assert answer("schedule/slip_by_month") == """
        baseline_finish_month | measured_count | late_count | unknown_count | mean_slip_days
        2026-03-01            | 1              | 1          | 0             | 10
        2026-04-01            | 2              | 1          | 0             | 1.5
                              | 0              | 0          | 1             |
    """


def test_linked_slip_is_per_change_of_its_group_linked_or_not(late_plan, answer):
    assert answer("schedule/slip_by_arrival") == """
        arrival_group          | change_count | linked_change_count | linked_slip_days | mean_linked_slip_days
        first_hand_unverified  | 0            | 0                   | 0                |
        first_hand_verified    | 1            | 1                   | 5                | 5
        other                  | 1            | 0                   | 0                | 0
        second_hand_unverified | 2            | 1                   | 5                | 2.5
        second_hand_verified   | 0            | 0                   | 0                |
    """
    assert answer("schedule/changes") == """
        change_id | arrival_group          | linked_task_count | linked_slip_days
        C-1       | second_hand_unverified | 1                 | 5
        C-2       | first_hand_verified    | 1                 | 5
        C-3       | second_hand_unverified | 0                 | 0
        C-4       | other                  | 0                 | 0
    """


def test_all_late_days_are_linked_by_some_grade_or_not_linked(late_plan, answer):
    assert answer("schedule/slip_by_grade") == """
        link_grade  | linked_slip_days | late_days | late_count | linked_slip_rate
        explicit    | 10               | 15        | 2          | 0.666667
        requirement | 0                | 15        | 2          | 0
        window      | 0                | 15        | 2          | 0
        not_linked  | 5                | 15        | 2          | 0.333333
    """
    assert answer("schedule/linked_to_relayed") == """
        late_count | late_days | second_hand_unverified_days | unknown_days | second_hand_unverified_rate
        2          | 15        | 5                           | 0            | 0.333333
    """


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


def test_the_rows_of_tasks_and_requirements_have_their_names(late_plan, given, answer):
    given("projects", PROJECTS)
    given("requirements", """
        requirement_id | title  | received_date | work_started_date
        R-1            | Export | 2026-03-02    | 2026-03-09
    """)
    assert answer("requirements/rows") == """
        requirement_id | title  | client_name | state              | state_reason
        R-1            | Export | Acme        | unverified_in_work | begun_without_verification
    """
    assert answer("schedule/rows", project=["P-1"]) == """
        task_id | client_name | finish_slip_days | not_linked_days | source_file
        T-1     | Acme        | 10               | 0               | tasks.csv
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


def test_the_way_of_each_requirement_is_followed_from_who_heard_it_to_its_tasks(given, answer):
    given("projects", PROJECTS)
    given("requirements", """
        requirement_id | project | received_date | work_started_date | verified_date | verification_result | channel
        R-1            | P-1     | 2026-01-05    | 2026-02-02        | 2026-01-20    | confirmed           | direct
        R-2            | P-1     | 2026-01-05    | 2026-02-02        | 2026-02-20    | amended             | relayed
        R-3            | P-1     | 2026-01-05    | 2026-02-02        |               |                     | relayed
        R-4            | P-1     | 2026-01-05    | 2026-02-02        | 2026-01-20    |                     | internal
        R-5            | P-1     | 2026-01-05    | 2026-02-02        |               | rejected            | relayed
        R-6            | P-1     | 2026-01-05    |                   |               |                     | relayed
    """)
    given("tasks", """
        task_id | project | requirement_id | requirement_project_id | baseline_finish_date | finish_date
        T-1     | P-1     | R-1            | P-1                    | 2026-03-06           | 2026-03-06
        T-2     | P-1     | R-2            | P-1                    | 2026-03-06           | 2026-03-13
        T-3     | P-1     | R-2            | P-1                    | 2026-03-06           | 2026-03-09
        T-4     | P-1     | R-3            | P-1                    | 2026-03-06           | 2026-03-06
        T-5     | P-1     | R-3            | P-1                    |                      | 2026-03-13
    """)
    # R-6 has not begun; no task names; of R-3 one task is on time, one has no plan.
    assert answer("overview/word_path") == """
        arrival     | verified_when    | found_result | task_outcome | requirement_count | late_days
        first_hand  | before_work      | confirmed    | on_time      | 1                 | 0
        internal    | before_work      | not_recorded | not_known    | 1                 | 0
        second_hand | after_work_began | amended      | late         | 1                 | 6
        second_hand | never            | not_asked    | not_known    | 1                 | 0
        second_hand | order_unknown    | rejected     | not_known    | 1                 | 0
    """


def test_the_steps_of_the_delay_add_up_to_all_of_it(given, answer):
    given("projects", PROJECTS)
    given("tasks", """
        task_id | project | baseline_start_date | baseline_finish_date | finish_date
        T-1     | P-1     | 2026-03-02          | 2026-03-06           | 2026-03-20
        T-2     | P-2     | 2026-03-02          | 2026-03-06           | 2026-03-13
    """)
    given("changes", """
        change_id | project | channel | requested_date | verified_date | decided_date | task_ids
        C-1       | P-1     | relayed | 2026-03-02     |               | 2026-03-05   | T-1
        C-2       | P-1     | direct  | 2026-03-13     | 2026-03-13    | 2026-03-16   | T-1
    """)
    # Four late days of T-1 passed before C-2, six go half to each; T-2 met no change.
    assert answer("schedule/slip_by_cause") == """
        arrival_group          | linked_slip_days | late_days | late_count
        first_hand_verified    | 3                | 15        | 2
        first_hand_unverified  | 0                | 15        | 2
        second_hand_verified   | 0                | 15        | 2
        second_hand_unverified | 7                | 15        | 2
        other                  | 0                | 15        | 2
        not_linked             | 5                | 15        | 2
    """


def test_a_complaint_is_lowered_where_it_was_graded_below_what_it_was_raised_as(given, answer):
    given("people", """
        person_id | role
        Sun       | sales
        Chen      | client
    """)
    given("tickets", """
        ticket_id | kind      | project | client | raised_by | on_behalf_of | severity | assessed_severity
        T-1       | complaint | P-1     | Acme   | Sun       | Mr Li        | critical | low
        T-2       | complaint | P-1     | Acme   | Sun       | Mr Li        | high     | high
        T-3       | complaint | P-1     | Acme   | Sun       | Mr Li        | high     |
        T-4       | complaint | P-1     | Acme   | Sun       | Mr Li        |          | low
        T-5       | complaint | P-1     | Acme   | Chen      |              | low      | critical
        T-6       | complaint | P-1     | Acme   | Chen      |              | medium   | low
    """)
    assert answer("complaints/lowered_difference") == """
        arrival     | complaint_count | lowered_count | unknown_count
        first_hand  | 2               | 1             | 0
        second_hand | 4               | 1             | 2
    """


def test_relayed_complaints_are_counted_for_each_project_client_and_subject(given, answer):
    given("projects", PROJECTS)
    given("people", """
        person_id | role
        Sun       | sales
        Chen      | client
    """)
    given("tickets", """
        ticket_id | kind      | project | client | raised_by | on_behalf_of | category | reopened_count
        T-1       | complaint | P-1     | Acme   | Sun       | Mr Li        | billing  | 2
        T-2       | complaint | P-1     | Acme   | Chen      |              | billing  | 0
        T-3       | complaint | P-2     | Beta   | Chen      |              | system   |
        T-4       | complaint |         | Beta   | Chen      |              |          | 1
    """)
    assert answer("complaints/relayed_by_project") == """
        project_id | complaint_count | relayed_count
        P-1        | 2               | 1
        P-2        | 1               | 0
    """
    assert answer("complaints/relayed_by_client") == """
        client_id | complaint_count | relayed_count
        Acme      | 2               | 1
        Beta      | 2               | 0
    """
    assert answer("complaints/by_category") == """
        category | arrival     | complaint_count | all_complaint_count
        billing  | first_hand  | 1               | 2
        billing  | second_hand | 1               | 2
        system   | first_hand  | 1               | 1
    """
    assert answer("complaints/reopened") == """
        arrival     | complaint_count | reopened_count | unknown_count
        first_hand  | 3               | 1              | 1
        second_hand | 1               | 1              | 0
    """


def test_a_complaint_waits_for_an_answer_and_for_a_resolution_in_working_days(given, answer):
    given("people", """
        person_id | role
        Chen      | client
    """)
    given("tickets", """
        ticket_id | kind      | client | raised_by | opened_at        | acknowledged_at  | resolved_at      | status_group | as_of_date
        T-1       | complaint | Acme   | Chen      | 2026-03-13 09:00 | 2026-03-16 09:00 | 2026-03-18 09:00 | closed       | 2026-03-20
        T-2       | complaint | Acme   | Chen      | 2026-03-16 09:00 | 2026-03-16 18:00 |                  | working      | 2026-03-20
        T-3       | complaint | Acme   | Chen      | 2026-03-18 09:00 |                  |                  | closed       | 2026-03-20
    """)
    assert answer("complaints/time_to_answer") == """
        arrival    | answer_days | answered_count | open_count
        first_hand | 0           | 1              | 0
        first_hand | 1           | 1              | 0
    """
    assert answer("complaints/time_to_resolve") == """
        arrival    | resolution_days | resolved_count | open_count
        first_hand | 3               | 1              | 0
        first_hand | 4               | 0              | 1
    """


@pytest.fixture
def met_changes(given):
    """T-1 meets a relayed change 20 days before its start, T-2 one of the client's own 7 before."""
    given("people", """
        person_id | role
        Sam       | sales
        Chen      | client
    """)
    given("tasks", """
        project_id | task_id | baseline_start_date | baseline_finish_date | finish_date | status_group
        P-1        | T-1     | 2026-03-02          | 2026-03-06           | 2026-03-10  | closed
        P-1        | T-2     | 2026-04-06          | 2026-04-10           | 2026-04-10  | closed
    """)
    given("changes", """
        project_id | change_id | requested_date | relayed_by | client_contact
        P-1        | C-1       | 2026-02-10     | Sam        |
        P-1        | C-2       | 2026-03-30     |            | Chen
    """)


def test_a_longer_window_lets_a_task_meet_more_changes_and_never_counts_it_twice(
    met_changes, answer
):
    assert answer("schedule/slip_by_window") == """
        window_calendar_days | changes_met        | task_count | mean_finish_slip_days
        14                   | no_change          | 1          | 2
        14                   | other_changes      | 1          | 0
        30                   | other_changes      | 1          | 0
        30                   | second_hand_unverified | 1          | 2
        45                   | other_changes      | 1          | 0
        45                   | second_hand_unverified | 1          | 2
    """


def test_two_windows_of_one_length_are_one_panel(met_changes, given, answer):
    given.settings["short_window_days"] = 30
    assert answer("schedule/slip_by_window") == """
        window_calendar_days | changes_met            | task_count | mean_finish_slip_days
        30                   | other_changes          | 1          | 0
        30                   | second_hand_unverified | 1          | 2
        45                   | other_changes          | 1          | 0
        45                   | second_hand_unverified | 1          | 2
    """


def test_open_requirements_that_nobody_verified_are_aged_in_working_days(given, answer):
    given("requirements", """
        project_id | requirement_id | received_date | verified_date | finished_date | status_group | as_of_date
        P-1        | R-1            | 2026-03-16    |               |               | working      | 2026-03-20
        P-1        | R-2            | 2025-09-15    |               |               |              | 2026-03-20
        P-1        | R-3            |               |               |               | working      | 2026-03-20
        P-1        | R-4            | 2025-09-15    | 2025-09-16    |               | working      | 2026-03-20
        P-1        | R-5            | 2025-09-15    |               | 2025-10-15    | closed       | 2026-03-20
        P-1        | R-6            | 2025-09-15    |               |               | dropped      | 2026-03-20
    """)
    assert answer("requirements/ageing") == """
        age_band | requirement_count
        longer   | 1
        week     | 1
        unknown  | 1
    """
    assert answer("requirements/ageing_rows") == """
        requirement_id | age_band
        R-2            | longer
        R-1            | week
        R-3            | unknown
    """
