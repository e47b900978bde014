"""A lost or damaged journal: refused by every verb, and written again from a snapshot."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.main import main
from etl.commands import commit
from store import journal, journal_copy, snapshots
from store.refusal import JournalError

TICKETS = "Ticket ID,Created at,Client,Subject,Type\n1,2026-03-02 10:00,Acme,Slow,Complaint\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A data folder with one load, and its file."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "tickets.csv").write_text(TICKETS, "utf-8")
    data = folder / "data"
    assert main(["load", str(folder / "tickets.csv"), "--by", "Li Na", "--data", str(data)]) == 0
    return data


@pytest.fixture
def data(loaded, tmp_path):
    return shutil.copytree(loaded, tmp_path / "data")


@pytest.fixture
def run(data, capsys):
    """Run a verb with --json; gives the exit code and the document."""

    def call(*arguments, lang="en"):
        code = main([*map(str, arguments), "--data", str(data), "--lang", lang, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def list_files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def get_current(data):
    current = snapshots.get_current(data)
    assert current is not None
    return current


def smash(data):
    (data / "journal.sqlite").write_bytes((data / "journal.sqlite").read_bytes()[:5000])


def edit(data, statement):
    with closing(sqlite3.connect(data / "journal.sqlite", isolation_level=None)) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'"):
            connection.execute(f"drop trigger {name}")
        connection.execute(statement)


DAMAGES = {
    "deleted": lambda data: (data / "journal.sqlite").unlink(),
    "emptied": lambda data: (data / "journal.sqlite").write_bytes(b""),
    "truncated": smash,
    "text": lambda data: (data / "journal.sqlite").write_text("no journal"),
    "unreadable time": lambda data: edit(data, "update entries set at = 'soon' where entry_id = 1"),
    "body": lambda data: edit(data, "update entries set body = '[]' where entry_id = 2"),
    "no receipt": lambda data: edit(data, "delete from entries where kind = 'received'"),
    "all deleted": lambda data: edit(data, "delete from entries"),
}


@pytest.mark.parametrize(("damage", "lang"), list(zip(DAMAGES, ["en", "zh"] * 4, strict=True)))
def test_every_writing_verb_refuses_and_names_the_way_back_which_works(data, run, damage, lang):
    whole = [entry.hash for entry in journal.list_entries(data)]
    before = get_current(data)
    DAMAGES[damage](data)
    files = list_files(data)
    other = data.parent / "other.csv"
    other.write_text(TICKETS.replace("\n1,", "\n2,"), "utf-8")
    for words in (["load", other], ["undo", "abc"], ["undo", "--sample"], ["build"]):
        code, document = run(*words, lang=lang)
        assert code == 1, words
        assert "firsthand backup journal" in document["error"]["message"], words
        assert document["error"]["number"] is None
    assert list_files(data) == files
    code, document = run("backup", "journal", lang=lang)
    assert (code, document["entries"], document["snapshot"]) == (0, len(whole), before.name)
    assert [entry.hash for entry in journal.list_entries(data)] == whole
    assert journal.verify(data) == []
    if damage == "deleted":
        assert document["moved_to"] is None
    else:
        damaged = data / "journal.sqlite"
        assert Path(document["moved_to"]).read_bytes() == files[damaged]
    if damage == "deleted":
        assert run("build")[0] == 0
        assert get_current(data) == before
        assert run("load", other)[0] == 0


def test_what_the_damaged_journal_holds_beyond_the_snapshot_is_kept(data, run):
    journal.append(data, "view", "Li Na", status="saved", name="Board", page="case", address={})
    whole = journal.list_entries(data)
    edit(data, "update entries set by = 'mallory' where entry_id = 2")
    assert run("backup", "journal")[1]["entries"] == len(whole)
    assert journal.list_entries(data) == whole


@pytest.mark.parametrize("verb", ["status", "queries"])
def test_one_entry_that_cannot_be_trusted_hides_nothing_else(data, capsys, verb):
    edit(data, "update entries set by = 'mallory' where kind = 'published'")
    code = main([verb, "--data", str(data), "--lang", "en"])
    told = capsys.readouterr()
    assert ("tickets.csv" if verb == "status" else "complaints/headline") in told.out
    if verb == "status":
        assert code == 1
        assert "it was changed after it was written" in told.err


def test_a_whole_journal_is_not_written_again(data, run):
    files = list_files(data)
    code, document = run("backup", "journal")
    assert code == 1
    assert "is intact" in document["error"]["message"]
    assert list_files(data) == files


def test_without_a_copy_nothing_is_written(data, run):
    for path in (data / "snapshots").glob("*.duckdb"):
        path.write_bytes(b"no database")
    smash(data)
    files = list_files(data)
    code, document = run("backup", "journal")
    assert code == 1
    assert "holds a copy of the journal" in document["error"]["message"]
    assert list_files(data) == files


def test_a_snapshot_carries_the_journal_with_its_own_publication(data):
    current = get_current(data)
    rows = journal_copy.read(current.path)
    assert journal.verify_rows(rows) == []
    entries = journal.list_entries(data)
    assert [row.hash for row in rows] == [entry.hash for entry in entries]
    assert [entry.kind for entry in entries] == ["received", "confirmed", "published"]
    assert entries[-1].body["snapshot"] == current.name
    assert {entry.by for entry in entries} == {"Li Na"}


def test_a_publication_tells_settings_and_formats_by_digest(data, run):
    (data / "settings.toml").write_text("corroboration_days = 20\n")
    (data / "formats").mkdir()
    assert run("build")[0] == 0
    (data / "settings.toml").write_text("corroboration_days = 21\n")
    assert run("build")[0] == 0
    settings = journal.list_entries(data, "settings")
    published = journal.list_entries(data, "published")
    assert len(settings) == 2
    assert [entry.body["sha"] for entry in settings] == [
        entry.body["settings"] for entry in published[-2:]
    ]
    assert run("build")[0] == 0
    assert len(journal.list_entries(data, "published")) == len(published)


def test_the_journal_tells_each_setting_that_a_build_changed_and_blames_nobody(data, run):
    def build(text):
        (data / "settings.toml").write_text(text)
        assert run("build")[0] == 0
        *_, last = journal.list_entries(data, "settings")
        return last

    def change(name, before, value):
        return {"name": name, "before": before, "value": value}

    first = build("link_window_days = 45\ntrial_seconds = 5.0\n")
    assert first.body["changes"] == [change("link_window_days", 30, 45)]
    second = build("link_window_days = 45\nsesoi_rate = 0.02\n")
    assert second.body["changes"] == [change("sesoi_rate", 0.05, 0.02)]
    assert second.body["own"] == {"link_window_days": 45, "sesoi_rate": 0.02}
    # The snapshot before is lost: the journal still knows what it was built with.
    get_current(data).path.unlink()
    last = build("")
    assert last.body["changes"] == [
        change("link_window_days", 45, 30),
        change("sesoi_rate", 0.02, 0.05),
    ]
    assert {entry.by for entry in (first, second, last)} == {"firsthand"}


def test_status_tells_the_settings_that_are_not_the_shipped_ones(data, run, capsys):
    (data / "settings.toml").write_text("link_window_days = 45\n")
    assert run("build")[0] == 0
    (data / "settings.toml").write_text("link_window_days = 60\nquery_seconds = 9.0\n")
    _, document = run("status")
    assert document["settings"] == [{"name": "link_window_days", "value": 45, "shipped": 30}]
    assert document["settings_waiting"] == [
        {"name": "link_window_days", "value": 60, "built_with": 45}
    ]
    for lang, said in (("en", "link_window_days = 45 (shipped: 30)"), ("zh", "（默认值：30）")):
        assert main(["status", "--data", str(data), "--lang", lang]) == 0
        assert said in capsys.readouterr().out


def test_a_failed_build_is_recorded_once_with_its_reason(data):
    (data / "settings.toml").write_text("nonsense = 1\n")
    for _ in range(2):
        assert commit.decide(data, [], (), by="Li Na").error
    [failure] = journal.list_entries(data, "failed")
    assert failure.by == "Li Na"
    assert all("nonsense" in failure.body["why"][lang] for lang in ("en", "zh"))


def test_pages_read_saved_queries_from_the_snapshot_where_the_journal_is_lost(data):
    before = journal_copy.list_entries(data, "confirmed")
    (data / "journal.sqlite").unlink()
    assert journal_copy.list_entries(data, "confirmed") == before != []
    with pytest.raises(JournalError):
        journal.list_entries(data)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb"])
def test_by_is_a_name(data, run, name):
    files = list_files(data)
    code, document = run("undo", "abc", "--by", name)
    assert (code, document["error"]["code"]) == (2, "usage")
    assert "--by" in document["error"]["message"]
    assert list_files(data) == files
