"""The journal: append-only, all or none, chained, and read without a trace."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import journal, journal_file
from store.journal import Doubt, Entry
from store.refusal import JournalError

# The layout of releases before entries were chained.
OLDER = """
create table entries (
    entry_id integer primary key autoincrement, at text not null, by text not null,
    kind text not null, body text not null check (json_valid(body))
);
create trigger entries_are_never_changed before update on entries
begin select raise(abort, 'the journal is append-only'); end;
create trigger entries_are_never_deleted before delete on entries
begin select raise(abort, 'the journal is append-only'); end;
insert into entries (entry_id, at, by, kind, body) values
    (1, '2026-01-05T08:00:00+00:00', 'Li Na', 'received', '{"sha": "a"}'),
    (4, '2026-01-05T08:00:01.500000+00:00', '王芳', 'confirmed', '{"sha": "a"}');
"""
INSERT = (
    "into entries (entry_id, at, by, kind, body, prev, hash) "
    "values ({id}, '2026-01-01', 'mallory', 'x', '{{}}', {prev}, 'h')"
)
LAST_HASH = "(select hash from entries order by entry_id desc limit 1)"


def draft(kind="received", by="Li Na", **body):
    return Entry(0, datetime.now(UTC), by, kind, body)


def edit(folder, *statements):
    """Change the file as somebody with SQLite could."""
    with closing(sqlite3.connect(folder / "journal.sqlite", isolation_level=None)) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'"):
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)


def list_files(folder):
    """Each file with its bytes and the time of its last change."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def make_older(folder, mode="wal"):
    """A journal of an older release; its last entry is in the write-ahead log alone."""
    folder.mkdir(exist_ok=True)
    connection = sqlite3.connect(folder / "made.sqlite")
    connection.execute(f"pragma journal_mode = {mode}")
    connection.executescript(OLDER)
    # Copied while open, as a killed process leaves it.
    for path in folder.glob("made.sqlite*"):
        if not path.name.endswith("-shm"):
            shutil.copyfile(path, folder / path.name.replace("made", "journal"))
    connection.close()
    for path in folder.glob("made.sqlite*"):
        path.unlink()


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


def test_an_entry_is_listed_as_it_was_appended(tmp_path):
    appended = journal.append_all(tmp_path, [draft(sha="a"), draft("confirmed", sha="a")])
    assert [entry.entry_id for entry in appended] == [1, 2]
    assert journal.list_entries(tmp_path) == appended


def test_a_file_name_that_is_not_utf8_is_kept(tmp_path):
    name = os.fsdecode(b"tickets-\xff.csv")
    journal.append(tmp_path, "received", "Li Na", name=name)
    assert journal.list_entries(tmp_path)[0].body["name"] == name
    assert journal.verify(tmp_path) == []


