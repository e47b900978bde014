"""Evidence cards: answer in short, question, sentence, chart, counts, and what opens on demand."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

import streamlit as st

from dashboard.charts import draw
from dashboard.charts.figure import Figure
from dashboard.display import number_formats, texts
from dashboard.engine import answers, drill_down, precompute, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts, card_tools, edit_mark, note_panel
from dashboard.narrative import (
    card_title,
    counts,
    disputed,
    highlights,
    no_rows,
    project_texts,
    sentences,
)
from dashboard.ui import failures, language, layout, page_state, plotly_component, tables
from dashboard.ui.language import t
from queries import placement
from queries.catalog import QueryError

# Draws the answer instead of the header's kind of chart (a Gantt chart, say).
Picture = Callable[[Answer, Mapping[str, Any]], None]
# Charts kept, because a click in a card renders it again; and how many times its own height a chart
# is drawn at most to be as high as the one beside it.
DRAWN, MOST = 64, 1.6


def render_pair(left: str, right: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Two cards side by side, of one height; one above the other on a phone.

    What a tool opens stands below both, at full width. A card that needs no chart is a line of full
    width below the other, and what is opened on it stands below the line.
    """
    page_state.render_part(partial(_render_pair, (left, right)), chosen)
    _render_own_after(left, right)


def render(
    name: str, chosen: Mapping[str, Any] | None = None, picture: Picture | None = None
) -> None:
    """Render one card: its answer as the title, its question, sentence, grade, chart, counts,
    caveats, and the card's tools.

    `picture` draws the answer where a chart needs the rows of more than one query.
    """
    page_state.render_part(partial(_render_single, name, picture), chosen)
    _render_own_after(name)


def render_own(names: Iterable[str]) -> None:
    """Render the cards of queries that stand on the page by their header, one below the other."""
    for name in names:
        page_state.render_part(partial(_render_single, name, None))


def _render_own_after(*names: str) -> None:
    if pinned := session.get_pinned(session.get_data_folder()):
        render_own(placement.list_after(pinned.queries, pinned.page, names))


def _render_pair(names: tuple[str, str], chosen: Mapping[str, Any]) -> None:
    beside = [name for name in names if not _is_line_of(name, chosen)]
    height = max((_measure_chart(name, chosen) for name in beside), default=0)
    # Not columns: each of them is two more layers, which the browser goes through at every change.
    with st.container(horizontal=True, gap="medium", key=f"pair_{names[0]}"):
        opened = [_render_card(name, None, chosen, height) for name in beside]
        for number, (answer, tool) in enumerate(opened):
            _render_panel(number, answer, tool, chosen)
    for name in names:
        if name not in beside:
            _render_panel(0, *_render_card(name, None, chosen), chosen)


def _render_panel(
    number: int, answer: Answer | None, tool: str | None, chosen: Mapping[str, Any]
) -> None:
    """What is opened on a card of a pair, if anything is."""
    if answer and tool:
        key = f"panel_{number}_{answer.query.name}"
        with st.container(border=True, key=key), failures.contain():
            title = texts.escape_markdown(answer.query.title[language.get_language()])
            st.caption(f"{title} · {card_tools.name_tool(tool)}")
            _render_tool(answer, chosen, tool)


def _render_single(name: str, picture: Picture | None, chosen: Mapping[str, Any]) -> None:
    with st.container(key=f"single_{name}"):
        answer, tool = _render_card(name, picture, chosen)
        if answer and tool:
            _render_tool(answer, chosen, tool)


def _render_card(
    name: str, picture: Picture | None, chosen: Mapping[str, Any], height: int = 0
) -> tuple[Answer | None, str | None]:
    """A card without what is opened on it; returns its answer and the tool that is open.

    Its chart is as high as `height` (px), within limits. What goes wrong is told within the card.
    """
    shown: tuple[Answer | None, str | None] = None, None
    key = f"card_{name}"
    with st.container(border=True, height="stretch", gap="xsmall", key=key), failures.contain():
        shown = _fill_card(name, picture, chosen, height)
    return shown


def _fill_card(
    name: str, picture: Picture | None, chosen: Mapping[str, Any], height: int
) -> tuple[Answer | None, str | None]:
    lang, is_census = language.get_language(), card_parts.is_census(chosen)
    answer = card_parts.ask(name, chosen, titles_warning=True)
    if answer is None:
        return None, None
    if card_tools.is_comparison(answer):
        precompute.start(session.get_data_folder())
    if picture is None and _is_line(answer, chosen):
        return answer, _render_line(answer, chosen)
    write = project_texts.write_sentence if is_census else sentences.write_sentence
    # The title has said what matters.
    sentence = texts.strip_emphasis(write(answer, lang))
    title = card_title.write_title(answer, lang, is_unit=is_census)
    heading = layout.write_heading(title, answer.query.question[lang])
    finding = card_parts.write_finding(answer, sentence, chosen)
    # One text of both, because each costs the browser a millisecond at every change.
    st.markdown(f"{heading}\n\n{finding}")
    if not is_census and card_parts.render_grade(answer):
        with failures.contain():
            card_parts.render_reasons(answer)
    edit_mark.render([answer], name)
    _render_body(answer, picture, chosen, height)
    is_pictured = picture is not None and answer.query.chart["kind"] in draw.DRAW_BY_KIND
    return answer, card_tools.choose(answer, is_pictured)


