"""Headline figures."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts import sparkline
from dashboard.display import number_formats, texts
from dashboard.engine import session
from dashboard.engine.answer import Answer
from dashboard.estimates.ungraded import list_judged
from dashboard.evidence import card_parts, card_tools, edit_mark
from dashboard.narrative import counts, disputed, grade_texts, sentences
from dashboard.ui import language, layout, page_state, plotly_component
from dashboard.ui.language import t

# A trend line needs this many months with enough cases.
MIN_MONTHS = 4


def render_headlines(*names: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Render a row of headline figures, each of a query with one row."""
    for name, place in zip(names, st.columns(len(names)), strict=True):
        with place:
            _render_box(name, chosen)


def _render_box(
    name: str, chosen: Mapping[str, Any] | None, height: Literal["stretch", "content"] = "stretch"
) -> None:
    with st.container(border=True, height=height, gap="xsmall", key=f"card_{name}"):
        page_state.render_part(partial(_render_headline, name), chosen)


def _render_headline(name: str, chosen: Mapping[str, Any]) -> None:
    """A headline figure with its count, its trend by month, and a button for details."""
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
    trend = _compute_trend(answer, chosen)
    trend_text = _describe_trend(answer, trend, lang) if trend else ""
    told = disputed.write_disputed(answer, lang)
    notes = filter(None, (trend_text, *card_parts.list_notes(answer, chosen), told))
    finding = card_parts.write_finding(answer, sentences.write_headline(answer, lang), chosen)
    st.markdown(texts.add_small_print(finding, texts.escape_markdown(" · ".join(notes))))
    if trend:
        line = sparkline.draw_sparkline(
            [value for _, value in trend], plotly_component.get_ground().secondary
        )
        st.image(line, width="stretch", alt=trend_text)
    edit_mark.render([answer], name)
    label = [t("card.tools")]
    if counts.is_graded(answer):
        label.insert(0, grade_texts.format_mark(str(counts.pick_graded(answer).grade), lang))
    layout.render_popover(
        " · ".join(label), f"behind_{name}", partial(_render_details, answer, chosen)
    )


def _compute_trend(answer: Answer, chosen: Mapping[str, Any]) -> list[tuple[Any, float | None]]:
    """The figure by month up to the last one that is judged, None in those between that are not
    complete or have too few cases; empty where there is no trend."""
    name = answer.query.chart.get("trend")
    if name is None or not counts.has_figure(answer):
        return []
    monthly = card_parts.ask(name, chosen)
    if monthly is None or monthly.query.chart.get("y") != answer.query.chart["y"]:
        return []
    months, value = monthly.query.chart["x"], monthly.query.chart["y"]
    spec = monthly.query.estimate
    known = monthly.rows[spec["denominator"]] >= card_parts.get_small_group()
    known &= list_judged(spec, monthly.rows)
    trend = [
        (month, float(rate) if is_known else None)
        for month, rate, is_known in zip(
            monthly.rows[months], monthly.rows[value], known, strict=True
        )
    ]
    while trend and trend[-1][1] is None:
        trend.pop()
    return trend if sum(rate is not None for _, rate in trend) >= MIN_MONTHS else []


def _describe_trend(answer: Answer, trend: Sequence[tuple[Any, float | None]], lang: str) -> str:
    """The months of a trend and its range; what it counts, where that is not quite the figure."""
    rates = [rate for _, rate in trend if rate is not None]
    monthly = session.get_query(session.get_data_folder(), answer.query.chart["trend"])
    label = monthly.columns.get(monthly.chart["y"])
    is_same = label == answer.query.columns.get(answer.query.chart["y"])
    return texts.translate(
        lang,
        "card.trend" if is_same or label is None else "card.trend_of",
        what="" if label is None else label[lang],
        first=number_formats.format_month(trend[0][0], lang),
        last=number_formats.format_month(trend[-1][0], lang),
        low=number_formats.format_rate(min(rates), lang),
        high=number_formats.format_rate(max(rates), lang),
    )


def _render_details(answer: Answer, chosen: Mapping[str, Any]) -> None:
    """The reasons of the grade, and the tools of a card."""
    if counts.is_graded(answer):
        card_parts.render_reasons(answer)
    told = disputed.write_disputed(answer, language.get_language())
    card_tools.render(answer, chosen, told)


def render_beside(figure: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Render a headline figure; return the places below it and next to it, for what details it.

    Its box is as high as what it holds: the card next to it is often much higher.
    """
    left, right = st.columns([1, 2], gap="medium")
    with left:
        _render_box(figure, None, "content")
    return left, right
