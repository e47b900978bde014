"""Query files in the data folder: taken in by a build, journaled, and never the last word."""

import os

import pytest

from cli.main import main
from etl.commands import backup, queries
from queries import catalog, query_files, version_files
from store import journal
from tests.etl.taking import ONE_TICKET
from tests.own_query import NAME, write


@pytest.fixture
def put(company):
    """Put a query file into the data folder."""
    company.start_with(("tickets.csv", ONE_TICKET))

    def put(name: str, text: str) -> None:
        path = company.data / query_files.FOLDER / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return put


def list_states(company) -> dict[str, str]:
    return {file.name: file.state for file in query_files.list_files(company.data)}


def test_a_build_takes_a_file_in_once_and_the_page_has_the_last_word(company, put):
    put(NAME, write("ticket_id"))
    before = journal.list_entries(company.data)
    assert list_states(company) == {NAME: "new"}
    assert NAME not in catalog.load(company.data)
    assert journal.list_entries(company.data) == before, "a reader has written"

    assert queries.build(company.data, "Ana").is_published
    taken_in = catalog.load(company.data)[NAME]
    assert taken_in.is_written
    [version] = catalog.list_versions(company.data, NAME)
    assert (version.by, version.body["file"]) == ("Ana", catalog.digest_text(taken_in))
    assert list_states(company) == {NAME: "in_force"}

    saved = write("subject")
    assert queries.save_query(company.data, NAME, saved, "by subject", "Bo").is_published
    assert list_states(company) == {NAME: "passed"}
    assert queries.build(company.data, "Ana").is_published
    assert catalog.load(company.data)[NAME].text == saved

    put(NAME, write("subject, ticket_id"))
    assert queries.build(company.data, "Ana").is_published
    assert catalog.load(company.data)[NAME].text == write("subject, ticket_id")


@pytest.mark.nightly
def test_a_broken_file_is_named_and_takes_no_other_away(company, put, capsys):
    put(NAME, write("ticket_id"))
    put("own/broken", write("nothing", "own/broken"))
    put("own/Bad name", write("ticket_id"))
    command = ["build", "--data", str(company.data), "--lang", "en"]
    assert main(command) == 1
    shown = capsys.readouterr().out
    assert "queries/own/broken.sql was refused: " in shown
    assert "queries/own/Bad name.sql was refused: “own/Bad name” cannot be" in shown
    assert NAME in catalog.load(company.data)
    refused = catalog.list_versions(company.data, "own/broken")
    assert [version.body["status"] for version in refused] == ["refused"]
    assert main(command) == 1
    assert catalog.list_versions(company.data, "own/broken") == refused, "one refusal told twice"


@pytest.mark.nightly
def test_a_file_that_is_a_link_to_elsewhere_or_a_pipe_is_not_read(company, put, tmp_path):
    put(NAME, write("ticket_id"))
    folder, secret = company.data / query_files.FOLDER / "own", tmp_path / "secret.sql"
    secret.write_text("only the app can read this", "utf-8")
    (folder / "link.sql").symlink_to(secret)
    (folder / "circle.sql").symlink_to(folder / "circle.sql")
    (folder / "near.sql").symlink_to(folder / "tickets.sql")
    os.mkfifo(folder / "pipe.sql")
    states = {"own/circle": "refused", "own/link": "refused", "own/near": "new"}
    assert list_states(company) == {**states, "own/pipe": "refused", NAME: "new"}
    assert queries.build(company.data, "Ana").is_published
    written = [str(entry.body) for entry in journal.list_entries(company.data)]
    assert not any("only the app" in body for body in written)
    backup.create(company.data, tmp_path / "backup")
    assert not (tmp_path / "backup" / query_files.FOLDER / "own" / "link.sql").exists()
    assert list(version_files.read_folder(folder / "none")) == []
    with pytest.raises(catalog.QueryError, match="leads out"):
        version_files.read_folder(folder.parent)


def test_a_text_that_is_shown_in_another_order_than_it_is_read_is_refused(company, put):
    put(NAME, write("ticket_id /* \u202e } \u2066 */"))
    [file] = query_files.list_files(company.data)
    assert file.state == "refused"
    assert "line 14" in str(file.why) and "U+202E" in str(file.why)


def test_a_backup_brings_files_and_versions_back(company, put, tmp_path):
    put(NAME, write("ticket_id"))
    queries.build(company.data, "Ana")
    put("own/later", write("ticket_id", "own/later"))
    backup.create(company.data, tmp_path / "copy")
    restored = backup.restore(tmp_path / "copy", tmp_path / "back")
    assert not restored.faults
    files = {file.name: file.state for file in query_files.list_files(tmp_path / "back")}
    assert files == {NAME: "in_force", "own/later": "new"}
    (company.data / query_files.FOLDER / f"{NAME}.sql").unlink()
    backup.create(company.data, tmp_path / "copy")
    assert not (tmp_path / "copy" / query_files.FOLDER / f"{NAME}.sql").exists()
