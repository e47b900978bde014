"""State in the page's address: what a link carries, so that it opens as it was sent.

Ids travel, never translated labels; Streamlit's own binding would write the labels.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def restore(key: str, read: Callable[[list[str]], Any], default: Any) -> None:
    """Before the widget `key` is drawn: give it the address's value where that is new.

    `read` turns the address's texts into the widget's value. Streamlit forgets both the address
    and the widget when the page changes; then the value that `publish` kept is put back.
    """
    written = st.query_params.get_all(key)
    if written and written != st.session_state.get(f"_{key}_written"):
        value = read(written)
    elif key in st.session_state:
        value = st.session_state[key]
    else:
        value = st.session_state.get(f"_{key}_kept", default)
    # Set even where it is the same: the widget of a new page takes only what was set for it.
    st.session_state[key] = value


def publish(key: str, value: Any, written: Sequence[str]) -> None:
    """After the widget is drawn: keep its value, and write it to the address as texts.

    Nothing is written for the default.
    """
    st.session_state[f"_{key}_kept"] = value
    if list(written) != st.query_params.get_all(key):
        if written:
            st.query_params[key] = list(written)
        else:
            st.query_params.pop(key, None)
    st.session_state[f"_{key}_written"] = list(written)
