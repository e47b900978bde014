"""What publishing will change, told before it is decided."""

from etl.commands import loads, queries
from etl.snapshot.diff import TableEffect
from store import journal, snapshots

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
    now = snapshots.current(company.data)
    assert now is not None
    return now


def tickets(preview):
    return next(one for one in preview.tables if one.table == "tickets")


def test_rows_added_replaced_and_removed_are_counted_and_nothing_is_decided(company):
    before = company.load("march.csv", TICKETS).snapshot
    proposal = proposed(company, "april.csv", LATER)
    entries = journal.entries(company.data)
    changed = loads.preview(company.data, proposal, "Ana")
    assert tickets(changed) == TableEffect("tickets", 3, added=2, replaced=1, removed=0)
    whole = loads.preview(company.data, proposal, "Ana", complete=True)
    assert tickets(whole) == TableEffect("tickets", 3, added=2, replaced=1, removed=1)
    assert tickets(whole).after == 4
    assert journal.entries(company.data) == entries
    assert published(company).name == before


def test_the_first_files_of_all_only_add(company):
    told = loads.preview(company.data, proposed(company, "march.csv", TICKETS), "Ana")
    assert tickets(told) == TableEffect("tickets", 0, added=3, replaced=0, removed=0)


def test_what_was_built_for_the_preview_is_what_is_published(company):
    proposal = proposed(company, "march.csv", TICKETS)
    built = loads.preview(company.data, proposal, "Ana").built
    assert built is not None
    made = built.path.stat().st_ino
    loads.confirm(company.data, proposal, "Ana")
    assert published(company).path.stat().st_ino == made


def test_a_decision_in_between_makes_the_publication_build_anew(company):
    proposal = proposed(company, "march.csv", TICKETS)
    loads.preview(company.data, proposal, "Ana")
    company.load("others.csv", LATER.replace("    4  ", "    9  "))
    assert loads.confirm(company.data, proposal, "Ana").is_published
    ids = company.rows("select ticket_id from tickets order by all")
    assert ids == [("1",), ("2",), ("3",), ("5",), ("9",)]


def test_a_file_that_is_in_force_changes_nothing(company):
    company.load("march.csv", TICKETS)
    told = loads.preview(company.data, proposed(company, "march.csv", TICKETS), "Ana")
    assert told.tables == ()
    assert told.built is None


def test_what_could_not_be_published_is_told_before(company):
    failing = """/*
title.en = "No ticket 2"
title.zh = "没有2号工单"
tables   = ["tickets"]
severity = "fail"
*/
select ticket_id from tickets where ticket_id = '2' order by ticket_id
"""
    queries.save_query(company.data, "checks/no_second", failing, "to fail", "Ana")
    told = loads.preview(company.data, proposed(company, "march.csv", TICKETS), "Ana")
    assert [check.name for check in told.failed_checks] == ["checks/no_second"]
