"""What differs between two texts, line by line."""

import difflib

import streamlit as st

from dashboard.ui.language import t


def render_diff(before: str, after: str, names: tuple[str, str]) -> None:
    """Render a unified diff of two texts under their names, or that they are the same."""
    if lines := compare_texts(before, after, names):
        st.code("\n".join(lines), language="diff", wrap_lines=True)
    else:
        st.caption(t("history.same_text"))


def compare_texts(before: str, after: str, names: tuple[str, str] = ("", "")) -> list[str]:
    """The lines of a unified diff; [] where the texts differ in nothing but line ends."""
    lines = before.splitlines(), after.splitlines()
    return list(difflib.unified_diff(*lines, *names, lineterm=""))
