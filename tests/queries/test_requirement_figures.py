"""What the evidence says of requirements: work begun unverified, what verification found, age."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

from tests.queries.company import PROJECTS


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
        received_month | arrival     | followed_count | unverified_count | unknown_count
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
        channel | verification_evidence | requirement_count | channel_begun_count | evidence_rate
        relayed | recorded              | 2                 | 2                   | 1
        direct  | none                  | 1                 | 1                   | 1
        joint   | recorded_undated      | 1                 | 1                   | 1
        unknown | recorded              | 1                 | 1                   | 1
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


# Both days lie long before any other, and no project has them: its name fits several.
def test_what_the_client_said_and_when_work_began_are_days_however_early(given, answer):
    given("requirements", """
        requirement_id | project_id | channel | said_date  | received_date | work_started_date
        R-1            |            | relayed | 2026-01-05 | 2026-03-02    |
        R-2            |            | relayed |            | 2026-03-02    | 2026-01-06
    """)
    assert answer("requirements/heard_after") == """
        received_month | arrival     | heard_count | unknown_count | heard_days
        2026-03-01     | second_hand | 1           | 1             | 40
    """
    assert answer("requirements/start_waits") == """
        project_id | start_days | answer_days | requirement_count
                   | 0          |             | 1
    """
