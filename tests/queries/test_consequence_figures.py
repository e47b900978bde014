"""What the evidence says of effort, rework, the months to come, and of what speaks for relaying."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

import random
from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm

REQUIREMENTS = """
    requirement_id | project | channel | received_date | verified_date | verification_result | work_started_date | effort_days
    R-1            | P-1     | relayed | 2026-01-05    |               |                     | 2026-01-12        | 10
    R-2            | P-1     | relayed | 2026-01-05    | 2026-02-10    | amended             | 2026-01-20        | 6
    R-3            | P-2     | relayed | 2026-01-05    | 2026-01-15    | confirmed           | 2026-01-20        | 4
    R-4            | P-2     | relayed | 2026-01-05    |               | rejected            | 2026-02-03        | 2
    R-5            | P-2     | direct  | 2026-01-05    |               |                     | 2026-02-03        | 8
    R-6            | P-2     | relayed | 2026-01-05    |               |                     |                   | 50
    R-7            | P-2     | relayed | 2026-01-05    |               |                     | 2026-02-10        |
    R-8            | P-1     | direct  | 2026-01-05    | 2026-01-06    | confirmed           | 2026-01-20        | 1.5
"""
PROJECTS = """
    project_id | contract_amount
    P-1        | 1000000
    P-2        |
