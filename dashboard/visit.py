"""What one reader's page is drawn from, kept in the session for the parts that are drawn anew."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard import engine

MOMENT = "moment"
PART = "part"


@contextmanager
def begun() -> Generator[None]:
    """All parts of the page that is drawn within come of one moment; so does what is opened in
    them later."""
    st.session_state[MOMENT] = moment = engine.moment(engine.folder())
    with engine.held(moment):
        yield


def end() -> None:
    """A page that changes the data shows them as they are."""
    st.session_state.pop(MOMENT, None)


def choose(chosen: Mapping[str, Any]) -> None:
    """Parts are drawn with this choice from now on."""
    moment = st.session_state[MOMENT]
    st.session_state[MOMENT] = engine.after(moment, chosen)


@st.fragment(key=PART)
def part(
    draw: Callable[[Mapping[str, Any]], None], chosen: Mapping[str, Any] | None = None
) -> None:
    """Draw a part of a page with what is chosen: `chosen`, else what the filters say, and then
    anew whenever they change. What is clicked within redraws no other part."""
    moment: engine.Moment | None = st.session_state.get(MOMENT)
    if chosen is None:
        chosen = moment.chosen if moment else {}
    with engine.held(moment):
        draw(chosen)
