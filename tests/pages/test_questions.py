"""The questions of the upload page: asked one at a time, answered once, changed later."""

import pytest

from dashboard.engine import snapshot_info
from etl.commands import commit
from store import journal
from tests.pages.page import drop_files, find_labelled, read_text

TICKETS = "Ticket ID,Client,Subject,Severity,Came in,Seen\n1,A,x,High,2026-03-02,2026-03-03\n"
TYPES = "Ticket ID,Client,Created at,Type\n1,A,2026-03-02,Moan\n2,A,2026-03-03,Moan\n"
ORDERS = "Ticket ID,Client,Created at\n1,A,02/03/2026\n"
NO_PROJECT = "Req ID,Title,Date raised\nR-1,Login,2026-03-02\nR-2,Search,2026-03-03\n"


def list_answers(tmp_path):
    return [entry.body["given"] for entry in journal.list_entries(tmp_path, "answered")]


def press(at, label):
    return find_labelled(at.button, label).click().run()


def open_recognised(at):
    """Open the form that changes what was recognised."""
    [expander] = [
        expander for expander in at.expander if expander.label.startswith("Change the mapping")
    ]
    at.session_state[expander.proto.id.split("-", 2)[2]] = True
    at.run()


def list_outcomes(at):
    return list(at.dataframe[0].value["Result"])


@pytest.mark.nightly
def test_question_shows_the_likeliest_columns_with_values_and_reasons(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    assert not at.exception
    assert "which column is “Opened" in read_text(at)
    [radio] = at.radio
    assert radio.options[:2] == ["Came in", "Seen"]
    assert at.button(key="publish").disabled
    press(at, "Answer")
    assert not at.exception
    assert list_answers(tmp_path) == [{"table": "tickets", "columns": {"opened_at": ["Came in"]}}]
    assert list_outcomes(at) == ["will be imported"]
    assert "Saved. The files were read again" in read_text(at)
    at.button(key="publish").click().run()
    assert [load["table_name"] for load in snapshot_info.list_loads(tmp_path)] == ["tickets"]


@pytest.mark.nightly
def test_any_other_column_can_be_chosen(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    at.radio[0].set_value("another").run()
    assert find_labelled(at.button, "Answer").disabled
    at.multiselect[0].set_value(["Seen"]).run()
    press(at, "Answer")
    assert list_answers(tmp_path)[-1]["columns"] == {"opened_at": ["Seen"]}


@pytest.mark.nightly
def test_one_value_can_be_used_for_all_rows(visit, tmp_path):
    at = drop_files(visit("upload", "zh", data=tmp_path), ("req.csv", NO_PROJECT))
    assert "哪一列是“项目”" in read_text(at)
    at.radio[0].set_value("constant").run()
    at.text_input[0].set_value("云帆").run()
    press(at, "确定")
    assert not at.exception
    assert list_answers(tmp_path)[-1]["constants"] == {"project": "云帆"}
    assert "所有行的所属项目均为“云帆”" in read_text(at)


@pytest.mark.nightly
def test_skipped_sheet_is_not_loaded_until_the_answer_is_withdrawn(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    at.radio[0].set_value("unneeded").run()
    press(at, "Answer")
    assert list_outcomes(at) == ["nothing to import"]
    open_recognised(at)
    press(at, "Undo all answers")
    assert not at.exception
    assert list_outcomes(at) == ["question open"]


def test_order_of_day_and_month_is_a_question(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", ORDERS))
    at.radio[0].set_value("1").run()
    press(at, "Answer")
    assert list_answers(tmp_path) == [{"table": "tickets", "parse": {"date_order": "mdy"}}]
    assert list_outcomes(at) == ["will be imported"]


@pytest.mark.nightly
def test_unknown_words_are_assigned_to_choices_one_by_one(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    assert list_outcomes(at) == ["will be imported"]
    [word] = [select for select in at.selectbox if "Moan" in select.label]
    assert "rows: 2" in word.label.replace("\\", "")
    word.set_value("complaint")
    press(at, "Save these words")
    assert not at.exception
    assert list_answers(tmp_path) == [
        {"table": "tickets", "choices": {"kind": {"complaint": ["Moan"]}}}
    ]
    assert not [select for select in at.selectbox if "Moan" in select.label]


def test_changed_mapping_applies_to_earlier_loads_too(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    at.button(key="publish").click().run()
    at = drop_files(at, ("again.csv", TYPES.replace("1,A", "3,A")))
    open_recognised(at)
    kind = find_labelled(at.multiselect, "Kind")
    assert kind.value == ["Type"]
    kind.set_value([])
    find_labelled(at.multiselect, "Category").set_value(["Type"])
    press(at, "Save changes")
    assert not at.exception
    assert list_answers(tmp_path)[-1]["columns"] == {"kind": [], "category": ["Type"]}
    [earlier] = commit.list_history(tmp_path)
    assert "kind" not in earlier.load.fields
