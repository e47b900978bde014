"""A disk that fails after a decision was recorded: it is told so, and a build publishes it."""

import errno
import shutil
import sqlite3

import pytest
from filelock import FileLock

from etl.commands import backup, check, commit, loads, queries
from etl.commands.damage import DamagedEvidence
from queries import catalog, query_files
from store import durable, journal, journal_copy, snapshots
from store.refusal import JournalError

EDITED = catalog.read_shipped("model/complaints").text + "\n-- Edited.\n"
CLIENTS = "Client ID | Client name\nC1 | Acme"
MORE = "Client ID | Client name\nC2 | Borealis"


@pytest.fixture
def company(company):
    company.start_with(("clients.csv", CLIENTS))
    return company


@pytest.fixture
def failing_pointer(monkeypatch):
    """The pointer to the published snapshot cannot be written."""
    write = durable.write

    def fail(path, chunks):
        if path.name == "current":
            raise OSError(errno.EIO, "Input/output error", str(path))
        write(path, chunks)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write", fail)
        yield patch


def list_codes(company) -> list[str]:
    return [fault.finding.code for fault in check.find_faults(company.data)]


def test_what_is_recorded_and_not_published_is_told_and_published_by_a_build(
    company, failing_pointer
):
    outcome = company.load("more.csv", MORE)
    assert (outcome.error.code, outcome.is_recorded) == ("not_published_yet", True)
    assert len(journal.list_entries(company.data, "confirmed")) == 2
    assert company.rows("select count(*) from clients") == [(1,)]
    assert list_codes(company) == ["publication_pending"]
    failing_pointer.undo()
    assert commit.rebuild(company.data).is_published
    assert company.rows("select count(*) from clients") == [(2,)]
    assert list_codes(company) == []


@pytest.mark.nightly
def test_a_version_that_is_recorded_is_not_recorded_as_refused_too(company, failing_pointer):
    outcome = queries.save_query(company.data, "model/complaints", EDITED, "", "Li Na")
    assert outcome.is_recorded
    statuses = [entry.body["status"] for entry in journal.list_entries(company.data, "query")]
    assert statuses == ["saved"]


def test_a_version_is_not_refused_because_somebody_else_writes(company, monkeypatch):
    monkeypatch.setattr(commit, "LOCK_SECONDS", 0)
    with FileLock(company.data / "writing.lock"):
        outcome = queries.save_query(company.data, "model/complaints", EDITED, "", "Li Na")
    assert outcome.error is not None and outcome.error.code == "busy"
    assert not journal.list_entries(company.data, "query")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (durable.NoRoom(10**9, 10**6), "no_room"),
        (PermissionError(13, "", "data"), "no_right"),
        (
            JournalError("journal_damaged", file="journal.sqlite", reason="read error"),
            "refused",
        ),
        (DamagedEvidence([]), "refused"),
    ],
)
def test_a_query_file_that_is_hindered_waits_and_the_build_says_by_what(
    company, monkeypatch, error, code
):
    build_decided = commit.build_decided

    def hinder(data, decisions, edited):
        if edited:
            raise error
        return build_decided(data, decisions, edited)

    monkeypatch.setattr(commit, "build_decided", hinder)
    (company.data / "queries" / "model").mkdir(parents=True)
    (company.data / "queries" / "model" / "complaints.sql").write_text(EDITED, "utf-8")
    outcome = queries.build(company.data, "Li Na")
    assert outcome.error is not None and outcome.error.code == code
    assert outcome.is_hindered
    assert not journal.list_entries(company.data, "query")
    [file] = query_files.list_files(company.data)
    assert file.state == "new"


def test_a_decision_that_needs_no_build_stands_where_the_disk_failed_after_writing_it(
    company, monkeypatch
):
    append_all = journal.append_all

    def fail_after(data, drafts, before_commit=None):
        append_all(data, drafts, before_commit)
        raise sqlite3.OperationalError("disk I/O error")

    text = catalog.read_shipped("complaints/origin").text
    with monkeypatch.context() as patch:
        patch.setattr(journal, "append_all", fail_after)
        outcome = queries.save_query(company.data, "complaints/origin", text, "", "Li Na")
    assert outcome.error is not None and outcome.error.code == "not_published_yet"
    [entry] = journal.list_entries(company.data, "query")
    assert entry.body["status"] == "saved"

    def fail_before(*_):
        raise sqlite3.OperationalError("disk I/O error")

    # The same once more, of which nothing is written: that it stands there already is no proof.
    monkeypatch.setattr(journal, "append_all", fail_before)
    with pytest.raises(sqlite3.OperationalError):
        queries.save_query(company.data, "complaints/origin", text, "", "Li Na")


@pytest.mark.nightly
def test_a_decision_taken_back_before_it_was_published_is_pending_no_more(company, failing_pointer):
    (load,) = [record.load for record in commit.list_history(company.data)]
    assert company.withdraw(load.load_id).error.code == "not_published_yet"
    failing_pointer.undo()
    assert loads.restore(company.data, [load.load_id], "Li Na").is_published
    assert company.rows("select count(*) from clients") == [(1,)]
    assert list_codes(company) == []


def test_a_pointer_that_was_set_back_is_noticed(company):
    before = snapshots.get_current(company.data)
    company.load("more.csv", MORE)
    assert before and not journal_copy.is_pending(company.data)
    (company.data / "snapshots" / "current").write_text(before.name)
    assert list_codes(company) == ["publication_pending"]
    assert commit.rebuild(company.data).is_published
    assert company.rows("select count(*) from clients") == [(2,)]
    assert list_codes(company) == []


@pytest.mark.nightly
def test_a_restore_that_ended_before_its_build_is_done_by_running_it_again(company, tmp_path):
    copy, data = tmp_path / "copy", tmp_path / "restored"
    assert not backup.create(company.data, copy).faults
    assert not backup.restore(copy, data).faults
    shutil.rmtree(data / "snapshots")
    shutil.copy(copy / "journal.sqlite", data / "journal.sqlite")
    again = backup.restore(copy, data)
    assert [note.code for note in again.notes] == ["content_equal"]
    assert [fault.finding.code for fault in backup.restore(copy, data).faults] == ["not_empty"]
