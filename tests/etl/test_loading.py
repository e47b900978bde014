"""From files to a published snapshot, and what leaves it unchanged."""

import os
import signal
from dataclasses import replace

import pytest
from filelock import FileLock

from etl.commands import commit, loads, queries, records
from etl.readers import limits, read
from queries import catalog
from store import journal, snapshots
from tests.etl.taking import ONE_TICKET


def test_a_sheet_without_a_required_column_is_refused_and_changes_nothing(company):
    before = company.start_with(("tickets.csv", ONE_TICKET))
    outcome = company.load("more.csv", "Ticket ID | Client | Subject | Type\n2 | Acme | x | Bug")
    assert [load.status for load in outcome.loads] == ["refused"]
    assert company.said(outcome, "en") == [
        "more.csv: no column for the opening time. Looked for “Opened at”, “Opened”, "
        "“打开日期/时间”, “打开时间”. "
        "Choose the column on the Upload page, or enter one value for all rows there."
    ]
    assert company.rows("select ticket_id from tickets") == [("0001",)]
    assert outcome.snapshot.split("-")[0] >= before.split("-")[0]


def test_the_snapshot_of_a_small_company_is_small(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    assert company.snapshot.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("letter.docx", b"PK\x03\x04 not a spreadsheet", None),
        ("empty.xlsx", b"", "file_empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "not_a_spreadsheet"),
    ],
)
def test_a_wrong_file_is_refused_with_one_message(company, name, content, code):
    before = company.start_with(("tickets.csv", ONE_TICKET))
    outcome = company.load_bytes(name, content)
    assert [load.status for load in outcome.loads] == ["refused"]
    assert len(company.said(outcome, "en")) == len(company.said(outcome, "zh")) == 1
    assert code is None or outcome.loads[0].findings[0].code == code
    assert outcome.snapshot == before


@pytest.mark.skipif(os.name == "nt", reason="this system has no such signal")
def test_a_file_whose_reading_was_cut_off_is_read_anew(company, monkeypatch):
    path = company.write("tickets.csv", ONE_TICKET)
    list(read.read_sheets(path))
    for reader, _ in read._idle:
        os.kill(reader.pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        in_no_time = replace(limits.LIMITS, seconds=0, seconds_per_megabyte=0)
        patch.setattr(limits, "LIMITS", in_no_time)
        (load,) = company.propose(path).loads
    assert load.findings[0].code == "reading_too_long"
    (load,) = company.propose(path).loads
    assert (load.status, load.rows_kept) == ("loaded", 1)


def test_a_failed_check_prevents_both_snapshot_and_decision(company):
    before = company.start_with(("tickets.csv", ONE_TICKET))
    refused = queries.save_query(
        company.data, "checks/no_tickets", NO_TICKETS, "to see it fail", "Ana"
    )
    assert [check.name for check in refused.failed_checks] == ["checks/no_tickets"]
    assert refused.snapshot == before
    assert catalog.list_saved(company.data) == {}
    (version,) = catalog.list_versions(company.data, "checks/no_tickets")
    assert (version.body["status"], version.body["text"]) == ("refused", NO_TICKETS)


NO_TICKETS = """/*
title.en = "No tickets"
title.zh = "没有工单"
tables   = ["tickets"]
severity = "fail"
*/
select ticket_id from tickets order by ticket_id
"""


@pytest.mark.nightly
def test_a_saved_definition_is_built_at_once_and_the_shipped_one_can_be_restored(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    shipped = catalog.load_shipped()["model/complaints"].text
    edited = shipped.replace("tickets.kind = 'complaint'", "tickets.kind = 'incident'")
    assert edited != shipped
    outcome = queries.save_query(company.data, "model/complaints", edited, "try", "Ana")
    assert outcome.is_published
    assert company.rows("select count(*) from complaints") == [(0,)]
    queries.restore_query(company.data, "model/complaints", None, "back", "Ana")
    assert company.rows("select count(*) from complaints") == [(1,)]
    assert [
        entry.body["status"] for entry in catalog.list_versions(company.data, "model/complaints")
    ] == [
        "saved",
        "shipped",
    ]


@pytest.mark.nightly
def test_a_version_that_returns_other_columns_is_refused_with_the_reason(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    shipped = catalog.load_shipped()["complaints/headline"].text
    header, sql = shipped.split("*/")
    edited = f"{header}*/{sql.replace('complaint_count', 'something_count')}"
    outcome = queries.save_query(company.data, "complaints/headline", edited, "try", "Ana")
    assert not outcome.is_published
    assert outcome.error is not None
    assert "queries/complaints/headline.sql promises" in outcome.error.details["reason"]["en"]
    assert catalog.list_saved(company.data) == {}


def test_a_file_is_archived_and_its_receipt_journaled_before_it_is_confirmed(company):
    path = company.write("tickets.csv", ONE_TICKET)
    proposal = loads.propose(company.data, [(path, path.name)], "Ana")
    assert [load.status for load in proposal.loads] == ["loaded"]
    assert [entry.kind for entry in journal.list_entries(company.data)] == ["received"]
    assert snapshots.get_current(company.data) is None
    assert commit.list_history(company.data) == []


def test_the_name_that_a_browser_sends_is_kept_as_that_of_a_file(company):
    path = company.write("tickets.csv", ONE_TICKET)
    name = "x" * 500 + "\u202e/tickets\u200b.csv\n"
    [received] = loads.receive(company.data, [(path, name)], "Ana")
    assert isinstance(received, records.File) and received.name == "tickets.csv"
    [entry] = journal.list_entries(company.data, "received")
    assert entry.body["name"] == "tickets.csv"


def test_a_second_writer_is_asked_to_wait(company, monkeypatch):
    company.start_with(("tickets.csv", ONE_TICKET))
    monkeypatch.setattr(commit, "LOCK_SECONDS", 0)
    with FileLock(company.data / "writing.lock"):
        outcome = loads.withdraw_sample(company.data, "Ana")
        assert outcome.is_published, "nothing of the sample is loaded, so nothing is written"
        (record,) = commit.list_history(company.data)
        outcome = loads.withdraw(company.data, [record.load.load_id], "Ana")
    assert outcome.error is not None
    assert outcome.error.code == "busy"
    assert company.rows("select count(*) from tickets") == [(1,)]


def test_an_unknown_setting_is_refused_by_name(company):
    company.settings("corroboration_day = 7")
    with pytest.raises(catalog.QueryError, match="unknown setting “corroboration_day”"):
        company.load("tickets.csv", ONE_TICKET)


def test_a_rebuild_parses_only_what_is_new(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    parsed = {path: path.stat().st_mtime_ns for path in (company.data / "parsed").rglob("*")}
    company.settings("corroboration_days = 7")
    assert commit.rebuild(company.data).is_published
    now = {path: path.stat().st_mtime_ns for path in (company.data / "parsed").rglob("*")}
    assert now == parsed