"""
# Without a row, nothing is promised: no zero stands for what nobody recorded.
QUERIES = (
    "requirements/unanswered_effort",
    "requirements/answers_after_start",
    "requirements/unanswered_starts",
    "requirements/telling_case",
    "requirements/standing_out",
    "requirements/start_rows",
    "overview/counter_evidence",
    "overview/counter_evidence_rows",
)


def test_effort_is_counted_by_way_of_arrival_and_what_is_unknown_stands_apart(given, answer):
    given("projects", PROJECTS)
    given("requirements", REQUIREMENTS)
    # R-2 was answered after work had begun, of R-4 nobody knows; R-6 has not begun, R-7 has no effort.
    assert answer("requirements/unanswered_effort") == """
        arrival     | begun_count | filled_count | effort_days | unverified_count | unverified_filled_count | unverified_effort_days | unknown_count | unknown_effort_days | unverified_effort_amount
        second_hand | 5           | 4            | 22          | 3                | 2                       | 16                     | 1             | 2                   |
        first_hand  | 2           | 2            | 9.5         | 1                | 1                       | 8                      | 0             | 0                   |
    """
    assert answer("requirements/unanswered_effort") == """
        arrival     | unverified_project_count | contract_filled_count | contract_amount | all_project_count | currency
        second_hand | 2                        | 1                     | 1000000         | 2                 | CNY
        first_hand  | 1                        | 0                     |                 | 2                 | CNY
    """
    assert answer("requirements/unanswered_effort", project=["P-2"]) == """
        arrival     | begun_count | unverified_effort_days | all_project_count
        first_hand  | 1           | 8                      | 1
        second_hand | 3           | 0                      | 1
    """


def test_effort_stands_in_money_too_once_the_settings_have_a_day_rate(given, answer):
    given.settings["day_rate"] = 2000.0
    given.settings["currency"] = "EUR"
    given("requirements", REQUIREMENTS)
    assert answer("requirements/unanswered_effort") == """
        arrival     | unverified_effort_days | unverified_effort_amount | currency
        second_hand | 16                     | 32000                    | EUR
        first_hand  | 8                      | 16000                    | EUR
    """


def test_corrections_are_counted_by_when_the_answer_came(given, answer):
    given("requirements", REQUIREMENTS)
    assert answer("requirements/answers_after_start") == """
        verified_when    | requirement_count | answered_count | corrected_count | unknown_count | corrected_rate | effort_days | corrected_effort_days
        before_work      | 1                 | 1              | 0               | 0             | 0              | 4           | 0
        after_work_began | 1                 | 1              | 1               | 0             | 1              | 6           | 6
        order_unknown    | 1                 | 1              | 1               | 0             | 1              | 2           | 2
        never            | 2                 | 0              | 0               | 0             |                | 10          | 0
    """


@pytest.mark.parametrize(("last_day", "march"), [("2026-03-31", True), ("2026-03-30", False)])
def test_only_complete_months_count_and_a_month_without_such_a_start_is_a_zero(given, answer, last_day, march):
    given("requirements", f"""
        requirement_id | channel | received_date | work_started_date
        R-1            | relayed | 2025-12-30    | 2025-12-31
        R-2            | relayed | 2025-12-30    | 2026-01-01
        R-3            | relayed | 2025-12-30    | 2026-01-15
        R-4            | relayed | 2025-12-30    | 2026-03-10
        R-5            | direct  | 2025-12-30    | {last_day}
    """)
    months = """
        work_begun_month | second_hand_count | unverified_count
        2026-01-01       | 2                 | 2
        2026-02-01       | 0                 | 0
    """
    assert answer("requirements/unanswered_starts") == months.rstrip() + (
        "\n        2026-03-01       | 1                 | 1" if march else ""
    )


def test_the_telling_case_has_most_effort_of_those_with_both_texts_and_a_tie_goes_by_id(given, answer):
    given("requirements", """
        requirement_id | channel | work_started_date | verified_date | verification_result | description | verified_description | effort_days
        R-1            | relayed | 2026-01-05        | 2026-01-12    | amended             | all         | some                 | 5
        R-2            | relayed | 2026-01-05        | 2026-01-12    | amended             | all         |                      | 9
        R-3            | relayed | 2026-01-05        | 2026-01-12    | rejected            | all         | none                 | 9
        R-4            | direct  | 2026-01-05        | 2026-01-12    | rejected            | all         | none                 | 20
        R-5            | relayed | 2026-01-05        | 2026-01-12    | rejected            | all         | none                 | 9
        R-6            | relayed | 2026-01-05        | 2026-01-12    | confirmed           | all         | all                  | 20
        R-7            | relayed | 2026-01-12        | 2026-01-05    | amended             | all         | some                 | 20
    """)
    assert answer("requirements/telling_case") == """
        requirement_id | effort_days | verified_description
        R-3            | 9           | none
    """


def test_people_are_counted_without_a_name_and_channels_over_all_that_has_begun(given, answer):
    given("projects", PROJECTS)
    given("requirements", """
        requirement_id | project | channel | relayed_by | verified_date | work_started_date
        R-1            | P-1     | relayed | Sun        |               | 2026-01-12
        R-2            | P-1     | relayed | Sun        | 2026-01-05    | 2026-01-12
        R-3            | P-2     | relayed | Shen       | 2026-01-05    | 2026-01-12
        R-4            | P-2     | direct  |            |               | 2026-01-12
    """)
    assert answer("requirements/standing_out") == """
        unit_kind | unit_name | begun_count | unverified_count | unverified_rate | is_small
        channel   | direct    | 1           | 1                | 1               | true
        channel   | relayed   | 3           | 1                | 0.333333        | true
        project   | a name    | 2           | 1                | 0.5             | true
        project   | a name    | 1           | 0                | 0               | true
        relayer   |           | 2           | 1                | 0.5             | true
        relayer   |           | 1           | 0                | 0               | true
    """


def test_a_comparison_takes_the_cases_of_a_project_together(given, answer):
    dice = random.Random(7)
    cases = []
    for _ in range(240):
        project = dice.randrange(12)
        is_relayed, is_late = dice.random() < 0.1 + 0.8 * (project % 2), dice.random() < 0.1 + 0.06 * project
        cases.append((project, is_relayed, is_late))
    started = date(2026, 1, 12)
    lines = [
        f"R-{number} | P-{project} | {'relayed' if is_relayed else 'direct'} | {started} | {started + timedelta(days=1 if is_late else -1)}"
        for number, (project, is_relayed, is_late) in enumerate(cases)
    ]
    given("requirements", "requirement_id | project | channel | work_started_date | verified_date\n" + "\n".join(lines))
    [row] = [
        row for row in answer("overview/counter_evidence").rows if row["counter_case"] == "begun_unanswered"
    ]
    projects, relayed, late = (np.array(column, dtype=float) for column in zip(*cases, strict=True))
    fit = sm.OLS(late, sm.add_constant(relayed)).fit(
        cov_type="cluster", cov_kwds={"groups": projects, "use_correction": False}
    )
    independent = sm.OLS(late, sm.add_constant(relayed)).fit(cov_type="HC0").bse[1]
    assert row["difference_rate"] == pytest.approx(fit.params[1])
    assert row["difference_error"] == pytest.approx(fit.bse[1] * np.sqrt(12 / 11))
    assert row["difference_error"] > 1.2 * independent
    assert (row["of_case_count"] + row["against_case_count"], row["project_count"]) == (240, 12)
    told = np.bincount(projects.astype(int), np.square(relayed - relayed.mean()))
    assert row["effective_project_count"] == pytest.approx(told.sum() ** 2 / np.square(told).sum())
    assert row["is_enough"]


def test_one_project_with_most_of_the_cases_of_a_comparison_leaves_it_too_few(given, answer):
    def write(sizes):
        return "requirement_id | project | channel | work_started_date | verified_date\n" + "\n".join(
            f"R-{project}-{number} | P-{project} | {'relayed' if number % 2 else 'direct'} | 2026-01-12 | 2026-01-{11 + number % 3}"
            for project, size in enumerate(sizes)
            for number in range(size)
        )

    given("requirements", write([120] + [10] * 11))
    [row, *_] = answer("overview/counter_evidence").rows
    assert (row["counter_case"], row["project_count"], row["is_enough"]) == ("begun_unanswered", 12, False)
    # The sum of the cases squared, by the sum of their squares: every project has half of each group.
    assert row["effective_project_count"] == pytest.approx(230**2 / (120**2 + 11 * 10**2))


def test_complaints_settled_in_a_working_week_are_those_of_known_outcome(given, answer):
    given("tickets", """
        ticket_id | kind      | raised_by_role | on_behalf_of | opened_at        | resolved_at      | status_group
        T-1       | complaint | client         |              | 2026-03-02 09:00 | 2026-03-09 18:00 | closed
        T-2       | complaint | client         |              | 2026-03-02 09:00 | 2026-03-10 09:00 | closed
        T-3       | complaint | sales          | Acme         | 2026-03-02 09:00 |                  |
        T-4       | complaint | sales          | Acme         | 2026-03-16 09:00 |                  |
        T-5       | complaint | sales          | Acme         | 2026-03-02 09:00 |                  | closed
        T-6       | complaint | sales          | Acme         | 2026-03-16 09:00 | 2026-03-17 09:00 | closed
    """)
    # T-4 is open for a day only; of T-5 nobody knows when it was settled.
    [settled] = [
        row for row in answer("overview/counter_evidence").rows if row["counter_case"] == "settled_in_week"
    ]
    assert settled.items() >= {"of_count": 1, "of_case_count": 2, "against_count": 1, "against_case_count": 2, "is_enough": False}.items()


def test_without_requirements_and_complaints_there_is_no_row(given, answer):
    given("projects", PROJECTS)
    assert {name: answer(name).rows for name in QUERIES} == {name: [] for name in QUERIES}
