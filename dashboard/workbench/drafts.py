"""The draft that a visitor is writing: in the session, and for its owner in the data folder."""

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
    draft: Draft | None = opened.get(query.name)
    if draft is None or draft.text == draft.began_from:
        # Nothing was written yet: another text may have come into force since.
        owner = visitor.get_owner()
        kept = drafts.find(session.get_data_folder(), owner, query.name) if owner else None
        is_begun = kept and kept.text != kept.began_from
        draft = opened[query.name] = kept if is_begun else Draft(query.text, query.text)
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
    if owner := visitor.get_owner():
        drafts.drop(session.get_data_folder(), owner, name)


def _keep(query: Query, draft: Draft) -> None:
    if draft.text == query.text:
        drop(query.name)
        return
    st.session_state[KEY][query.name] = draft
    owner = visitor.get_owner()
    if owner and len(draft.text.encode("utf-8", "replace")) <= MAX_BYTES:
        with suppress(OSError):  # The session has it.
            drafts.keep(session.get_data_folder(), owner, query.name, draft)
