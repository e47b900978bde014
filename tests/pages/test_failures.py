"""What goes wrong on a page: one sentence in its place, and the rest of the page."""

import re
import shutil

import pytest
import streamlit as st
from streamlit.error_util import handle_user_script_exception
from streamlit.runtime.scriptrunner import StopException

from dashboard.display import texts
from dashboard.evidence import card_parts, data_basis
from dashboard.ui import failures
from store import error_log
from tests.pages.page import drop_files, read_text

NAME = "Secret Client Ltd"


def take_log(data):
    """What the log of errors says, which is then empty again."""
    path = data / error_log.NAME
    text = path.read_text("utf-8")
    path.unlink()
    return text


def raise_with_a_cell(*_, **__):
    raise KeyError(NAME)


@pytest.mark.parametrize(("lang", "words"), [("en", "Something went wrong"), ("zh", "意外错误")])
def test_an_unforeseen_error_is_one_sentence_with_the_number_of_its_trace(
    visit, published, monkeypatch, lang, words
):
    monkeypatch.setattr(data_basis, "render", raise_with_a_cell)
    at = visit("overview", lang)
    assert not at.exception
    (error,) = at.error
    assert words in error.value
    (number,) = re.findall(r"[0-9a-f]{8}", error.value)
    log = take_log(published)
    assert f"{number}\n" in log
    assert "KeyError" in log
    assert "app.py:" in log
    assert NAME not in log
    assert NAME not in error.value
    assert at.get("page_link")


def test_a_card_that_fails_leaves_the_others(visit, published, monkeypatch):
    whole = visit("complaints")
    ask = card_parts.ask

    def fail_once(name, *more, **options):
        return raise_with_a_cell() if name == "complaints/origin" else ask(name, *more, **options)

    monkeypatch.setattr(card_parts, "ask", fail_once)
    at = visit("complaints")
    assert len(at.error) == 1
    assert not at.exception
    assert len(at.get("bidi_component")) == len(whole.get("bidi_component")) - 1
    assert len(at.get("page_link")) == len(whole.get("page_link"))
    assert "KeyError" in take_log(published)


def test_reruns_and_stops_of_streamlit_are_no_errors():
    with pytest.raises(StopException), failures.contain():
        st.stop()
        raise StopException


def test_unusable_settings_are_one_sentence_a_page_and_change_no_figure(visit, published, tmp_path):
    data = shutil.copytree(published, tmp_path / "data")
    for name, line in (
        ("complaints", "small_group = 0\nnonsense = 1"),
        ("settings", f'currency = "{"A" * 90_000}"'),
        ("queries", "not TOML"),
    ):
        (data / "settings.toml").unlink(missing_ok=True)
        before = visit(name, data=data)
        (data / "settings.toml").write_text(line, "utf-8")
        at = visit(name, data=data)
        assert not at.exception
        (error,) = at.error
        said = error.value.replace("\\", "")
        assert said.startswith("settings.toml: ") and "published figures are unchanged" in said
        assert len(said) < 1500
        shown = [[one.value for one in page.markdown] for page in (before, at)]
        assert shown[0] == shown[1]
        assert len(at.get("bidi_component")) == len(before.get("bidi_component"))
    assert not visit("upload", data=data).error


def test_a_format_file_that_cannot_be_used_is_told_in_the_readers_language(
    visit, published, tmp_path
):
    data = shutil.copytree(published, tmp_path / "data")
    (data / "formats").mkdir()
    (data / "formats" / "own.toml").write_text('table = "task"', "utf-8")
    for name in ("loads", "upload"):
        at = visit(name, lang="zh", data=data)
        if name == "upload":
            drop_files(at, ("new.csv", "a,b\n1,2\n"))
        assert not at.exception
        assert at.error[0].value.replace("\\", "").startswith("formats/own.toml：table 只能是")


def test_a_broken_query_is_missing_on_its_card_alone(visit, break_query):
    whole = visit("complaints")
    break_query("complaints/origin")
    at = visit("complaints")
    assert not at.exception
    (warning,) = at.warning
    assert "queries/complaints/origin.sql: unknown key “grainx”" in warning.value.replace("\\", "")
    assert len(at.get("bidi_component")) == len(whole.get("bidi_component")) - 1
    assert "queries/complaints/origin.sql" in read_text(visit("queries"))


@pytest.mark.parametrize("name", ["overview", "case", "story"])
def test_a_broken_comparison_is_named_where_it_is_missing(visit, break_query, name):
    break_query("requirements/unverified_difference")
    at = visit(name)
    assert not at.exception
    assert not at.error
    assert "requirements/unverified_difference.sql" in at.warning[0].value.replace("\\", "")
    assert not at.get("download_button")
    # What rests on the others stands.
    words = read_text(at) + "".join(deck.proto.json for deck in at.get("bidi_component"))
    assert "passed on" in words or "relayed" in words


def test_a_page_open_to_everyone_says_so(visit, monkeypatch):
    sentence = texts.translate("en", "access.everyone")
    assert sentence not in read_text(visit("upload"))
    monkeypatch.setenv("FIRSTHAND_EVERYONE_IS_KNOWN", "1")
    assert sentence in read_text(visit("upload"))


def test_the_console_repeats_no_cell(capfd, caplog):
    failures.silence_console()
    handle_user_script_exception(KeyError(NAME), lambda _: True)
    assert NAME not in caplog.text + "".join(capfd.readouterr())
