"""What an AI assistant gets: a real server over stdio, asked by the protocol's own client."""

import sys
from functools import partial

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters

from dashboard.assistant.server import TOOLS
from dashboard.display import texts
from store import journal
from store.paths import ROOT

CHANNELS = "requirements/unverified_by_channel"
DIFFERENCE = "requirements/unverified_difference"
EXTRA_DAYS = "schedule/extra_days"
# What stands open on the page of requirements.
ON_PAGE = (
    CHANNELS,
    "requirements/verification_evidence",
    "requirements/corrected_difference",
    "requirements/time_to_verify",
    "requirements/unverified_control",
    "contacts/attendance_by_month",
)
KINDS = ("markdown", "caption")


@pytest.fixture(scope="module")
def client(published):
    """A client whose server was started as an assistant starts it."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "cli", "mcp", "--data", str(published), "--lang", "en", "--by", "Ping"],
        cwd=ROOT,
        env={"FIRSTHAND_WORK_OUT": "0"},
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server)) as connected,
    ):
        yield portal, connected


@pytest.fixture
def call(client):
    """A function that calls a tool and gives its structured answer, or the error."""
    portal, connected = client

    def call(tool, /, **arguments):
        answer = portal.call(partial(connected.call_tool, tool, arguments))
        return answer.meta if answer.is_error else answer.structured_content

    return call


def read_page(at):
    """The texts of a page as they are read, without Markdown."""
    return "\n".join(
        texts.strip_markdown(element.value) for kind in KINDS for element in getattr(at, kind)
    )


def test_each_tool_has_words_a_schema_and_only_reads(client):
    portal, connected = client
    tools = portal.call(connected.list_tools).tools
    assert [tool.name for tool in tools] == list(TOOLS)
    for tool in tools:
        assert tool.title
        assert tool.description
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert all(field["description"] for field in tool.input_schema["properties"].values())
    assert "quoted_" in connected.instructions


def test_the_evidence_is_listed_by_page_and_each_name_can_be_asked(call):
    pages = call("list_evidence", lang="zh")["pages"]
    listed = {one["name"]: one for page in pages for one in page["evidence"]}
    assert set(ON_PAGE) <= set(listed)
    assert "requirements/rows" not in listed
    assert listed[CHANNELS]["question"].endswith("？")
    [page] = call("list_evidence", page="schedule")["pages"]
    assert page["title"] == "Schedule"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_told_of_a_filtered_figure_stands_on_its_page_word_by_word(visit, call, lang):
    page = read_page(visit("requirements", lang, client="C1"))
    for name in ON_PAGE:
        figure = call("ask", name=name, filters={"client": ["acme logistics"]}, lang=lang)
        assert figure["sentence"] in page
        assert figure["whole_company"] in page
        assert figure["question"] in page
        assert all(note in page for note in figure["small_print"])
        assert (
            f"requirements?card={name.replace('/', '%2F')}&client=C1&lang={lang}"
            in (figure["link"])
        )


def test_a_comparison_comes_with_grade_count_interval_groups_and_what_it_cannot_say(call):
    figure = call("ask", name=EXTRA_DAYS)
    grade, interval = figure["grade"], figure["interval"]
    assert grade["words"].endswith(texts.translate("en", f"grades.{grade['code']}"))
    assert grade["rule"]
    assert grade["reasons"]
    assert interval["low"] < interval["value"] < interval["high"]
    assert (interval["what"], interval["unit"]) == (
        texts.translate("en", "assistant.difference"),
        "days",
    )
    assert figure["case_count"] > 100
    assert figure["caveats"]
    assert figure["how_compared"]
    assert figure["as_of"] == "2026-01-04"
    assert figure["snapshot"]
    assert figure["not_as_shipped"] == ""


def test_of_a_comparison_with_too_little_behind_it_only_the_cases_are_told(call):
    figure = call("ask", name=DIFFERENCE)
    assert figure["grade"]["code"] == "insufficient"
    assert figure["interval"] is None
    assert {group["value"] for group in figure["groups"]} == {None}
    assert sum(group["n"] for group in figure["groups"]) == figure["case_count"] > 0


def test_no_value_is_told_of_a_group_that_the_evidence_calls_too_small(call):
    figure = call("ask", name=CHANNELS, filters={"project": ["P-01"]})
    assert figure["groups"]
    assert {(group["value"], group["low"]) for group in figure["groups"]} == {(None, None)}
    assert all(group["n"] for group in figure["groups"])


def test_figures_of_people_name_nobody_and_lists_name_whom_the_data_name(call):
    people = call("ask", name="requirements/unverified_by_relayer")
    told = str(people["table"]["quoted_rows"]) + people["sentence"]
    assert not any(name in told for name in ("Ines Faber", "王强", "Tom Okafor"))
    rows = call("list_rows", name=CHANNELS)["rows"]
    assert {row["quoted"]["relayed_by"] for row in rows} & {"Ines Faber", "王强", "Tom Okafor"}


def test_rows_come_in_pages_can_be_narrowed_to_a_mark_and_lead_to_their_records(call):
    first = call("list_rows", name=CHANNELS, filters={"client": ["C1"]})
    assert (first["page"], len(first["rows"])) == (1, 25)
    last = call("list_rows", name=CHANNELS, filters={"client": ["C1"]}, page=first["page_count"])
    assert first["row_count"] == 25 * (first["page_count"] - 1) + len(last["rows"])
    relayed = call("list_rows", name=CHANNELS, mark="Passed on")
    assert {row["quoted"]["channel"] for row in relayed["rows"]} == {"Passed on"}
    [row] = first["rows"][:1]
    record = call("tell_record", **row["record"])
    assert record["quoted_title"] == row["quoted"]["title"]
    assert "Acme Logistics" in record["quoted_facts"]
    assert record["quoted_events"]
    assert f"record={row['record']['record_id']}" in record["link"]


def test_the_choices_of_a_filter_are_those_of_the_pages_and_each_can_be_asked_with(visit, call):
    offered = visit("requirements", "en").multiselect(key="client").options
    every = call("list_choices", filter_name="client")
    assert {one["quoted_name"] for one in every["choices"]} == set(offered)
    [acme] = call("list_choices", filter_name="client", text="ACME")["choices"]
    by_id, by_name = (
        call("ask", name=CHANNELS, filters={"client": [acme[key]]})["sentence"]
        for key in ("id", "quoted_name")
    )
    assert by_id == by_name != call("ask", name=CHANNELS)["sentence"]


def test_a_term_is_defined_as_its_page_defines_it(visit, call):
    [term] = call("define_term", text="未核实即开工", lang="zh")["terms"]
    page = read_page(visit("definitions", "zh", definition=term["name"]))
    assert term["meaning"] in page
    assert term["name"] in call("ask", name=CHANNELS)["terms"]
    assert CHANNELS in term["evidence"]
    assert term["edited"] == []
    every = call("define_term")["terms"]
    window = next(
        one for term in every for one in term["thresholds"] if one["name"] == "link_window_days"
    )
    assert (window["value"], window["shipped"]) == ("30", "30")


def test_the_journal_records_once_which_lists_were_taken_and_no_figure(call, published):
    before = len(list(journal.list_entries(published)))
    call("ask", name=DIFFERENCE)
    for page in (1, 2, 1):
        call("list_rows", name="schedule/headline", page=page)
    [entry] = list(journal.list_entries(published))[before:]
    assert (entry.kind, entry.by, entry.body["file"]) == ("exported", "Ping", "schedule/rows (MCP)")


def test_the_case_is_told_as_its_page_tells_it(visit, call):
    page = read_page(visit("case", "zh"))
    told = call("tell_case", lang="zh")
    for said in (told["decision_asked"], told["problem"], told["recommendation"], told["limits"]):
        assert said in page
    assert all(line in page for line in (*told["today"], *told["reasons"], *told["missing"]))
    assert len(told["options"]) == 5
    for option in told["options"][1:]:
        assert option["supports"]
        assert option["against"]
        assert option["would_avoid"]


def test_a_select_runs_in_the_sandbox_and_says_that_it_is_no_evidence(call):
    tried = call("try_select", sql="select channel, count(*) as n from channels group by all")
    assert sum(row["n"] for row in tried["quoted_rows"]) > 100
    assert "no grade" in tried["caveat"]


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "words"),
    [
        ("ask", {"name": "requirements/nothing"}, "no_evidence", "list_evidence"),
        ("ask", {"name": "model/channels"}, "no_evidence", "list_evidence"),
        ("ask", {"name": "requirements/rows"}, "no_evidence", "list_evidence"),
        ("ask", {"name": CHANNELS, "client": ["C1"]}, "arguments", "client"),
        ("ask", {"name": CHANNELS, "filters": {"clients": ["C1"]}}, "arguments", "clients"),
        ("ask", {"name": CHANNELS, "filters": {"start_date": "May"}}, "arguments", "start_date"),
        ("ask", {"name": CHANNELS, "filters": {"pm": ["Nobody"]}}, "no_choice", "list_choices"),
        (
            "ask",
            {"name": CHANNELS, "filters": {"start_date": "2026-02-01", "end_date": "2026-01-01"}},
            "reversed",
            "before it begins",
        ),
        ("list_rows", {"name": CHANNELS, "page": 999}, "no_page", "999"),
        ("list_rows", {"name": CHANNELS, "mark": "Nobody"}, "no_mark", "quoted_marks"),
        ("tell_record", {"table": "tasks", "record_id": "T0", "project": "P-01"}, "no_record", ""),
        ("try_select", {"sql": "drop table tickets"}, "not_a_select", "DROP"),
        ("try_select", {"sql": "select 1; select 2"}, "not_one_select", "one SELECT"),
        ("try_select", {"sql": "select * from read_text('/etc/passwd')"}, "sql_failed", "disabled"),
        ("define_term", {"text": "weather"}, "no_term", "see all"),
        ("forget", {}, "no_tool", "tool"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_a_code_and_a_sentence(
    client, tool, arguments, code, words
):
    portal, connected = client
    result = portal.call(partial(connected.call_tool, tool, arguments))
    assert result.is_error
    # It has the schema of no answer, which clients would miss.
    assert result.structured_content is None
    error = result.meta["error"]
    assert error["code"] == code
    assert words in error["message"]
    assert result.content[0].text == error["message"]


def test_a_refusal_is_worded_in_the_language_of_the_question(call):
    error = call("ask", name=CHANNELS, filters={"pm": ["Nobody"]}, lang="zh")["error"]
    assert "没有这个名称" in error["message"]
