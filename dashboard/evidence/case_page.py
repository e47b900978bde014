"""The case for change on the screen, and its button to the printed form."""

from collections.abc import Sequence

import streamlit as st

from dashboard.charts import comparison
from dashboard.display import texts
from dashboard.engine import precompute, session
from dashboard.engine.errors import Refused
from dashboard.exports import html
from dashboard.narrative import case, grade_texts
from dashboard.narrative.case import Case, Finding, Measure
from dashboard.ui import language, plotly_component
from dashboard.ui.language import t
from queries.catalog import QueryError


def render() -> None:
    """The whole page: the situation, how sure, the measures by step, what is missing."""
    lang, data = language.get_language(), session.get_data_folder()
    try:
        made = case.make_case(data, lang)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    precompute.start(data)
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
            f"{grade_texts.format_mark(made.situation.grade, lang)} · {made.situation.counted}",
            width="content",
        )
        st.download_button(
            t("case.print"),
            data=lambda: html.render_case(made, lang),
            file_name="firsthand_case.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
            key="print_case",
        )


def _how_sure(made: Case, lang: str) -> None:
    with st.container(border=True, key="card_case_findings"):
        st.subheader(t("case.how_sure"), anchor=False)
        figure = comparison.draw_findings(made.answers, lang, plotly_component.get_ground())
        if figure is not None:
            alt = texts.strip_markdown(f"{t('case.how_sure')} {made.situation.said}")
            plotly_component.render_figure(figure, lang, "case_findings", alt)
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
    st.markdown(f"**{texts.escape_markdown(measure.title)}**")
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
            st.markdown(texts.escape_markdown(measure.proof))
        _listed(found)


def _named(found: Sequence[Finding]) -> str:
    """Findings by grade and title alone: their sentences stand above."""
    return "\n".join(f"- {one.grade} · {texts.escape_markdown(one.title)}" for one in found)


def _listed(found: Sequence[Finding]) -> None:
    """Findings as a list: the mark of the grade, what the figure is, and its sentence."""
    st.markdown(
        "\n".join(
            f"- {' · '.join(filter(None, (one.grade, texts.escape_markdown(one.title))))}: "
            f"{one.said}"
            for one in found
        )
    )


def _missing(made: Case) -> None:
    with st.container(border=True, key="card_case_missing"):
        st.subheader(t("case.missing"), anchor=False)
        st.markdown(
            "\n".join(
                f"- {texts.escape_markdown(title)}: "
                + " ".join(texts.escape_markdown(one) for one in lacking)
                for title, lacking in made.missing
            )
            or t("case.nothing_missing")
        )
        st.markdown(t("case.limits"))
