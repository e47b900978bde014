"""The questions of the upload page: asked one at a time, answered once, changed later."""

from dashboard import engine
from etl import loading
from store import journal
from tests.pages.test_upload import drop, said

TICKETS = "Ticket ID,Client,Subject,Severity,Came in,Seen\n1,A,x,High,2026-03-02,2026-03-03\n"
TYPES = "Ticket ID,Client,Created at,Type\n1,A,2026-03-02,Moan\n2,A,2026-03-03,Moan\n"
ORDERS = "Ticket ID,Client,Created at\n1,A,02/03/2026\n"
NO_PROJECT = "Req ID,Title,Date raised\nR-1,Login,2026-03-02\nR-2,Search,2026-03-03\n"


def answers(tmp_path):
    return [entry.body["given"] for entry in journal.entries(tmp_path, "answered")]


def press(at, label):
    [button] = [one for one in at.button if one.label == label]
    return button.click().run()


def open_what_was_recognised(at):
    [box] = [one for one in at.expander if one.label.startswith("Change the mapping")]
    at.session_state[box.proto.id.split("-", 2)[2]] = True
    at.run()


def outcome(at):
    return list(at.dataframe[0].value["Result"])


def test_a_question_shows_the_likeliest_columns_with_their_values_and_why(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    assert not at.exception
    assert "which column is “Opened" in said(at)
    [radio] = at.radio
    assert radio.options[:2] == ["Came in", "Seen"]
    assert at.button(key="publish").disabled
    press(at, "Answer")
    assert not at.exception
    assert answers(tmp_path) == [{"table": "tickets", "columns": {"opened_at": ["Came in"]}}]
    assert outcome(at) == ["will be imported"]
    assert "Saved. The files were read again" in said(at)
    at.button(key="publish").click().run()
    assert [load["table_name"] for load in engine.loads(tmp_path)] == ["tickets"]


def test_another_column_may_be_chosen(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    at.radio[0].set_value("another").run()
    [take] = [one for one in at.button if one.label == "Answer"]
    assert take.disabled
    at.multiselect[0].set_value(["Seen"]).run()
    press(at, "Answer")
    assert answers(tmp_path)[-1]["columns"] == {"opened_at": ["Seen"]}


def test_one_value_may_hold_for_all_rows(visit, tmp_path):
    at = drop(visit("upload", "zh", data=tmp_path), ("req.csv", NO_PROJECT))
    assert "哪一列是“项目”" in said(at)
    at.radio[0].set_value("constant").run()
    at.text_input[0].set_value("云帆").run()
    press(at, "确定")
    assert not at.exception
    assert answers(tmp_path)[-1]["constants"] == {"project": "云帆"}
    assert "所有行的所属项目均为“云帆”" in said(at)


def test_a_sheet_that_is_not_needed_is_left_out_and_asked_for_again(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", TICKETS))
    at.radio[0].set_value("unneeded").run()
    press(at, "Answer")
    assert outcome(at) == ["nothing to import"]
    open_what_was_recognised(at)
    press(at, "Undo all answers")
    assert not at.exception
    assert outcome(at) == ["question open"]


def test_the_order_of_day_and_month_is_one_question(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", ORDERS))
    at.radio[0].set_value("1").run()
    press(at, "Answer")
    assert answers(tmp_path) == [{"table": "tickets", "parse": {"date_order": "mdy"}}]
    assert outcome(at) == ["will be imported"]


def test_words_that_are_no_choice_are_explained_one_by_one(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    assert outcome(at) == ["will be imported"]
    [word] = [box for box in at.selectbox if "Moan" in box.label]
    assert "rows: 2" in word.label.replace("\\", "")
    word.set_value("complaint")
    press(at, "Save these words")
    assert not at.exception
    assert answers(tmp_path) == [{"table": "tickets", "choices": {"kind": {"complaint": ["Moan"]}}}]
    assert not [box for box in at.selectbox if "Moan" in box.label]


def test_a_sure_match_is_changed_and_earlier_loads_follow(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), ("tickets.csv", TYPES))
    at.button(key="publish").click().run()
    at = drop(at, ("again.csv", TYPES.replace("1,A", "3,A")))
    open_what_was_recognised(at)
    [kind] = [one for one in at.multiselect if one.label == "Kind"]
    assert kind.value == ["Type"]
    kind.set_value([])
    [category] = [one for one in at.multiselect if one.label == "Category"]
    category.set_value(["Type"])
    press(at, "Save changes")
    assert not at.exception
    assert answers(tmp_path)[-1]["columns"] == {"kind": [], "category": ["Type"]}
    [earlier] = loading.history(tmp_path)
    assert "kind" not in earlier.load.fields
