"""The command `firsthand`: every verb, in both languages, with one shape of errors."""

import errno
import json
import os
import re
import socket
import subprocess
import sys
from string import Formatter

import click
import duckdb
import pytest

from cli import __version__, intake, words
from cli.commands import VerbGroup
from cli.errors import Refusal, read_back
from cli.main import EMPTY, EVIDENCE, INTAKE, KEEPING, SERVING, main
from etl.commands import commit
from store.paths import ROOT

VERBS = {**INTAKE, **EVIDENCE, **KEEPING, **SERVING}
TICKETS = "Ticket ID,Created at,Client,Subject,Type\n1,2026-03-02 10:00,Acme,Slow,Complaint\n"


@pytest.fixture
def firsthand(tmp_path, capsys):
    """Run a command line on a data folder of its own; gives exit code, stdout and stderr."""

    def run(*arguments):
        code = main([*map(str, arguments), "--data", str(tmp_path / "data")])
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


@pytest.fixture
def tickets(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS, "utf-8")
    return path


def test_the_version_is_that_of_the_package(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"firsthand {__version__}\n"


def test_a_file_is_loaded_asked_for_withdrawn_and_brought_back(firsthand, tickets, tmp_path):
    assert firsthand("read", tickets)[0] == 0
    assert not (tmp_path / "data").exists()
    code, out, _ = firsthand("load", tickets, "--json")
    (load,) = json.loads(out)["loads"]
    assert (code, load["status"], load["rows_kept"]) == (0, "loaded", 1)
    counting = ("query", "--sql", "select count(*) as n from tickets", "--json")
    assert json.loads(firsthand(*counting)[1]) == [{"n": 1}]
    for verb, rows in (("undo", 0), ("restore", 1)):
        assert firsthand(verb, load["load_id"])[0] == 0
        assert json.loads(firsthand(*counting)[1]) == [{"n": rows}]
    assert firsthand("build")[0] == 0
    code, out, _ = firsthand("status")
    assert (code, "tickets.csv" in out) == (0, True)
    code, out, _ = firsthand("queries", "--json")
    assert (code, "complaints/headline" in out) == (0, True)
    code, out, _ = firsthand("query", "complaints/headline", "--format", "csv")
    assert (code, out.splitlines()[0].count(",") > 1) == (0, True)


def test_a_template_is_written_in_the_language_asked_for(firsthand, tmp_path):
    path = tmp_path / "tickets.xlsx"
    code, out, _ = firsthand("template", "tickets", "--out", path, "--lang", "zh")
    assert (code, out, path.exists()) == (0, f"{path}\n", True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["load", "nowhere.csv"], "no_file"),
        (["read", "nowhere.csv"], "no_file"),
        (["undo", "nosuchload"], "unknown_load"),
        (["restore", "nosuchload"], "unknown_load"),
        (["template", "tickets", "--out", "no/such/folder/x.xlsx"], "refused"),
        (["watch", "nowhere"], "no_file"),
        (["query", "complaints/headline"], "no_snapshot"),
        (["query", "--sql", "select 1"], "no_snapshot"),
        (["estimates"], "no_snapshot"),
        (["export", "case", "--out", "case.html"], "no_snapshot"),
        (["load"], "usage"),
        (["load", "x.csv", "--lang", "fr"], "usage"),
        (["undo"], "nothing_named"),
        (["template", "invoices", "--out", "x.xlsx"], "usage"),
        (["watch", "nowhere", "--interval", "0"], "usage"),
        (["query", "--set", "clint=C1", "complaints/headline"], "usage"),
        (["query"], "usage"),
        (["export", "case"], "usage"),
        (["export", "case", "--format", "odp", "--out", "case.odp"], "usage"),
        (["backup", "send", "x"], "usage"),
        (["serve", "--port", "0"], "usage"),
        (["status", "--wrong"], "usage"),
        (["queries", "too", "much"], "usage"),
        (["nosuchverb"], "usage"),
    ],
)
@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_an_error_is_one_document_of_one_shape_and_one_sentence(firsthand, arguments, code, lang):
    given, out, err = firsthand("--lang", lang, *arguments, "--json")
    document = json.loads(out)
    error = document.pop("error")
    assert given == (2 if code in ("usage", "nothing_named") else 1)
    assert list(error) == ["code", "message", "number"]
    assert (error["code"], error["number"]) == (code, None)
    assert err == f"{error['message']}\n"
    assert document == EMPTY.get(arguments[0], {})
    is_chinese = bool(re.search(r"[\u4e00-\u9fff]", error["message"]))
    assert is_chinese == (lang == "zh" and "fr" not in arguments)


@pytest.mark.parametrize("verb", ["status", "build"])
def test_a_journal_that_cannot_be_read_is_one_sentence_for_every_verb(firsthand, tmp_path, verb):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "journal.sqlite").write_text("no journal", "utf-8")
    code, out, _ = firsthand(verb, "--json")
    assert (code, json.loads(out)["error"]["code"]) == (1, "refused")


