"""Who acts on the pages: as the proxy in front of the app says, else as the visitor says.

The name is asked once per browser, which keeps it in a cookie. It is not proved: it tells
colleagues apart, no more. An unnamed visitor may do everything. What is shown to nobody else
belongs to the browser, which the server gave a random number in a cookie.
"""

from urllib.parse import quote, unquote

import streamlit as st

from dashboard.display import texts
from dashboard.server import access, browser
from dashboard.ui.language import t
from store import journal

COOKIE = "firsthand_visitor"
COOKIE_SECONDS = 365 * 86_400
NAME_KEY = "visitor"
BROWSER_KEY = "browser"
INPUT_KEY = "visitor_name"
UNNAMED = access.UNNAMED
COOKIE_WRITER = st.components.v2.component(
    "visitor_cookie",
    html="<span hidden></span>",
    js="export default ({ data }) => { document.cookie = data.cookie }",
)


def get_visitor() -> str:
    """The visitor's name for the journal; call in the page script, not in a background thread.

    Behind a proxy its header alone counts, so that a cookie cannot claim another name.
    """
    if is_behind_proxy():
        return _read_header() or UNNAMED
    return st.session_state.get(NAME_KEY) or _read_cookie() or UNNAMED


def get_owner() -> str:
    """To whom belongs what nobody else may see: to the person whom the proxy names, else to the
    browser, because a name that is only given proves nothing; "" for a person without a name."""
    if is_behind_proxy():
        return _read_header()
    number = browser.read_number(st.context.cookies)
    return f"browser {st.session_state.setdefault(BROWSER_KEY, number)}"


def is_behind_proxy() -> bool:
    """Whether a proxy tells who the visitor is."""
    return bool(access.get_header())


def render_name() -> None:
    """Render the visitor's name in the sidebar, and the form to give or change it."""
    name = get_visitor()
    is_named = name != UNNAMED
    with st.sidebar.container(key="visitor_place"):
        if is_behind_proxy():
            st.caption(texts.escape_markdown(t("visitor.signed_in", name=name)))
            return
        label = texts.escape_markdown(name) if is_named else t("visitor.ask")
        with st.popover(label, type="tertiary", icon=":material/person:"):
            _render_form()
        _keep_cookie()


def render_question() -> None:
    """Ask for the name beside an action; nothing once it is known."""
    if not is_behind_proxy() and get_visitor() == UNNAMED:
        _render_form()
    elif NAME_KEY in st.session_state:
        _keep_cookie()


def _render_form() -> None:
    st.text_input(
        t("visitor.name"),
        key=INPUT_KEY,
        max_chars=journal.MAX_PERSON_LENGTH,
        help=t("visitor.help"),
        on_change=_take_name,
    )


def _take_name() -> None:
    name = st.session_state[INPUT_KEY].strip()
    if journal.is_person(name):
        st.session_state[NAME_KEY] = name
    else:
        st.toast(t("visitor.bad_name"), icon=":material/info:")


def _keep_cookie() -> None:
    """Have the browser keep a name given in this session."""
    name = st.session_state.get(NAME_KEY)
    if name and name != _read_cookie():
        cookie = f"{COOKIE}={quote(name)}; Max-Age={COOKIE_SECONDS}; Path=/; SameSite=Strict"
        COOKIE_WRITER(key=f"{COOKIE}_cookie", data={"cookie": cookie})


def _read_cookie() -> str:
    name = unquote(st.context.cookies.get(COOKIE, ""))
    return name.strip() if journal.is_person(name) else ""


def _read_header() -> str:
    return access.read_name(st.context.headers.get(access.get_header(), ""))
