"""Layout shared by all pages: titles, the sample banner, content on demand."""

from collections.abc import Callable

import streamlit as st

from dashboard.display import texts
from dashboard.engine import background_build, session, snapshot_info
from dashboard.narrative import setting_texts
from dashboard.server import access
from dashboard.ui import failures, language, page_session, tour
from dashboard.ui.language import t
from queries.settings import read_settings
from store import journal


def render_title(page: str) -> None:
    """Render a page's title and the line that says what it is for."""
    st.title(t(f"pages.{page}.title"), anchor=False)
    st.caption(t(f"pages.{page}.lead"))


def render_heading(words: str, small: str = "") -> None:
    """Render a card's heading, and a small line beneath it."""
    st.markdown(write_heading(words, small))


def write_heading(words: str, small: str = "") -> str:
    """A card's heading, with a small line beneath it, as Markdown."""
    # Not Streamlit's own headings, which the browser renders again at every rerun, 3 ms each
    # (docs/benchmarks.md).
    heading = f"### {texts.escape_markdown(words)}"
    return texts.add_small_print(heading, texts.escape_markdown(small))


def render_banner(page: str) -> None:
    """Render what must be known of the figures: that the snapshot is damaged or of another version,
    that sample data is shown, with the link to end it (not on slides); nothing otherwise."""
    data = session.get_data_folder()
    state = background_build.describe_state(data)
    if state not in ("current", "none"):
        background_build.start(data)
        st.warning(t(f"app.snapshot_{state}"), icon=":material/build:")
    if not snapshot_info.holds_sample(data):
        return
    is_mixed = snapshot_info.is_mixed(data)
    with st.container(horizontal=True, vertical_alignment="center", key="sample_banner"):
        st.badge(t("app.sample"), color="gray", icon=":material/science:")
        st.caption(t("app.mixed_says" if is_mixed else "app.sample_says"), width="content")
        if page == "story":
            return  # Slides are shown to others: nothing to click on them.
        if page != "upload":
            label = t("app.sample_away" if is_mixed else "app.own_data")
            st.page_link("pages/intake/upload.py", label=label)
        if tour.is_offered():
            tour.render_start_button()


def render_open_notice() -> None:
    """Render the line that says that the app asks nobody's name; nothing where it does."""
    if access.is_everyone_known():
        st.caption(t("access.everyone"))


def render_setting_faults() -> None:
    """Say why settings cannot be used, and which values are used instead."""
    read = read_settings(session.get_data_folder())
    if read.faults:
        sentence = setting_texts.write_faults(read, language.get_language())
        st.error(texts.escape_markdown(sentence))


def check_journal() -> bool:
    """Whether the journal is whole; if not, render what is wrong and the way back."""
    problem = journal.find_problem(session.get_data_folder())
    if problem is not None:
        st.error(texts.escape_markdown(problem.format_message(language.get_language())))
    return problem is None


def check_published() -> bool:
    """Whether a snapshot is published; if not, render a note with the link to the upload."""
    data = session.get_data_folder()
    if session.get_snapshot_name(data):
        return True
    if background_build.describe_state(data) == "lost":
        return False
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
            with failures.contain():
                render_content()


@st.fragment
def render_on_demand(
    label: str, key: str, render_content: Callable[[], None], icon: str | None = None
) -> None:
    """Render a popover as a fragment of its own, so that opening it does not rerun the page. Its
    content is of the page's snapshot too."""
    with page_session.resume_page():
        render_popover(label, key, render_content, icon)
