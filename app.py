"""The Streamlit app: page settings, language, navigation."""

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.navigation.page import StreamlitPage

from cli.call import MISUSED, get_environment_language
from dashboard.display import texts
from dashboard.engine import background_build, session
from dashboard.evidence import data_needs
from dashboard.server import access, guard
from dashboard.ui import (
    failures,
    journal_entry,
    language,
    layout,
    page_session,
    saved_views,
    tour,
    visitor,
)
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
        "decisions",
        "story",
        "record",
    ),
    "intake": ("upload", "names", "worklist", "second", "loads", "journal"),
    "workbench": ("queries", "definitions", "dictionary", "checks", "settings"),
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
    st.html(STATIC / "pairs.css")
    st.logo(ICON, size="large")
    with st.sidebar:
        language.render_switch()
    name = page.url_path or DEFAULT_PAGE
    journal_entry.render_done()
    layout.render_open_notice()
    is_recorded = layout.check_journal()
    if name not in SECTIONS["evidence"]:
        visitor.render_name()
    with failures.contain():
        layout.render_banner(name)
        tour.render()
    with failures.contain():
        run(page, name, is_recorded)


def run(page: StreamlitPage, name: str, is_recorded: bool) -> None:
    """Run a page; without published data, say so in its place."""
    is_evidence = name in SECTIONS["evidence"]
    if not (is_recorded or is_evidence):
        return  # Nothing may be decided, and what was decided cannot be shown.
    if name != UPLOAD_PAGE:  # It says so itself of what it cannot publish.
        layout.render_setting_faults()
    if name != UPLOAD_PAGE and not layout.check_published():
        data_needs.render_overview()
    elif is_evidence:
        with page_session.pin_page(name), failures.contain():
            page.run()
        if is_recorded:
            saved_views.render(name)
    else:
        page_session.unpin_page()
        page.run()


def open_default(request: Request) -> RedirectResponse:
    """Send the address that names the default page, as one types it, to the one that it has."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


def check_access() -> access.Access:
    """How visitors are known; ends the process where the address is open to unknown ones."""
    try:
        granted = access.read_access()
        # Also where Streamlit was started without `firsthand serve`.
        access.check_address(st.get_option("server.address"), granted)
    except access.AccessError as error:
        sentence = texts.translate(get_environment_language(), error.key, **error.details)
        print(sentence, file=sys.stderr)
        sys.exit(MISUSED)
    return granted


if __name__ == "app":
    # Imported by the server before the first visit. This call of `st.navigation` tells Streamlit
    # that the folder `pages` is not its automatic multipage kind; without it, a deep link opened
    # first shows “Page not found”.
    app = st.App(
        __file__,
        routes=[
            Mount(f"/{LIBRARY_ROUTE}", StaticFiles(directory=LIBRARY_FOLDER)),
            Route(f"/{DEFAULT_PAGE}", open_default),
        ],
        middleware=[
            Middleware(
                guard.Guard,
                access=check_access(),
                list_hosts=partial(st.get_option, "server.allowedHosts"),
                page=(Path(st.__file__).parent / "static" / "index.html").read_text("utf-8"),
            )
        ],
        on_script_error=failures.show,
    )
    failures.silence_console()
    st.navigation([st.Page(PAGES / "evidence" / "overview.py")])
    with suppress(OSError):  # Pages say what is wrong with the folder.
        background_build.start(session.get_data_folder())
else:
    render()