@pytest.mark.parametrize(
    "change",
    [
        "update entries set by = 'x'",
        "delete from entries",
        "insert or replace " + INSERT.format(id=1, prev=LAST_HASH),
        "insert or ignore " + INSERT.format(id=1, prev=LAST_HASH),
        "insert " + INSERT.format(id=1, prev=LAST_HASH),
        "insert " + INSERT.format(id=0, prev=LAST_HASH),
        "insert " + INSERT.format(id=-5, prev="''"),
        "insert " + INSERT.format(id="null", prev=LAST_HASH),
        "insert " + INSERT.format(id=9, prev="'not the last'"),
    ],
)
def test_no_one_can_change_delete_or_replace_a_decision(tmp_path, change):
    journal.append(tmp_path, "received", "Li Na", sha="a")
    before = journal.list_entries(tmp_path)
    with (
        closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(change)
    assert journal.list_entries(tmp_path) == before


def test_a_process_killed_between_two_entries_of_an_outcome_leaves_none(tmp_path):
    journal.append(tmp_path, "received", "Li Na", sha="a")
    code = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from store import journal

def draft_two():
    yield journal.Entry(0, datetime.now(UTC), "Li Na", "confirmed", {{"sha": "a"}})
    os.kill(os.getpid(), signal.SIGKILL)

journal.append_all(Path({str(tmp_path)!r}), draft_two())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [entry.kind for entry in journal.list_entries(tmp_path)] == ["received"]
    journal.append(tmp_path, "confirmed", "Li Na", sha="a")
    assert journal.verify(tmp_path) == []


def test_nothing_is_appended_where_the_snapshot_cannot_be_written(tmp_path):
    def fail(rows):
        assert [row.kind for row in rows] == ["received", "received"]
        raise OSError("disk full")

    journal.append(tmp_path, "received", "Li Na", sha="a")
    with pytest.raises(OSError, match="disk full"):
        journal.append_all(tmp_path, [draft(sha="b")], fail)
    assert len(journal.list_entries(tmp_path)) == 1


def test_what_a_killed_writer_had_begun_is_taken_back_without_writing_to_the_folder(tmp_path):
    folder = tmp_path / "data"
    journal.append_all(folder, [draft(sha=str(number)) for number in range(200)])
    writer = sqlite3.connect(folder / "journal.sqlite", isolation_level=None)
    for statement in ("pragma cache_size = 1", "pragma cache_spill = 1", "begin immediate"):
        writer.execute(statement)
    writer.execute("drop trigger entries_are_never_changed")
    writer.execute("update entries set by = 'half ' || printf('%200s', entry_id)")
    hot = tmp_path / "killed"
    shutil.copytree(folder, hot)
    writer.execute("rollback")
    writer.close()
    assert (hot / "journal.sqlite-journal").stat().st_size
    before = list_files(hot)
    assert {entry.by for entry in journal.list_entries(hot)} == {"Li Na"}
    assert list_files(hot) == before
    journal.append(hot, "received", "Li Na", sha="after")
    assert journal.verify(hot) == []
    assert [path.name for path in hot.iterdir()] == ["journal.sqlite"]


def test_a_changed_entry_is_told_and_not_believed(tmp_path):
    for sha in "abc":
        journal.append(tmp_path, "received", "Li Na", sha=sha)
    edit(tmp_path, "update entries set by = 'mallory' where entry_id = 2")
    assert journal.verify(tmp_path) == [Doubt(2, "entry_changed")]
    assert [entry.body["sha"] for entry in journal.list_entries(tmp_path)] == ["a", "c"]
    with pytest.raises(JournalError, match=r"entry 2, it was changed.*firsthand backup journal"):
        journal.check(tmp_path)


def test_a_changed_entry_with_a_fitting_hash_breaks_the_chain(tmp_path):
    for sha in "abc":
        journal.append(tmp_path, "received", "Li Na", sha=sha)
    with journal_file.open_for_reading(tmp_path) as connection:
        row = journal_file.read_rows(connection)[1]
    forged = journal_file.seal(row.prev, 2, row.at, "mallory", row.kind, row.body)
    edit(tmp_path, f"update entries set by = 'mallory', hash = '{forged.hash}' where entry_id = 2")
    assert journal.verify(tmp_path) == [Doubt(3, "entry_out_of_chain")]


def test_a_deleted_entry_breaks_the_chain(tmp_path):
    for sha in "abc":
        journal.append(tmp_path, "received", "Li Na", sha=sha)
    edit(tmp_path, "delete from entries where entry_id = 2")
    assert journal.verify(tmp_path) == [Doubt(3, "entry_out_of_chain")]


def test_a_confirmation_of_a_file_never_received_is_told(tmp_path):
    journal.append(tmp_path, "confirmed", "Li Na", sha="a")
    assert journal.verify(tmp_path) == [Doubt(1, "entry_without_receipt")]


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_journal_of_an_older_release_is_read_without_a_trace(tmp_path, mode):
    make_older(tmp_path, mode)
    before = list_files(tmp_path)
    assert [(entry.entry_id, entry.by) for entry in journal.list_entries(tmp_path)] == [
        (1, "Li Na"),
        (4, "王芳"),
    ]
    assert journal.verify(tmp_path) == []
    assert list_files(tmp_path) == before


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_the_first_write_migrates_an_older_journal_and_keeps_its_entries(tmp_path, mode):
    make_older(tmp_path, mode)
    before = journal.list_entries(tmp_path)
    new = journal.append(tmp_path, "received", "Li Na", sha="b")
    assert journal.list_entries(tmp_path) == [*before, new]
    assert new.entry_id == 5
    assert journal.verify(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection:
        assert connection.execute("pragma user_version").fetchone() == (1,)
        assert connection.execute("pragma journal_mode").fetchone() == ("delete",)
    assert [path.name for path in tmp_path.iterdir()] == ["journal.sqlite"]


def test_an_unreadable_entry_of_an_older_journal_does_not_take_the_others(tmp_path):
    make_older(tmp_path, "delete")
    edit(tmp_path, "update entries set at = 'soon' where entry_id = 1")
    assert [entry.entry_id for entry in journal.list_entries(tmp_path)] == [4]
    assert journal.verify(tmp_path) == [
        Doubt(1, "entry_unreadable"),
        Doubt(4, "entry_without_receipt"),
    ]


def test_a_journal_of_a_newer_release_is_neither_read_nor_written(tmp_path):
    journal.append(tmp_path, "received", "Li Na", sha="a")
    edit(tmp_path, "pragma user_version = 2")
    before = list_files(tmp_path)
    for use in (journal.list_entries, journal.verify, lambda data: journal.append(data, "x", "y")):
        with pytest.raises(JournalError, match="Upgrade Firsthand"):
            use(tmp_path)
    assert list_files(tmp_path) == before


def test_times_never_run_backwards(tmp_path, monkeypatch):
    class Clock(datetime):
        behind = timedelta()

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - cls.behind

    monkeypatch.setattr(journal, "datetime", Clock)
    first = journal.append(tmp_path, "received", "Li Na", sha="a")
    Clock.behind = timedelta(days=300)
    second = journal.append(tmp_path, "received", "Li Na", sha="b")
    assert second.at == first.at
    assert datetime.fromisoformat(second.body["clock"]) < first.at - timedelta(days=299)
    Clock.behind = timedelta()
    third = journal.append(tmp_path, "received", "Li Na", sha="c")
    assert third.at > second.at and "clock" not in third.body
    assert journal.list_entries(tmp_path) == [first, second, third]


def test_reading_an_absent_journal_does_not_create_one(tmp_path):
    assert journal.list_entries(tmp_path) == []
    assert not (tmp_path / "journal.sqlite").exists()


@pytest.mark.parametrize("name", ["a?b", "a b#c%20", "数据", "-x", "it's"])
def test_a_folder_of_any_name_is_read_and_written(tmp_path, name):
    folder = tmp_path / name
    journal.append(folder, "received", "Li Na", sha="a")
    before = list_files(tmp_path)
    assert len(journal.list_entries(folder)) == 1
    assert list_files(tmp_path) == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folder / "journal.sqlite"]


def test_the_journal_is_synced_at_each_commit_and_its_folder_too(tmp_path, monkeypatch):
    modes = []
    insert = journal_file.insert

    def look(connection, row):
        modes.extend(connection.execute("pragma synchronous").fetchone())
        modes.extend(connection.execute("pragma journal_mode").fetchone())
        modes.extend(connection.execute("pragma recursive_triggers").fetchone())
        insert(connection, row)

    monkeypatch.setattr(journal_file, "insert", look)
    journal.append(tmp_path, "received", "Li Na", sha="a")
    assert modes == [3, "delete", 1]


@pytest.mark.parametrize("remains", ["archive/ab/abc", "snapshots/x.duckdb", "snapshots/current"])
@pytest.mark.parametrize("is_emptied", [True, False])
def test_a_lost_journal_is_no_new_company(tmp_path, remains, is_emptied):
    path = tmp_path / remains
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    if is_emptied:
        (tmp_path / "journal.sqlite").touch()
    before = list_files(tmp_path)
    for use in (
        journal.list_entries,
        journal.verify,
        journal.check,
        lambda data: journal.list_entries(data, "view"),
        lambda data: journal.append(data, "received", "Li Na"),
        lambda data: journal.append_all(data, [draft()]),
    ):
        with pytest.raises(JournalError, match=r"missing or empty.*firsthand backup journal"):
            use(tmp_path)
    assert list_files(tmp_path) == before


def test_a_journal_without_entries_beside_a_snapshot_is_lost(tmp_path):
    journal.create(tmp_path)
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "x.duckdb").write_bytes(b"x")
    with pytest.raises(JournalError, match="missing or empty"):
        journal.list_entries(tmp_path)


