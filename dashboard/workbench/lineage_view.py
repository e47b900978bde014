"""The way of a query's figures: exports, tables, models, the query and who uses it."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard.charts.lineage import Node, draw_lineage
from dashboard.display import texts
from dashboard.engine import session, snapshot_info, usage
from dashboard.ui import language, links, plotly_component
from dashboard.ui.language import t
from dashboard.workbench import column_story
from dashboard.workbench.dictionary import open_dictionary
from dashboard.workbench.meanings import Dictionary
from queries.catalog import Query
from queries.lineage import Trace

# In the order of the way. A kind's links lead to another page; files have none.
KINDS = ("file", "table", "model", "query", "page")
OPENED = "lineage_opened"


def render(query: Query) -> None:
    """What a query reads, as a picture and as a list with links, and what the columns of its result
    are made of; followed only once it is opened."""
    _follow_click()
    with st.expander(t("lineage.title"), key="lineage", on_change="rerun") as expander:
        if not expander.open:
            return
        found = column_story.trace()
        if found is None:
            return
        dictionary = open_dictionary()
        nodes = list_nodes(session.get_data_folder(), dictionary, found, query)
        centre = _make_key(query.name)
        st.caption(t("lineage.says"))
        with st.container(key="lineage_picture"):
            plotly_component.render_figure(
                draw_lineage(nodes, centre, plotly_component.get_ground()),
                dictionary.lang,
                f"lineage_{query.name}",
                _describe(nodes),
                _keep_click,
            )
        _render_list(nodes, centre)
        _render_columns(dictionary, found, query)


def list_nodes(
    data: Path, dictionary: Dictionary, found: Mapping[str, Trace], query: Query
) -> list[Node]:
    """The stations of a query's figures, from the files to the pages."""
    nodes: dict[tuple[str, str], Node] = {}
    files: dict[str, set[str]] = {}
    for load in snapshot_info.list_loads(data):
        files.setdefault(load["table_name"], set()).add(load["source_file"])
    pending = [query.name]
    while pending:
        name = pending.pop()
        key = _make_key(name)
        if key in nodes:
            continue
        tables = found[name].tables if name in found else ()
        if name in dictionary.queries:
            label = dictionary.queries[name].title[dictionary.lang]
        else:
            label = dictionary.name_table(name)
        sources = [
            f"model/{one}" if f"model/{one}" in dictionary.queries else one for one in tables
        ]
        of_files = [("file", name)] if name in files else []
        nodes[key] = Node(*key, label, tuple([*map(_make_key, sources), *of_files]))
        pending += sources
        if of_files:
            names = sorted(files[name])
            more = t("lineage.more_files", file=names[0], n=len(names) - 1)
            nodes["file", name] = Node("file", name, more if len(names) > 1 else names[0])
    for name, traced in found.items():
        if query.kind == "model" and query.name.removeprefix("model/") in traced.tables:
            title = dictionary.queries[name].title[dictionary.lang]
            nodes[_make_key(name)] = Node(*_make_key(name), title, (_make_key(query.name),))
    for page in usage.find_pages(dictionary.queries, query.name):
        title = t(f"pages.{page}.title")
        nodes["page", page] = Node("page", page, title, (_make_key(query.name),))
    return list(nodes.values())


def _make_key(name: str) -> tuple[str, str]:
    """The key of a query's or of a table's node."""
    if name.startswith("model/"):
        return "model", name
    return ("query", name) if "/" in name else ("table", name)


def _describe(nodes: list[Node]) -> str:
    parts = (
        t("lineage.listed", kind=t(f"lineage.{kind}"), names=t("general.comma").join(labels))
        for kind in KINDS
        if (labels := [node.label for node in nodes if node.kind == kind])
    )
    return t("general.semicolon").join(parts)


def _keep_click(clicked: list[str] | None) -> None:
    if clicked is not None:
        st.session_state[OPENED] = tuple(clicked)


def _follow_click() -> None:
    """Go to what was clicked in the picture."""
    kind, name = st.session_state.pop(OPENED, ("", ""))
    if kind == "page":
        st.switch_page(links.locate_page(name))
    elif kind == "table":
        st.switch_page(links.DICTIONARY, query_params={"table": name})
    elif kind in ("model", "query"):
        st.switch_page(links.QUERIES, query_params={"query": name})


def _render_list(nodes: list[Node], centre: tuple[str, str]) -> None:
    kinds = [kind for kind in KINDS if any(node.kind == kind for node in nodes)]
    for place, kind in zip(st.columns(len(kinds), gap="medium"), kinds, strict=True):
        with place:
            st.markdown(f"**{t(f'lineage.{kind}')}**")
            for node in nodes:
                if node.kind == kind:
                    _render_node(node, is_centre=node.key == centre)


def _render_node(node: Node, is_centre: bool) -> None:
    label = texts.escape_markdown(node.label)
    if node.kind == "file":
        st.markdown(label)
    elif node.kind == "table":
        links.link_to_column(node.name, "", label)
    elif node.kind == "page":
        st.page_link(links.locate_page(node.name), label=label)
    elif is_centre:
        st.markdown(f"**{label}**")
    else:
        links.link_to_query(node.name, label)


def _render_columns(dictionary: Dictionary, found: Mapping[str, Trace], query: Query) -> None:
    """Where each column of the result comes from."""
    made = found[query.name].columns if query.name in found else None
    if made is None:
        st.caption(t("dictionary.not_followed"))
        return
    column = st.selectbox(
        t("lineage.column"),
        list(made),
        key=f"lineage_column_{query.name}",
        format_func=lambda one: texts.label_column(language.get_language(), one, query.columns),
    )
    with st.container(key="lineage_columns"):
        column_story.render_columns(dictionary, made[column])
    if not made[column]:
        st.caption(t("dictionary.constant"))
    column_story.render_origins(dictionary, found, made[column])
