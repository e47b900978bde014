"""Real exports of other organisations, each with a format of a few lines; not in the repository."""

from collections import Counter

import pytest

from tests.etl.taking import SHARED, column, only, rows, take

REAL = SHARED / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real exports are not here")


@pytest.fixture
def load_real(tmp_path):
    return lambda name: only(REAL / name, cache=tmp_path)


def test_phases_of_school_construction_projects_load_as_tasks(load_real):
    load = load_real("nyc-sca/Capital_Project_Schedules_and_Budgets.csv")
    assert (load.source, load.rows_read, load.rows_kept) == ("tasks", 13_638, 13_635)
    # Equal in every column used.
    assert load.rows_merged == 3
    slips = [
        (row["finish_date"] - row["planned_finish_date"]).days
        for row in rows(load)
        if row["finish_date"] and row["planned_finish_date"]
    ]
    assert len(slips) == 3_447
    assert sum(days > 0 for days in slips) == 1_636
    assert round(sum(slips) / len(slips), 3) == 61.371
    ids = list(zip(column(load, "task_id"), column(load, "row_part"), strict=True))
    assert len(set(ids)) == len(ids)
    assert sum(part is not None for _, part in ids) == 20


def test_consumer_complaints_load_as_tickets(load_real):
    load = load_real("cfpb/complaints.csv")
    assert (load.rows_read, load.rows_kept, load.rows_passed_over) == (94, 93, 1)
    media = {"Web": 84, "Referral": 4, "Phone": 2, "Postal mail": 2, "Fax": 1}
    assert Counter(column(load, "medium")) == media
    assert set(column(load, "kind")) == {"complaint"}


def test_accounts_and_cases_of_a_crm_keep_their_ids(load_real):
    accounts, cases = load_real("salesforce/Account.csv"), load_real("salesforce/Case.csv")
    assert (accounts.source, accounts.rows_kept) == ("clients", 94)
    assert (cases.source, cases.rows_kept) == ("tickets", 40)
    assert Counter(column(cases, "medium")) == {"Phone": 36, "Email": 2, "Web": 2}
    assert Counter(column(cases, "status_group"))["closed"] == 32
    assert all(ticket_id.startswith("0000") for ticket_id in column(cases, "ticket_id"))
    assert set(column(cases, "client")) - {None} <= set(column(accounts, "client_id"))


def test_requirements_without_dates_load_without_them(load_real):
    load = load_real("nasa-cfe/cFE_FunctionalRequirements.csv")
    assert load.fields == ("requirement_id", "project", "title", "description")
    assert len(set(column(load, "requirement_id"))) == load.rows_kept == 397


def test_no_broken_file_raises_and_each_refusal_has_one_error(tmp_path):
    broken = SHARED / "torture"
    for path in sorted(broken.iterdir()):
        if path.suffix == ".toml":
            continue
        loads = take(path, cache=tmp_path)
        assert loads, path.name
        for load in loads:
            errors = [finding for finding in load.findings if finding.severity == "error"]
            assert load.status != "refused" or len(errors) == 1, path.name
