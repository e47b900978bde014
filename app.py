"""The frame around every page: settings, language, navigation."""

from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.evidence import data_needs
from dashboard.ui import language, layout, page_state, saved_views, tour
from dashboard.ui.language import t
from dashboard.ui.plotly_component import LIBRARY, PLACE

HERE = Path(__file__).parent
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
    "intake": ("upload", "names", "worklist", "loads"),
    "workbench": ("queries",),
}
FIRST = "overview"
BEFORE_ANY_DATA = "upload"
# Opened from a row of a list, not from the navigation.
HIDDEN = {"record"}


def draw() -> None:
    """One visit: settle the language, offer the pages, run the one asked for."""
    st.set_page_config(
        page_title="Firsthand 第一手", page_icon=str(HERE / "static/favicon.png"), layout="wide"
    )
    language.resolve()
    page = st.navigation(
        {
            t(f"sections.{section}"): [
                st.Page(
                    HERE / f"pages/{section}/{name}.py",
                    title=t(f"pages.{name}.title"),
                    url_path=name,
                    default=name == FIRST,
                    visibility="hidden" if name in HIDDEN else "visible",
                )
                for name in names
            ]
            for section, names in SECTIONS.items()
        },
        expanded=True,
    )
    st.html(HERE / "static/look.css")
    st.logo(str(HERE / "static/favicon.png"), size="large")
    with st.sidebar:
        language.render_switch()
    layout.render_banner(page.url_path)
    tour.render()
    if page.url_path == BEFORE_ANY_DATA or layout.check_published():
        name = page.url_path or FIRST
        if name in SECTIONS["evidence"]:
            with page_state.pin_page():
                page.run()
            saved_views.render(name)
        else:
            page_state.unpin_page()
            page.run()
    else:
        data_needs.render_overview()


if __name__ == "app":
    # Imported by the server before the first visitor. To call navigation once tells Streamlit that
    # the folder `pages` is not its own old kind; else the first deep link meets “Page not found”.
    app = st.App(__file__, routes=[Mount(f"/{PLACE}", StaticFiles(directory=LIBRARY))])
    st.navigation([st.Page(HERE / "pages/evidence/overview.py")])
else:
    draw()
