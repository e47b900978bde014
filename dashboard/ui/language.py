"""The language of this session: settled before anything is drawn, switched in the sidebar."""

from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine.errors import Refused
from dashboard.ui import url_state
from queries.catalog import QueryError


def match_locale(locale: str | None) -> str:
    """The language offered that fits a browser's locale: zh-TW gives zh, fr gives English."""
    main = (locale or "").replace("_", "-").split("-")[0].lower()
    return main if main in texts.LANGUAGES else texts.DEFAULT


def resolve() -> str:
    """Settle the language before anything is drawn: the address, the session, the browser."""
    url_state.restore(
        "lang",
        lambda written: written[0] if written[0] in texts.LANGUAGES else texts.DEFAULT,
        match_locale(st.context.locale),
    )
    return st.session_state["lang"]


def render_switch() -> None:
    """Draw the choice of language, and keep it in the address where the browser's differs."""
    chosen = st.segmented_control(
        t("app.language"),
        list(texts.LANGUAGES),
        key="lang",
        format_func=texts.LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
    )
    url_state.publish(
        "lang", chosen, [] if chosen == match_locale(st.context.locale) else [str(chosen)]
    )


def get_language() -> str:
    """The language of this session."""
    return st.session_state.get("lang", texts.DEFAULT)


def t(key: str, /, **values: Any) -> str:
    """The text at a place in the session's language."""
    return texts.translate(get_language(), key, **values)


def explain_refusal(error: Refused | QueryError) -> str:
    """Why a question could not be answered, in the reader's language."""
    if isinstance(error, QueryError):
        return error.format_message(get_language())
    return t(f"errors.{error.code}", **error.details)