def test_what_nobody_foresaw_has_a_number_that_finds_its_trace(firsthand, tmp_path, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(commit, "list_history", fail)
    code, out, err = firsthand("status", "--json")
    error = json.loads(out)["error"]
    log = (tmp_path / "data" / "errors.log").read_text("utf-8")
    assert (code, error["code"]) == (1, "unforeseen")
    assert error["number"] in err
    assert error["number"] in log
    assert "ZeroDivisionError" in log


def test_a_port_that_is_taken_is_one_sentence(firsthand):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, _, err = firsthand("serve", "--port", port, "--lang", "en")
    assert (code, err) == (1, f"Port {port} is taken. Choose another with --port.\n")


def test_without_a_verb_the_help_is_shown_as_wrong_usage(capsys):
    assert main([]) == 2
    assert "serve" in capsys.readouterr().err


def test_the_language_of_the_environment_is_the_default(firsthand, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "没有命令" in firsthand("nosuchverb")[2]
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "There is no command" in firsthand("nosuchverb")[2]


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_help_words_every_verb_and_every_option(capsys, lang):
    assert main(["--help", "--lang", lang]) == 0
    listed = capsys.readouterr().out
    group = VerbGroup(VERBS, __version__)
    for verb in VERBS:
        about = words.say(lang, f"verbs.{verb}.about")
        assert about[:20] in listed
        assert main([verb, "--help", "--lang", lang]) == 0
        shown = capsys.readouterr().out
        assert words.say(lang, "options.data")[:10] in shown
        command = group.get_command(click.Context(group), verb)
        assert command is not None
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.opts[-1] in shown


def _flatten(nested, place=""):
    for name, value in nested.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{place}{name}.")
        else:
            yield f"{place}{name}", sorted(gap for _, gap, _, _ in Formatter().parse(value) if gap)


def test_both_languages_have_the_same_words_with_the_same_gaps():
    english, chinese = (dict(_flatten(words.load(lang))) for lang in words.LANGUAGES)
    assert english == chinese


def test_a_file_name_that_is_no_utf_8_is_loaded_and_shown(firsthand, tmp_path):
    path = tmp_path / os.fsdecode(b"\xfc.csv")
    path.write_text(TICKETS, "utf-8")
    code, out, _ = firsthand("load", path, "--json")
    (load,) = json.loads(out)["loads"]
    assert (code, load["file"], load["rows_kept"]) == (0, "\N{REPLACEMENT CHARACTER}.csv", 1)


def test_a_terminal_of_another_encoding_loses_no_answer():
    done = run_in_process(["--help", "--lang", "zh"], PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_document_is_json_in_every_encoding(tmp_path):
    arguments = ["status", "--wrong", "--lang", "zh", "--json", "--data", tmp_path]
    done = run_in_process(arguments, PYTHONIOENCODING="ascii")
    assert "没有选项" in json.loads(done.stdout)["error"]["message"]


def run_in_process(arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "cli", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("number", "known_as", "words_in_it"),
    [
        (errno.EACCES, "no_right", "may not use"),
        (errno.EROFS, "refused", "read-only disk"),
        (errno.ENOSPC, "refused", "is full"),
        (errno.ENOTDIR, "refused", "a file where"),
    ],
)
def test_what_the_system_refuses_is_a_sentence_with_the_place(
    firsthand, monkeypatch, number, known_as, words_in_it
):
    def fail(*_):
        raise OSError(number, "in English", "somewhere/journal.sqlite")

    monkeypatch.setattr(commit, "list_history", fail)
    code, out, _ = firsthand("status", "--json", "--lang", "en")
    error = json.loads(out)["error"]
    assert (code, error["code"]) == (1, known_as)
    assert "somewhere/journal.sqlite" in error["message"]
    assert words_in_it in error["message"]


def test_an_answer_that_cannot_be_printed_is_an_error_of_the_same_shape(firsthand, monkeypatch):
    monkeypatch.setattr(commit, "list_history", lambda _: [])
    monkeypatch.setattr(intake, "_describe_status", lambda _: {"rows": float("nan")})
    code, out, _ = firsthand("status", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (1, "unforeseen")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "recorded and published, but"), ("zh", "已记录并发布，但")]
)
def test_what_was_published_stands_though_it_cannot_be_read_back(lang, said):
    with pytest.raises(Refusal) as refused, read_back(lang, is_published=True):
        raise duckdb.IOException("Cannot open file: No space left on device.")
    assert refused.value.code == "published_unread"
    assert said in str(refused.value)
    assert "device. Run" not in str(refused.value)
    with pytest.raises(duckdb.IOException), read_back(lang, is_published=False):
        raise duckdb.IOException("Cannot open file.")
