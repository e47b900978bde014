"""Date input kept in the URL, and the publishing of filter choices."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.ui import url_state
from dashboard.ui.filter_choices import LISTS


def _parse_day(written: list[str]) -> date | None:
    try:
        return date.fromisoformat(written[0])
    except ValueError:
        return None


def render_day_input(
    key: str,
    label: str,
    offered: Mapping[str, Mapping[str, str]],
    default: date | None = None,
    **options: Any,
) -> date | None:
    """Render a date input, kept in the URL; return the day chosen.

    The days covered by the data can be chosen, extended to the day that a link carries. `offered`
    is from `filter_choices.load_choices`; `options` are passed to `st.date_input`. `default` is the
    day before the reader has chosen any.
    """
    first, last = (
        _parse_day(list(offered.get(end, {"": ""}))) for end in ("first_day", "last_day")
    )
    url_state.restore(key, _parse_day, default)
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
    """The session key of the ids that a link asks for and the data lacks."""
    return f"_{key}_absent"


def publish_choice(key: str, value: Any) -> None:
    """Write a filter's choice to the URL, with the ids of a link that the data lacks."""
    if key in LISTS:
        url_state.publish(key, value, [*value, *st.session_state.get(make_absent_key(key), [])])
    else:
        url_state.publish(key, value, [value.isoformat()] if value else [])
