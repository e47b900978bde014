"""What differs between two texts, line by line."""

import difflib

import streamlit as st

from dashboard.ui.language import t


def render_diff(before: str, after: str, names: tuple[str, str]) -> None:
    """Render a unified diff of two texts under their names, or that they are the same."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")
    if written := "\n".join(lines):
        st.code(written, language="diff", wrap_lines=True)
    else:
        st.caption(t("history.same_text"))
