"""Checks: silent on sound data, and each finds what it is for."""

# Tables stay as written: unbroken, and beside what they answer.
# fmt: off

import pytest

from tests.queries.company import QUERIES

CHECKS = sorted(name for name, query in QUERIES.items() if query.kind == "check")


@pytest.fixture
def sound(given):
    given("projects", """
        project_id | client | pm   | sales_owner | start_date | finish_date
        P-1        | Acme   | Ping | Sun         | 2026-03-02 | 2026-04-03
    """)
    given("people", """
        person_id | role
        Sun       | sales
    """)
    given("contacts", """
        contact_id | client | project | contact_at       | person
        C-1        | Acme   | P-1     | 2026-03-02 10:00 | Sun
        C-2        | Acme   | P-1     | 2026-04-02 10:00 | Sun
    """)
    given("requirements", """
        requirement_id | received_date | verified_date | work_started_date
        R-1            | 2026-03-02    | 2026-03-04    | 2026-03-09
    """)
    given("tasks", """
        task_id | baseline_finish_date | start_date | finish_date | requirement
        T-1     | 2026-03-06           | 2026-03-03 | 2026-03-20  | R-1
    """)
    given("changes", """
        change_id | requested_date | relayed_by
        X-1       | 2026-03-03     | Sun
        X-2       | 2026-03-13     | Sun
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | on_behalf_of
        T-1       | complaint | 2026-03-18 10:00 | Acme   | Sun       | Mr Li
    """)


def test_sound_data_pass(sound, answer):
    assert {name: answer(name).rows for name in CHECKS} == {name: [] for name in CHECKS}


def test_no_data_pass(answer):
    assert {name: answer(name).rows for name in CHECKS} == {name: [] for name in CHECKS}


FLAWS = [
    ("requirements", "requirement_id\nR-1\nR-1", "checks/is_unique"),
    ("requirements", "requirement_id | received_date | verified_date\n"
                     "R-2 | 2026-03-04 | 2026-03-02", "checks/verified_before_received"),
    ("tasks", "task_id | start_date | finish_date\nT-2 | 2026-03-04 | 2026-03-02",
     "checks/finished_before_started"),
    ("tasks", "task_id | baseline_finish_date\nT-2 | \nT-3 | ", "checks/tasks_have_baselines"),
    ("tasks", "task_id | baseline_finish_date | status_group\nT-2 | 2026-03-06 | closed",
     "checks/finish_days_are_known"),
    ("projects", "project_id | pm | sales_owner\nP-2 | Wu | Wu", "checks/roles_in_one_person"),
    ("tickets", "ticket_id | kind | opened_at | client | raised_by | on_behalf_of\n"
                "T-2 | complaint | 2026-02-02 10:00 | Acme | Sun | Mr Li",
     "checks/contacts_are_there"),
    ("tickets", "ticket_id | kind | project\nT-2 | complaint | ",
     "checks/complaints_have_active_weeks"),
    ("changes", "change_id | relayed_by | relayed_by_id\nX-3 | Wang | ",
     "checks/names_are_resolved"),
    ("changes", "change_id | task_ids\nX-3 | T-1, T-9", "checks/links_name_rows"),
    ("tasks", "task_id | change_ids\nT-2 | X-1, X-9", "checks/links_name_rows"),
    ("tasks", "task_id | project\nT-1 | P-9", "checks/as_of_is_known"),
    ("duplicate_pairs", "table_name | row_id | other_row_id | likeness_rate\n"
                        "tickets | T-1 | J-1 | 0.8", "checks/duplicates_are_decided"),
]


@pytest.mark.parametrize(("table", "rows", "name"), FLAWS)
def test_each_check_finds_what_it_is_for(sound, given, answer, table, rows, name):
    given(table, rows)
    assert len(answer(name).rows) == 1


# What only a wrong model can do: the derived tables are spoilt on purpose.
SPOILT = [
    ("update change_task_links set linked_slip_days = linked_slip_days - 0.5",
     "checks/links_add_up"),
    ("update change_task_links set linked_slip_days = 0", "checks/links_are_positive"),
    ("update change_task_links set linked_slip_days = 9", "checks/links_follow_the_request"),
    ("delete from requirement_states", "checks/states_are_complete"),
    ("delete from task_slips", "checks/derived_rows_are_complete"),
    ("delete from complaints", "checks/complaints_are_all_there"),
    ("update project_weeks set exposure_weeks = 1.5", "checks/exposure_is_a_share"),
]


@pytest.mark.parametrize(("spoil", "name"), SPOILT)
def test_a_model_that_breaks_its_promise_is_caught(sound, given, spoil, name):
    with given.build() as connection:
        connection.execute(spoil)
        assert connection.execute(QUERIES[name].sql).fetchall()


def test_every_check_has_a_test_that_makes_it_fail():
    # The alert rules have theirs in test_alerts.py.
    checks = {name for name in CHECKS if QUERIES[name].severity != "alert"}
    assert {row[-1] for row in (*FLAWS, *SPOILT)} == checks


def test_the_model_can_be_built_twice_from_the_same_rows_with_equal_results(sound, given):
    with given.build() as one, given.build() as other:
        tables = [name.removeprefix("model/") for name in QUERIES if name.startswith("model/")]
        assert one.execute("select count(*) from complaints").fetchone() != (0,)
        for table in tables:
            rows = f"from {table} order by all"
            assert one.execute(rows).fetchall() == other.execute(rows).fetchall()
