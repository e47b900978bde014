"""Files that wait for a person, whoever brought them."""

from datetime import timedelta

import pytest

from etl.commands import loads, waiting
from store import archive, durable

ASKING = "Ticket ID | Client | Created at\n1 | Acme | 02/03/2026"
GOOD = "Project ID | Project name | Client\nP-1 | Atlas | Acme"
ANSWER = {"table": "tickets", "parse": {"date_order": "dmy"}}


def receive(company, name, table, by="Bo"):
    """Receive a file without importing it."""
    return loads.propose(company.data, [(company.write(name, table), name)], by)


def list_names(company):
    return [(each.file.name, each.file.by) for each in waiting.list_waiting(company.data)]


def test_an_imported_file_that_asks_waits_until_it_is_answered(company):
    assert waiting.list_waiting(company.data) == []
    [asked] = company.load("asking.csv", ASKING).loads
    assert asked.status == "asked"
    [file] = waiting.list_waiting(company.data)
    assert (file.file.name, file.file.by) == ("asking.csv", "Li Na")
    assert [load.question for load in file.asked] == [asked.question]
    proposal = loads.propose_received(company.data, [file.file])
    assert [load.status for load in proposal.loads] == ["asked"]
    company.answer(proposal.loads[0], ANSWER)
    assert waiting.list_waiting(company.data) == []
    assert company.rows("select month(opened_at) from tickets") == [(3,)]


def test_a_received_file_waits_until_it_is_imported_or_discarded(company):
    company.start_with(("projects.csv", GOOD))
    receive(company, "new.csv", GOOD.replace("Atlas", "Atlas II"))
    assert list_names(company) == [("new.csv", "Bo")]
    [file] = waiting.list_waiting(company.data)
    waiting.discard(company.data, [file.file], "Ana")
    assert list_names(company) == []
    receive(company, "new.csv", GOOD.replace("Atlas", "Atlas II"), by="Cy")
    assert list_names(company) == [("new.csv", "Cy")]
    proposal = loads.propose_received(company.data, [file.file])
    assert loads.confirm(company.data, proposal, "Ana").is_published
    assert list_names(company) == []
    assert company.rows("select name from projects where not is_from_mention") == [("Atlas II",)]


def test_a_waiting_file_whose_copy_is_lost_is_refused_by_name(company):
    receive(company, "new.csv", GOOD)
    [file] = waiting.list_waiting(company.data)
    # As after a lost folder: what was read of it before is gone too.
    archive.locate(company.data, file.file.sha).unlink()
    durable.remove(company.data / "parsed")
    [load] = loads.propose_received(company.data, [file.file]).loads
    assert (load.status, load.file) == ("refused", "new.csv")
    assert [finding.code for finding in load.findings] == ["copy_missing"]


def test_of_versions_of_one_name_the_last_waits_and_not_for_ever(company, monkeypatch):
    company.start_with(("projects.csv", GOOD))
    receive(company, "new.csv", GOOD.replace("Atlas", "First"))
    last = receive(company, "new.csv", GOOD.replace("Atlas", "Second"))
    [file] = waiting.list_waiting(company.data)
    assert file.file.sha == last.files[0].sha
    # The same bytes under two names are one file.
    receive(company, "copy.csv", GOOD.replace("Atlas", "Second"))
    assert len(waiting.list_waiting(company.data)) == 1
    monkeypatch.setattr(waiting, "KEEP_WAITING", timedelta(0))
    assert waiting.list_waiting(company.data) == []


@pytest.mark.nightly
def test_a_file_that_was_withdrawn_while_it_asked_does_not_wait(company):
    [asked] = company.load("asking.csv", ASKING).loads
    company.withdraw(asked.load_id)
    assert waiting.list_waiting(company.data) == []
