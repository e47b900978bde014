"""The Streamlit app: page settings, language, navigation."""

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.evidence import data_needs
from dashboard.ui import language, layout, page_state, saved_views, tour, visitor
from dashboard.ui.language import t
from dashboard.ui.plotly_component import LIBRARY_FOLDER, LIBRARY_ROUTE
from store.paths import PAGES, STATIC

ICON = str(STATIC / "favicon.png")
SECTIONS = {
    "evidence": (
        "overview",
        "complaints",
        "requirements",
        "schedule",
        "project",
        "client",
        "compare",
        "case",
        "story",
        "record",
    ),
    "intake": ("upload", "names", "worklist", "loads", "journal"),
    "workbench": ("queries",),
}
DEFAULT_PAGE = "overview"
# The page that needs no published data.
UPLOAD_PAGE = "upload"
# Opened from a row of a list, not from the navigation.
HIDDEN = {"record"}


def render() -> None:
    """Resolve the language, render the navigation, run the page that the URL names."""
    st.set_page_config(page_title="Firsthand 第一手", page_icon=ICON, layout="wide")
    language.resolve()
    page = st.navigation(
        {
            t(f"sections.{section}"): [
                st.Page(
                    PAGES / section / f"{name}.py",
                    title=t(f"pages.{name}.title"),
                    url_path=name,
                    default=name == DEFAULT_PAGE,
                    visibility="hidden" if name in HIDDEN else "visible",
                )
                for name in names
            ]
            for section, names in SECTIONS.items()
        },
        expanded=True,
    )
    st.html(STATIC / "look.css")
    st.logo(ICON, size="large")
    with st.sidebar:
        language.render_switch()
    name = page.url_path or DEFAULT_PAGE
    is_evidence = name in SECTIONS["evidence"]
    is_recorded = layout.check_journal()
    if not is_evidence:
        visitor.render_name()
    layout.render_banner(page.url_path)
    tour.render()
    if not (is_recorded or is_evidence):
        return  # Nothing may be decided, and what was decided cannot be shown.
    if page.url_path == UPLOAD_PAGE or layout.check_published():
        if is_evidence:
            with page_state.pin_page():
                page.run()
            if is_recorded:
                saved_views.render(name)
        else:
            page_state.unpin_page()
            page.run()
    else:
        data_needs.render_overview()


if __name__ == "app":
    # Imported by the server before the first visit. This call of `st.navigation` tells Streamlit
    # that the folder `pages` is not its automatic multipage kind; without it, a deep link opened
    # first shows “Page not found”.
    app = st.App(
        __file__, routes=[Mount(f"/{LIBRARY_ROUTE}", StaticFiles(directory=LIBRARY_FOLDER))]
    )
    st.navigation([st.Page(PAGES / "evidence" / "overview.py")])
else:
    render()
