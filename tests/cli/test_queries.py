"""`firsthand queries …`: versions read, compared, saved and exchanged as files."""

import json
import subprocess

import pytest

from cli import words
from cli.main import EMPTY, main
from cli.queries import queries as family
from etl.commands import own_queries
from queries import catalog
from store import journal
from store.paths import ROOT
from tests import own_query

HEADLINE, OWN = "complaints/headline", own_query.NAME
TEXT = own_query.write()


@pytest.fixture
def firsthand(tmp_path, capsys):
    def run(*arguments, lang="en"):
        given = [*map(str, arguments), "--data", str(tmp_path / "data"), "--json", "--lang", lang]
        code = main(["queries", *given])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def edited(tmp_path):
    """A data folder with a changed shipped query and one of its own, the last without a line break
    at its end."""
    shipped = catalog.read_shipped(HEADLINE).text
    texts = {HEADLINE: shipped.replace("*/", "*/\n-- Looked at.", 1), OWN: TEXT.rstrip()}
    for name, text in texts.items():
        body = {"name": name, "text": text, "reason": "a look", "status": "saved"}
        journal.append(tmp_path / "data", "query", "Ana", base="", **body)
    return texts


def test_versions_are_listed_and_compared(firsthand, edited):
    code, told = firsthand("versions", HEADLINE)
    [version] = told["versions"]
    assert (code, told["active"], version["by"]) == (0, version["version"], "Ana")
    assert version["text"] == edited[HEADLINE]
    code, told = firsthand("diff", HEADLINE)
    assert (code, told["from"], told["to"]) == (0, "shipped", str(version["version"]))
    assert [line for line in told["diff"] if line[:1] == "+"][1:] == ["+-- Looked at."]
    back = firsthand("diff", HEADLINE, told["to"], "shipped")[1]["diff"]
    assert [line for line in back if line[:1] == "-"][1:] == ["--- Looked at."]


@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["versions"], "usage"),
        (["versions", "no/such"], "no_query"),
        (["diff", HEADLINE, "77"], "no_version"),
        (["restore", HEADLINE, "77", "--reason", "x"], "no_version"),
        (["save", HEADLINE, "nowhere.sql", "--reason", "x"], "refused"),
        (["save", HEADLINE, "nowhere.sql"], "usage"),
        (["retire", HEADLINE, "--reason", "x"], "refused"),
        (["rename", HEADLINE, "own/x", "--reason", "x"], "refused"),
        (["export"], "usage"),
        (["import", "nowhere", "--reason", "x"], "no_folder"),
    ],
)
def test_an_error_has_the_one_shape(firsthand, arguments, code, lang):
    given, told = firsthand(*arguments, lang=lang)
    assert given == (2 if code == "usage" else 1)
    assert told.pop("error")["code"] == code
    assert told == EMPTY[f"queries {arguments[0]}"]


@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize("verb", sorted(family.commands))
def test_the_help_words_each_of_them(capsys, lang, verb):
    assert main(["queries", verb, "--help", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    assert words.load(lang)["verbs"]["queries"][verb]["about"][:12] in shown
    assert words.say(lang, "options.data")[:8] in shown


def test_a_patch_is_one_that_git_applies(firsthand, edited, tmp_path):
    checkout = tmp_path / "checkout"
    for name in (HEADLINE, "requirements/headline"):
        copy = checkout / "queries" / f"{name}.sql"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / "queries" / f"{name}.sql").read_bytes())
    patch = tmp_path / "own.patch"
    code, told = firsthand("export", tmp_path / "files", "--patch", patch)
    assert (code, told["queries"]) == (0, [HEADLINE, OWN])
    subprocess.run(["git", "init", "-q"], cwd=checkout, check=True)
    for flags in (["--check"], []):
        subprocess.run(["git", "apply", *flags, str(patch)], cwd=checkout, check=True)
    for name, text in edited.items():
        assert (checkout / "queries" / f"{name}.sql").read_text("utf-8") == text
        assert (tmp_path / "files" / f"{name}.sql").read_text("utf-8") == text
    assert firsthand("import", tmp_path / "files", "--reason", "x")[1]["changes"] == []


@pytest.mark.nightly
def test_an_import_is_one_decision_or_none(firsthand, tmp_path):
    folder = tmp_path / "files" / "own"
    folder.mkdir(parents=True)
    (folder / "tickets.sql").write_text(TEXT, "utf-8")
    (folder / "broken.sql").write_text(TEXT.replace("ticket_id,", "nothing,"), "utf-8")
    arguments = ["import", folder.parent, "--reason", "reviewed", "--by", "Li Na"]
    code, told = firsthand(*arguments, "--dry-run")
    assert code == 0
    assert told["changes"] == [
        {"name": "own/broken", "change": "new"},
        {"name": OWN, "change": "new"},
    ]
    assert not (tmp_path / "data" / "journal.sqlite").exists()
    code, told = firsthand(*arguments)
    assert (code, "own/broken" in told["error"]["message"]) == (1, True)
    assert OWN not in catalog.load(tmp_path / "data")
    (folder / "broken.sql").unlink()
    assert firsthand(*arguments)[0] == 0
    version = catalog.list_versions(tmp_path / "data", OWN)[-1]
    assert (version.by, version.body["reason"]) == ("Li Na", "reviewed")


@pytest.mark.nightly
def test_a_query_is_saved_renamed_retired_and_restored(firsthand, tmp_path):
    data, path = tmp_path / "data", tmp_path / "tickets.sql"
    path.write_text(TEXT, "utf-8")
    assert firsthand("save", OWN, path, "--reason", "new")[0] == 0
    assert firsthand("rename", OWN, "own/all_tickets", "--reason", "clearer")[0] == 0
    assert OWN not in catalog.load(data)
    history = firsthand("versions", "own/all_tickets")[1]["versions"]
    assert [version["status"] for version in history] == ["saved", "retired", "saved"]
    renamed = history[-1]["version"]
    user = TEXT.replace(OWN, "own/all_tickets")
    body = {"name": "own/user", "text": user, "reason": "uses it", "status": "saved"}
    journal.append(data, "query", "Ana", base="", **body)
    refused = own_queries.retire_query(data, "own/all_tickets", "old", "Ana")
    assert refused.error is not None
    assert "is used by own/user" in refused.error.details["reason"]["en"]
    for name in ("own/user", "own/all_tickets"):
        assert firsthand("retire", name, "--reason", "old")[0] == 0
    assert "own/all_tickets" not in catalog.load(data)
    code, told = firsthand("restore", "own/all_tickets", renamed, "--reason", "needed")
    assert (code, told["name"]) == (0, "own/all_tickets"), told
    assert catalog.load(data)["own/all_tickets"].text == TEXT.replace(OWN, "own/all_tickets")
