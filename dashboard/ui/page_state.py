"""The session that a page is rendered from, kept for the fragments that rerun alone."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard.engine import answers, session
from dashboard.engine.session import Session
from dashboard.ui import failures

SESSION = "page_session"
PART = "part"


@contextmanager
def pin_page(name: str) -> Generator[None]:
    """Render everything within, and what is opened in it later, from one snapshot."""
    st.session_state[SESSION] = opened = session.open_session(session.get_data_folder(), name)
    with session.pin(opened):
        yield


def unpin_page() -> None:
    """Render from whatever is published: for pages that change the data."""
    st.session_state.pop(SESSION, None)


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
    with session.pin(pinned), failures.contain():
        draw(chosen)
