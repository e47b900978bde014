"""Preview of what publishing would change."""

import duckdb
import pytest

from etl.commands import loads, queries
from etl.snapshot.diff import TableEffect
from store import journal, snapshots
from tests.company import forget_checksum

pytestmark = pytest.mark.usefixtures("without_queries")

TICKETS = """
    Ticket ID | Created at       | Client | Subject | Type
    1         | 2026-03-02 10:00 | Acme   | Slow    | Complaint
    2         | 2026-03-03 10:00 | Acme   | Slower  | Complaint
    3         | 2026-03-04 10:00 | Acme   | Slowest | Complaint
"""
LATER = """
    Ticket ID | Created at       | Client | Subject | Type
    1         | 2026-03-02 10:00 | Acme   | Slow    | Complaint
    2         | 2026-03-03 10:00 | Acme   | Fast    | Complaint
    4         | 2026-03-05 10:00 | Acme   | Lost    | Complaint
    5         | 2026-03-06 10:00 | Acme   | Found   | Complaint
"""


def proposed(company, name, table):
    path = company.write(name, table)
    return loads.propose(company.data, [(path, name)], "Ana")


def published(company):
    now = snapshots.get_current(company.data)
    assert now is not None
    return now


def tickets(preview):
    return next(effect for effect in preview.tables if effect.table == "tickets")


def test_rows_added_replaced_and_removed_are_counted_and_nothing_is_decided(company):
    before = company.load("march.csv", TICKETS).snapshot
    proposal = proposed(company, "april.csv", LATER)
    entries = journal.list_entries(company.data)
    changed = loads.preview(company.data, proposal, "Ana")
    assert tickets(changed) == TableEffect("tickets", 3, added=2, replaced=1, removed=0)
    whole = loads.preview(company.data, proposal, "Ana", complete=True)
    assert tickets(whole) == TableEffect("tickets", 3, added=2, replaced=1, removed=1)
    assert tickets(whole).after == 4
    assert journal.list_entries(company.data) == entries
    assert published(company).name == before


@pytest.mark.nightly
def test_the_very_first_files_only_add_rows(company):
    previewed = loads.preview(company.data, proposed(company, "march.csv", TICKETS), "Ana")
    assert tickets(previewed) == TableEffect("tickets", 0, added=3, replaced=0, removed=0)


@pytest.mark.nightly
def test_the_previewed_snapshot_is_the_one_published(company):
    proposal = proposed(company, "march.csv", TICKETS)
    built = loads.preview(company.data, proposal, "Ana").built
    assert built is not None
    with duckdb.connect(built.path) as connection:
        connection.execute("create table made_by_the_preview as select 42 as answer")
    forget_checksum(built.path)
    loads.confirm(company.data, proposal, "Ana")
    assert company.rows("from made_by_the_preview") == [(42,)]
    assert not built.path.exists()


@pytest.mark.nightly
def test_a_preview_that_is_still_open_keeps_nobody_from_publishing_it(company):
    proposal = proposed(company, "march.csv", TICKETS)
    built = loads.preview(company.data, proposal, "Ana").built
    assert built is not None
    with snapshots.connect(built.path):
        assert loads.confirm(company.data, proposal, "Ana").is_published


def test_a_decision_in_between_makes_the_publication_rebuild(company):
    proposal = proposed(company, "march.csv", TICKETS)
    loads.preview(company.data, proposal, "Ana")
    company.load("others.csv", LATER.replace("    4  ", "    9  "))
    assert loads.confirm(company.data, proposal, "Ana").is_published
    ids = company.rows("select ticket_id from tickets order by all")
    assert ids == [("1",), ("2",), ("3",), ("5",), ("9",)]


def test_a_file_that_is_in_force_changes_nothing(company):
    company.start_with(("march.csv", TICKETS))
    previewed = loads.preview(company.data, proposed(company, "march.csv", TICKETS), "Ana")
    assert previewed.tables == ()
    assert previewed.built is None


@pytest.mark.nightly
def test_a_preview_reports_failing_checks(company):
    failing = """/*
title.en = "No ticket 2"
title.zh = "没有2号工单"
tables   = ["tickets"]
severity = "fail"
*/
select ticket_id from tickets where ticket_id = '2' order by ticket_id
"""
    queries.save_query(company.data, "checks/no_second", failing, "to fail", "Ana")
    previewed = loads.preview(company.data, proposed(company, "march.csv", TICKETS), "Ana")
    assert [check.name for check in previewed.failed_checks] == ["checks/no_second"]
