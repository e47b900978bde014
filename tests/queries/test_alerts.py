"""The alert rules: silent in an ordinary month, and each finds what it is for."""

from datetime import date, timedelta

import pytest

HEADER = "requirement_id | project | received_date | work_started_date | verified_date | channel\n"


def write_starts(given, last_unanswered):
    """Twenty passed-on starts in each of six months, a quarter of them without an answer, and in
    the last one `last_unanswered` of twenty."""
    rows = []
    for month in range(1, 7):
        unanswered = last_unanswered if month == 6 else 5
        for number in range(20):
            received = date(2026, month, 1 + number)
            begun = received + timedelta(days=2)
            answered = "" if number < unanswered else str(received + timedelta(days=1))
            rows.append(f"R-{month}-{number} | P-1 | {received} | {begun} | {answered} | relayed")
    rows.append("R-end | P-1 | 2026-06-30 | | | relayed")
    given("projects", "project_id | client\nP-1 | Acme")
    given("requirements", HEADER + "\n".join(rows))


@pytest.mark.parametrize(("unanswered", "is_told"), [(5, False), (10, False), (17, True)])
def test_a_month_above_the_limit_is_told(given, answer, unanswered, is_told):
    write_starts(given, unanswered)
    found = answer("checks/alert_starts_above_limit").rows
    assert bool(found) == is_told


# Three starts, all answered, do not tell that answers never fail.
def test_a_month_is_not_told_for_the_sake_of_a_few_before_it(given, answer):
    given(
        "requirements",
        f"""
        {HEADER.strip()}
        R-1 | P-1 | 2026-05-01 | 2026-05-03 | 2026-05-02 | relayed
        R-2 | P-1 | 2026-05-01 | 2026-05-03 | 2026-05-02 | relayed
        R-3 | P-1 | 2026-05-01 | 2026-05-03 | 2026-05-02 | relayed
        R-4 | P-1 | 2026-06-01 | 2026-06-03 | 2026-06-02 | relayed
        R-5 | P-1 | 2026-06-01 | 2026-06-03 | 2026-06-02 | relayed
        R-6 | P-1 | 2026-06-01 | 2026-06-03 | 2026-06-02 | relayed
        R-7 | P-1 | 2026-06-01 | 2026-06-03 | 2026-06-02 | relayed
        R-8 | P-1 | 2026-06-01 | 2026-06-03 |            | relayed
        R-9 | P-1 | 2026-06-30 |            |            | relayed
    """,
    )
    assert answer("checks/alert_starts_above_limit").rows == []


@pytest.mark.parametrize(
    ("day", "is_told"), [("2026-06-06", False), ("2026-06-05", False), ("2026-05-20", True)]
)
def test_a_source_that_lags_behind_is_told(given, answer, day, is_told):
    given("contacts", f"contact_id | client | contact_at\nC-1 | Acme | {day} 10:00")
    given("requirements", "requirement_id | received_date\nR-1 | 2026-07-10")
    assert bool(answer("checks/alert_sources_lag_behind").rows) == is_told
