"""The draft that a visitor is writing: in the session, and for a named one in the data folder."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from dashboard.engine import session
from dashboard.ui import visitor
from queries.catalog import MAX_BYTES, Query
from store import drafts
from store.drafts import Draft

KEY = "drafts"


def open_draft(query: Query) -> Draft:
    """The visitor's draft of a query; without one, the text in force."""
    opened = st.session_state.setdefault(KEY, {})
    if query.name not in opened:
        data, by = session.get_data_folder(), visitor.get_visitor()
        kept = None if by == visitor.UNNAMED else drafts.find(data, by, query.name)
        opened[query.name] = kept or Draft(query.text, query.text)
    draft = opened[query.name]
    if draft.text == draft.began_from != query.text:
        # Nothing was written yet, and another text has come into force.
        draft = opened[query.name] = Draft(query.text, query.text)
    return draft


def write(query: Query, text: str) -> None:
    """Take another text of the draft."""
    _keep(query, replace(open_draft(query), text=text))


def rebase(query: Query, text: str) -> None:
    """Take a text that was made from the one in force by now."""
    _keep(query, Draft(text, query.text))


def drop(name: str) -> None:
    """Forget the draft of a query; the text in force is shown again."""
    st.session_state.get(KEY, {}).pop(name, None)
    by = visitor.get_visitor()
    if by != visitor.UNNAMED:
        drafts.drop(session.get_data_folder(), by, name)


def _keep(query: Query, draft: Draft) -> None:
    if draft.text == query.text:
        drop(query.name)
        return
    st.session_state[KEY][query.name] = draft
    by = visitor.get_visitor()
    if by != visitor.UNNAMED and len(draft.text.encode("utf-8", "replace")) <= MAX_BYTES:
        with suppress(OSError):  # The session has it.
            drafts.keep(session.get_data_folder(), by, query.name, draft)
