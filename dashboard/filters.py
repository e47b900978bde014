"""The filters of a page: one quiet line that says what is selected, and the controls behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard import address, engine, formats, language, text, visit
from dashboard.language import t
from queries.catalog import QueryError

LISTS = ("client", "project", "sales", "pm")
PERIOD = ("start_date", "end_date")
CONTROLS = "filters"
NAMED = 2


def choices() -> dict[str, dict[str, str]]:
    """What each filter offers: id → name; `first_day` and `last_day` hold the days covered."""
    offered: dict[str, dict[str, str]] = {}
    try:
        answer = engine.run(engine.folder(), "filters/choices")
    except (engine.Refused, QueryError):
        return offered
    for row in engine.records(answer.rows):
        if row["choice_id"] is not None:
            name = row["choice_name"] or row["choice_id"]
            offered.setdefault(row["filter_name"], {})[row["choice_id"]] = name
    return offered


def _day(written: list[str]) -> date | None:
    try:
        return date.fromisoformat(written[0])
    except ValueError:
        return None


def day_input(
    key: str, label: str, offered: Mapping[str, Mapping[str, str]], **options: Any
) -> date | None:
    """Draw the choice of a day, kept in the address; `offered` as choices gives it, `options` as
    Streamlit's input of a day takes them.

    The days covered can be chosen, and whatever day a link holds.
    """
    first, last = (_day(list(offered.get(end, {"": ""}))) for end in ("first_day", "last_day"))
    address.adopt(key, _day, None)
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
    _publish(key, chosen)
    return chosen


def _absent(key: str) -> str:
    """Where the session keeps the choices of a link that are not in the data."""
    return f"_{key}_absent"


def _forget(key: str) -> None:
    st.session_state.pop(_absent(key), None)


def _publish(key: str, value: Any) -> None:
    """Write a choice to the address, with what its link asks for and the data do not hold."""
    if key in LISTS:
        address.publish(key, value, [*value, *st.session_state.get(_absent(key), [])])
    else:
        address.publish(key, value, [value.isoformat()] if value else [])


def _list(key: str, names: Mapping[str, str], **options: Any) -> list[str]:
    def linked(written: list[str]) -> list[str]:
        _forget(key)
        return list(written)

    address.adopt(key, linked, [])
    # A choice that the published snapshot does not hold would stop the widget: it is put aside,
    # told, and stays in the address until the reader chooses anew.
    held = st.session_state[key]
    absent = [choice for choice in held if choice not in names]
    if absent:
        st.session_state[_absent(key)] = absent
        st.session_state[key] = [choice for choice in held if choice in names]
    value = st.multiselect(
        t(f"filters.{key}"),
        list(names),
        key=key,
        format_func=lambda choice: names.get(choice, choice),
        placeholder=t(f"filters.all_{key}"),
        **options,
    )
    _publish(key, value)
    return value


def _keys(names: Sequence[str]) -> list[str]:
    """The widgets of filters: a period has two."""
    return [key for name in names for key in (PERIOD if name == "period" else (name,))]


def _changed(key: str, names: Sequence[str], scope: str) -> None:
    _forget(key)
    _redraw(names, scope)


def _clear(names: Sequence[str], scope: str) -> None:
    for key in _keys(names):
        st.session_state[key] = [] if key in LISTS else None
        _forget(key)
    _redraw(names, scope, CONTROLS)


def _redraw(names: Sequence[str], scope: str, *more: str) -> None:
    """After a choice: what it concerns is drawn anew, and `more`; the filters stay as they are."""
    for key in _keys(names):
        _publish(key, st.session_state[key])
    if scope == visit.PART:
        visit.choose(_chosen(names))
    st.rerun("app" if scope == "app" else [scope, *more])


def _chosen(names: Sequence[str]) -> dict[str, Any]:
    return {key: st.session_state[key] for key in _keys(names) if st.session_state[key]}


def sentence(
    chosen: Mapping[str, Any],
    offered: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
    lang: str,
) -> str:
    """What is selected, in words: `Jan 2025 – Jan 2026 · all clients · Project: Atlas`."""
    parts = []
    if "period" in names:
        start, end = chosen.get("start_date"), chosen.get("end_date")
        if start or end:
            ends = {
                "start": formats.day(start, lang) if start else "",
                "end": formats.day(end, lang) if end else "",
            }
            key = "between" if start and end else "since" if start else "until"
            parts.append(text.say(lang, f"filters.{key}", **ends))
        else:
            parts.append(text.say(lang, "filters.whole_period"))
    for key in names:
        if key not in LISTS:
            continue
        ids = chosen.get(key, [])
        if not ids:
            parts.append(text.say(lang, f"filters.all_{key}"))
            continue
        listed = text.say(lang, "general.comma").join(
            offered.get(key, {}).get(choice, choice) for choice in ids[:NAMED]
        )
        if len(ids) > NAMED:
            listed = text.say(lang, "filters.and_more", names=listed, count=len(ids) - NAMED)
        parts.append(text.say(lang, f"filters.only_{key}", names=listed))
    return " · ".join(parts)


def line(*names: str, scope: str = "app") -> dict[str, Any]:
    """Draw the filters of a page (`period`, `client`, `project`, `sales`, `pm`).

    Gives what is chosen: `start_date` and `end_date` as dates, the others as lists of ids; a
    filter that is not set is absent. The choice stands in the address and goes from page to page.
    `scope` is what a change draws anew: the whole page, or its parts (`visit.PART`), which then
    find the choice in the visit.
    """
    said = st.container()
    # In the flow of the page, not floating above it: from its line Tab goes to the first filter.
    with st.expander(t("filters.change"), icon=":material/tune:", type="compact"):
        _controls(names, scope)
    chosen = _chosen(names)
    if scope == visit.PART:
        visit.choose(chosen)
    with said:
        visit.part(partial(_said, names, scope), None if scope == visit.PART else chosen)
    return chosen


@st.fragment(key=CONTROLS)
def _controls(names: Sequence[str], scope: str) -> None:
    offered = choices()
    days = st.container(horizontal=True)
    for key in _keys(names):
        changed = {"on_change": _changed, "args": (key, names, scope)}
        if key in PERIOD:
            with days:
                day_input(key, t(f"filters.{key}"), offered, **changed)
        else:
            _list(key, offered.get(key, {}), **changed)


def _said(names: Sequence[str], scope: str, chosen: Mapping[str, Any]) -> None:
    """What is selected, the way back to everything, and what a link asked for in vain."""
    absent = {
        name: len(st.session_state[_absent(name)])
        for name in names
        if st.session_state.get(_absent(name))
    }
    with st.container(horizontal=True, vertical_alignment="center", key="filter_line"):
        told = sentence(chosen, choices(), names, language.current())
        st.caption(text.plain(told), width="content")
        if chosen or absent:
            st.button(
                t("filters.clear"),
                on_click=_clear,
                args=(names, scope),
                type="tertiary",
                key="clear_filters",
            )
    for name, count in absent.items():
        st.warning(t(f"filters.absent_{name}", n=count))
