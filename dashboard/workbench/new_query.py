"""Queries of the company's own on the workbench: new ones, copies, other names, retired ones."""

from collections.abc import Callable

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui import actions, language, line_input, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes, query_tree, templates
from dashboard.workbench.rehearsed_card import draw_card
from etl.commands import own_queries
from etl.commands.commit import Outcome
from etl.commands.queries import save_query
from queries import catalog, placement
from queries.catalog import Query

EXAMPLE_NAME = "own/late_tickets"


def render(query: Query) -> None:
    """The ways to a new query; for one of the company's own also another name, and retirement."""
    with st.popover(t("own.new"), icon=":material/add:", width="stretch"):
        _render_new(query)
    if query.name not in catalog.list_shipped():
        with st.popover(t("own.rename_or_retire"), width="stretch"):
            _render_other_name(query)


def _render_new(query: Query) -> None:
    data = session.get_data_folder()
    retired = catalog.list_retired(data)
    sources = {f"kind_{kind}": t(f"own.kinds.{kind}") for kind in templates.EXAMPLES}
    sources |= {"copy": t("own.copy", name=query.name)}
    sources |= {f"retired_{name}": t("own.retired", name=name) for name in retired}
    with st.form("new_query", border=False):
        source = st.selectbox(
            t("own.begin_from"),
            list(sources),
            key=f"new_source_{query.name}",
            format_func=lambda source: sources.get(source, source),
        )
        name = st.text_input(t("own.name"), key="new_name", placeholder=EXAMPLE_NAME)
        page = st.selectbox(
            t("own.page"),
            list(placement.list_pages()),
            index=None,
            key="new_page",
            format_func=lambda page: t(f"pages.{page}.title"),
            placeholder=t("own.no_page"),
        )
        is_front = st.checkbox(t("own.front"), key="new_front", help=t("own.front_help"))
        reason = line_input.ask_line(st, t("workbench.reason"), key="new_reason")
        pressed = st.form_submit_button(t("own.create"))
    if not pressed:
        return
    kind, _, rest = source.partition("_")
    if kind == "retired":
        name, text = name.strip() or rest, retired[rest].body["text"]
    else:
        name = name.strip()
        text = query.text if kind == "copy" else templates.write_template(rest)
    text = templates.place(text, page, is_front)
    if name in {*session.get_queries(data), *catalog.list_shipped()}:
        taken = catalog.QueryError("name_taken", name=name)
        st.error(texts.escape_markdown(language.explain_refusal(taken)))
        return
    by = visitor.get_visitor()
    done = write_created(source, page, language.get_language())
    _decide(
        name,
        reason,
        lambda: save_query(data, name, text, reason, by, began_from="", draw=draw_card),
        done,
    )


def write_created(source: str, page: str | None, lang: str) -> str:
    """What is told of a new query, by what it began from and the page that it was put on."""
    if not page:
        return texts.translate(lang, "own.created")
    key = "own.created_on" if source.startswith("kind_") else "own.copied_on"
    return texts.translate(lang, key, page=texts.translate(lang, f"pages.{page}.title"))


def _render_other_name(query: Query) -> None:
    data = session.get_data_folder()
    with st.form("other_name", border=False):
        name = st.text_input(t("own.name"), query.name, key=f"other_name_{query.name}").strip()
        reason = line_input.ask_line(st, t("workbench.reason"), key=f"other_reason_{query.name}")
        with st.container(horizontal=True):
            is_renamed = st.form_submit_button(t("own.rename"), key="rename_query")
            is_retired = st.form_submit_button(t("own.retire"), key="retire_query")
    by = visitor.get_visitor()
    if is_renamed:
        _decide(
            name,
            reason,
            lambda: own_queries.rename_query(data, query.name, name, reason, by),
            t("own.renamed"),
        )
    if is_retired:
        _decide(
            query_tree.FIRST_QUERY,
            reason,
            lambda: own_queries.retire_query(data, query.name, reason, by),
            t("own.is_retired"),
        )


def _decide(name: str, reason: str, command: Callable[[], Outcome], done: str) -> None:
    """Run a command that was given a reason, then open the query of this name."""
    if not reason:
        st.warning(t("workbench.no_reason"))
        return
    with st.spinner(t("upload.publishing")):
        outcome = command()
    if why := outcomes.explain_failure(outcome):
        st.error(texts.escape_markdown(t("workbench.refused", why=why)))
        return
    st.session_state["query"] = name
    actions.keep_message(("success", done), outcomes.make_message_key(name))
    st.rerun()
