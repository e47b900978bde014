"""The case for change on the screen, and its button to the printed form."""

from collections.abc import Sequence

import streamlit as st

from dashboard import (
    case,
    comparison_charts,
    engine,
    grades,
    language,
    plot,
    text,
    working_out,
)
from dashboard.case import Case, Finding, Measure
from dashboard.engine import Refused
from dashboard.exports import html
from dashboard.language import t
from queries.catalog import QueryError


def draw() -> None:
    """The whole page: the situation, how sure, the measures by step, what is missing."""
    lang, data = language.current(), engine.folder()
    try:
        made = case.of(data, lang)
    except (Refused, QueryError) as error:
        st.warning(text.plain(language.refusal(error)))
        return
    working_out.start(data)
    _problem(made, lang)
    _how_sure(made, lang)
    for step, listed in made.steps.items():
        _step(step, listed)
    _missing(made)


def _problem(made: Case, lang: str) -> None:
    with st.container(key="situation"):
        st.markdown(made.situation.said)
    with st.container(horizontal=True, vertical_alignment="center", key="how_sure"):
        st.caption(
            f"{grades.mark(made.situation.grade, lang)} · {made.situation.counted}", width="content"
        )
        st.download_button(
            t("case.print"),
            data=lambda: html.case(made, lang),
            file_name="firsthand_case.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
            key="print_case",
        )


def _how_sure(made: Case, lang: str) -> None:
    with st.container(border=True, key="card_case_findings"):
        st.subheader(t("case.how_sure"), anchor=False)
        figure = comparison_charts.findings(made.answers, lang, plot.ground())
        if figure is not None:
            alt = text.unmarked(f"{t('case.how_sure')} {made.situation.said}")
            plot.draw(figure, lang, "case_findings", alt)
            st.caption(t("case.read_picture"))
        with st.expander(t("situation.behind")):
            _listed(made.findings)


def _step(step: str, listed: Sequence[Measure]) -> None:
    st.subheader(t(f"measures.{step}.title"), anchor=False)
    st.caption(t(f"measures.{step}.says"))
    for start in range(0, len(listed), 2):
        for measure, place in zip(listed[start : start + 2], st.columns(2), strict=False):
            with place.container(border=True, height="stretch"):
                _measure(measure)


def _measure(measure: Measure) -> None:
    st.markdown(f"**{text.plain(measure.title)}**")
    for side in case.SIDES:
        found = getattr(measure, side)
        if found or side != "unsettled":
            st.caption(t(f"case.{side}"))
            st.markdown(_named(found) or t("case.nothing"))
    for side in ("beside", "done"):
        found = getattr(measure, side)
        if found:
            st.caption(t(f"case.{side}"))
        if side == "done":
            st.markdown(text.plain(measure.proof))
        _listed(found)


def _named(found: Sequence[Finding]) -> str:
    """Findings by grade and title alone: their sentences stand above."""
    return "\n".join(f"- {one.grade} · {text.plain(one.title)}" for one in found)


def _listed(found: Sequence[Finding]) -> None:
    """Findings as a list: the mark of the grade, what the figure is, and its sentence."""
    st.markdown(
        "\n".join(
            f"- {' · '.join(part for part in (one.grade, text.plain(one.title)) if part)}: "
            f"{one.said}"
            for one in found
        )
    )


def _missing(made: Case) -> None:
    with st.container(border=True, key="card_case_missing"):
        st.subheader(t("case.missing"), anchor=False)
        st.markdown(
            "\n".join(
                f"- {text.plain(title)}: {' '.join(text.plain(one) for one in lacking)}"
                for title, lacking in made.missing
            )
            or t("case.nothing_missing")
        )
        st.markdown(t("case.limits"))
