"""Every page through app.py, in both languages, and what a visitor does there."""

import re

import duckdb
import pytest

from dashboard import text
from store import journal
from tests import company

EVIDENCE = ("overview", "complaints", "requirements", "schedule")
PAGES = (*EVIDENCE, "project", "client", "compare", "case", "story", "upload", "names", "queries")


def said(at):
    """All words on the page."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error", "info", "success")
    shown = [element.value for kind in kinds for element in getattr(at, kind)]
    words = "\n".join([*shown, *(metric.label for metric in at.metric)])
    return words.replace("\\", "")


def charts(at):
    """The keys of the charts on the page."""
    return [one.key for one in at.get("bidi_component") if one.proto.component_name == "plot"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_in_the_readers_language(visit, name, lang):
    at = visit(name, lang)
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert at.title[0].value == text.say(lang, f"pages.{name}.title")
    assert text.say(lang, "app.sample_says") in said(at)
    # Where one is already, no link leads; from the overview others lead to names, case and slides.
    assert len(at.get("page_link")) == (name != "upload") + 3 * (name == "overview") + (
        name == "story"
    )


@pytest.mark.parametrize("name", EVIDENCE)
def test_an_evidence_page_draws_charts_with_their_counts(visit, name):
    at = visit(name)
    assert len(charts(at)) >= 2
    assert "data as of" in said(at)


def test_the_language_switch_turns_every_word(visit):
    at = visit("complaints", "en")
    at.segmented_control(key="lang").set_value("zh").run()
    assert at.title[0].value == "投诉"
    assert not at.exception


def test_the_browsers_language_comes_first(visit):
    at = visit("overview", lang="xx")
    assert at.title[0].value == "Overview"


def test_a_filter_in_the_address_is_in_force_and_readable(visit):
    at = visit("overview", client="C1")
    assert "client Acme Logistics" in said(at)
    assert at.multiselect(key="client").value == ["C1"]
    everything = visit("overview")
    assert at.metric[0].value != everything.metric[0].value or said(at) != said(everything)


def test_what_is_chosen_stands_in_the_address_as_ids(visit):
    at = visit("complaints", "zh")
    at.multiselect(key="client").set_value(["C3"]).run()
    assert at.query_params["client"] in ("C3", ["C3"])
    assert "客户：晨光制造有限公司" in said(at)


def test_a_choice_goes_from_page_to_page_and_can_be_cleared(visit):
    at = visit("complaints")
    at.multiselect(key="client").set_value(["C2"]).run()
    at.switch_page("pages/evidence/requirements.py").run()
    assert at.multiselect(key="client").value == ["C2"]
    at.button(key="clear_filters").click().run()
    assert at.multiselect(key="client").value == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "1 client in the link not found in the data"), ("zh", "链接中有1个客户")],
)
def test_a_choice_of_a_link_that_is_not_in_the_data_is_told_until_one_chooses_anew(
    visit, lang, words
):
    at = visit("overview", lang, client="C99")
    assert not at.exception
    assert at.multiselect(key="client").value == []
    assert words in at.warning[0].value
    assert at.query_params["client"] in ("C99", ["C99"])
    at.switch_page("pages/evidence/complaints.py").run()
    assert words in at.warning[0].value
    at.multiselect(key="client").set_value(["C1"]).run()
    assert not at.warning
    assert at.query_params["client"] in ("C1", ["C1"])


def test_clearing_the_filters_lets_go_of_what_a_link_asked_for(visit):
    at = visit("overview", client="C99", pm="U99")
    assert len(at.warning) == 2
    at.button(key="clear_filters").click().run()
    assert not at.warning
    assert "client" not in at.query_params


def test_an_empty_card_names_the_filter_to_widen(visit):
    at = visit("overview", start_date="2030-01-01")
    assert not at.exception
    assert "Widen “From”" in said(at)


def test_a_card_opens_its_rows_table_sql_and_reading(visit):
    at = visit("complaints")
    for tool, shown in (("sql", "code"), ("rows", "dataframe"), ("table", "dataframe")):
        at.pills(key="tool_complaints/origin").set_value(None).run()
        before = len(at.get(shown))
        at.pills(key="tool_complaints/origin").set_value(tool).run()
        assert not at.exception
        assert len(at.get(shown)) > before, tool
    at.pills(key="tool_complaints/origin").set_value("how").run()
    assert "Based on" in said(at)


def test_the_sql_shown_is_the_sql_that_ran_with_its_values(visit):
    at = visit("complaints", client="C1")
    at.multiselect(key="client").set_value(["C1"]).run()
    at.pills(key="tool_complaints/origin").set_value("sql").run()
    assert "-- $client = ['C1']" in at.code[0].value
    assert "list_contains($client" in at.code[0].value


def test_missing_columns_are_named_on_the_card(visit, tmp_path):
    company.publish(
        tmp_path,
        projects=2,
        without=("requirements.verified_date", "requirements.verification_result"),
        is_sample=False,
    )
    at = visit("requirements", data=tmp_path)
    assert not at.exception
    assert "Not enough data yet" in said(at)
    assert "(requirements)" in said(at)
    # Contacts still say which requirements may have been verified; what else is drawn needs none.
    assert set(charts(at)) == {
        "chart_requirements/verification_evidence",
        "chart_requirements/channel_by_month",
        "chart_contacts/attendance_by_month",
    }
    assert [metric.value for metric in at.metric] == ["–"]
    assert "invented company" not in said(at)


def test_a_missing_export_is_named(visit, tmp_path):
    company.publish(tmp_path, projects=2, without=("tickets",), is_sample=False)
    at = visit("complaints", data=tmp_path)
    assert not at.exception
    assert "No export of tickets has been imported" in said(at)


@pytest.mark.parametrize("name", PAGES)
def test_before_the_first_upload_every_page_says_so(visit, tmp_path, name):
    at = visit(name, data=tmp_path)
    assert not at.exception
    assert ("No data yet" in said(at)) == (name != "upload")
    assert not at.warning


def test_a_query_is_tried_on_the_published_data(visit):
    at = visit("queries", query="complaints/headline")
    [editor] = at.text_area
    editor.set_value("select client_id, name from clients order by client_id")
    at.button(key="try").click().run()
    assert not at.exception
    assert "5 rows" in said(at)


def test_a_trial_that_writes_is_refused_in_one_sentence(visit):
    at = visit("queries")
    at.text_area[0].set_value("drop table clients")
    at.button(key="try").click().run()
    assert not at.exception
    assert "may only read" in at.error[0].value


def test_the_tree_finds_queries_by_their_words(visit):
    at = visit("queries")
    at.text_input(key="query_search").set_value("late days").run()
    names = {button.label.strip("*") for button in at.button}
    assert not at.exception
    assert "linked_to_relayed" in names
    assert "corroboration" not in names


def test_the_result_of_a_trial_goes_with_the_text_that_was_tried(visit):
    at = visit("queries", query="complaints/headline")
    shipped = at.text_area[0].value
    at.text_area[0].set_value("select nothing from clients")
    at.button(key="try").click().run()
    assert len(at.error) == 1
    at.text_area[0].set_value(shipped).run()
    assert not at.error


def test_a_text_that_is_not_saved_is_there_when_one_comes_back(visit):
    at = visit("queries", query="complaints/headline")
    at.text_area[0].set_value("select 1 as one").run()
    assert "Not saved yet" in said(at)
    at.switch_page("pages/evidence/overview.py").run()
    at.switch_page("pages/workbench/queries.py").run()
    assert at.text_area[0].value == "select 1 as one"


def test_a_saved_version_runs_on_the_page_and_the_shipped_one_comes_back(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = visit("queries", data=tmp_path, query="complaints/headline")
    changed = at.text_area[0].value.replace(
        'title.en    = "Complaints raised by the client"', 'title.en    = "From the client itself"'
    )
    at.text_area[0].set_value(changed)
    at.text_input(key="reason_complaints/headline").set_value("plainer words")
    at.button(key="save_version").click().run()
    assert "Saved" in at.success[0].value
    [entry] = journal.entries(tmp_path, "query")
    assert (entry.body["status"], entry.body["reason"]) == ("saved", "plainer words")
    at.switch_page("pages/evidence/complaints.py").run()
    assert "From the client itself" in said(at)
    at.switch_page("pages/workbench/queries.py").run()
    at.button(key="restore_shipped").click().run()
    assert not at.exception
    assert "From the client itself" not in at.text_area[0].value
    [older] = at.selectbox
    assert older.options[0].startswith(f"{entry.entry_id} · 20")
    assert older.options[0].endswith(" · plainer words")
    at.switch_page("pages/evidence/complaints.py").run()
    assert "Complaints raised by the client" in said(at)


def test_a_version_that_breaks_the_contract_is_refused_with_the_reason(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = visit("queries", data=tmp_path, query="complaints/headline")
    broken = at.text_area[0].value.replace("as client_direct_rate", "as client_rate")
    at.text_area[0].set_value(broken)
    at.text_input(key="reason_complaints/headline").set_value("try a name")
    at.button(key="save_version").click().run()
    assert "promises “client_direct_rate” but returns" in said(at)
    assert [entry.body["status"] for entry in journal.entries(tmp_path, "query")] == ["refused"]
    [listed] = at.dataframe
    assert "promises “client_direct_rate”" in listed.value["Why it was not saved"][0]


def test_a_version_without_a_reason_is_not_saved(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = visit("queries", data=tmp_path, query="complaints/headline")
    at.text_area[0].set_value(at.text_area[0].value + "\n-- looked at")
    at.button(key="save_version").click().run()
    assert "Enter a reason in one sentence" in at.warning[0].value
    assert journal.entries(tmp_path, "query") == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_project_gathers_its_plan_its_figures_and_its_events(visit, lang):
    at = visit("project", lang, of_project="P-01")
    assert not at.exception
    drawn = charts(at)
    assert {"gantt", "event_lanes"} <= set(drawn)
    everything = visit("project", lang)
    assert text.say(lang, "project.none_project") in said(everything)
    assert charts(everything) == []


def test_a_client_lists_its_projects(visit):
    at = visit("client", of_client="C1")
    assert not at.exception
    listed = next(one.value for one in at.dataframe if "project_name" in one.value)
    assert set(listed["client_id"]) == {"C1"}


def test_a_project_of_a_link_that_is_not_in_the_data_is_not_chosen(visit):
    at = visit("project", of_project="nobody")
    assert not at.exception
    assert text.say("en", "project.none_project") in said(at)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_before_any_data_a_table_says_which_export_makes_which_evidence_possible(
    visit, tmp_path, lang
):
    at = visit("overview", lang, data=tmp_path)
    assert not at.exception
    (table,) = (one.value for one in at.dataframe)
    by_export = table.set_index(text.say(lang, "supply.export"))
    tickets = by_export.loc[text.say(lang, "tables.tickets")]
    assert tickets[text.say(lang, "supply.rows")] == 0
    assert tickets[text.say(lang, "pages.complaints.title")] >= 10
    tasks = by_export.loc[text.say(lang, "tables.tasks")]
    assert tasks[text.say(lang, "pages.schedule.title")] >= 5


def test_a_page_names_the_exports_that_it_lacks_and_still_shows_what_it_can(visit, tmp_path):
    company.publish(tmp_path, projects=6, without=("contacts",), is_sample=False)
    at = visit("complaints", data=tmp_path)
    assert not at.exception
    table = text.say("en", "tables.contacts")
    assert f"Not imported yet: {table} (needed by" in said(at)
    assert len(charts(at)) >= 3
    assert "Not imported yet" not in said(visit("complaints"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_clients_of_a_link_are_compared_with_their_difference(visit, lang):
    at = visit("compare", lang, by="client", a_client=["C1", "C2"], b_client="C3")
    assert not at.exception
    assert "Acme Logistics" in said(at)
    (table,) = (one.value for one in at.dataframe)
    assert list(table["case_count"]) == [table["case_count"][0], table["case_count"][1]]
    assert text.say(lang, "comparing.exploratory")[:20] in said(at)
    # A group cannot be compared with itself.
    at.multiselect(key="a_client").set_value(["C3"]).run()
    assert not at.exception
    assert at.multiselect(key="b_client").value == []
    assert text.say(lang, "comparing.choose") in said(at)


def test_two_periods_are_compared(visit):
    at = visit("compare", a_end="2025-06-30", b_start="2025-07-01", figure="complaints/headline")
    assert not at.exception
    assert "until 30 Jun 2025" in said(at)
    assert at.query_params["figure"] in ("complaints/headline", ["complaints/headline"])
    # Whatever day a link holds.
    assert not visit("compare", a_end="1990-01-01", b_start="2090-01-01").exception


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_overview_tells_what_the_last_publication_changed(visit, tmp_path, lang):
    company.publish(tmp_path, projects=3)
    title = text.say(lang, "effect.since")
    assert title not in said(visit("overview", lang, data=tmp_path))
    company.publish(tmp_path, projects=4)
    at = visit("overview", lang, data=tmp_path)
    assert not at.exception
    assert title in said(at)
    table = text.say(lang, "tables.projects")
    assert text.say(lang, "effect.rows", table=table, before="3", after="4") in said(at)
    company.publish(tmp_path, projects=4)
    assert text.say(lang, "effect.no_rows") in said(visit("overview", lang, data=tmp_path))


def test_what_an_older_snapshot_cannot_tell_is_left_out_of_what_changed(visit, tmp_path):
    old = company.publish(tmp_path, projects=3)
    with duckdb.connect(str(old.path)) as connection:
        connection.execute("drop table complaints")
    company.publish(tmp_path, projects=4)
    at = visit("overview", data=tmp_path)
    assert not at.exception
    assert not at.warning
    assert text.say("en", "effect.since") in said(at)
    assert "sql_failed" not in said(at)


def test_the_overview_says_in_words_what_its_figures_rest_on(visit, tmp_path):
    told = said(visit("overview"))
    assert re.search(r"Data as of \d+ \w{3} \d{4} \(", told)
    assert re.search(r"Of [\d,]+ rows read, [\d,]+ could not be imported", told)
    company.publish(tmp_path, projects=2, without=("tickets.kind", "requirements.verified_date"))
    lacking = said(visit("overview", data=tmp_path))
    assert re.search(r"No file fills \d+ columns that the evidence needs: ", lacking)
    assert re.search(r"and \d+ more\.", lacking)
