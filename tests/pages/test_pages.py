"""Every page through app.py, in both languages, with its main interactions."""

import re
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest

from dashboard.display import number_formats, texts
from dashboard.engine import answers, snapshot_info
from dashboard.narrative import ranking
from dashboard.ui import filter_choices
from etl.commands import failed_versions
from queries import catalog
from store import journal
from tests import company

EVIDENCE = ("overview", "complaints", "requirements", "schedule")
PAGES = (
    *EVIDENCE,
    "project",
    "client",
    "compare",
    "case",
    "decisions",
    "story",
    "upload",
    "names",
    "journal",
    "queries",
)


def read_text(at):
    """All text on the page."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error", "info", "success")
    values = [element.value for kind in kinds for element in getattr(at, kind)]
    text = "\n".join([*values, *(metric.label for metric in at.metric)])
    return text.replace("\\", "")


def list_charts(at):
    """The keys of the charts on the page."""
    components = at.get("bidi_component")
    return [chart.key for chart in components if chart.proto.component_name == "plot"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_in_the_readers_language(visit, name, lang):
    at = visit(name, lang)
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert at.title[0].value == texts.translate(lang, f"pages.{name}.title")
    assert texts.translate(lang, "app.sample_says") in read_text(at)
    # No page links to itself, and slides not to the upload; the overview also links to the names,
    # the case and the slides.
    more = {"overview": 3, "decisions": 1, "case": 2}.get(name, 0)
    assert len(at.get("page_link")) == (name not in ("upload", "story")) + more


@pytest.mark.parametrize("name", EVIDENCE[1:])
def test_evidence_page_shows_charts_with_their_data_date(visit, name):
    at = visit(name)
    assert len(list_charts(at)) >= 2
    assert "data as of" in read_text(at)


def test_language_switch_translates_the_page(visit):
    at = visit("complaints", "en")
    at.segmented_control(key="lang").set_value("zh").run()
    assert at.title[0].value == "投诉"
    assert not at.exception


def test_unknown_language_in_the_url_falls_back_to_english(visit):
    at = visit("overview", lang="xx")
    assert at.title[0].value == "Overview"


def test_filter_in_the_url_is_applied_and_described(visit):
    at = visit("overview", client="C1")
    assert "client Acme Logistics" in read_text(at)
    assert at.multiselect(key="client").value == ["C1"]
    unfiltered = visit("overview")
    assert read_text(at) != read_text(unfiltered)


def test_url_carries_the_ids_of_the_choice(visit):
    at = visit("complaints", "zh")
    at.multiselect(key="client").set_value(["C3"]).run()
    assert at.query_params["client"] in ("C3", ["C3"])
    assert "客户：晨光制造有限公司" in read_text(at)


def test_choice_is_kept_across_pages_until_cleared(visit):
    at = visit("complaints")
    at.multiselect(key="client").set_value(["C2"]).run()
    at.switch_page("pages/evidence/requirements.py").run()
    assert at.multiselect(key="client").value == ["C2"]
    at.button(key="clear_filters").click().run()
    assert at.multiselect(key="client").value == []


@pytest.mark.parametrize(
    ("lang", "warning"),
    [("en", "1 client in the link not found in the data"), ("zh", "链接中有1家客户")],
)
def test_link_to_a_client_not_in_the_data_warns_until_another_is_chosen(visit, lang, warning):
    at = visit("overview", lang, client="C99")
    assert not at.exception
    assert at.multiselect(key="client").value == []
    assert warning in at.warning[0].value
    assert at.query_params["client"] in ("C99", ["C99"])
    at.switch_page("pages/evidence/complaints.py").run()
    assert warning in at.warning[0].value
    at.multiselect(key="client").set_value(["C1"]).run()
    assert not at.warning
    assert at.query_params["client"] in ("C1", ["C1"])


def test_clearing_the_filters_drops_ids_not_in_the_data(visit):
    at = visit("overview", client="C99", pm="U99")
    assert len(at.warning) == 2
    at.button(key="clear_filters").click().run()
    assert not at.warning
    assert "client" not in at.query_params


def test_empty_card_names_the_filter_to_widen(visit):
    at = visit("complaints", start_date="2030-01-01")
    assert not at.exception
    assert "Widen “From”" in read_text(at)


def test_card_opens_its_rows_table_sql_and_reading_guide(visit):
    at = visit("complaints")
    for tool, element in (("sql", "code"), ("rows", "dataframe"), ("table", "dataframe")):
        at.pills(key="tool_complaints/origin").set_value(None).run()
        before = len(at.get(element))
        at.pills(key="tool_complaints/origin").set_value(tool).run()
        assert not at.exception
        assert len(at.get(element)) > before, tool
    at.pills(key="tool_complaints/origin").set_value("how").run()
    assert "Based on" in read_text(at)


def test_card_shows_the_sql_that_ran_with_its_values(visit):
    at = visit("complaints", client="C1")
    at.multiselect(key="client").set_value(["C1"]).run()
    at.pills(key="tool_complaints/origin").set_value("sql").run()
    assert "-- $client = ['C1']" in at.code[0].value
    assert "is_selected($client" in at.code[0].value


@pytest.mark.nightly
def test_card_names_missing_columns(visit, tmp_path):
    company.publish(
        tmp_path,
        projects=2,
        without=("requirements.verified_date", "requirements.verification_result"),
        is_sample=False,
    )
    # With all that stands behind “More evidence”.
    at = visit("requirements", data=tmp_path, card="requirements/states")
    assert not at.exception
    assert "Too little recorded" in read_text(at)
    assert "(requirements)" in read_text(at)
    # These charts need contacts or channels, not the verification columns.
    assert set(list_charts(at)) == {
        "chart_requirements/verification_evidence",
        "chart_requirements/channel_by_month",
        "chart_contacts/attendance_by_month",
    }
    assert [metric.value for metric in at.metric] == ["–"]
    assert "invented company" not in read_text(at)


def test_card_names_a_missing_export(visit, tmp_path):
    company.publish(tmp_path, projects=2, without=("tickets",), is_sample=False)
    at = visit("complaints", data=tmp_path)
    assert not at.exception
    assert "No export of tickets has been imported" in read_text(at)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_that_nothing_is_uploaded_yet(visit, tmp_path, name):
    at = visit(name, data=tmp_path)
    assert not at.exception
    assert ("No data yet" in read_text(at)) == (name != "upload")
    assert not at.warning


def write_sql(at, sql):
    """Type into the plain text box of the workbench."""
    return at.text_area[0].set_value(sql)


def test_trial_runs_on_the_published_data(visit):
    at = visit("queries", query="complaints/headline", plain="1")
    write_sql(at, "select client_id, name from clients order by client_id")
    at.button(key="try").click().run()
    assert not at.exception
    assert "5 rows" in read_text(at)


def test_trial_that_writes_is_refused_in_one_sentence(visit):
    at = visit("queries", plain="1")
    write_sql(at, "drop table clients")
    at.button(key="try").click().run()
    assert not at.exception
    assert "may only read" in at.error[0].value


def test_search_finds_queries_by_their_text(visit):
    at = visit("queries")
    at.text_input(key="query_search").set_value("late days").run()
    names = {button.label.strip("*").replace("\\", "") for button in at.button}
    assert not at.exception
    assert "linked_to_relayed" in names
    assert "corroboration" not in names


def test_a_closed_folder_of_queries_holds_no_button_until_it_is_opened(visit):
    at = visit("queries", query="complaints/headline", plain="1")
    keys = [button.key for button in at.button]
    assert "open_complaints/origin" in keys
    assert "open_requirements/headline" not in keys
    at.session_state["folder_requirements_False_"] = True
    at.run()
    at.button(key="open_requirements/headline").click().run()
    assert "requirements/headline · " in read_text(at)
    assert not at.exception


def test_result_of_a_trial_disappears_when_its_sql_changes(visit):
    at = visit("queries", query="complaints/headline", plain="1")
    shipped = at.text_area[0].value
    write_sql(at, "select nothing from clients")
    at.button(key="try").click().run()
    assert len(at.error) == 1
    write_sql(at, shipped).run()
    assert not at.error


def test_unsaved_sql_survives_a_change_of_page(visit):
    at = visit("queries", query="complaints/headline", plain="1")
    write_sql(at, "select 1 as one").run()
    assert "Not saved yet" in read_text(at)
    at.switch_page("pages/evidence/overview.py").run()
    at.switch_page("pages/workbench/queries.py").run()
    assert at.text_area[0].value == "select 1 as one"


def test_saved_version_runs_on_its_page_until_the_shipped_one_is_restored(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = visit("queries", data=tmp_path, query="complaints/headline", plain="1")
    title = "field_complaints/headline_title.en"
    at.text_input(key=title).set_value("From the client itself").run()
    at.text_input(key="reason_complaints/headline").set_value("plainer words")
    at.button(key="save_version").click().run()
    assert "Saved" in at.success[0].value
    [entry] = journal.list_entries(tmp_path, "query")
    assert (entry.body["status"], entry.body["reason"]) == ("saved", "plainer words")
    # The figure stands behind “More evidence”.
    at.session_state["more_complaints"] = True
    at.switch_page("pages/evidence/complaints.py").run()
    assert "From the client itself" in read_text(at)
    at.switch_page("pages/workbench/queries.py").run()
    at.button(key="restore_shipped").click().run()
    assert not at.exception
    assert at.text_input(key=title).value == "Complaints raised by the client"
    read, compared = (
        next(box for box in at.selectbox if box.key.startswith(kind))
        for kind in ("read_", "compare_")
    )
    assert [option.split(" · ")[0] for option in read.options] == ["4", "2", "original"]
    assert read.options[1].startswith(f"{entry.entry_id} · 20")
    assert read.options[1].endswith(" · saved · plainer words")
    assert read.options[2] == "original · active"
    assert compared.value == entry.entry_id
    assert '-title.en    = "From the client itself"' in at.code[-1].value
    compared.set_value(0).run()
    assert "The two texts are the same" in read_text(at)
    at.session_state["more_complaints"] = True
    at.switch_page("pages/evidence/complaints.py").run()
    assert "Complaints raised by the client" in read_text(at)


@pytest.mark.nightly
def test_version_that_breaks_its_header_is_refused_with_the_reason(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = visit("queries", data=tmp_path, query="complaints/headline", plain="1")
    broken = at.text_area[0].value.replace("as client_direct_rate", "as client_rate")
    write_sql(at, broken).run()
    at.text_input(key="reason_complaints/headline").set_value("try a name")
    at.button(key="save_version").click().run()
    assert "names “client_direct_rate” in its header but returns" in read_text(at)
    assert [entry.body["status"] for entry in journal.list_entries(tmp_path, "query")] == [
        "refused"
    ]
    [versions] = at.dataframe
    assert "names “client_direct_rate” in its header" in versions.value["Why it was not saved"][0]
    # The refused text can be read, and differs from the original by that line.
    assert [line for line in at.code[-1].value.splitlines() if line.startswith(("-  ", "+  "))] == [
        "-    rate_of(origin = 'client_direct') as client_direct_rate,",
        "+    rate_of(origin = 'client_direct') as client_rate,",
    ]
    assert "restore_version" not in [one.key for one in at.button]


@pytest.mark.nightly
def test_version_without_a_reason_is_not_saved(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    at = visit("queries", data=tmp_path, query="complaints/headline", plain="1")
    write_sql(at, at.text_area[0].value + "\n-- looked at").run()
    at.button(key="save_version").click().run()
    assert "Enter a reason in one sentence" in at.warning[0].value
    assert journal.list_entries(tmp_path, "query") == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_project_page_shows_plan_and_events_of_one_project(visit, lang):
    at = visit("project", lang, of_project="P-01")
    assert not at.exception
    assert {"gantt", "event_lanes"} <= set(list_charts(at))
    unchosen = visit("project", lang)
    assert texts.translate(lang, "project.none_project") in read_text(unchosen)
    assert list_charts(unchosen) == []


def test_client_page_lists_its_projects(visit):
    at = visit("client", of_client="C1")
    assert not at.exception
    projects = next(grid.value for grid in at.dataframe if "project_name" in grid.value)
    assert set(projects["client_id"]) == {"C1"}


def test_link_to_an_unknown_project_chooses_none(visit):
    at = visit("project", of_project="nobody")
    assert not at.exception
    assert texts.translate("en", "project.none_project") in read_text(at)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_overview_without_data_shows_which_exports_the_evidence_needs(visit, tmp_path, lang):
    at = visit("overview", lang, data=tmp_path)
    assert not at.exception
    (table,) = (grid.value for grid in at.dataframe)
    by_export = table.set_index(texts.translate(lang, "supply.export"))
    tickets = by_export.loc[texts.translate(lang, "tables.tickets")]
    assert tickets[texts.translate(lang, "supply.rows")] == 0
    assert tickets[texts.translate(lang, "pages.complaints.title")] >= 10
    tasks = by_export.loc[texts.translate(lang, "tables.tasks")]
    assert tasks[texts.translate(lang, "pages.schedule.title")] >= 5


def test_page_names_missing_exports_and_shows_the_other_charts(visit, tmp_path):
    company.publish(tmp_path, projects=6, without=("contacts",), is_sample=False)
    at = visit("complaints", data=tmp_path)
    assert not at.exception
    table = texts.translate("en", "tables.contacts")
    assert f"Not imported yet: {table} (needed by" in read_text(at)
    assert len(list_charts(at)) >= 3
    assert "Not imported yet" not in read_text(visit("complaints"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_link_compares_two_groups_of_clients(visit, lang):
    at = visit("compare", lang, by="client", a_client=["C1", "C2"], b_client="C3")
    assert not at.exception
    assert "Acme Logistics" in read_text(at)
    (table,) = (grid.value for grid in at.dataframe)
    assert list(table["case_count"]) == [table["case_count"][0], table["case_count"][1]]
    assert texts.translate(lang, "comparing.exploratory")[:20] in read_text(at)
    # A group cannot be compared with itself.
    at.multiselect(key="a_client").set_value(["C3"]).run()
    assert not at.exception
    assert at.multiselect(key="b_client").value == []
    assert texts.translate(lang, "comparing.choose") in read_text(at)


def test_link_compares_two_periods(visit):
    at = visit("compare", a_end="2025-06-30", b_start="2025-07-01", figure="complaints/headline")
    assert not at.exception
    assert "until 30 Jun 2025" in read_text(at)
    assert at.query_params["figure"] in ("complaints/headline", ["complaints/headline"])
    # A link may carry days outside of the data.
    assert not visit("compare", a_end="1990-01-01", b_start="2090-01-01").exception


def test_a_comparison_begins_with_the_last_12_months_against_the_12_before(visit, published):
    last = snapshot_info.find_last_day(published)
    at = visit("compare")
    assert not at.exception
    days = {name: at.date_input(key=name).value for name in ("a_start", "a_end")}
    days |= {name: at.date_input(key=name).value for name in ("b_start", "b_end")}
    assert days["a_end"] == last
    assert days["b_end"] + timedelta(days=1) == days["a_start"]
    assert 364 <= (days["a_end"] - days["a_start"]).days <= 365
    assert 364 <= (days["b_end"] - days["b_start"]).days <= 365
    assert texts.translate("en", "comparing.exploratory")[:20] in read_text(at)
    # A day that a link sets stands alone.
    assert visit("compare", a_end="2025-06-30").date_input(key="a_start").value is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_period_that_begins_after_its_end_is_named(visit, lang):
    said = texts.translate(lang, "filters.reversed")
    turned = {"a_start": "2025-12-01", "a_end": "2025-06-30", "b_start": "2025-01-01"}
    assert [warning.value for warning in visit("compare", lang, **turned).warning] == [said]
    at = visit("complaints", lang, start_date="2025-12-01", end_date="2025-06-30")
    assert said in [warning.value for warning in at.warning]


def test_the_last_12_months_and_this_year_are_one_click(visit, published):
    last = snapshot_info.find_last_day(published)
    assert last is not None
    at = visit("complaints")
    at.button(key="preset_this_year").click().run()
    assert at.date_input(key="start_date").value == date(last.year, 1, 1)
    assert at.date_input(key="end_date").value == last
    assert at.query_params["start_date"] in (f"{last.year}-01-01", [f"{last.year}-01-01"])
    at.button(key="preset_last_year").click().run()
    start = at.date_input(key="start_date").value
    assert filter_choices.subtract_year(last) == start - timedelta(days=1)
    assert number_formats.format_day(start, "en") in read_text(at)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_project_is_shown_by_its_counts_without_a_grade(visit, published, lang):
    name = "requirements/unverified_by_project"
    rows = answers.run_query(published, name).rows.set_index("project_id")
    at = visit("project", lang, of_project="P-01")
    assert not at.exception
    count, n = rows.loc["P-01", ["unverified_count", "begun_count"]]
    assert at.metric[0].value == texts.translate(
        lang, "unit.of", numerator=int(count), n=int(n), unit="项"
    )
    share = round(100 * rows["unverified_count"].sum() / rows["begun_count"].sum())
    words = read_text(at)
    key = "beside" if n >= ranking.LEAST_FOR_SHARE else "beside_few"
    told = {"own": round(100 * count / n), "share": share, "verdict": "", "unit": "项"}
    assert texts.translate(lang, f"unit.{key}", **told).rstrip("。.") in words
    for key in ("sentence.company", "sentence.not_yet"):
        assert texts.translate(lang, key, figure="", needed="").split("：")[0][:10] not in words


@pytest.mark.parametrize(
    ("page", "column"), [("project", "project_name"), ("client", "client_name")]
)
def test_before_one_is_chosen_all_are_listed_with_their_counts(visit, page, column):
    at = visit(page)
    assert not at.exception
    table = next(grid.value for grid in at.dataframe if column in grid.value)
    assert table[column].nunique() == len(table) > 1
    assert table["figure0"].str.contains(r"^\d+ of \d+ · ").all()


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_overview_shows_what_the_last_publication_changed(visit, tmp_path, lang):
    company.publish(tmp_path, projects=3)
    title = texts.translate(lang, "effect.since")
    assert title not in read_text(visit("overview", lang, data=tmp_path))
    company.publish(tmp_path, projects=4)
    at = visit("overview", lang, data=tmp_path)
    assert not at.exception
    assert title in read_text(at)
    table = texts.translate(lang, "tables.projects")
    assert texts.translate(lang, "effect.rows", table=table, before="3", after="4") in read_text(at)
    company.publish(tmp_path, projects=4)
    assert texts.translate(lang, "effect.no_rows") in read_text(
        visit("overview", lang, data=tmp_path)
    )


@pytest.mark.nightly
def test_changes_leave_out_queries_that_the_older_snapshot_cannot_answer(visit, tmp_path):
    old = company.publish(tmp_path, projects=3)
    with duckdb.connect(str(old.path)) as connection:
        connection.execute("drop table complaints")
    company.forget_checksum(old.path)
    company.publish(tmp_path, projects=4)
    at = visit("overview", data=tmp_path)
    assert not at.exception
    assert not at.warning
    assert texts.translate("en", "effect.since") in read_text(at)
    assert "sql_failed" not in read_text(at)


def test_overview_describes_its_data_basis(visit, tmp_path):
    words = read_text(visit("overview"))
    assert re.search(r"Data as of \d+ \w{3} \d{4} \(", words)
    assert re.search(r"Of [\d,]+ rows read, [\d,]+ could not be imported", words)
    company.publish(tmp_path, projects=2, without=("tickets.kind", "requirements.verified_date"))
    words = read_text(visit("overview", data=tmp_path))
    assert re.search(r"No file fills \d+ columns that the evidence needs: ", words)
    assert re.search(r"and \d+ more\.", words)


@pytest.mark.parametrize(
    ("lang", "said", "warned"),
    [
        ("en", "uses an earlier version of “Complaints and who really", "no longer fits"),
        pytest.param("zh", "“投诉及其来源”采用较早的版本", "已不再适用", marks=pytest.mark.nightly),
    ],
)
def test_a_saved_version_that_stepped_aside_is_named_on_the_workbench_and_on_its_cards(
    visit, tmp_path, lang, said, warned
):
    company.publish(tmp_path, projects=2)
    shipped = catalog.load_shipped()["model/complaints"]
    body = {"name": shipped.name, "reason": "before an upgrade"}
    saved = journal.append(tmp_path, "query", "Ana", status="saved", text=shipped.text, **body)
    query = replace(shipped, version=saved.entry_id)
    aside = failed_versions.draft_set_aside((query, catalog.QueryError("bad_name", name="arrival")))
    journal.append(tmp_path, aside.kind, aside.by, **aside.body)
    at = visit("complaints", lang, data=tmp_path)
    assert not at.exception
    assert said in read_text(at)
    at = visit("queries", lang, data=tmp_path, query="model/complaints")
    assert warned in at.warning[0].value
    assert "arrival" in at.warning[0].value
    assert at.button(key="restore_shipped")
