"""The card of a draft as a page would show it, beside that of the version in force."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.charts import draw
from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.narrative import card_title, counts, footnotes, grade_texts, highlights, sentences
from dashboard.ui import language, layout, plotly_component, tables
from dashboard.ui.language import t
from queries import catalog
from queries.catalog import Query, QueryError
from queries.kinds import ESTIMATES

LANGUAGE = "preview_language"


def render_cards(
    in_force: Query, draft: Query, chosen: Mapping[str, Any], returned: Sequence[str]
) -> None:
    """Render the card of a draft that returned these columns, in either language; where the draft
    differs from the version in force, both cards side by side. A definition or a check has no
    card."""
    if draft.kind != "evidence":
        return
    lang = st.segmented_control(
        t("preview.language"),
        list(texts.LANGUAGES),
        key=LANGUAGE,
        default=language.get_language(),
        format_func=texts.LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
    )
    data = session.get_data_folder()
    if draft.text == in_force.text:
        _render_card(in_force, chosen, lang, "old")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(t("preview.old"))
        _render_card(in_force, chosen, lang, "old")
    with right, session.pin_edited(data, {draft.name: draft}):
        st.caption(t("preview.new"))
        try:
            catalog.check_returned(draft, returned)
        except QueryError as error:
            st.warning(texts.escape_markdown(language.explain_refusal(error)))
            return
        _render_card(draft, chosen, lang, "new")


def _render_card(query: Query, chosen: Mapping[str, Any], lang: str, side: str) -> None:
    with st.container(border=True, gap="xsmall", key=f"card_preview_{side}"):
        try:
            answer = answers.run_query(session.get_data_folder(), query.name, chosen)
            _render_parts(answer, chosen, lang, side)
        except (Refused, QueryError) as error:
            st.warning(texts.escape_markdown(language.explain_refusal(error)))
        except Exception as error:  # noqa: BLE001  # Whatever an analyst's rows do to a card.
            reason = f"{type(error).__name__}: {error}"
            st.warning(texts.escape_markdown(t("preview.not_drawn", reason=reason)))


def _render_parts(answer: Answer, chosen: Mapping[str, Any], lang: str, side: str) -> None:
    query = answer.query
    layout.render_heading(card_title.write_title(answer, lang), query.question[lang])
    st.markdown(texts.strip_emphasis(sentences.write_sentence(answer, lang)))
    if counts.is_graded(answer):
        estimate = highlights.pick_weakest(answer)
        st.markdown(f"**{grade_texts.format_mark(str(estimate.grade), lang)}**")
        for reason in grade_texts.list_reasons(answer, estimate, lang):
            st.caption(texts.escape_markdown(reason))
    _render_chart(answer, lang, side)
    notes = footnotes.write_footnotes(answer, lang)
    notes += footnotes.write_exceptions(session.get_data_folder(), query, chosen, lang)
    st.caption(texts.escape_markdown(" · ".join(notes)))
    for caveat in query.caveats[lang]:
        st.caption(f"- {texts.escape_markdown(caveat)}")
    if side == "new" and query.estimate and ESTIMATES[query.estimate["kind"]].is_comparison:
        st.caption(t("preview.unchecked"))


def _render_chart(answer: Answer, lang: str, side: str) -> None:
    query = answer.query
    figure = None
    if not (answer.rows.empty or counts.is_silent(answer)):
        figure = draw.draw_chart(
            answer.rows,
            query,
            lang,
            dark=plotly_component.is_dark(),
            small=session.get_settings(session.get_data_folder())["small_group"],
            estimates=answer.estimates,
            is_faint=counts.is_graded(answer)
            and counts.pick_graded(answer).grade == "insufficient",
        )
    if figure is not None:
        alt = sentences.write_alt_text(answer, lang)
        plotly_component.render_figure(figure, lang, f"preview_{side}", alt)
    with st.expander(t("card.table"), expanded=figure is None, type="compact"):
        tables.render_table(answer.rows, f"preview_rows_{side}", query.columns, lang)
