"""One column: what it means, where it comes from down to the exports, and where it is used."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st

from dashboard.display import texts
from dashboard.engine import lineage as traces
from dashboard.engine import session, usage
from dashboard.ui import language, links
from dashboard.ui.language import t
from dashboard.workbench import field_sources, meanings
from dashboard.workbench.field_sources import Filling
from dashboard.workbench.meanings import Dictionary
from queries import lineage
from queries.catalog import QueryError
from queries.lineage import ROWS, Column, Trace

MAX_HEADERS = 12


def trace() -> Mapping[str, Trace] | None:
    """The traces of all queries; None, after a warning, where they cannot be had now."""
    try:
        with st.spinner(t("dictionary.tracing")):
            return traces.trace_all(session.get_data_folder())
    except QueryError as error:
        why = texts.escape_markdown(language.explain_refusal(error))
        st.warning(t("dictionary.busy", why=why))
        return None


def render(dictionary: Dictionary, column: Column) -> None:
    """The sources and the uses of a column of a table."""
    found = trace()
    if found is None:
        return
    sources, uses = st.columns(2, gap="medium")
    with sources:
        st.markdown(f"**{t('dictionary.comes_from')}**")
        _render_sources(dictionary, found, column)
    with uses:
        st.markdown(f"**{t('dictionary.used_in')}**")
        _render_uses(dictionary, found, column)


def _render_sources(dictionary: Dictionary, found: Mapping[str, Trace], column: Column) -> None:
    table = column[0]
    if dictionary.find_group(table) == "model":
        model = found[f"model/{table}"]
        if model.is_partial:
            st.caption(t("dictionary.not_followed"))
            for each in model.tables:
                links.link_to_column(each, "", texts.escape_markdown(dictionary.name_table(each)))
        made_of = lineage.find_sources(found, column)
        if not made_of and not model.is_partial:
            st.caption(t("dictionary.constant"))
        # What an export fills itself is told below, with its headers.
        origins = lineage.find_origins(found, made_of)
        render_columns(dictionary, [each for each in made_of if each not in origins])
        render_origins(dictionary, found, made_of)
    elif dictionary.find_group(table) == "bookkeeping":
        st.caption(t("dictionary.from_program"))
    else:
        _render_origin(dictionary, column)


def render_columns(dictionary: Dictionary, columns: Sequence[Column]) -> None:
    """Links to columns in the dictionary."""
    for table, name in columns:
        label = (
            t("dictionary.rows_of", table=dictionary.name_table(table))
            if name == ROWS
            else _name_column(dictionary, table, name)
        )
        at = "" if name == ROWS else name
        links.link_to_column(table, at, texts.escape_markdown(label))


def _name_column(dictionary: Dictionary, table: str, name: str) -> str:
    return t(
        "dictionary.column_of",
        table=dictionary.name_table(table),
        column=dictionary.label_column(table, name),
    )


def render_origins(
    dictionary: Dictionary, found: Mapping[str, Trace], columns: Sequence[Column]
) -> None:
    """The columns of the exports that these columns come down to."""
    for origin in lineage.find_origins(found, columns):
        _render_origin(dictionary, origin)


def _render_origin(dictionary: Dictionary, column: Column) -> None:
    """What fills a column of a canonical table: the headers that it is recognised by, and the
    columns of the imports in force."""
    table, name = column
    field = meanings.find_field(table, name)
    label = texts.escape_markdown(_name_column(dictionary, table, name))
    with st.container(border=True, gap="xsmall", key=f"origin_{table}_{name}"):
        links.link_to_column(table, name, label)
        if field is None:
            st.caption(t("dictionary.from_program"))
            return
        headers = t("general.comma").join(field.headers[:MAX_HEADERS])
        st.caption(texts.escape_markdown(t("dictionary.headers_known", headers=headers)))
        lines = _describe_fillings(session.get_data_folder(), table, field.name)
        st.markdown("\n".join(f"- {texts.escape_markdown(line)}" for line in lines))


def _describe_fillings(data: Path, table: str, field: str) -> list[str]:
    found: list[Filling] = []
    with suppress(ValueError):  # A format file that cannot be read; its pages say so.
        found = field_sources.list_fillings(data, table, field)
    lines = []
    for filling in found:
        if not filling.headers:
            lines.append(t("dictionary.filled_by_value", file=filling.file))
            continue
        headers = " + ".join(f"“{header}”" for header in filling.headers)
        key = "filled_by" if filling.sheet else "filled_by_file"
        lines.append(
            t(f"dictionary.{key}", file=filling.file, sheet=filling.sheet, headers=headers)
        )
    return lines or [t("dictionary.filled_by_none")]


def _render_uses(dictionary: Dictionary, found: Mapping[str, Trace], column: Column) -> None:
    uses = lineage.find_uses(found, column)
    if not uses:
        st.caption(t("dictionary.used_nowhere"))
    pages: dict[str, None] = {}
    for use in uses:
        query = dictionary.queries[use.query]
        title = query.title[dictionary.lang]
        if use.columns:
            table = use.query.removeprefix("model/")
            labels = (
                dictionary.label_column(table, made)
                if query.kind == "model"
                else texts.label_column(dictionary.lang, made, query.columns)
                for made in use.columns
            )
            label = t("dictionary.used_as", name=title, columns=t("general.comma").join(labels))
        else:
            label = t("dictionary.used_beside", name=title)
        label = texts.escape_markdown(label)
        if query.kind == "model" and use.columns:
            links.link_to_column(use.query.removeprefix("model/"), use.columns[0], label)
        else:
            links.link_to_query(use.query, label)
        pages |= dict.fromkeys(usage.find_pages(dictionary.queries, use.query))
    if pages:
        named = t("general.comma").join(t(f"pages.{page}.title") for page in pages)
        st.caption(t("dictionary.shown_on", pages=named))
