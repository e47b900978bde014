"""The parts of a page, each a fragment, and the filters that they are rendered with."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.engine import answers
from dashboard.engine.session import Session
from dashboard.ui import failures
from dashboard.ui.page_session import SESSION, resume_page

PART = "part"


def set_filters(chosen: Mapping[str, Any]) -> None:
    """Render the page's parts with these filter values from now on."""
    st.session_state[SESSION] = answers.refilter(st.session_state[SESSION], chosen)


@st.fragment(key=PART)
def render_part(
    draw: Callable[[Mapping[str, Any]], None], chosen: Mapping[str, Any] | None = None
) -> None:
    """Render a part of a page as a fragment of its own: a click within it reruns no other part.

    `chosen` are fixed filter values; None means the page's filters, whose change reruns the part.
    """
    pinned: Session | None = st.session_state.get(SESSION)
    if chosen is None:
        chosen = pinned.chosen if pinned else {}
    with resume_page(), failures.contain():
        draw(chosen)
