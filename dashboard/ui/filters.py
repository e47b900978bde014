"""The filters of a page: a line that says what is selected, and the controls behind it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.ui import day_input, filter_choices, language, page_state, url_state
from dashboard.ui.filter_choices import LISTS, PERIOD
from dashboard.ui.language import t

CONTROLS = "filters"


def _forget(key: str) -> None:
    st.session_state.pop(day_input.make_absent_key(key), None)


def _list(key: str, names: Mapping[str, str], **options: Any) -> list[str]:
    def linked(written: list[str]) -> list[str]:
        _forget(key)
        return list(written)

    url_state.restore(key, linked, [])
    # A choice that the published snapshot does not hold would stop the widget: it is put aside,
    # told, and stays in the address until the reader chooses anew.
    held = st.session_state[key]
    absent = [choice for choice in held if choice not in names]
    if absent:
        st.session_state[day_input.make_absent_key(key)] = absent
        st.session_state[key] = [choice for choice in held if choice in names]
    value = st.multiselect(
        t(f"filters.{key}"),
        list(names),
        key=key,
        format_func=lambda choice: names.get(choice, choice),
        placeholder=t(f"filters.all_{key}"),
        **options,
    )
    day_input.publish_choice(key, value)
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
        day_input.publish_choice(key, st.session_state[key])
    if scope == page_state.PART:
        page_state.set_filters(_chosen(names))
    st.rerun("app" if scope == "app" else [scope, *more])


def _chosen(names: Sequence[str]) -> dict[str, Any]:
    return {key: st.session_state[key] for key in _keys(names) if st.session_state[key]}


def render(*names: str, scope: str = "app") -> dict[str, Any]:
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
    if scope == page_state.PART:
        page_state.set_filters(chosen)
    with said:
        page_state.render_part(
            partial(_said, names, scope), None if scope == page_state.PART else chosen
        )
    return chosen


@st.fragment(key=CONTROLS)
def _controls(names: Sequence[str], scope: str) -> None:
    offered = filter_choices.load_choices()
    days = st.container(horizontal=True)
    for key in _keys(names):
        changed = {"on_change": _changed, "args": (key, names, scope)}
        if key in PERIOD:
            with days:
                day_input.render_day_input(key, t(f"filters.{key}"), offered, **changed)
        else:
            _list(key, offered.get(key, {}), **changed)


def _said(names: Sequence[str], scope: str, chosen: Mapping[str, Any]) -> None:
    """What is selected, the way back to everything, and what a link asked for in vain."""
    absent = {
        name: len(st.session_state[day_input.make_absent_key(name)])
        for name in names
        if st.session_state.get(day_input.make_absent_key(name))
    }
    with st.container(horizontal=True, vertical_alignment="center", key="filter_line"):
        told = filter_choices.describe_filters(
            chosen, filter_choices.load_choices(), names, language.get_language()
        )
        st.caption(texts.escape_markdown(told), width="content")
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


def render_page_filters() -> None:
    """The filters of an evidence page: the parts drawn after it are drawn anew by a change."""
    render("period", *LISTS, scope=page_state.PART)
