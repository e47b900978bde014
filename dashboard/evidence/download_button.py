"""The button of a download, which the journal records."""

from collections.abc import Callable

import streamlit as st

from dashboard.exports.media_types import MEDIA_TYPES
from dashboard.ui import export_record


def render_download(
    label: str, key: str, name: str, ending: str, encode: Callable[[], bytes]
) -> None:
    """A button for a file, named after a query, that `encode` makes when it is clicked."""
    file_name = f"{name.replace('/', '_')}.{ending}"
    st.download_button(
        label,
        data=export_record.record(encode, file_name),
        file_name=file_name,
        mime=MEDIA_TYPES[ending],
        on_click="ignore",
        type="tertiary",
        key=key,
    )
