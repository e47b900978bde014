"""Evidence cards: question, sentence, chart, counts, and what opens on demand."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import draw
from dashboard.charts.figure import Figure
from dashboard.display import texts
from dashboard.engine import answers, drill_down, precompute, session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, card_tools
from dashboard.narrative import counts, sentences
from dashboard.ui import language, layout, page_state, plotly_component, tables
from dashboard.ui.language import t
from queries.catalog import FILTERS

# Draws the answer instead of the header's kind of chart (a Gantt chart, say).
Picture = Callable[[Answer, Mapping[str, Any]], None]
# Optional tables: a missing one never leaves a card empty.
OPTIONAL = ("baselines", "calendar", "people", "clients")


def render_pair(left: str, right: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Two cards side by side, of one height; one above the other on a phone."""
    for name, place in zip((left, right), st.columns(2, gap="medium"), strict=True):
        with place:
            render(name, chosen)


def render(
    name: str, chosen: Mapping[str, Any] | None = None, picture: Picture | None = None
) -> None:
    """Render one card: question, sentence, grade, chart, counts, caveats, and the card's tools.

    `picture` draws the answer where a chart needs the rows of more than one query.
    """
    with st.container(border=True, height="stretch", gap="xsmall", key=f"card_{name}"):
        known = session.get_queries(session.get_data_folder())
        if name in known:
            layout.render_heading(known[name].question[language.get_language()])
        page_state.render_part(partial(_render_answer, name, picture), chosen)


def _render_answer(name: str, picture: Picture | None, chosen: Mapping[str, Any]) -> None:
    """The part of a card that filters change."""
    answer = card_parts.ask(name, chosen)
    if answer is None:
        return
    if card_tools.is_comparison(answer):
        precompute.start(session.get_data_folder())
    st.markdown(
        card_parts.write_finding(answer, sentences.write_sentence(answer, language.get_language()))
    )
    card_parts.render_grade(answer)
    if answer.rows.empty or answer.rows.isna().all(axis=None):
        if not answer.missing:
            st.markdown(_explain_empty(answer, chosen))
    elif picture:
        picture(answer, chosen)
    elif not counts.is_silent(answer):
        _render_picture(answer)
    st.caption(texts.escape_markdown(" · ".join(card_parts.list_notes(answer, chosen))))
    card_tools.render(answer, chosen)


def _render_picture(answer: Answer) -> None:
    lang, query = language.get_language(), answer.query
    if query.chart["kind"] == "table":
        tables.render_table(answer.rows, f"shown_{query.name}", query.columns)
        return
    figure = make_figure(answer)
    if figure is None:
        st.markdown(t("card.nothing_to_draw"))
        return
    on_mark = partial(_open_mark, answer) if drill_down.is_marked(query) else None
    plotly_component.render_figure(
        figure, lang, f"chart_{query.name}", sentences.write_alt_text(answer, lang), on_mark
    )


def make_figure(answer: Answer) -> Figure | None:
    """An answer's figure in the reader's language and theme; None where nothing can be drawn."""
    return draw.draw_chart(
        answer.rows,
        answer.query,
        language.get_language(),
        dark=plotly_component.is_dark(),
        small=card_parts.get_small_group(),
        estimates=answer.estimates,
        is_faint=card_parts.is_graded(answer)
        and counts.pick_graded(answer).grade == "insufficient",
    )


def _open_mark(answer: Answer, clicked: int | list[Any] | None) -> None:
    """Open the rows of the clicked mark; a click outside of all marks (None) lists all rows."""
    name = answer.query.name
    mark = None if clicked is None else drill_down.find_clicked(answer, clicked)
    st.session_state[f"mark_{name}"] = mark
    if mark is not None:
        st.session_state[f"tool_{name}"] = "rows"


def _explain_empty(answer: Answer, chosen: Mapping[str, Any]) -> str:
    """Why a card is empty: which filter to widen, or which export is missing."""
    data = session.get_data_folder()
    own = f"empty.{answer.query.name}"
    if own in texts.load_texts(language.get_language()):
        return t(own)
    set_filters = [name for name in FILTERS if chosen.get(name) and name in answer.values]
    for name in set_filters:
        wider = {key: value for key, value in chosen.items() if key != name}
        if not answers.run_query(data, answer.query.name, wider).rows.empty:
            return t("card.widen", filter=t(f"filters.{name}"))
    if set_filters and not answers.run_query(data, answer.query.name).rows.empty:
        return t("card.clear")
    loaded = {intake.table for intake in answer.intake if intake.kept}
    missing = [
        t(f"tables.{table}")
        for table in snapshot_info.list_canonical_tables(data, answer.query.name)
        if table not in (*OPTIONAL, *loaded)
    ]
    if missing:
        return t("card.no_export", tables=t("general.comma").join(missing))
    return t("card.no_rows")
