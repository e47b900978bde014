"""The kinds of chart, each drawn from an example on the published data, with its header to copy."""

import streamlit as st

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, cards
from dashboard.narrative import sentences
from dashboard.ui import failures, language, plotly_component, tables
from dashboard.ui.language import t
from dashboard.workbench import templates
from queries import headers


@st.fragment
def render() -> None:
    """Render a closed line “Kinds of chart”; what is behind it is drawn once it is opened."""
    with st.expander(t("own.charts"), key="chart_kinds", on_change="rerun") as expander:
        if not expander.open:
            return
        kind = st.selectbox(
            t("own.kind"),
            list(templates.EXAMPLES),
            key="example_kind",
            format_func=lambda kind: t(f"own.kinds.{kind}") + t("compare.bracket", words=kind),
        )
        with failures.contain():
            answer = card_parts.ask(templates.EXAMPLES[kind], {})
            if answer:
                _render_example(answer, kind)


def _render_example(answer: Answer, kind: str) -> None:
    lang, query = language.get_language(), answer.query
    name = texts.escape_markdown(query.name)
    st.markdown(f"**{texts.escape_markdown(query.title[lang])}** · {name}")
    figure = cards.make_figure(answer)
    if kind == "table":
        tables.render_table(answer.rows, "example_table", query.columns)
    elif figure:
        alt = sentences.write_alt_text(answer, lang)
        plotly_component.render_figure(figure, lang, f"example_{kind}", alt)
    else:
        st.markdown(sentences.write_headline(answer, lang))
    header, _ = headers.split_text(query.name, query.text)
    st.code(header.strip(), language="toml")
