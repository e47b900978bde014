"""When a project was active, and how often there were complaints then."""

# Tables stay as written: unbroken, and beside what they answer.
# fmt: off

def test_a_partial_week_counts_by_its_working_days(given, answer):
    given("projects", """
        project_id | start_date | finish_date
        P-1        | 2026-03-04 | 2026-03-17
        P-2        | 2026-03-07 | 2026-03-09
    """)
    assert answer("model/project_weeks") == """
        project_id | week_date  | exposure_weeks
        P-1        | 2026-03-02 | 0.6
        P-1        | 2026-03-09 | 1
        P-1        | 2026-03-16 | 0.4
        P-2        | 2026-03-02 | 0
        P-2        | 2026-03-09 | 0.2
    """


def test_a_week_without_working_days_counts_by_its_share_of_seven(given, answer):
    days = "\n".join(f"2026-10-0{day} | false" for day in range(1, 8))
    given("calendar", "day_date | is_workday\n2026-09-28 | false\n2026-09-29 | false\n"
                      "2026-09-30 | false\n" + days)
    given("projects", """
        project_id | start_date | finish_date
        P-1        | 2026-10-02 | 2026-10-08
    """)
    assert answer("model/project_weeks") == """
        project_id | week_date  | exposure_weeks
        P-1        | 2026-09-28 | 0.428571
        P-1        | 2026-10-05 | 0.5
    """


def test_active_from_start_else_baseline_start_else_first_fact_to_finish_else_as_of(given, answer):
    given("projects", """
        project_id | start_date | baseline_start_date | finish_date
        P-1        | 2026-03-09 | 2026-03-02          | 2026-03-13
        P-2        |            | 2026-03-02          | 2026-03-06
        P-3        |            |                     |
    """)
    given("requirements", """
        requirement_id | project | received_date
        R-1            | P-3     | 2026-03-11
    """)
    given("tickets", """
        ticket_id | project | kind    | opened_at
        T-1       | P-3     | request | 2026-03-17 10:00
    """)
    assert answer("model/project_weeks") == """
        project_id | week_date  | exposure_weeks
        P-1        | 2026-03-09 | 1
        P-2        | 2026-03-02 | 1
        P-3        | 2026-03-09 | 0.6
        P-3        | 2026-03-16 | 0.4
    """


def test_complaints_outside_active_weeks_or_without_a_project_are_left_out_and_counted(
    given, answer
):
    given("projects", """
        project_id | start_date | finish_date
        P-1        | 2026-03-02 | 2026-03-13
    """)
    given("tickets", """
        ticket_id | project | kind      | opened_at
        T-1       | P-1     | complaint | 2026-03-04 10:00
        T-2       | P-1     | complaint | 2026-03-16 10:00
        T-3       |         | complaint | 2026-03-04 10:00
        T-4       | P-1     | request   | 2026-03-04 10:00
    """)
    assert answer("complaints/rate") == """
        complaint_count | exposure_weeks | left_out_count | complaints_per_hundred_weeks
        1               | 2              | 2              | 50
    """
    assert answer("complaints/rate_by_month") == """
        week_month | complaint_count | exposure_weeks | left_out_count
        2026-03-01 | 1               | 2              | 2
    """


def test_a_week_belongs_to_the_month_of_its_monday(given, answer):
    given("projects", """
        project_id | start_date | finish_date
        P-1        | 2026-03-23 | 2026-04-10
    """)
    given("tickets", """
        ticket_id | project | kind      | opened_at        | as_of_date
        T-1       | P-1     | complaint | 2026-04-02 10:00 | 2026-04-10
    """)
    assert answer("complaints/rate_by_month") == """
        week_month | complaint_count | exposure_weeks
        2026-03-01 | 1               | 2
        2026-04-01 | 0               | 1
    """


def test_the_as_of_table_has_the_latest_day_of_each_table(given, answer):
    given("tasks", """
        task_id | finish_date | planned_finish_date
        T-1     | 2026-03-20  | 2027-01-01
        T-2     |             | 2027-01-01
    """)
    given("tickets", """
        ticket_id | opened_at
        T-1       | 2026-03-25 10:00
    """)
    given("loads", """
        load_id | table_name | received_date
        L-1     | tasks      | 2026-04-01
        L-2     | tasks      | 2026-04-02
    """)
    assert answer("overview/freshness") == """
        table_name   | as_of_date | row_count | load_count | last_load_date
        baselines    |            | 0         | 0          |
        changes      |            | 0         | 0          |
        clients      |            | 0         | 0          |
        contacts     |            | 0         | 0          |
        people       |            | 0         | 0          |
        projects     |            | 1         | 0          |
        requirements |            | 0         | 0          |
        tasks        | 2026-03-20 | 2         | 2          | 2026-04-02
        tickets      | 2026-03-25 | 1         | 0          |
    """
