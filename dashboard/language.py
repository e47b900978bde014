"""The language of this session: settled before anything is drawn, switched in the sidebar."""

from typing import Any

import streamlit as st

from dashboard import address, text
from dashboard.engine import Refused
from queries.catalog import QueryError


def nearest(locale: str | None) -> str:
    """The language offered that fits a browser's locale: zh-TW gives zh, fr gives English."""
    main = (locale or "").replace("_", "-").split("-")[0].lower()
    return main if main in text.LANGUAGES else text.DEFAULT


def resolve() -> str:
    """Settle the language before anything is drawn: the address, the session, the browser."""
    address.adopt(
        "lang",
        lambda written: written[0] if written[0] in text.LANGUAGES else text.DEFAULT,
        nearest(st.context.locale),
    )
    return st.session_state["lang"]


def switch() -> None:
    """Draw the choice of language, and keep it in the address where the browser's differs."""
    chosen = st.segmented_control(
        t("app.language"),
        list(text.LANGUAGES),
        key="lang",
        format_func=text.LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
    )
    address.publish("lang", chosen, [] if chosen == nearest(st.context.locale) else [str(chosen)])


def current() -> str:
    """The language of this session."""
    return st.session_state.get("lang", text.DEFAULT)


def t(key: str, /, **values: Any) -> str:
    """The text at a place in the session's language."""
    return text.say(current(), key, **values)


def refusal(error: Refused | QueryError) -> str:
    """Why a question could not be answered, in the reader's language."""
    if isinstance(error, QueryError):
        return error.said(current())
    return t(f"errors.{error.code}", **error.details)
