"""How late a task is against its baseline, in working days."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

from datetime import date

from etl.snapshot import working_calendar


def test_slip_is_signed_in_working_days_and_open_tasks_count_up_to_the_as_of_date(given, answer):
    given("tasks", """
        task_id | baseline_finish_date | finish_date | status_group | percent_complete | as_of_date
        T-01    | 2026-03-06           | 2026-03-20  |              |                  | 2026-03-31
        T-02    | 2026-03-20           | 2026-03-06  |              |                  | 2026-03-31
        T-03    | 2026-03-06           | 2026-03-08  |              |                  | 2026-03-31
        T-04    | 2026-03-06           |             | working      | 0.5              | 2026-03-10
        T-05    | 2026-03-06           |             | working      |                  | 2026-03-06
        T-06    | 2026-03-06           |             |              |                  | 2026-03-02
        T-07    |                      | 2026-03-20  |              |                  | 2026-03-31
        T-08    | 2026-03-06           |             | closed       |                  | 2026-03-31
        T-09    | 2026-03-06           |             |              | 1                | 2026-03-31
        T-10    | 2026-03-06           | 2026-03-20  | dropped      |                  | 2026-03-31
        T-11    | 2026-03-06           |             |              |                  |
    """)
    assert answer("model/task_slips") == """
        task_id | is_finished | is_censored | finish_slip_days | late_days | not_linked_days | slip_reason
        T-01    | true        | false       | 10               | 10        | 10              | finished
        T-02    | true        | false       | -10              | 0         | 0               | finished
        T-03    | true        | false       | 0                | 0         | 0               | finished
        T-04    | false       | true        | 2                | 2         | 2               | overdue
        T-05    | false       | false       |                  | 0         | 0               | not_due
        T-06    | false       | false       |                  | 0         | 0               | not_due
        T-07    | true        | false       |                  | 0         | 0               | no_baseline
        T-08    | true        | false       |                  | 0         | 0               | finish_day_unknown
        T-09    | true        | false       |                  | 0         | 0               | finish_day_unknown
        T-10    | true        | false       |                  | 0         | 0               | dropped
        T-11    | false       | false       |                  | 0         | 0               | as_of_unknown
    """


def test_summary_rows_are_left_out(given, answer):
    given("tasks", """
        task_id | baseline_finish_date | finish_date | is_summary
        T-1     | 2026-03-06           | 2026-03-20  | true
        T-2     | 2026-03-06           | 2026-03-20  | false
        T-3     | 2026-03-06           | 2026-03-20  |
    """)
    assert answer("model/task_slips") == """
        task_id | late_days
        T-2     | 10
        T-3     | 10
    """


def test_start_slip_follows_the_same_rules(given, answer):
    given("tasks", """
        task_id | baseline_start_date | start_date | finish_date | status_group | as_of_date
        T-1     | 2026-03-02          | 2026-03-04 |             | working      | 2026-03-31
        T-2     | 2026-03-04          | 2026-03-02 |             | working      | 2026-03-31
        T-3     | 2026-03-02          |            |             | waiting      | 2026-03-04
        T-4     | 2026-03-02          |            |             | waiting      | 2026-03-02
        T-5     | 2026-03-02          |            | 2026-03-04  | closed       | 2026-03-31
        T-6     | 2026-03-02          |            |             | working      | 2026-03-31
        T-7     |                     | 2026-03-04 |             | working      | 2026-03-31
    """)
    assert answer("model/task_slips") == """
        task_id | start_slip_days
        T-1     | 2
        T-2     | -2
        T-3     | 2
        T-4     |
        T-5     |
        T-6     |
        T-7     |
    """


# Baseline finish 13 February, finish 28 February 2026: the 14th and the 28th are make-up
# Saturdays, the 24th to 27th the first days after the Spring Festival.
def test_chinese_holidays_do_not_count_and_make_up_saturdays_do(given, answer):
    days = working_calendar.make_calendar("CN", date(2026, 2, 1), date(2026, 2, 28))
    given("calendar", "day_date | is_workday\n" + "\n".join(f"{d} | {w}" for d, w in days))
    given("tasks", """
        task_id | baseline_finish_date | finish_date
        T-1     | 2026-02-13           | 2026-02-28
    """)
    assert answer("model/task_slips") == """
        task_id | finish_slip_days
        T-1     | 6
    """


# The calendar holds one week only, with Wednesday off and Saturday worked; before and after it
# Monday to Friday: 5 days of the week before, 5 of its own, 5 of the week after.
def test_outside_the_calendar_weekends_alone_decide_on_either_side(given, answer):
    given("calendar", """
        day_date   | is_workday
        2026-03-09 | true
        2026-03-10 | true
        2026-03-11 | false
        2026-03-12 | true
        2026-03-13 | true
        2026-03-14 | true
        2026-03-15 | false
    """)
    given("tasks", """
        task_id | baseline_finish_date | finish_date
        T-1     | 2026-03-01           | 2026-03-22
        T-2     | 2026-03-10           | 2026-03-14
        T-3     | 1990-01-05           | 1990-01-08
    """)
    assert answer("model/task_slips") == """
        task_id | finish_slip_days
        T-1     | 15
        T-2     | 3
        T-3     | 1
    """
