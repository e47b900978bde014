"""The mapping cards of the upload page: all that a sheet leaves open is answered by one button."""

import pytest

from dashboard.engine import snapshot_info
from etl.commands import commit
from store import journal
from tests.pages.page import drop_files, find_labelled, read_text

TICKETS = "Ticket ID,Client,Subject,Severity,Came in,Seen\n1,A,x,High,2026-03-02,2026-03-03\n"
TYPES = "Ticket ID,Client,Created at,Type\n1,A,2026-03-02,Moan\n2,A,2026-03-03,Moan\n"
ORDERS = "Ticket ID,Client,Created at\n1,A,02/03/2026\n"
NO_PROJECT = "Req ID,Title,Date raised\nR-1,Login,2026-03-02\nR-2,Search,2026-03-03\n"
DOUBTS = (
    "Req ID,Project,Title,Confirmed on,Start date,Weather\n"
    "R-1,Atlas,Login,2026-03-02,2026-03-05,dry\nR-2,Atlas,Search,2026-03-03,2026-03-06,wet\n"
)
UNKNOWN = "Nr,Asked on,What\n1,2026-03-02,Login\n2,2026-03-03,Search\n"
USE = "Use these columns"


def list_answers(tmp_path):
    return [entry.body["given"] for entry in journal.list_entries(tmp_path, "answered")]


def press(at, label):
    return find_labelled(at.button, label).click().run()


def choose(at, field, value):
    """Choose a column for a field, or type a value for all rows."""
    select = find_labelled(at.selectbox, field)
    if value and not any(option.startswith(value) for option in select.options):
        select.options.append(value)  # As if typed: the test tool knows the offered ones only.
    select.set_value(value)


def open_sheet(at):
    """Open a sheet with nothing open, to review what was recognised."""
    key = next(expander.key for expander in at.expander if (expander.key or "").startswith("sheet"))
    at.session_state[key] = True
    at.run()


def list_outcomes(at):
    return list(at.dataframe[0].value["Result"])


def test_card_offers_likely_columns_with_values_and_reasons_and_presets_none_in_doubt(
    visit, tmp_path
):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    assert not at.exception
    text = read_text(at)
    assert "Not imported until this is answered: the column of “Opened" in text
    assert "it may be “Came in” (it contains dates), “Seen” (it contains dates)" in text
    opened = find_labelled(at.selectbox, "Opened")
    assert opened.value is None
    assert opened.options[:2] == ["Came in (2026-03-02)", "Seen (2026-03-03)"]
    assert at.button(key="publish").disabled
    press(at, USE)
    assert "Still needed: Opened" in at.warning[0].value
    assert list_answers(tmp_path) == []
    choose(at, "Opened", "Seen")
    press(at, USE)
    assert not at.exception
    assert list_answers(tmp_path) == [{"table": "tickets", "columns": {"opened_at": ["Seen"]}}]
    assert list_outcomes(at) == ["will be imported"]
    assert "Saved. The files were read again" in read_text(at)
    at.button(key="publish").click().run()
    assert [load["table_name"] for load in snapshot_info.list_loads(tmp_path)] == ["tickets"]


def test_one_value_can_be_typed_for_all_rows(visit, tmp_path):
    at = drop_files(visit("upload", "zh", data=tmp_path), ("req.csv", NO_PROJECT))
    assert "哪一列是“项目”" in read_text(at)
    choose(at, "项目", "云帆")
    press(at, "采用这些列")
    assert not at.exception
    assert list_answers(tmp_path)[-1]["constants"] == {"project": "云帆"}
    open_sheet(at)
    assert "所有行的所属项目均为“云帆”" in read_text(at)


def test_fields_in_doubt_hold_nothing_back_and_are_answered_by_one_button(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("req.csv", DOUBTS))
    assert list_outcomes(at) == ["will be imported"]
    assert not at.button(key="publish").disabled
    text = read_text(at)
    assert "Imported without: the column of “Verified on”" in text
    assert "the column of “Work started on”" in text
    assert "known column name: Atlas" in text
    assert find_labelled(at.selectbox, "Verified on").value is None
    choose(at, "Verified on", "Confirmed on")
    choose(at, "Work started on", "")
    choose(at, "Use “Weather” as", "channel")
    press(at, USE)
    assert not at.exception
    assert list_answers(tmp_path) == [
        {
            "table": "requirements",
            "columns": {
                "verified_date": ["Confirmed on"],
                "work_started_date": [],
                "channel": ["Weather"],
            },
        }
    ]
    assert "Imported without" not in read_text(at)


