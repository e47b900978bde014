"""What one reader's page is drawn from, kept in the session for the parts that are drawn anew."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard.engine import answers, session
from dashboard.engine.session import Session

SESSION = "moment"
PART = "part"


@contextmanager
def pin_page() -> Generator[None]:
    """All parts of the page that is drawn within come of one moment; so does what is opened in
    them later."""
    st.session_state[SESSION] = moment = session.open_session(session.get_data_folder())
    with session.pin(moment):
        yield


def unpin_page() -> None:
    """A page that changes the data shows them as they are."""
    st.session_state.pop(SESSION, None)


def set_filters(chosen: Mapping[str, Any]) -> None:
    """Parts are drawn with this choice from now on."""
    moment = st.session_state[SESSION]
    st.session_state[SESSION] = answers.refilter(moment, chosen)


@st.fragment(key=PART)
def render_part(
    draw: Callable[[Mapping[str, Any]], None], chosen: Mapping[str, Any] | None = None
) -> None:
    """Draw a part of a page with what is chosen: `chosen`, else what the filters say, and then
    anew whenever they change. What is clicked within redraws no other part."""
    moment: Session | None = st.session_state.get(SESSION)
    if chosen is None:
        chosen = moment.chosen if moment else {}
    with session.pin(moment):
        draw(chosen)
