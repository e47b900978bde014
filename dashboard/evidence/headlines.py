"""Headline figures and the situation in one sentence."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import sparkline
from dashboard.display import number_formats, texts
from dashboard.engine import precompute, session
from dashboard.engine.answer import Answer
from dashboard.engine.answers import run_query
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts, card_tools, cards
from dashboard.narrative import counts, grade_texts, sentences, summary
from dashboard.ui import language, layout, page_state, plotly_component
from dashboard.ui.language import t
from queries.catalog import QueryError
from queries.settings import load_settings

LEAST_MONTHS = 4


def render_situation() -> None:
    """The situation in one large sentence, with its grade; behind it what each comparison says."""
    with st.container(key="situation"):
        page_state.render_part(_stated)


def _stated(chosen: Mapping[str, Any]) -> None:
    lang, data = language.get_language(), session.get_data_folder()
    try:
        answers = [run_query(data, name, chosen) for name in load_settings(data)["headline_family"]]
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    precompute.start(data)
    told = summary.summarize(answers, lang)
    st.markdown(texts.add_small_print(told.said, told.counted))
    layout.render_popover(
        grade_texts.format_mark(told.grade, lang), "why_situation", partial(_family, answers)
    )


def _family(answers: Iterable[Answer]) -> None:
    """What each of the headline comparisons says."""
    lang = language.get_language()
    st.markdown(f"**{t('situation.behind')}**")
    for answer in answers:
        mark = grade_texts.format_mark(str(counts.pick_graded(answer).grade), lang)
        st.markdown(f"{mark} · {sentences.write_sentence(answer, lang)}")


def render_headlines(*names: str, chosen: Mapping[str, Any] | None = None) -> None:
    """A strip of figures side by side, one a query of one row: value, count, and what is behind."""
    for name, place in zip(names, st.columns(len(names)), strict=True):
        with place.container(border=True, height="stretch", gap="xsmall", key=f"card_{name}"):
            page_state.render_part(partial(_figure, name), chosen)


def _figure(name: str, chosen: Mapping[str, Any]) -> None:
    """A headline figure, its course by month, and what stands behind it."""
    answer = card_parts.ask(name, chosen)
    if answer is None:
        return
    lang, query = language.get_language(), answer.query
    column = query.chart["y"]
    st.metric(
        texts.escape_markdown(query.title[lang]),
        number_formats.format_measure(
            column, answer.rows.iloc[0][column] if counts.has_figure(answer) else None, lang
        ),
        help=texts.escape_markdown(query.question[lang]),
    )
    course = _course(answer, chosen)
    by_month = _said_by_month(course, lang) if course else ""
    notes = [one for one in (by_month, *card_parts.list_notes(answer, chosen)) if one]
    said = card_parts.write_finding(answer, sentences.write_headline(answer, lang))
    st.markdown(texts.add_small_print(said, texts.escape_markdown(" · ".join(notes))))
    if course:
        line = sparkline.draw_sparkline(
            [value for _, value in course], plotly_component.get_ground().secondary
        )
        st.image(line, width="stretch", alt=by_month)
    behind_it = [t("card.tools")]
    if card_parts.is_graded(answer):
        behind_it.insert(0, grade_texts.format_mark(str(counts.pick_graded(answer).grade), lang))
    layout.render_popover(" · ".join(behind_it), f"behind_{name}", partial(_behind, answer, chosen))


def _course(answer: Answer, chosen: Mapping[str, Any]) -> list[tuple[Any, float | None]]:
    """The figure month by month, None in months of few cases; empty where there is none."""
    name = answer.query.chart.get("trend")
    if name is None or not counts.has_figure(answer):
        return []
    monthly = card_parts.ask(name, chosen)
    if monthly is None or monthly.query.chart.get("y") != answer.query.chart["y"]:
        return []
    months, value = monthly.query.chart["x"], monthly.query.chart["y"]
    known = monthly.rows[monthly.query.estimate["denominator"]] >= card_parts.get_small_group()
    course = [
        (month, float(one) if is_known else None)
        for month, one, is_known in zip(
            monthly.rows[months], monthly.rows[value], known, strict=True
        )
    ]
    return course if sum(one is not None for _, one in course) >= LEAST_MONTHS else []


def _said_by_month(course: list[tuple[Any, float | None]], lang: str) -> str:
    held = [one for _, one in course if one is not None]
    return texts.translate(
        lang,
        "card.trend",
        first=number_formats.format_month(course[0][0], lang),
        last=number_formats.format_month(course[-1][0], lang),
        low=number_formats.format_rate(min(held)),
        high=number_formats.format_rate(max(held)),
    )


def _behind(answer: Answer, chosen: Mapping[str, Any]) -> None:
    """What stands behind a headline figure: why it has its grade, and the tools of a card."""
    if card_parts.is_graded(answer):
        card_parts.render_reasons(answer)
    card_tools.render(answer, chosen)


def render_with_card(figure: str, card: str) -> None:
    """A headline figure and the card that tells more of it."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        render_headlines(figure)
    with right:
        cards.render(card)
