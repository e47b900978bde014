"""What a query takes, gives and reads, and who uses it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info, usage
from dashboard.engine.errors import Refused
from dashboard.ui import language
from dashboard.ui.language import t
from queries import catalog, definitions
from queries.catalog import Query, QueryError


def render_facts(query: Query, chosen: Mapping[str, Any]) -> None:
    """The parameters of a query with their values, its columns, tables, macros and users."""
    data = session.get_data_folder()
    values = catalog.bind_values(query.parameters, chosen, session.get_settings(data))
    _render_list(
        "workbench.parameters",
        [
            f"{_format_code(f'${name}')} {_describe_value(value)}"
            for name, value in sorted(values.items())
        ],
        t("workbench.no_parameters"),
    )
    _render_columns(query)
    _render_list("workbench.reads", [*map(_format_code, query.tables)], t("general.none"))
    _render_macros(query)
    _render_list("workbench.used_by", _list_users(query), t("workbench.used_by_none"))


def _render_list(title: str, entries: Sequence[str], if_empty: str) -> None:
    st.markdown(f"**{t(title)}**")
    st.markdown("\n".join(f"- {entry}" for entry in entries) if entries else if_empty)


def _render_macros(query: Query) -> None:
    """The text of the macros that a query calls, and why it cannot be changed here."""
    if called := definitions.list_macros(query.sql):
        st.markdown(f"**{t('workbench.macros')}**")
        st.caption(texts.escape_markdown(t("workbench.macros_stay")))
        written = "\n\n".join(map(definitions.read_macro, called))
        st.code(written, language="sql", wrap_lines=True)


def _format_code(name: str) -> str:
    """A name of SQL as Markdown's code; one with a backtick, which would end it, as text."""
    return texts.escape_markdown(name) if "`" in name else f"`{name}`"


def _describe_value(value: Any) -> str:
    return t("workbench.value_unset") if value is None else texts.escape_markdown(str(value))


def _render_columns(query: Query) -> None:
    lang = language.get_language()
    try:
        columns = snapshot_info.get_result_types(session.get_data_folder(), query)
    except (Refused, QueryError) as error:
        st.markdown(f"**{t('workbench.columns')}**")
        st.caption(texts.escape_markdown(language.explain_refusal(error)))
        return
    labels = {column: texts.label_column(lang, column, query.columns) for column in columns}
    _render_list(
        "workbench.columns",
        [
            f"{_format_code(column)} {texts.escape_markdown(label)}"
            for column, label in labels.items()
        ],
        "",
    )


def _list_users(query: Query) -> list[str]:
    """The pages that show a query, then the queries that read it if it is a model."""
    queries = session.get_queries(session.get_data_folder())
    table = query.name.removeprefix("model/")
    readers = [
        _format_code(other.name)
        for other in queries.values()
        if query.kind == "model" and table in other.tables
    ]
    pages = [t(f"pages.{page}.title") for page in usage.find_pages(queries, query.name)]
    return pages + readers
