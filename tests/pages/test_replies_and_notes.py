"""Answering a record and noting on charts, through the pages; what others see of it."""

import shutil
from datetime import date

import pytest

from dashboard.display import texts
from dashboard.engine import fetch, session
from dashboard.narrative import note_texts
from store import notes, replies
from tests.pages.page import find_table, read_text

DAY = date(2025, 6, 10)
HOSTILE = "<script>alert(1)</script> *bold* [x](javascript:1) :red[y] $a$"


@pytest.fixture
def own_data(published, tmp_path):
    return shutil.copytree(published, tmp_path / "data")


@pytest.fixture
def requirement(own_data):
    """A requirement that was passed on and begun without an answer."""
    cursor = fetch.connect(session.get_snapshot(own_data).path).cursor()
    return cursor.execute(
        "select project_id, requirement_id from requirement_states"
        " where arrival = 'second_hand' and is_started_unverified order by all limit 1"
    ).fetchone()


def open_record(visit, data, requirement, lang="en"):
    at = visit("record", lang, data=data, record=["requirements", *requirement])
    at.session_state["reply"] = True  # opens the popover
    return at.run()


def fill(at, prefix, value):
    """Fill in the one field whose key begins so."""
    kinds = (at.selectbox, at.text_area, at.text_input, at.date_input)
    [field] = [one for kind in kinds for one in kind if str(one.key).startswith(prefix)]
    field.set_value(value)


def test_a_record_is_answered_under_a_name_and_the_figure_says_so(visit, own_data, requirement):
    at = open_record(visit, own_data, requirement)
    fill(at, "reply_claim", "answered_by_client")
    fill(at, "reply_text", HOSTILE)
    at.button(key="save_reply").click().run()
    assert texts.translate("en", "replies.nameless") in read_text(at)
    assert replies.list_replies(own_data) == ()
    at.text_input(key="visitor_name").set_value("Li Na").run()
    at.button(key="save_reply").click().run()
    assert not at.exception
    [reply] = replies.list_replies(own_data)
    assert (reply.by, reply.text, reply.record) == (
        "Li Na",
        HOSTILE,
        ("requirements", *requirement),
    )
    said = read_text(at)
    assert "The client did answer" in said and HOSTILE in said
    # Every sign of it stands for itself.
    shown = [element.value for element in at.markdown if "script" in element.value]
    assert shown and all(r"\<script" in words and r"\*bold" in words for words in shown)
    figures = visit("requirements", "zh", data=own_data)
    assert not figures.exception
    assert "条中1条有异议" in read_text(figures)


def test_the_rows_of_a_figure_and_their_workbook_carry_the_answer(visit, own_data, requirement):
    replies.give(own_data, ("requirements", *requirement), "said_by_client", "=cmd()", "Li Na")
    at = visit("requirements", data=own_data)
    at.session_state["tool_requirements/unverified_by_channel"] = "rows"
    at.run()
    assert not at.exception
    rows = find_table(at, "replies")
    [told] = [cell for cell in rows["replies"] if cell]
    assert told.startswith("The client did say it: =cmd() (Li Na")
    [button] = [one for one in at.get("download_button") if one.key.startswith("download_workbook")]
    assert button


def test_only_its_author_withdraws_an_answer_and_all_see_who_did(visit, own_data, requirement):
    entry = replies.give(own_data, ("requirements", *requirement), "wrong_date", "no", "Li Na")
    at = open_record(visit, own_data, requirement)
    key = f"withdraw_{entry.entry_id}"
    assert key not in [button.key for button in at.button]
    at.text_input(key="visitor_name").set_value("Li Na").run()
    at.session_state["reply"] = False
    at.run()
    at.button(key=key).click().run()
    assert "Withdrawn by Li Na" in read_text(at)
    assert replies.list_replies(own_data)[0].withdrawn


def test_a_note_is_added_on_the_page_of_a_family_and_told_beneath_its_charts(visit, own_data):
    at = visit("requirements", data=own_data)
    at.session_state["notes_requirements"] = True  # opens the popover
    at.run()
    at.text_input(key="visitor_name").set_value("Li Na").run()
    fill(at, "note_start", DAY)
    fill(at, "note_text", HOSTILE)
    at.button(key="save_note").click().run()
    assert not at.exception
    [note] = notes.list_notes(own_data)
    assert (note.start, note.scope, note.of) == (DAY, "page", "requirements")
    [told] = note_texts.list_numbered([note], "en")
    assert told in read_text(at)
    at.session_state["notes_requirements"] = True
    at.run()
    at.button(key=f"remove_note_{note.entry_id}").click().run()
    assert notes.list_notes(own_data) == ()


def test_a_note_is_told_in_the_readers_language_on_pages_of_its_scope_alone(visit, own_data):
    notes.add(own_data, DAY, None, "CRM", "page", "complaints", "Li Na")
    at = visit("complaints", "zh", data=own_data)
    at.session_state["more_complaints"] = True
    assert "1  2025年6月10日：CRM（Li Na）" in read_text(at.run())
    assert "CRM" not in read_text(visit("schedule", data=own_data))


def test_the_journal_names_answers_and_notes(visit, own_data, requirement):
    replies.give(own_data, ("requirements", *requirement), "wrong_date", "no", "Li Na")
    entry = notes.add(own_data, DAY, None, "CRM", "company", "", "A")
    notes.remove(own_data, entry.entry_id, "B")
    removed, added, given, *_ = find_table(visit("journal", data=own_data), "What")["What"]
    assert "A date is wrong" in given and requirement[1] in given
    assert "“CRM”" in added and str(entry.entry_id) in removed
