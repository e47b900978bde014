"""The tree of queries on the workbench, with its search."""

from collections.abc import Mapping

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui import language, url_state
from dashboard.ui.language import t
from queries import broken, catalog, renaming
from queries.catalog import Query

FIRST_QUERY = "complaints/headline"


def pick_query() -> Query:
    """The tree of queries with its search; returns the open query."""
    data = session.get_data_folder()
    queries = session.get_queries(data)
    default = FIRST_QUERY if FIRST_QUERY in queries else min(queries)
    url_state.restore("query", lambda written: written[0], default)
    # It may have been retired, or renamed, since it was opened or the link was made.
    if st.session_state["query"] not in queries:
        now = renaming.follow_name(data, st.session_state["query"])
        st.session_state["query"] = now if now in queries else default
    search = st.text_input(
        t("workbench.search"),
        key="query_search",
        placeholder=t("workbench.search"),
        label_visibility="collapsed",
    )
    with st.container(gap="xsmall", key="query_tree"):
        _render_tree(queries, search or "")
    for error in broken.find_errors(queries).values():
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
    name = st.session_state["query"]
    url_state.publish("query", name, [name])
    return queries[name]


@st.fragment
def _render_tree(queries: Mapping[str, Query], search: str) -> None:
    """The folders, of which a closed one holds nothing: a button for each query was half of the
    page's time. A search opens all that it found."""
    names = [name for name, query in sorted(queries.items()) if _matches(query, search)]
    if not names:
        st.caption(t("workbench.none_found"))
    for folder in dict.fromkeys(name.split("/", 1)[0] for name in names):
        holds_open = st.session_state["query"].startswith(f"{folder}/")
        expander = st.expander(
            texts.escape_markdown(folder),
            expanded=holds_open or bool(search),
            type="compact",
            key=f"folder_{folder}_{holds_open}_{search}",
            on_change="rerun",
        )
        if not expander.open:
            continue
        with expander.container(gap=None, key=f"tree_{folder}"):
            for name in names:
                if name.startswith(f"{folder}/") and _render_tree_entry(queries[name]):
                    st.rerun()


def _matches(query: Query, search: str) -> bool:
    """Whether every word of the search occurs in the query's name, title, question or SQL."""
    lang = language.get_language()
    searched = (query.name, query.title[lang], query.question.get(lang, ""), query.sql)
    return all(word in " ".join(searched).lower() for word in search.lower().split())


def _open_query(name: str) -> None:
    st.session_state["query"] = name


def _render_tree_entry(query: Query) -> bool:
    """The button of one query; returns whether it was clicked."""
    is_open = st.session_state["query"] == query.name
    name = texts.escape_markdown(query.name.split("/", 1)[1])
    is_edited = query.version and query.name in catalog.list_shipped()
    label = f"{name} · {t('workbench.edited')}" if is_edited else name
    return st.button(
        f"**{label}**" if is_open else label,
        key=f"open_{query.name}",
        on_click=_open_query,
        args=(query.name,),
        type="tertiary",
        help=texts.escape_markdown(query.title[language.get_language()]),
    )
