"""The filters of a page: a line that describes the selection, and the controls behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.ui import (
    day_input,
    failures,
    filter_choices,
    language,
    layout,
    page_state,
    url_state,
)
from dashboard.ui.filter_choices import LISTS, PERIOD
from dashboard.ui.language import t

CONTROLS = "filters"


def _forget_absent(key: str) -> None:
    st.session_state.pop(day_input.make_absent_key(key), None)


def _render_list_filter(key: str, names: Mapping[str, str], **options: Any) -> None:
    def read(written: list[str]) -> list[str]:
        _forget_absent(key)
        return list(written)

    url_state.restore(key, read, [])
    # The widget fails on an id that the snapshot lacks. Such ids are taken out, reported below the
    # filters, and left in the URL until the reader chooses again.
    ids = st.session_state[key]
    absent = [choice for choice in ids if choice not in names]
    if absent:
        st.session_state[day_input.make_absent_key(key)] = absent
        st.session_state[key] = [choice for choice in ids if choice in names]
    chosen = st.multiselect(
        t(f"filters.{key}"),
        list(names),
        key=key,
        format_func=lambda choice: names.get(choice, choice),
        placeholder=t(f"filters.all_{key}"),
        **options,
    )
    day_input.publish_choice(key, chosen)


def _list_keys(names: Sequence[str]) -> list[str]:
    """The widget keys of filters; a period has two."""
    return [key for name in names for key in (PERIOD if name == "period" else (name,))]


def _apply_change(key: str, names: Sequence[str], scope: str) -> None:
    _forget_absent(key)
    _rerun(names, scope)


def _clear(names: Sequence[str], scope: str) -> None:
    for key in _list_keys(names):
        st.session_state[key] = [] if key in LISTS else None
        _forget_absent(key)
    _rerun(names, scope, CONTROLS)


def _rerun(names: Sequence[str], scope: str, *fragments: str) -> None:
    """Publish the choice and rerun its scope, with more fragments if named."""
    for key in _list_keys(names):
        day_input.publish_choice(key, st.session_state[key])
    if scope == page_state.PART:
        page_state.set_filters(_collect_choice(names))
    st.rerun("app" if scope == "app" else [scope, *fragments])


def _collect_choice(names: Sequence[str]) -> dict[str, Any]:
    return {key: st.session_state[key] for key in _list_keys(names) if st.session_state[key]}


def render(*names: str, scope: str = "app") -> dict[str, Any]:
    """Render the filters of a page (`period`, `client`, `project`, `sales`, `pm`).

    Returns the filters that are set: `start_date` and `end_date` as dates, the others as lists of
    ids. The choice is kept in the URL and across pages. `scope` is what a change reruns: the whole
    app ("app"), or the page's parts (`page_state.PART`), which then read the filters from the
    page's session.
    """
    line = st.container(width="content", key="filter_words")
    # An expander, not a popover: from the line above, Tab goes to the first filter.
    with st.expander(t("filters.change"), icon=":material/tune:", type="compact"):
        _render_controls(names, scope)
    chosen = _collect_choice(names)
    if scope == page_state.PART:
        page_state.set_filters(chosen)
    with line:
        page_state.render_part(
            partial(_render_line, names, scope), None if scope == page_state.PART else chosen
        )
    return chosen


@st.fragment(key=CONTROLS)
def _render_controls(names: Sequence[str], scope: str) -> None:
    offered = filter_choices.load_choices()
    days = st.container(horizontal=True, vertical_alignment="bottom")
    for key in _list_keys(names):
        arguments = (key, names, scope)
        if key in PERIOD:
            with days:
                day_input.render_day_input(
                    key, t(f"filters.{key}"), offered, on_change=_apply_change, args=arguments
                )
        else:
            _render_list_filter(key, offered.get(key, {}), on_change=_apply_change, args=arguments)
    if "period" in names:
        with days:
            _render_presets(names, scope)


def _render_presets(names: Sequence[str], scope: str) -> None:
    """Buttons for the periods that are asked for most, counted back from the last day covered."""
    last = snapshot_info.find_last_day(session.get_data_folder())
    if last is None:
        return
    for name, start in filter_choices.list_presets(last).items():
        st.button(
            t(f"filters.{name}"),
            on_click=_set_period,
            args=(start, last, names, scope),
            type="tertiary",
            key=f"preset_{name}",
        )


def _set_period(start: date, end: date, names: Sequence[str], scope: str) -> None:
    st.session_state.update(start_date=start, end_date=end)
    _rerun(names, scope, CONTROLS)


def _render_line(names: Sequence[str], scope: str, chosen: Mapping[str, Any]) -> None:
    """The selection in words, the button that clears it, and warnings of ids not in the data."""
    absent = {
        name: len(st.session_state[day_input.make_absent_key(name)])
        for name in names
        if st.session_state.get(day_input.make_absent_key(name))
    }
    with st.container(horizontal=True, vertical_alignment="center", key="filter_line"):
        # In front stand the period and the clients; of the others those that are set.
        shown = [name for name in names if name in ("period", "client") or chosen.get(name)]
        description = filter_choices.describe_filters(
            chosen, filter_choices.load_choices(), shown, language.get_language()
        )
        st.caption(texts.escape_markdown(description), width="content")
        if chosen or absent:
            st.button(
                t("filters.clear"),
                on_click=_clear,
                args=(names, scope),
                type="tertiary",
                key="clear_filters",
            )
    if filter_choices.is_reversed(chosen):
        st.warning(t("filters.reversed"))
    with failures.contain():
        # Where the query of the choices is broken, there are none.
        session.get_query(session.get_data_folder(), filter_choices.QUERY)
    for name, count in absent.items():
        st.warning(t(f"filters.absent_{name}", n=count))


def render_title(page: str) -> None:
    """Render the title of an evidence page and its filters beside it; a change reruns the page's
    parts."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="page_head"):
        with st.container(width="content", gap=None, key="page_title"):
            layout.render_title(page)
        render("period", *LISTS, scope=page_state.PART)
