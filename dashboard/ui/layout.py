"""What pages share: titles, the sample banner, buttons that open on demand."""

from collections.abc import Callable

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.ui import tour
from dashboard.ui.language import t


def render_title(page: str) -> None:
    """A page's title and the line that says what it is for."""
    st.title(t(f"pages.{page}.title"), anchor=False)
    st.caption(t(f"pages.{page}.lead"))


def render_heading(words: str) -> None:
    """What a card is about. As text, which the browser keeps: a heading of Streamlit's own is
    worked out anew at every step of a visit, 3 ms each (docs/benchmarks.md)."""
    st.markdown(f"### {texts.escape_markdown(words)}")


def render_banner(page: str) -> None:
    """On every page while the sample company is in the figures: say so, and how to end it."""
    data = session.get_data_folder()
    if not snapshot_info.holds_sample(data):
        return
    is_mixed = snapshot_info.is_mixed(data)
    with st.container(horizontal=True, vertical_alignment="center", key="sample_banner"):
        st.badge(t("app.sample"), color="gray", icon=":material/science:")
        st.caption(t("app.mixed_says" if is_mixed else "app.sample_says"), width="content")
        if page != "upload":
            label = t("app.sample_away" if is_mixed else "app.own_data")
            st.page_link("pages/intake/upload.py", label=label)
        if tour.is_offered():
            tour.render_start_button()


def check_published() -> bool:
    """Whether there is data to show; if not, say so, and where to begin."""
    if session.get_snapshot_name(session.get_data_folder()):
        return True
    with st.container(border=True):
        st.subheader(t("app.no_data_title"), anchor=False)
        st.markdown(t("app.no_data"))
        st.page_link("pages/intake/upload.py", label=t("app.to_upload"))
    return False


def render_popover(label: str, key: str, draw: Callable[[], None], icon: str | None = None) -> None:
    """A quiet button of a fragment; what `draw` draws is worked out once it is opened."""
    with st.popover(label, type="tertiary", key=key, icon=icon, on_change="rerun") as place:
        if place.open:
            draw()


@st.fragment
def render_on_demand(
    label: str, key: str, draw: Callable[[], None], icon: str | None = None
) -> None:
    """A quiet button by itself; what `draw` draws is worked out once it is opened, and not with the
    page."""
    render_popover(label, key, draw, icon)
