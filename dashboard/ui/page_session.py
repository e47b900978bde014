"""The session that a page is rendered from, kept for the parts of it that run alone."""

from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

from dashboard.engine import session

SESSION = "page_session"
# What the reader has opened on a page begins its keys with this, and is closed on another page.
OPENED = "opened_"


@contextmanager
def pin_page(name: str) -> Generator[None]:
    """Render everything within, and what is opened in it later, from one snapshot."""
    before = st.session_state.get(SESSION)
    if before is None or before.page != name:
        for key in [key for key in st.session_state if str(key).startswith(OPENED)]:
            del st.session_state[key]
    st.session_state[SESSION] = opened = session.open_session(session.get_data_folder(), name)
    with session.pin(opened):
        yield


@contextmanager
def resume_page() -> Generator[None]:
    """Render everything within from the page's session; for a fragment, which runs alone."""
    with session.pin(st.session_state.get(SESSION)):
        yield


def unpin_page() -> None:
    """Render from whatever is published: for pages that change the data."""
    st.session_state.pop(SESSION, None)