def test_field_that_figures_rest_on_is_shown_though_no_column_looks_like_it(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    assert find_labelled(at.selectbox, "Raised by").value is None
    assert "no column: stays empty" in read_text(at)


def test_same_questions_of_many_files_share_a_card_and_an_answer(visit, tmp_path):
    files = [
        (f"plan-{n}.csv", DOUBTS.replace("Weather", f"Weather {n}").replace("R-", f"R-{n}-"))
        for n in range(6)
    ]
    at = drop_files(visit("upload", data=tmp_path), *files)
    assert "plan-0.csv, and 5 more like it" in read_text(at)
    assert len([button for button in at.button if button.label == USE]) == 1
    choose(at, "Verified on", "Confirmed on")
    choose(at, "Work started on", "Start date")
    press(at, USE)
    assert not at.exception
    assert len(list_answers(tmp_path)) == 6
    assert "Imported without" not in read_text(at)
    assert list_outcomes(at) == ["will be imported"] * 6


def test_answer_can_be_limited_to_the_first_of_sheets_alike(visit, tmp_path):
    files = [(f"plan-{n}.csv", DOUBTS.replace("Weather", f"Weather {n}")) for n in range(2)]
    at = drop_files(visit("upload", data=tmp_path), *files)
    find_labelled(at.checkbox, "Use this for all 2 similar sheets").uncheck()
    choose(at, "Verified on", "Confirmed on")
    press(at, USE)
    assert len(list_answers(tmp_path)) == 1
    assert "plan-1.csv: Imported without: the column of “Verified on”" in read_text(at)


def test_each_of_several_sheets_alike_can_have_its_own_project(visit, tmp_path):
    files = [(f"{name}.csv", NO_PROJECT.replace("R-", name)) for name in ("Atlas", "Ledger")]
    at = drop_files(visit("upload", data=tmp_path), *files)
    [grid] = [table for table in at.dataframe if "Project" in table.value.columns]
    key = grid.proto.id.split("-", 2)[2]
    rows = {place: {"Project": name} for place, name in enumerate(("Atlas", "Ledger"))}
    at.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    press(at, USE)
    assert not at.exception
    assert [given["constants"] for given in list_answers(tmp_path)] == [
        {"project": "Atlas"},
        {"project": "Ledger"},
    ]


def test_table_is_asked_without_a_choice_made_beforehand(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("list.csv", UNKNOWN))
    [radio] = at.radio
    assert radio.value is None
    assert find_labelled(at.button, "Answer").disabled
    radio.set_value("another").run()
    find_labelled(at.selectbox, "Recognised as").set_value("requirements").run()
    press(at, "Answer")
    assert list_answers(tmp_path) == [{"table": "requirements"}]
    assert [button.label for button in at.button].count(USE) == 1


@pytest.mark.nightly
def test_skipped_sheet_is_not_loaded_until_the_answer_is_withdrawn(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    press(at, "Skip this sheet")
    assert list_outcomes(at) == ["nothing to import"]
    open_sheet(at)
    press(at, "Undo all answers")
    assert not at.exception
    assert list_outcomes(at) == ["question open"]


def test_order_of_day_and_month_is_a_question(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", ORDERS))
    at.radio[0].set_value("1").run()
    press(at, "Answer")
    assert list_answers(tmp_path) == [{"table": "tickets", "parse": {"date_order": "mdy"}}]
    assert list_outcomes(at) == ["will be imported"]


def test_unknown_words_are_assigned_to_choices_with_the_columns(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    assert list_outcomes(at) == ["will be imported"]
    assert "1 unknown word counts as empty" in read_text(at)
    [word] = [select for select in at.selectbox if "Moan" in select.label]
    assert "rows: 2" in word.label.replace("\\", "")
    word.set_value("complaint")
    press(at, USE)
    assert not at.exception
    assert list_answers(tmp_path) == [
        {"table": "tickets", "choices": {"kind": {"complaint": ["Moan"]}}}
    ]
    assert not [select for select in at.selectbox if "Moan" in select.label]


def test_changed_mapping_applies_to_earlier_loads_too(visit, tmp_path):
    at = drop_files(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    at.button(key="publish").click().run()
    at = drop_files(at, ("again.csv", TYPES.replace("1,A", "3,A")))
    kind = find_labelled(at.selectbox, "Kind")
    assert kind.value == "Type"
    choose(at, "Kind", "")
    choose(at, "Client", "Type")
    press(at, USE)
    assert not at.exception
    assert list_answers(tmp_path)[-1]["columns"] == {"client": ["Type"], "kind": []}
    [earlier] = commit.list_history(tmp_path)
    assert "kind" not in earlier.load.fields
