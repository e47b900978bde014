"""The session's language: resolved before anything is rendered, switched in the sidebar."""

from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine.errors import Refused
from dashboard.ui import url_state
from queries.refusal import Unusable


def match_locale(locale: str | None) -> str:
    """The product's language for a browser's locale: zh for zh-TW; English for any other."""
    main = (locale or "").replace("_", "-").split("-")[0].lower()
    return main if main in texts.LANGUAGES else texts.DEFAULT


def resolve() -> str:
    """Set and return the session's language: from the URL, the session, or the browser."""
    url_state.restore(
        "lang",
        lambda written: written[0] if written[0] in texts.LANGUAGES else texts.DEFAULT,
        match_locale(st.context.locale),
    )
    return st.session_state["lang"]


def render_switch() -> None:
    """Render the language switch; a language other than the browser's is written to the URL."""
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
    """The session's language: `en` or `zh`."""
    return st.session_state.get("lang", texts.DEFAULT)


def t(key: str, /, **values: Any) -> str:
    """The text of a locale key in the session's language, its placeholders filled."""
    return texts.translate(get_language(), key, **values)


def explain_refusal(error: Refused | Unusable) -> str:
    """Why a query could not be answered, or a file not be used, in the session's language."""
    if isinstance(error, Unusable):
        return error.format_message(get_language())
    return t(f"errors.{error.code}", **error.details)
