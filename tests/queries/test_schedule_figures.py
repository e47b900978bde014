"""What the evidence says of the plan: late tasks, and the delay that follows changes."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

import pytest

from tests.queries.company import PROJECTS


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
        late_count | late_days | second_hand_unverified_days | near_in_time_days | unknown_days | second_hand_unverified_rate
        2          | 15        | 5                           | 0                 | 0            | 0.333333
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
        near_in_time           | 0                | 15        | 2
        not_linked             | 5                | 15        | 2
    """


def test_days_near_a_change_that_nothing_names_are_told_apart(given, answer):
    """C-1 names T-1, C-2 came while T-2 was under way: 10 days name a change, 5 are near one."""
    given("tasks", """
        task_id | project | baseline_start_date | baseline_finish_date | finish_date
        T-1     | P-1     | 2026-03-02          | 2026-03-06           | 2026-03-20
        T-2     | P-2     | 2026-03-02          | 2026-03-06           | 2026-03-13
    """)
    given("changes", """
        change_id | project | channel | requested_date | decided_date | task_ids | decision
        C-1       | P-1     | relayed | 2026-03-02     | 2026-03-05   | T-1      |
        C-2       | P-2     | relayed | 2026-03-02     | 2026-03-05   |          |
        C-3       | P-1     | direct  | 2026-03-02     | 2026-03-05   |          | rejected
    """)
    assert answer("schedule/linked_to_relayed") == """
        late_days | second_hand_unverified_days | near_in_time_days | second_hand_unverified_rate | near_in_time_rate
        15        | 10                          | 5                 | 0.666667                    | 0.333333
    """
    assert answer("schedule/slip_by_cause") == """
        arrival_group          | linked_slip_days
        first_hand_verified    | 0
        first_hand_unverified  | 0
        second_hand_verified   | 0
        second_hand_unverified | 10
        other                  | 0
        near_in_time           | 5
        not_linked             | 0
    """
    # A rejected change has no part in what goes with one change.
    assert answer("schedule/slip_by_arrival") == """
        arrival_group          | change_count | linked_slip_days
        first_hand_unverified  | 0            | 0
        first_hand_verified    | 0            | 0
        other                  | 0            | 0
        second_hand_unverified | 2            | 15
        second_hand_verified   | 0            | 0
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
        project_id | change_id | requested_date | decided_date | relayed_by | client_contact
        P-1        | C-1       | 2026-02-10     | 2026-02-12   | Sam        |
        P-1        | C-2       | 2026-03-30     | 2026-04-01   |            | Chen
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


# The calendar does not reach so far, and the task is measured against the first of the plans.
def test_a_plan_moved_beyond_all_other_days_is_moved_by_working_days(given, answer):
    given("tasks", """
        task_id | baseline_finish_date | planned_finish_date
        T-1     | 2026-12-18           | 2027-03-19
    """)
    given("loads", """
        load_id | source_file | table_name | received_order
        L-1     | week 1.csv  | tasks      | 1
        L-2     | week 2.csv  | tasks      | 2
    """)
    given("baselines", """
        task_id | baseline_name | baseline_date | baseline_finish_date | load_id
        T-1     | 2026-11-02    | 2026-11-02    | 2026-12-18           | L-1
        T-1     | 2026-11-09    | 2026-11-09    | 2027-03-19           | L-2
    """)
    assert answer("schedule/replanned") == """
        plan_date  | source_file | moved_count | mean_moved_days
        2026-11-09 | week 2.csv  | 1           | 65
    """
