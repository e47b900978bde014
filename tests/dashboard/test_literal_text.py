"""Text from data stays text: no sign of it is read by Plotly or by Markdown."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import comparison, draw, gantt, layout, plotly_text, timeline
from dashboard.display import texts
from dashboard.display.palette import LIGHT
from dashboard.engine import answers
from dashboard.evidence.record_page import mark_differences
from dashboard.narrative import sentences
from tests import payloads
from tests.dashboard.test_charts import DRAWN
from tests.dashboard.test_gantt import COLUMNS

DAY = date(2026, 3, 2)
CHANGE_COLUMNS = ["change_id", "title", "requested_date", "arrival_group", "linked_slip_days"]
NARROW = {"latin": 9, "han": 4}
# What plotly.js takes for a tag, an entity and a value to fill in.
TAG = re.compile(r"<[^<>]*>")
ENTITY = re.compile(r"&(#\d+|#x[\da-fA-F]+|[a-z]+);")
NAMED = {"mu": "μ", "amp": "&", "lt": "<", "gt": ">", "nbsp": "\u00a0", "times": "×"}
NAMED |= {"plusmn": "±", "deg": "°"}
FILLED = re.compile(r"%\{([^\s%{}:]*)([:|][^}]*)?\}")
OURS = {"<br>", "<b>", "</b>", "<extra>", "</extra>"}
OUR_VALUES = {"%{x}", "%{y:.0%}", "%{x:.0%}", "%{x:.1%}", "%{x:.2f}", "%{customdata}"}
OUR_VALUES |= {"%{customdata[0]}", "%{text}"}
SHOWN_KEYS = {"text", "ticktext", "hovertext", "hovertemplate", "name", "label", "customdata"}


def show_in_plotly(text):
    """What Plotly shows of a text without tags and values to fill in."""
    assert not TAG.search(text)
    assert not FILLED.search(text)

    def decode(match):
        code = match[1]
        if code.startswith("#"):
            return chr(int(code[2:], 16) if code[1] == "x" else int(code[1:]))
        return NAMED.get(code, match[0])

    return ENTITY.sub(decode, text)


@pytest.mark.parametrize("text", payloads.ALL)
def test_plotly_shows_every_sign_of_a_text_in_one_line_or_several(text):
    assert show_in_plotly(plotly_text.escape(text)) == text
    lines = layout.wrap_label(text, NARROW).split("<br>")
    shown = "".join(map(show_in_plotly, lines))
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert plotly_text.split_lines(layout.wrap_label(text, NARROW)) == [*map(show_in_plotly, lines)]


@given(st.text())
def test_plotly_shows_any_text_as_it_is(text):
    assert show_in_plotly(plotly_text.escape(text)) == text


def list_shown(part, key=""):
    """Every text of a figure that Plotly shows."""
    if isinstance(part, dict):
        # Without a template Plotly only hands the customdata back.
        hidden = set() if "hovertemplate" in part else {"customdata"}
        shown = {name: value for name, value in part.items() if name not in hidden}
        return [text for name, value in shown.items() for text in list_shown(value, name)]
    if isinstance(part, list | tuple):
        # A band's customdata is its hover text, and the values by which its rows are found.
        is_band = key == "customdata" and part and isinstance(part[0], list)
        items = [item[0] for item in part] if is_band else part
        return [text for item in items for text in list_shown(item, key)]
    return [part] if isinstance(part, str) and key in SHOWN_KEYS else []


def assert_is_literal(figure):
    """No tag and no value to fill in but those made here."""
    shown = list_shown({"traces": figure.traces, "layout": figure.layout})
    assert shown
    for text in shown:
        assert set(TAG.findall(text)) <= OURS, text
        assert {match[0] for match in FILLED.finditer(text)} <= OUR_VALUES, text
    return shown


def spoil(rows, columns):
    """The rows with a payload for each text in these columns."""
    spoiled = rows.copy()
    for column in columns:
        if column in rows and rows[column].dtype in ("str", "object"):
            known = [value for value in dict.fromkeys(rows[column]) if isinstance(value, str)]
            hostile = dict(zip(known, payloads.ALL, strict=False))
            spoiled[column] = [hostile.get(value, value) for value in rows[column]]
    return spoiled


@pytest.mark.parametrize("name", DRAWN)
def test_no_chart_reads_the_names_of_its_groups_series_and_columns(drawn, name):
    answer = drawn(name)
    hostile = zip(answer.rows.columns, payloads.ALL, strict=False)
    query = replace(answer.query, columns={column: {"en": text} for column, text in hostile})
    chart = query.chart
    rows = spoil(answer.rows, (chart.get("x"), chart.get("by"), *chart.get("stages", ())))
    figure = draw.draw_chart(rows, query, "en", estimates=answer.estimates)
    assert_is_literal(figure)


def test_no_comparison_reads_its_title_and_the_names_of_its_groups(data):
    answer = answers.run_query(data, "requirements/unverified_difference")
    [estimate] = answer.estimates
    parts = tuple(
        (text, part) for text, (_, part) in zip(payloads.ALL, estimate.parts, strict=False)
    )
    figure = comparison.draw_comparison(answer.query, replace(estimate, parts=parts), "en", LIGHT)
    assert_is_literal(figure)
    hostile = replace(answer, query=replace(answer.query, title={"en": payloads.ALL[0]}))
    assert_is_literal(comparison.draw_findings([hostile], "en", LIGHT))


def test_a_forest_names_its_kinds_as_they_are_written(data):
    answer = answers.run_query(data, "requirements/unverified_difference")
    [estimate] = answer.estimates
    (_, part), *_ = estimate.parts
    parts = (("industry|", part), *((f"industry|{text}", part) for text in payloads.ALL))
    figure = comparison.draw_forest(answer.query, replace(estimate, parts=parts), "en", LIGHT)
    assert figure
    # In bold stand the names of what splits the cases.
    names = [text for text in list_shown(figure.layout) if not text.startswith("<b>")]
    shown = {"".join(map(show_in_plotly, name.split("<br>")[:-1])) for name in names}
    assert {text.replace(" ", "") for text in payloads.ALL} <= {
        text.replace(" ", "") for text in shown
    }


def test_no_gantt_chart_reads_the_names_of_tasks_and_changes():
    tasks = [
        (str(number), text, DAY, DAY, DAY, DAY, True, 0) for number, text in enumerate(payloads.ALL)
    ]
    changes = [(text, text, DAY, "second_hand_unverified", 1.0) for text in payloads.ALL]
    figure = gantt.draw_gantt(
        pd.DataFrame(tasks, columns=COLUMNS),
        pd.DataFrame(changes, columns=CHANGE_COLUMNS),
        pd.DataFrame(columns=["change_id", "task_id"]),
        "en",
        LIGHT,
    )
    shown = assert_is_literal(figure)
    assert plotly_text.escape(payloads.ALL[1]) in {text.split("<br>")[0] for text in shown}


def test_no_timeline_reads_the_titles_of_events():
    events = pd.DataFrame(
        {
            "event_date": DAY,
            "table_name": "tickets",
            "relation": "itself",
            "event": "opened",
            "title": payloads.ALL,
        }
    )
    assert_is_literal(timeline.draw_timeline(events, "en", LIGHT))


# What Markdown reads where it is not escaped, as CommonMark, GitHub and Streamlit have it.
READ_BY_MARKDOWN = {
    "a sign": r"(?<!\\)(?:\\\\)*(?:[`*_\[\]<>~$|!]|(?<!&)#)",
    "an entity": r"(?<!\\)&(?!#(?:9|10|13|32);)#?\w+;",
    "a link": r"(?i)https?://|https?\\://|www\.",
    "an e-mail address": r"[\w.+-]@[\w-]",
    "an emoji or icon": r":[\w+-]+\\?:|:material/",
    "an arrow": r"<->|->|<-|--|>=|<=|~=",
    "a block": r"^(?: {4}| {0,3}\t| {0,3}(?:[-+*](?:[ \t]|$)|=+$|\d+[.)](?:[ \t]|$)))",
    "a second line": r"[\r\n]",
}


@pytest.mark.parametrize("text", [*payloads.ALL, "a\n\n# b", "a\r\n- b", "    code", "\tcode"])
def test_markdown_shows_every_sign_of_a_text_and_an_export_has_it_back(text):
    escaped = texts.escape_markdown(text)
    bare = escaped.replace(texts.NOTHING, "\x00")
    for what, pattern in READ_BY_MARKDOWN.items():
        assert not re.search(pattern, bare), what
    assert texts.strip_markdown(f"**{escaped}** {escaped}") == f"{text} {text}".replace(
        "\r\n", "\n"
    )
    assert texts.strip_emphasis(f"**{escaped}**") == escaped


@given(st.text())
def test_an_export_has_any_text_back_as_it_was(text):
    assert texts.strip_markdown(texts.escape_markdown(text)) == re.sub("\r\n?", "\n", text)


def test_a_sentence_reads_no_name_of_a_group(data):
    answer = answers.run_query(data, "requirements/states")
    said = sentences.write_sentence(replace(answer, rows=spoil(answer.rows, ("state",))), "en")
    assert rf"{texts.escape_markdown(payloads.ALL[0])} **" in said
    assert payloads.ALL[0] in texts.strip_markdown(said)


def test_the_lines_of_a_wording_stay_lines_and_what_differs_is_marked_in_each():
    told, confirmed = mark_differences("- a\nb http://x.example", "- a\nc http://x.example")
    assert told == "\\- a  \n~~b~~ http\\::small[]//x.example"
    assert confirmed == "\\- a  \n**c** http\\::small[]//x.example"
