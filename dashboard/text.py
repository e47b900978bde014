"""Every word on the screen that is not in a query's header, in the reader's language."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import address

FOLDER = Path(__file__).parent / "locales"
LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"


@cache
def words(lang: str) -> dict[str, str]:
    """All texts of a language by their place, such as `upload.title`."""
    found: dict[str, str] = {}

    def collect(place: str, branch: dict[str, Any]) -> None:
        for name, leaf in branch.items():
            key = f"{place}.{name}" if place else name
            if isinstance(leaf, dict):
                collect(key, leaf)
            else:
                found[key] = leaf

    collect("", tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8")))
    return found


def say(lang: str, key: str, **values: Any) -> str:
    """The text at a place, its {placeholders} filled. Raises KeyError for an unknown place."""
    return words(lang)[key].format(**values)


def label(lang: str, column: str, own: Any = None) -> str:
    """A column's heading: as its query's header says (`own`), else by name, else the name."""
    if own and column in own:
        return own[column][lang]
    return words(lang).get(f"columns.{column}", column)


def choice(lang: str, column: str, value: Any) -> str:
    """A coded value in words: `relayed` in the column `channel` is “relayed”."""
    return words(lang).get(f"choices.{column}.{value}", str(value))


def nearest(locale: str | None) -> str:
    """The language offered that fits a browser's locale: zh-TW gives zh, fr gives English."""
    main = (locale or "").replace("_", "-").split("-")[0].lower()
    return main if main in LANGUAGES else DEFAULT


def resolve() -> str:
    """Settle the language before anything is drawn: the address, the session, the browser."""
    address.adopt(
        "lang",
        lambda written: written[0] if written[0] in LANGUAGES else DEFAULT,
        nearest(st.context.locale),
    )
    return st.session_state["lang"]


def switch() -> None:
    """Draw the choice of language, and keep it in the address where the browser's differs."""
    chosen = st.segmented_control(
        t("app.language"),
        list(LANGUAGES),
        key="lang",
        format_func=LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    address.publish("lang", [] if chosen == nearest(st.context.locale) else [str(chosen)])


def language() -> str:
    """The language of this session."""
    return st.session_state.get("lang", DEFAULT)


def t(key: str, **values: Any) -> str:
    """The text at a place in the session's language."""
    return say(language(), key, **values)


def plain(words: str) -> str:
    """Text from data for a place that reads Markdown: every sign stands for itself."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:])", r"\\\1", words)
