"""State in the page's address: what a link carries, so that it opens as it was sent.

Ids travel, never translated labels; Streamlit's own binding would write the labels.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def adopt(key: str, read: Callable[[list[str]], Any], default: Any) -> None:
    """Before the widget `key` is drawn: give it the address's value where that is new.

    `read` turns the address's texts into the widget's value. Streamlit clears the address when
    the page changes; then the session's value stays, and `publish` writes it back.
    """
    written = st.query_params.get_all(key)
    is_new = bool(written) and written != st.session_state.get(f"_{key}_written")
    if is_new:
        st.session_state[key] = read(written)
    elif key not in st.session_state:
        st.session_state[key] = default


def publish(key: str, written: Sequence[str]) -> None:
    """After the widget is drawn: write its value to the address; nothing for the default."""
    if list(written) != st.query_params.get_all(key):
        if written:
            st.query_params[key] = list(written)
        else:
            st.query_params.pop(key, None)
    st.session_state[f"_{key}_written"] = list(written)
