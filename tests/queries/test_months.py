"""What a month may say: none beyond the data, and none judged before it is complete."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off


def test_a_task_that_is_not_due_yet_counts_in_no_month_however_early_it_finished(given, answer):
    """The data reach to 10 April. T-3 and T-4 are due in May: nobody knows who else will be late."""
    given("tasks", """
        task_id | project | baseline_finish_date | finish_date | status_group | as_of_date
        T-1     | P-1     | 2026-04-08           | 2026-04-10  |              | 2026-04-10
        T-2     | P-1     | 2026-04-10           | 2026-04-10  |              | 2026-04-10
        T-3     | P-1     | 2026-05-08           | 2026-04-08  |              | 2026-04-10
        T-4     | P-2     | 2026-05-08           |             | closed       | 2026-04-10
        T-5     | P-2     | 2026-05-08           |             |              | 2026-04-10
        T-6     | P-2     | 2026-04-09           |             |              | 2026-04-10
    """)
    assert answer("schedule/late_control") == """
        baseline_finish_month | due_count | late_count
        2026-04-01            | 3         | 2
    """
    assert answer("schedule/slip_by_month") == """
        baseline_finish_month | measured_count | late_count
        2026-04-01            | 3              | 2
    """
    assert answer("schedule/headline") == """
        due_count | late_count
        3         | 2
    """
    assert answer("schedule/late_by_project") == """
        project_id | due_count | late_count
        P-2        | 1         | 1
        P-1        | 2         | 1
    """


def test_a_month_is_judged_when_it_is_over_and_has_enough_cases(given, answer):
    given.settings["small_group"] = 2
    rows = "\n".join(
        f"C-{number} | {day} 09:00 | visit | 2026-04-29"
        for number, day in enumerate(
            ("2026-02-02", "2026-03-02", "2026-03-31", "2026-04-01", "2026-04-29")
        )
    )
    given("contacts", f"contact_id | contact_at | kind | as_of_date\n{rows}")
    assert answer("contacts/attendance_by_month") == """
        contact_month | contact_count | is_judged
        2026-02-01    | 1             | false
        2026-03-01    | 2             | true
        2026-04-01    | 2             | false
    """


def test_no_month_of_receipt_is_looked_at_longer_than_another(given, answer):
    """Who asks the client begins a month later, so of a young month hardly anything but unverified
    work has begun: four of five in April, though of each month's ten the same half is asked."""
    given.settings |= {"small_group": 5, "follow_up_days": 40}
    rows = []
    for month in ("02", "03", "04"):
        for number in range(10):
            asked = number % 2 == 1
            begun = f"2026-{int(month) + 1:02}-{'05' if asked else '02'}"
            if begun > "2026-05-04":
                begun = ""
            verified = f"2026-{month}-20" if asked else ""
            rows.append(f"R-{month}-{number} | 2026-{month}-01 | {verified} | {begun} | 2026-05-04")
    # Begun after the days followed up, and begun nobody knows when.
    rows.append("R-late | 2026-02-01 | | 2026-04-20 | 2026-05-04")
    rows = [f"{row} |" for row in rows] + ["R-when | 2026-02-01 | | | 2026-05-04 | working"]
    head = "requirement_id | received_date | verified_date | work_started_date | as_of_date | status_group"
    given("requirements", "\n".join([head, *rows]))
    assert answer("requirements/unverified_control") == """
        received_month | followed_count | unverified_count | unknown_count | unverified_rate | is_judged
        2026-02-01     | 11             | 5                | 1             | 0.454545        | true
        2026-03-01     | 10             | 5                | 0             | 0.5             | false
        2026-04-01     | 5              | 5                | 0             | 1               | false
    """
    assert answer("requirements/unverified_by_month") == """
        received_month | arrival | followed_count | unverified_count | unknown_count | is_judged
        2026-02-01     | other   | 11             | 5                | 1             | true
        2026-03-01     | other   | 10             | 5                | 0             | false
        2026-04-01     | other   | 5              | 5                | 0             | false
    """
    # The figure of all counts whatever was begun.
    assert answer("requirements/headline") == """
        begun_count | unverified_count
        27          | 17
    """


def test_slips_and_decisions_of_a_month_are_judged_after_the_days_to_follow_them_up(given, answer):
    given.settings |= {"small_group": 1, "follow_up_days": 10}
    given("tasks", """
        task_id | project | baseline_finish_date | finish_date | as_of_date
        T-1     | P-1     | 2026-02-10           | 2026-02-10  | 2026-04-09
        T-2     | P-1     | 2026-03-10           | 2026-04-09  | 2026-04-09
    """)
    given("changes", """
        project | change_id | requested_date | decided_date | decision | as_of_date
        P-1     | C-1       | 2026-02-02     | 2026-02-05   | approved | 2026-04-10
        P-1     | C-2       | 2026-03-02     | 2026-03-05   | approved | 2026-04-10
    """)
    assert answer("schedule/slip_by_month") == """
        baseline_finish_month | is_judged
        2026-02-01            | true
        2026-03-01            | false
    """
    # Whether a task is late is known once it is due.
    assert answer("schedule/late_control") == """
        baseline_finish_month | is_judged
        2026-02-01            | true
        2026-03-01            | true
    """
    assert answer("schedule/decided_by_month") == """
        requested_month | is_judged
        2026-02-01      | true
        2026-03-01      | true
    """


def test_weeks_after_the_last_day_of_complaints_are_no_weeks_without_complaints(given, answer):
    """The plan reaches to the end of April, the complaints to 20 March: five weeks, not eleven."""
    given.settings["small_group"] = 1
    given("projects", """
        project_id | start_date | finish_date | as_of_date
        P-1        | 2026-02-16 | 2026-04-30  | 2026-04-30
    """)
    given("tickets", """
        ticket_id | kind      | project | opened_at        | as_of_date
        T-1       | complaint | P-1     | 2026-02-17 09:00 | 2026-03-20
    """)
    assert answer("complaints/rate_by_month") == """
        week_month | complaint_count | exposure_weeks | is_judged
        2026-02-01 | 1               | 2              | true
        2026-03-01 | 0               | 3              | false
    """
    assert answer("complaints/rate") == """
        complaint_count | exposure_weeks | complaints_per_hundred_weeks
        1               | 5              | 20
    """
