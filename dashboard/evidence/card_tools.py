"""What a card offers on demand: how to read it, its rows, its table, its SQL, downloads."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import comparison
from dashboard.display import number_formats, texts
from dashboard.engine import answers, chart_notes, drill_down, frames, headline_family, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.estimates import spread
from dashboard.evidence.download_button import render_download
from dashboard.exports import csv, xlsx
from dashboard.narrative import (
    counts,
    differences,
    footnotes,
    grade_texts,
    note_texts,
    reply_texts,
    sentences,
)
from dashboard.ui import (
    filter_choices,
    language,
    layout,
    links,
    plotly_component,
    tables,
)
from dashboard.ui.language import t
from queries import definitions
from queries.catalog import QueryError
from queries.kinds import ESTIMATES

TOOLS = ("how", "rows", "table", "sql")
ROBUST = "robust"
CHART = "chart"
MAX_DEFINITIONS = 3


def render_on_demand(*answers: Answer, key: str) -> None:
    """Render the tools of answers that have no card of their own, behind one button."""
    layout.render_on_demand(t("card.tools"), key, partial(render_each, answers, {}))


def render_each(answers: Iterable[Answer], chosen: Mapping[str, Any]) -> None:
    """Render the title and tools of each answer."""
    for answer in answers:
        st.markdown(f"**{texts.escape_markdown(answer.query.title[language.get_language()])}**")
        render(answer, chosen)


def render(answer: Answer, chosen: Mapping[str, Any], disputes: str = "") -> None:
    """Render the tools of a card; only the open one is computed. `disputes` says in its exports
    what is disputed of the figure."""
    tool = choose(answer)
    if tool:
        render_tool(answer, chosen, tool, disputes)


def choose(answer: Answer, offers_chart: bool = False) -> str | None:
    """Render the choice of a tool, on a card without its chart that chart too."""
    offered = (CHART, *TOOLS) if offers_chart else TOOLS
    return st.pills(
        t("card.tools"),
        (*offered, ROBUST) if is_comparison(answer) else offered,
        key=f"tool_{answer.query.name}",
        format_func=name_tool,
        label_visibility="collapsed",
    )


def name_tool(tool: str) -> str:
    """A tool's name in the reader's language."""
    return t(f"card.{tool}")


def render_tool(answer: Answer, chosen: Mapping[str, Any], tool: str, disputes: str = "") -> None:
    """Render what a tool shows; `disputes` as in `render`."""
    name = answer.query.name
    if tool == "how":
        _render_reading(answer)
        _link_to_definitions(answer)
    elif tool == "rows":
        _render_rows(answer, chosen, name, disputes)
    elif tool == "table":
        rows = _tabulate(answer)
        tables.render_table(rows, f"table_{name}", answer.query.columns)
        render_download(
            t("card.download"), f"download_{name}", name, "csv", lambda: csv.encode(rows)
        )
    elif tool == "sql":
        st.code(write_sql_with_values(answer), language="sql", wrap_lines=True)
        links.link_to_query(name, t("card.open_query"))
        _link_to_definitions(answer)
    elif tool == ROBUST:
        _render_robustness(answer)


def _link_to_definitions(answer: Answer) -> None:
    """Links to how each term is counted that the card's query uses, the first ones first."""
    with st.container(horizontal=True, key=f"definitions_{answer.query.name}"):
        for definition in definitions.list_definitions(answer.query)[:MAX_DEFINITIONS]:
            term = texts.escape_markdown(definition.title[language.get_language()])
            links.link_to_definition(definition.name, t("definitions.how_counted", term=term))


def _tabulate(answer: Answer) -> pd.DataFrame:
    """The rows of a card's table: of a spread one a unit, else those of the query."""
    spec = answer.query.estimate
    if spec.get("kind") != "spread" or answer.missing or answer.rows.empty:
        return answer.rows
    return spread.tabulate_units(spec, answer.rows)


def is_comparison(answer: Answer) -> bool:
    """Whether the query compares two groups."""
    return bool(answer.query.estimate) and ESTIMATES[answer.query.estimate["kind"]].is_comparison


def _render_robustness(answer: Answer) -> None:
    """The robustness checks of a comparison, as a chart and as a table."""
    lang, data = language.get_language(), session.get_data_folder()
    if answer.missing or answer.rows.empty:
        return
    estimate, unit = counts.pick_graded(answer), differences.get_unit(answer.query.estimate)
    st.caption(texts.escape_markdown(t("card.robust_says")))
    if estimate.checks is None:
        is_headline = (
            answer.query.name in headline_family.list_family(data) and not answer.is_filtered
        )
        st.caption(t("card.no_checks" if is_headline else "card.not_headline"))
    figure = comparison.draw_robustness(estimate, unit, lang, plotly_component.get_ground())
    plotly_component.render_figure(
        figure, lang, f"robust_{answer.query.name}", sentences.write_alt_text(answer, lang)
    )
    variants = grade_texts.list_variants(estimate)
    ends = {f"{end}_{unit}": end for end in ("value", "low", "high")}
    rows = {"check_name": [t(f"variants.{name}") for name, _, _ in variants]}
    for column, end in ends.items():
        rows[column] = [getattr(variant, end) for _, _, variant in variants]
    labels = {column: {lang: t(f"columns.{end}")} for column, end in ends.items()}
    tables.render_table(pd.DataFrame(rows), f"variants_{answer.query.name}", labels)