def _render_line(answer: Answer, chosen: Mapping[str, Any]) -> str | None:
    """A card as one line, with its tools; returns the tool that is open."""
    lang, name = language.get_language(), answer.query.name
    title = texts.escape_markdown(answer.query.title[lang])
    sentence = t("card.line", title=title, sentence=sentences.write_sentence(answer, lang))
    told = texts.escape_markdown(disputed.write_disputed(answer, lang))
    sentence = texts.add_small_print(sentence, told)
    st.markdown(card_parts.write_finding(answer, sentence, chosen))
    with st.container(horizontal=True, vertical_alignment="center", key=f"line_{name}"):
        is_explained = card_parts.render_grade(answer)
        edit_mark.render([answer], name)
        tool = card_tools.choose(answer, offers_chart=True)
    if is_explained:
        with failures.contain():
            card_parts.render_reasons(answer)
    return tool


def _is_line(answer: Answer, chosen: Mapping[str, Any]) -> bool:
    """Whether a card is a line, because a chart would show that there is nothing to see."""
    return not card_parts.is_census(chosen) and highlights.shows_nothing(answer)


def _is_line_of(name: str, chosen: Mapping[str, Any]) -> bool:
    """The same of a card by its query; not of one that cannot be answered."""
    try:
        return _is_line(answers.run_query(session.get_data_folder(), name, chosen), chosen)
    except (Refused, QueryError):
        return False


def _measure_chart(name: str, chosen: Mapping[str, Any]) -> int:
    """The height of a card's chart (px); 0 where it has none, or one that cannot be drawn: its card
    says so, and the one beside it stands."""
    with suppress(Exception):
        answer = answers.run_query(session.get_data_folder(), name, chosen)
        if answer.query.chart["kind"] != "table" and not counts.is_silent(answer):
            figure = make_figure(answer, card_parts.is_census(chosen))
            return figure.layout["height"] if figure else 0
    return 0


def _render_body(
    answer: Answer, picture: Picture | None, chosen: Mapping[str, Any], height: int = 0
) -> None:
    if answer.rows.isna().to_numpy().all():  # True without rows as well.
        if not answer.missing:
            data, lang = session.get_data_folder(), language.get_language()
            st.markdown(no_rows.explain_empty(data, answer, chosen, lang))
    elif picture:
        picture(answer, chosen)
    elif not counts.is_silent(answer):
        _render_picture(answer, height, card_parts.is_census(chosen))
    told = disputed.write_disputed(answer, language.get_language())
    notes = filter(None, (*card_parts.list_notes(answer, chosen), told))
    st.caption(texts.escape_markdown(" · ".join(notes)))


def _render_tool(answer: Answer, chosen: Mapping[str, Any], tool: str) -> None:
    if tool == card_tools.CHART:
        _render_body(answer, None, chosen)
    else:
        told = disputed.write_disputed(answer, language.get_language())
        card_tools.render_tool(answer, chosen, tool, told)


def _render_picture(answer: Answer, height: int, is_census: bool) -> None:
    lang, query = language.get_language(), answer.query
    if query.chart["kind"] == "table":
        tables.render_table(answer.rows, f"shown_{query.name}", query.columns)
        return
    if query.chart["kind"] == "figure":
        column = query.chart["y"]
        value = answer.rows.iloc[0][column] if counts.has_figure(answer) else None
        shown = number_formats.format_measure(column, value, lang)
        st.metric(query.title[lang], shown, label_visibility="collapsed")
        return
    figure = make_figure(answer, is_census)
    if figure is None:
        st.markdown(t("card.nothing_to_draw"))
        return
    own = figure.layout["height"]
    if height > own:
        figure = figure.stretch(min(height, round(MOST * own)))
    on_mark = partial(_open_mark, answer) if drill_down.is_marked(query) else None
    figure, shown = note_panel.mark(figure, query.name, answer.values)
    plotly_component.render_figure(
        figure, lang, f"chart_{query.name}", sentences.write_alt_text(answer, lang), on_mark
    )
    note_panel.render_legend(shown)


def make_figure(answer: Answer, is_census: bool = False) -> Figure | None:
    """An answer's figure in the reader's language and theme; None where nothing can be drawn."""
    return _draw_figure(
        answer,
        language.get_language(),
        plotly_component.is_dark(),
        card_parts.get_small_group(is_census),
        is_census,
    )


@lru_cache(maxsize=DRAWN)
def _draw_figure(
    answer: Answer, lang: str, is_dark: bool, small: int, is_census: bool
) -> Figure | None:
    if answer.rows.empty:
        return None
    return draw.draw_chart(
        answer.rows,
        answer.query,
        lang,
        dark=is_dark,
        small=small,
        estimates=answer.estimates,
        is_faint=counts.is_graded(answer)
        and not is_census
        and counts.pick_graded(answer).grade == "insufficient",
    )


def _open_mark(answer: Answer, clicked: int | list[Any] | None) -> None:
    """Open the rows of the clicked mark; a click outside of all marks (None) lists all rows."""
    name = answer.query.name
    mark = None if clicked is None else drill_down.find_clicked(answer, clicked)
    st.session_state[f"mark_{name}"] = mark
    if mark is not None:
        st.session_state[f"tool_{name}"] = "rows"
