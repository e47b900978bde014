"""A short entry that a visitor writes into the journal, and what is said of how that ended."""

import sqlite3
from collections.abc import Callable

import streamlit as st

from dashboard.display import texts
from dashboard.ui import language, visitor
from dashboard.ui.language import t
from store.refusal import JournalError

DONE_KEY = "entry_done"


def write_entry(write: Callable[[], object], done: str = "") -> bool:
    """Write an entry and say so with the words `done`, or why it is not written and what to do.

    Gives whether it is written. What else `write` raises passes through.
    """
    try:
        write()
    except JournalError as error:
        said = error.format_message(language.get_language())
    except (OSError, sqlite3.Error):
        said = t("app.not_written")
    else:
        if done:
            st.toast(done, icon=":material/check:")
        return True
    st.toast(texts.escape_markdown(said), icon=":material/error:", duration="infinite")
    return False


def write_and_rerun(write: Callable[[], object], done: str) -> None:
    """Write an entry as `write_entry` does, and run the whole page again: for the callback of a
    part that is run by itself, where what is written stands outside of that part."""
    if write_entry(write):
        # A toast of this run would be gone with it.
        st.session_state[DONE_KEY] = done
        st.rerun("app")


def render_done() -> None:
    """Say that an entry is written, in the run of the page that follows."""
    if done := st.session_state.pop(DONE_KEY, None):
        st.toast(done, icon=":material/check:")


def get_author(nameless: str) -> str | None:
    """The visitor's name, for an entry that has an author; None, after the warning `nameless`,
    where it is not known."""
    by = visitor.get_visitor()
    if by == visitor.UNNAMED:
        st.warning(nameless)
        return None
    return by
