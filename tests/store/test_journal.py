import sqlite3
from contextlib import closing

import pytest

from store import journal


def test_decisions_are_listed_in_the_order_they_were_made(tmp_path):
    journal.append(tmp_path, "received", "Li Na", sha="a")
    journal.append(tmp_path, "confirmed", "王芳", sha="a")
    journal.append(tmp_path, "received", "Li Na", sha="b")
    assert [(entry.kind, entry.by, entry.body) for entry in journal.list_entries(tmp_path)] == [
        ("received", "Li Na", {"sha": "a"}),
        ("confirmed", "王芳", {"sha": "a"}),
        ("received", "Li Na", {"sha": "b"}),
    ]
    assert [entry.body["sha"] for entry in journal.list_entries(tmp_path, "received")] == ["a", "b"]


@pytest.mark.parametrize("change", ["update entries set by = 'x'", "delete from entries"])
def test_no_one_can_change_or_delete_a_decision(tmp_path, change):
    journal.append(tmp_path, "received", "Li Na", sha="a")
    with (
        closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(change)


def test_reading_an_absent_journal_does_not_create_one(tmp_path):
    assert journal.list_entries(tmp_path) == []
    assert not (tmp_path / "journal.sqlite").exists()


def test_the_journal_is_synced_at_each_commit(tmp_path):
    journal.append(tmp_path, "received", "Li Na", sha="a")
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
