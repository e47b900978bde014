"""The case for change on screen, with a button that downloads it for print."""

from collections.abc import Sequence

import streamlit as st

from dashboard.charts import comparison
from dashboard.display import texts
from dashboard.engine import precompute, session
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts
from dashboard.exports import html
from dashboard.narrative import case, grade_texts
from dashboard.narrative.case import Case, Finding, Measure
from dashboard.ui import export_record, language, plotly_component
from dashboard.ui.language import t
from queries.catalog import QueryError

CASE_FILE = "firsthand_case.html"


def render() -> None:
    """Render the page: the situation, its certainty, the measures by step, the missing data."""
    lang, data = language.get_language(), session.get_data_folder()
    try:
        proposal = case.make_case(data, lang)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    card_parts.render_broken(proposal.broken)
    precompute.start(data)
    _render_situation(proposal, lang)
    _render_findings(proposal, lang)
    for step, measures in proposal.steps.items():
        _render_step(step, measures)
    _render_missing(proposal)


def _render_situation(proposal: Case, lang: str) -> None:
    situation = proposal.situation
    with st.container(key="situation"):
        st.markdown(situation.said)
    if proposal.own_settings:
        st.caption(texts.escape_markdown(proposal.own_settings))
    with st.container(horizontal=True, vertical_alignment="center", key="how_sure"):
        st.caption(
            f"{grade_texts.format_mark(situation.grade, lang)} · {situation.counted}",
            width="content",
        )
        # On paper nobody would be told what it lacks.
        if proposal.broken:
            return
        st.download_button(
            t("case.print"),
            data=export_record.record(lambda: html.render_case(proposal, lang), CASE_FILE),
            file_name=CASE_FILE,
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
            key="print_case",
        )


def _render_findings(proposal: Case, lang: str) -> None:
    """The headline comparisons: as one chart, and as a list on demand."""
    with st.container(border=True, key="card_case_findings"):
        st.subheader(t("case.how_sure"), anchor=False)
        figure = comparison.draw_findings(proposal.answers, lang, plotly_component.get_ground())
        if figure is not None:
            alt = texts.strip_markdown(f"{t('case.how_sure')} {proposal.situation.said}")
            plotly_component.render_figure(figure, lang, "case_findings", alt)
            st.caption(t("case.read_picture"))
        with st.expander(t("situation.behind")):
            _render_finding_list(proposal.findings)


def _render_step(step: str, measures: Sequence[Measure]) -> None:
    """One step of the proposal; its measures in two columns, row by row."""
    st.subheader(t(f"measures.{step}.title"), anchor=False)
    st.caption(t(f"measures.{step}.says"))
    for start in range(0, len(measures), 2):
        for measure, column in zip(measures[start : start + 2], st.columns(2), strict=False):
            with column.container(border=True, height="stretch"):
                _render_measure(measure)


def _render_measure(measure: Measure) -> None:
    """A measure: the findings for and against it, its context, and how to verify adoption."""
    st.markdown(f"**{texts.escape_markdown(measure.title)}**")
    for side in case.SIDES:
        findings = getattr(measure, side)
        if findings or side != "unsettled":
            st.caption(t(f"case.{side}"))
            st.markdown(_list_titles(findings) or t("case.nothing"))
    for side in ("beside", "done"):
        findings = getattr(measure, side)
        if findings:
            st.caption(t(f"case.{side}"))
        if side == "done":
            st.markdown(texts.escape_markdown(measure.proof))
        _render_finding_list(findings)


def _list_titles(findings: Sequence[Finding]) -> str:
    """Findings as a Markdown list of grade and title; the card above has their sentences."""
    return "\n".join(
        f"- {finding.grade} · {texts.escape_markdown(finding.title)}" for finding in findings
    )


def _render_finding_list(findings: Sequence[Finding]) -> None:
    """Findings as a list: grade, title and sentence."""
    lines = []
    for finding in findings:
        label = " · ".join(filter(None, (finding.grade, texts.escape_markdown(finding.title))))
        lines.append(f"- {label}: {finding.said}")
    st.markdown("\n".join(lines))


def _render_missing(proposal: Case) -> None:
    """The questions without an answer, with what each lacks, and the limits of the case."""
    with st.container(border=True, key="card_case_missing"):
        st.subheader(t("case.missing"), anchor=False)
        st.markdown(
            "\n".join(
                f"- {texts.escape_markdown(title)}: "
                + " ".join(texts.escape_markdown(reason) for reason in reasons)
                for title, reasons in proposal.missing
            )
            or t("case.nothing_missing")
        )
        st.markdown(t("case.limits"))
