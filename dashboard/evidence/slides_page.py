"""The case as slides on screen, the same as in its PowerPoint file."""

import streamlit as st

from dashboard.charts import slide_deck
from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts
from dashboard.narrative import case, case_slides
from dashboard.ui import language, slides_component, url_state
from dashboard.ui.language import t
from queries.catalog import QueryError
from store.paths import STATIC

STYLE = STATIC / "slides_page.css"
LEFT_TO = "pages/evidence/case.py"


def render() -> None:
    """Render the slides, beginning with the one that the URL names."""
    data, lang = session.get_data_folder(), language.get_language()
    try:
        made = case.make_case(data, lang)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    st.html(STYLE)
    with st.container(key="slides_title"):
        st.title(t("pages.story.title"), anchor=False)
    card_parts.render_broken(made.broken)
    deck = case_slides.make_deck(made, lang)
    url_state.restore("slide", _parse_number, 0)
    first = min(st.session_state["slide"], len(deck.slides) - 1)
    current, is_left = slides_component.render_slides(slide_deck.draw_slides(deck, lang), first)
    if is_left:
        st.switch_page(LEFT_TO)
    st.session_state["slide"] = current
    url_state.publish("slide", current, [str(current)] if current else [])


def _parse_number(written: list[str]) -> int:
    return int(written[0]) if written[0].isdecimal() else 0