def test_a_first_load_killed_after_it_archived_a_file_can_be_done_again(tmp_path):
    journal.create(tmp_path)
    (tmp_path / "archive" / "ab").mkdir(parents=True)
    (tmp_path / "archive" / "ab" / "abc").write_bytes(b"x")
    journal.check(tmp_path)
    journal.append(tmp_path, "received", "Li Na", sha="abc")
    assert len(journal.list_entries(tmp_path)) == 1


@pytest.mark.parametrize("damage", ["truncated", "page", "head", "text"])
def test_a_damaged_journal_is_told_in_one_sentence(tmp_path, damage):
    journal.append_all(tmp_path, [draft(sha=f"{number:064}") for number in range(400)])
    path = tmp_path / "journal.sqlite"
    content = bytearray(path.read_bytes())
    assert len(content) > 4 * 4096
    match damage:
        case "truncated":
            del content[len(content) // 2 :]
        case "page":
            content[-4096:] = b"\xff" * 4096
        case "head":
            content[:200] = b"\xff" * 200
        case "text":
            content[:] = b"no journal"
    path.write_bytes(content)
    with pytest.raises(JournalError) as raised:
        journal.check(tmp_path)
    assert raised.value.code == "journal_damaged"
    for lang, words in (("en", "is damaged"), ("zh", "已损坏")):
        message = raised.value.format_message(lang)
        assert words in message and "firsthand backup journal" in message
        assert "\n" not in message
    assert journal.find_problem(tmp_path)


@pytest.mark.parametrize(
    ("name", "is_good"),
    [
        ("Li Na", True),
        ("王芳", True),
        ("x" * 100, True),
        ("x" * 101, False),
        ("", False),
        ("  ", False),
        ("a\nb", False),
        ("a\x1b[31m", False),
        ("a\u202eb", False),
        ("\udcff", False),
    ],
)
def test_a_name_is_short_and_without_control_characters(name, is_good):
    assert journal.is_person(name) == is_good
