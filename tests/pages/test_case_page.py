"""The case's page: assumptions as sliders, and what the company writes into it."""

import pytest

from dashboard.engine import case_notes
from dashboard.evidence import case_page
from dashboard.ui import visitor
from store import journal
from tests import company
from tests.pages.page import find_table, read_text, run_part


@pytest.fixture
def own_data(tmp_path):
    company.publish(tmp_path)
    return tmp_path


def read_grid(at):
    """The options side by side, as HTML."""
    drawn = [element.proto.body for element in at.get("html")]
    [grid] = [body for body in drawn if 'class="options"' in body]
    return grid


def test_sliders_begin_at_what_the_address_says_and_put_it_there(visit):
    at = visit("case", coverage="52")
    assert not at.exception
    assert (at.slider(key="coverage").value, at.slider(key="compliance").value) == (50, 70)
    at.slider(key="compliance").set_value(40).run()
    assert not at.exception
    assert at.query_params["compliance"] == "40"
    assert visit("case", coverage="much").slider(key="coverage").value == 80


@pytest.mark.nightly
def test_the_days_of_silence_are_those_of_the_address_where_it_has_a_number(visit, tmp_path):
    company.publish(tmp_path, projects=12)
    at = visit("case", data=tmp_path, silence="7")
    assert not at.exception
    assert at.number_input(key="silence").value == 7
    assert "If no answer comes within 7 working days" in read_grid(at)
    at.number_input(key="silence").set_value(None).run()
    assert "silence" not in at.query_params
    assert "That number is your own" not in read_grid(at)


@pytest.mark.parametrize(
    ("written", "days"),
    [("7", 7), ("250", 250), ("251", None), ("0", None), ("-3", None), ("x", None)],
)
def test_days_of_silence_are_whole_and_at_most_a_year_of_work(written, days):
    assert case_page._parse_days([written]) == days


def test_what_the_company_writes_stands_with_its_author_and_in_the_journal(visit, own_data):
    at = visit("case", data=own_data)
    assert read_grid(at).count("Not entered yet.") == 4
    at.session_state[visitor.NAME_KEY] = "Ping"
    at.session_state["edit_takes"] = True  # opens the popover
    at.run()
    at.text_area(key="note_takes:ask_first").set_value("Two <b>hours</b> a week")
    at.button(key="save_takes").click()
    run_part(at, "save_takes")
    assert not at.exception
    grid = read_grid(at)
    assert "Two &lt;b&gt;hours&lt;/b&gt; a week — Ping" in grid
    assert grid.count("Not entered yet.") == 3
    *_, entry = journal.list_entries(own_data, case_notes.KIND)
    assert (entry.by, entry.body["about"]) == ("Ping", "takes:ask_first")
    # A recommendation of its own stands beside that of the rule.
    assert "*from March*" not in read_text(at)
    case_notes.save_note(own_data, case_notes.RECOMMENDATION, "B, *from March*.", "Sun")
    both = read_text(at.run())
    assert "B, *from March*. — Sun" in both
    assert "By rule" in both
    rows = find_table(visit("journal", data=own_data), "What")
    assert rows["What"].iloc[0] == "Wrote a recommendation: B, *from March*."
    assert "Wrote what an option of the case takes (Ask before starting)" in rows["What"].iloc[1]
