"""Saved views: named links to a page with its filters, shared by the whole company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.display import texts
from dashboard.display.written_lines import clean_line
from dashboard.engine import session
from dashboard.ui import journal_entry, layout, page_state, visitor
from dashboard.ui.language import t
from store import journal, journal_copy
from store.journal import Entry
from store.paths import PAGES

KIND = "view"
MAX_NAME_LENGTH = 60
# Servers and proxies carry no longer address.
MAX_ADDRESS_LENGTH = 8000
# The sidebar of each page lists them all.
MAX_VIEWS = 100
NAME_KEY = "new_view"


@dataclass(frozen=True)
class View:
    """An evidence page and the URL parameters that restore its filters and choices."""

    name: str
    page: str
    address: Mapping[str, Sequence[str]]


def list_views(data: Path) -> list[View]:
    """The saved views, sorted by name; the last entry of a name counts."""
    return list(journal_copy.combine_entries(data, KIND, _select_saved))


def _select_saved(entries: list[Entry]) -> tuple[View, ...]:
    views: dict[str, View] = {}
    for entry in entries:
        body = entry.body
        if body["status"] == "saved":
            views[body["name"]] = View(body["name"], body["page"], body["address"])
        else:
            views.pop(body["name"], None)
    return tuple(sorted(views.values(), key=lambda view: view.name))


def save_view(data: Path, view: View, by: str) -> None:
    """Save a view, in place of any other of that name."""
    journal.append(
        data, KIND, by, status="saved", name=view.name, page=view.page, address=dict(view.address)
    )


def remove_view(data: Path, name: str, by: str) -> None:
    """Remove a view from the list; the journal keeps its entries."""
    journal.append(data, KIND, by, status="removed", name=name)


def render(page: str) -> None:
    """Render the saved views in the sidebar, and the button to save the current page."""
    with st.sidebar.container(key="views"):
        # A part of the page, because a change of filter changes which view is on the screen.
        page_state.render_part(partial(_render_list, page), {})


def _render_list(page: str, _chosen: Mapping[str, Any]) -> None:
    data, current = session.get_data_folder(), _read_address()
    # A later release may have taken a page away.
    views = [view for view in list_views(data) if _locate_page(view.page).is_file()]
    if views:
        st.caption(t("views.title"))
    for number, view in enumerate(views):
        is_shown = (view.page, dict(view.address)) == (page, current)
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            key=f"{'shown_' if is_shown else ''}view_{number}",
        ):
            st.page_link(
                _locate_page(view.page),
                label=texts.escape_markdown(view.name),
                query_params={key: list(values) for key, values in view.address.items()},
                icon=":material/bookmark:",
                width="stretch",
            )
            ask = partial(_render_removal, view.name, number)
            layout.render_popover(t("views.remove"), f"ask_removal_{number}", ask)
    form = partial(_render_form, page)
    layout.render_popover(t("views.keep"), "keep_view", form, icon=":material/bookmark_add:")


def _locate_page(page: str) -> Path:
    return PAGES / "evidence" / f"{page}.py"


def _read_address() -> dict[str, list[str]]:
    """The URL parameters of the page on the screen, without the language."""
    return {key: st.query_params.get_all(key) for key in st.query_params if key != "lang"}


def _render_removal(name: str, number: int) -> None:
    """The question before a view is removed, which everybody shares."""
    st.markdown(t("views.ask_removal", name=texts.escape_markdown(name)))
    st.button(
        t("views.remove_for_all"),
        key=f"remove_view_{number}",
        on_click=_remove_shown,
        args=(name,),
    )


def _remove_shown(name: str) -> None:
    data, by = session.get_data_folder(), visitor.get_visitor()
    journal_entry.write_entry(partial(remove_view, data, name, by))


def _render_form(page: str) -> None:
    """The name to save the current page under, and its link."""
    address = _read_address()
    visitor.render_question()
    st.text_input(t("views.name"), key=NAME_KEY, max_chars=MAX_NAME_LENGTH)
    st.button(t("views.save"), key="save_view", on_click=_save_current, args=(page, address))
    st.caption(t("views.link"))
    query = f"?{urlencode(address, doseq=True)}" if address else ""
    st.code(f"{st.context.url}{query}", language=None, wrap_lines=True)


def _save_current(page: str, address: Mapping[str, Sequence[str]]) -> None:
    name = clean_line(st.session_state[NAME_KEY], MAX_NAME_LENGTH)
    if not name:
        st.toast(t("views.nameless"), icon=":material/info:")
        return
    if len(urlencode(address, doseq=True)) > MAX_ADDRESS_LENGTH:
        st.toast(t("views.long"), icon=":material/info:")
        return
    names = {view.name for view in list_views(session.get_data_folder())}
    if name not in names and len(names) >= MAX_VIEWS:
        st.toast(t("views.many", n=MAX_VIEWS), icon=":material/info:")
        return
    data, by = session.get_data_folder(), visitor.get_visitor()
    write = partial(save_view, data, View(name, page, address), by)
    if journal_entry.write_entry(write, t("views.saved", name=texts.escape_markdown(name))):
        st.session_state[NAME_KEY] = ""
