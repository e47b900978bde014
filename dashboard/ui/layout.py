"""Layout shared by all pages: titles, the sample banner, content on demand."""

from collections.abc import Callable

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.ui import language, tour
from dashboard.ui.language import t
from store import journal


def render_title(page: str) -> None:
    """Render a page's title and the line that says what it is for."""
    st.title(t(f"pages.{page}.title"), anchor=False)
    st.caption(t(f"pages.{page}.lead"))


def render_heading(words: str) -> None:
    """Render a card's heading."""
    # As Markdown, because the browser renders Streamlit's own headings again at every rerun, 3 ms
    # each (docs/benchmarks.md).
    st.markdown(f"### {texts.escape_markdown(words)}")


def render_banner(page: str) -> None:
    """Render the notice that sample data is shown, with the link to end it; nothing otherwise."""
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


def check_journal() -> bool:
    """Whether the journal is whole; if not, render what is wrong and the way back."""
    problem = journal.find_problem(session.get_data_folder())
    if problem is not None:
        st.error(texts.escape_markdown(problem.format_message(language.get_language())))
    return problem is None


def check_published() -> bool:
    """Whether a snapshot is published; if not, render a note with the link to the upload."""
    if session.get_snapshot_name(session.get_data_folder()):
        return True
    with st.container(border=True):
        st.subheader(t("app.no_data_title"), anchor=False)
        st.markdown(t("app.no_data"))
        st.page_link("pages/intake/upload.py", label=t("app.to_upload"))
    return False


def render_popover(
    label: str, key: str, render_content: Callable[[], None], icon: str | None = None
) -> None:
    """Render a popover whose content is computed only while it is open; call within a fragment."""
    with st.popover(label, type="tertiary", key=key, icon=icon, on_change="rerun") as popover:
        if popover.open:
            render_content()


@st.fragment
def render_on_demand(
    label: str, key: str, render_content: Callable[[], None], icon: str | None = None
) -> None:
    """Render a popover as a fragment of its own, so that opening it does not rerun the page."""
    render_popover(label, key, render_content, icon)
