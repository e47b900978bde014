"""Widget values in the page's URL, so that a link opens the page as it was sent.

The URL carries ids, not labels: Streamlit's own binding would write the translated labels.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def restore(key: str, read: Callable[[list[str]], Any], default: Any) -> None:
    """Set the value of the widget `key`; call before it is rendered.

    A new value in the URL wins, converted by `read` from its strings. Otherwise the widget keeps
    its value; after a change of page, when Streamlit drops both the URL and the widget's state, it
    gets the value that `publish` kept, or the default.
    """
    written = st.query_params.get_all(key)
    if written and written != st.session_state.get(f"_{key}_written"):
        value = read(written)
    elif key in st.session_state:
        value = st.session_state[key]
    else:
        value = st.session_state.get(f"_{key}_kept", default)
    # Set even if unchanged: on a new page a widget starts only from a value set in the same run.
    st.session_state[key] = value


def publish(key: str, value: Any, written: Sequence[str]) -> None:
    """Keep the value of the widget `key` and write it to the URL; call after it is rendered.

    `written` are the strings for the URL; none for the default.
    """
    st.session_state[f"_{key}_kept"] = value
    # A link within one page tells the script of its value but leaves the browser's address as it
    # was: there a new value is written although the script has it already.
    is_new = st.session_state.get(f"_{key}_written", list(written)) != list(written)
    if is_new or list(written) != st.query_params.get_all(key):
        if written:
            st.query_params[key] = list(written)
        else:
            st.query_params.pop(key, None)
    st.session_state[f"_{key}_written"] = list(written)
