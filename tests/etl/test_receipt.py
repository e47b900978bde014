"""A computer whose date is wrong: what it receives is not read as empty."""

from datetime import UTC, date, datetime, timedelta

import pytest

from etl.commands import commit, loads
from etl.snapshot import receipt

pytestmark = pytest.mark.usefixtures("without_queries")

HEADER = "Ticket ID | Created at | Client | Subject | Type\n"


def _write(days: list[date]) -> str:
    rows = (f"T-{n} | {day} 10:00 | Acme | Slow | Complaint" for n, day in enumerate(days))
    return HEADER + "\n".join(rows)


def _list_days(count: int, later: int) -> list[date]:
    today = datetime.now(UTC).date()
    return [today + timedelta(days=90)] * later + [today - timedelta(days=90)] * (count - later)


def test_a_file_of_facts_that_lie_ahead_is_kept_out_with_the_counts(company):
    proposal = company.propose(company.write("tickets.csv", _write(_list_days(20, later=18))))
    outcome = loads.confirm(company.data, proposal, "Li Na")
    assert outcome.error is not None
    assert outcome.error.code == "clock_in_doubt"
    assert (outcome.error.details["later"], outcome.error.details["count"]) == (18, 20)
    assert loads.preview(company.data, proposal, "Li Na").error == outcome.error
    assert outcome.snapshot is None
    assert commit.list_history(company.data) == []


def test_a_few_dates_ahead_are_findings_of_their_rows(company):
    outcome = company.load("tickets.csv", _write(_list_days(20, later=17)))
    assert outcome.is_published
    [(dated,)] = company.rows("select count(opened_at) from tickets")
    assert dated == 3


def test_a_receipt_after_the_date_was_set_right_counts(company, monkeypatch):
    path = company.write("tickets.csv", _write(_list_days(20, later=0)))
    monkeypatch.setattr(receipt, "find_doubt", lambda *_: object())
    early = company.propose(path)
    assert loads.confirm(company.data, early, "Li Na").error is not None
    monkeypatch.undo()
    between = datetime.now(UTC)
    assert loads.confirm(company.data, company.propose(path), "Li Na").is_published
    [record] = commit.list_history(company.data)
    assert record.file.received_at >= between