def _render_reading(answer: Answer) -> None:
    lang = language.get_language()
    st.markdown(t(f"reading.{answer.query.chart['kind']}"))
    if trial := footnotes.write_trial(answer.query, lang):
        lines = "\n".join(f"- {texts.escape_markdown(line)}" for line in trial)
        st.markdown(f"**{t('card.trial')}**\n\n{lines}")
    for caveat in answer.query.caveats[lang]:
        st.markdown(f"- {texts.escape_markdown(caveat)}")
    tables = t("general.comma").join(t(f"tables.{intake.table}") for intake in answer.intake)
    st.caption(t("card.rests_on", tables=tables or t("general.none")))
    rejected = footnotes.write_left_out(answer, lang)
    if rejected:
        st.caption(t("card.rejected_by_table", tables=rejected))


def _render_rows(answer: Answer, chosen: Mapping[str, Any], card: str, disputes: str) -> None:
    lang = language.get_language()
    try:
        details, mark = _fetch_rows(answer, chosen, card)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    description = footnotes.describe_listed_rows(answer, details, lang)
    if mark is not None:
        key = "card.first_rows_of" if details.truncated else "card.rows_of"
        description = t(key, mark=mark, n=len(details.rows))
    st.caption(texts.escape_markdown(description))
    # Written now, because a download runs without the page's session.
    about = [description, *_describe_rows(answer, details, chosen, disputes)]
    # A grid of its own for each mark: a row picked for another mark is none of its rows.
    grid = f"rows_{card}" if mark is None else f"rows_{card}_{mark}"
    _link_picked(details, tables.pick_row(details.rows, grid, details.query.columns))
    _render_row_downloads(details, about, answer.query.rows, card)


def _fetch_rows(answer: Answer, chosen: Mapping[str, Any], card: str) -> tuple[Answer, str | None]:
    """The rows behind an answer with their replies, of the mark that the reader picks, and the
    name of that mark; None for all rows."""
    lang, data = language.get_language(), session.get_data_folder()
    details = answers.run_query(data, answer.query.rows, chosen)
    columns = list(details.rows.columns)
    names = drill_down.list_marks(answer, columns, lang)
    mark = _pick_mark(names, card)
    if mark is not None:
        narrowed = drill_down.narrow(answer.query, mark, details.sql, columns)
        details = answers.narrow(data, details, *narrowed)
    return reply_texts.add_replies(data, details, lang), None if mark is None else names[mark]


def _describe_rows(
    answer: Answer, details: Answer, chosen: Mapping[str, Any], disputes: str
) -> list[str]:
    """What a downloaded workbook says of its rows beside what they are."""
    lang = language.get_language()
    about = [
        filter_choices.describe_chosen(chosen, lang),
        *footnotes.write_footnotes(details, lang),
    ]
    if disputes:
        about.append(f"{answer.query.title[lang]}: {disputes}")
    if noted := _list_notes(answer):
        about.append(t("notes.export", notes=t("general.semicolon").join(noted)))
    if trial := footnotes.write_trial(answer.query, lang):
        about += [f"{answer.query.title[lang]}: {t('card.trial')}", *trial]
    return [*about, footnotes.describe_source(session.get_data_folder(), lang)]


def _link_picked(details: Answer, picked: dict[str, Any] | None) -> None:
    """Link to the record and the project of the picked row, or say that one can be picked."""
    address = links.make_record_address(picked) if picked else None
    if address:
        st.page_link(links.RECORD, label=t("record.open_row"), query_params={"record": address})
    elif picked is None and links.find_record_column(list(details.rows.columns)):
        st.caption(t("record.pick"))
    if picked:
        links.link_to_project(picked)


def _render_row_downloads(details: Answer, about: list[str], rows_query: str, card: str) -> None:
    lang = language.get_language()
    with st.container(horizontal=True, key=f"downloads_{card}"):
        render_download(
            t("card.download_rows"),
            f"download_rows_{card}",
            rows_query,
            "csv",
            lambda: csv.encode(details.rows),
        )
        render_download(
            t("card.download_workbook"),
            f"download_workbook_{card}",
            rows_query,
            "xlsx",
            lambda: xlsx.encode(details, about, lang),
        )


def _list_notes(answer: Answer) -> list[str]:
    """The notes on an answer's chart, where it is one over time."""
    x = answer.query.chart.get("x", "")
    if number_formats.get_unit(x) not in ("month", "date", "moment"):
        return []
    found = chart_notes.list_for(session.get_data_folder(), answer.query.name, answer.values)
    return [note_texts.write_note(note, language.get_language()) for note in found]


def _pick_mark(names: Mapping[drill_down.Mark, str], card: str) -> drill_down.Mark | None:
    """The mark whose rows are listed: clicked in the chart, or chosen here by keyboard."""
    if not names:
        return None
    key = f"mark_{card}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = None
    return st.selectbox(
        t("card.mark"),
        [None, *names],
        key=key,
        format_func=lambda mark: t("card.all_marks") if mark is None else names[mark],
        placeholder=t("card.all_marks"),
        width=420,
    )


def write_sql_with_values(answer: Answer) -> str:
    """The SQL that ran, with its parameter values as comments above."""
    values = [
        f"-- ${name} = {'null' if value is None else repr(frames.to_plain(value))}"
        for name, value in sorted(answer.values.items())
    ]
    return "\n".join([*values, "", answer.sql])
