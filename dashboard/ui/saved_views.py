"""Saved views: a page with its filters and choices under a name, for everyone of the company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui import layout
from dashboard.ui.language import t
from store import journal

KIND = "view"
LONGEST_NAME = 60
NEW = "new_view"


@dataclass(frozen=True)
class View:
    """A page of the evidence and the address that opens it as it was saved."""

    name: str
    page: str
    address: Mapping[str, Sequence[str]]


def list_views(data: Path) -> list[View]:
    """The views in force by name: of one name the last that was saved, unless it was removed."""
    found: dict[str, View | None] = {}
    for entry in journal.list_entries(data, KIND):
        body = entry.body
        is_kept = body["status"] == "saved"
        found[body["name"]] = View(body["name"], body["page"], body["address"]) if is_kept else None
    return sorted(filter(None, found.values()), key=lambda view: view.name)


def save_view(data: Path, view: View, by: str) -> None:
    """Keep a view; one of the same name gives way."""
    journal.append(
        data, KIND, by, status="saved", name=view.name, page=view.page, address=dict(view.address)
    )


def remove_view(data: Path, name: str, by: str) -> None:
    """Take a view out of the list; the journal keeps it."""
    journal.append(data, KIND, by, status="removed", name=name)


def render(page: str) -> None:
    """In the sidebar: the saved views, the present one's link, and a name to save it under."""
    with st.sidebar.container(key="views"):
        _listed(page)


@st.fragment
def _listed(page: str) -> None:
    data = session.get_data_folder()
    listed = list_views(data)
    if listed:
        st.caption(t("views.title"))
    for number, view in enumerate(listed):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                f"pages/evidence/{view.page}.py",
                label=texts.escape_markdown(view.name),
                query_params={key: list(given) for key, given in view.address.items()},
                icon=":material/bookmark:",
                width="stretch",
            )
            st.button(
                t("views.remove"),
                key=f"remove_view_{number}",
                type="tertiary",
                on_click=remove_view,
                args=(data, view.name, "dashboard"),
            )
    present = partial(_present, page)
    layout.render_popover(t("views.keep"), "keep_view", present, icon=":material/bookmark_add:")


def _present(page: str) -> None:
    """The present view's link, and a name to save it under; its choices stand in the address."""
    address = {key: st.query_params.get_all(key) for key in st.query_params if key != "lang"}
    st.text_input(t("views.name"), key=NEW, max_chars=LONGEST_NAME)
    st.button(t("views.save"), key="save_view", on_click=_keep, args=(page, address))
    st.caption(t("views.link"))
    query = f"?{urlencode(address, doseq=True)}" if address else ""
    st.code(f"{st.context.url}{query}", language=None, wrap_lines=True)


def _keep(page: str, address: Mapping[str, Sequence[str]]) -> None:
    name = st.session_state[NEW].strip()
    if not name:
        st.toast(t("views.nameless"), icon=":material/info:")
        return
    save_view(session.get_data_folder(), View(name, page, address), "dashboard")
    st.session_state[NEW] = ""
    st.toast(t("views.saved", name=texts.escape_markdown(name)), icon=":material/bookmark_added:")
