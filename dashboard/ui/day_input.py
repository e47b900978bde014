"""The choice of a day, kept in the URL."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.ui import url_state
from dashboard.ui.filter_choices import LISTS


def _day(written: list[str]) -> date | None:
    try:
        return date.fromisoformat(written[0])
    except ValueError:
        return None


def render_day_input(
    key: str, label: str, offered: Mapping[str, Mapping[str, str]], **options: Any
) -> date | None:
    """Draw the choice of a day, kept in the address; `offered` as choices gives it, `options` as
    Streamlit's input of a day takes them.

    The days covered can be chosen, and whatever day a link holds.
    """
    first, last = (_day(list(offered.get(end, {"": ""}))) for end in ("first_day", "last_day"))
    url_state.restore(key, _day, None)
    value = st.date_input(
        label,
        value=None,
        key=key,
        min_value=min(filter(None, (first, st.session_state[key])), default=None),
        max_value=max(filter(None, (last, st.session_state[key])), default=None),
        format="YYYY-MM-DD",
        **options,
    )
    chosen = value if isinstance(value, date) else None
    publish_choice(key, chosen)
    return chosen


def make_absent_key(key: str) -> str:
    """Where the session keeps the choices of a link that are not in the data."""
    return f"_{key}_absent"


def publish_choice(key: str, value: Any) -> None:
    """Write a choice to the address, with what its link asks for and the data do not hold."""
    if key in LISTS:
        url_state.publish(key, value, [*value, *st.session_state.get(make_absent_key(key), [])])
    else:
        url_state.publish(key, value, [value.isoformat()] if value else [])
