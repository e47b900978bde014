"""The dictionary: every table and column with its meaning and what it holds."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import lineage, profiles, session
from dashboard.engine.errors import Refused
from dashboard.engine.profiles import ColumnProfile, TableProfile
from dashboard.ui import language, links, tables, url_state
from dashboard.ui.language import t
from dashboard.workbench import column_story, meanings, shown_values
from dashboard.workbench.meanings import Dictionary

FIRST_TABLE = "requirement_states"
# Of a table with more matching columns, so many are listed.
MAX_FOUND = 6
# Pixels: on a desk meanings have most of the room, on a phone they begin beside the name.
COLUMN_WIDTH, MEANING_WIDTH = 190, 340


def open_dictionary() -> Dictionary:
    """The words for the tables of the snapshot that answers."""
    data = session.get_data_folder()
    known = session.get_queries(data)
    return Dictionary(known, lineage.list_columns(data), language.get_language())


def render() -> None:
    """The list of tables with its search, and the open table with its columns."""
    dictionary = open_dictionary()
    left, right = st.columns([3, 9], gap="medium")
    with left:
        table = _pick_table(dictionary)
    with right:
        _render_table(dictionary, table)


def _pick_table(dictionary: Dictionary) -> str:
    url_state.restore(
        "table",
        lambda written: written[0] if written[0] in dictionary.tables else FIRST_TABLE,
        FIRST_TABLE if FIRST_TABLE in dictionary.tables else min(dictionary.tables),
    )
    search = st.text_input(
        t("dictionary.search"),
        key="dictionary_search",
        placeholder=t("dictionary.search"),
        label_visibility="collapsed",
    )
    matches = _match_tables(dictionary, search or "")
    if not matches:
        st.caption(t("dictionary.none_found"))
    for group in meanings.GROUPS:
        found = [table for table in matches if dictionary.find_group(table) == group]
        if not found:
            continue
        is_open = bool(search) or st.session_state["table"] in found
        with (
            st.expander(t(f"dictionary.group_{group}"), expanded=is_open, type="compact"),
            st.container(gap=None, key=f"tables_{group}"),
        ):
            for table in found:
                _render_entry(dictionary, table, matches[table])
    table = st.session_state["table"]
    url_state.publish("table", table, [table])
    return table


def _match_tables(dictionary: Dictionary, search: str) -> dict[str, list[str]]:
    """The tables that match a search, with the columns that do; all of them without a search."""
    wanted = search.lower().split()
    matches: dict[str, list[str]] = {}
    for table, columns in dictionary.tables.items():
        named = f"{table} {dictionary.name_table(table)}".lower()
        found = [
            column
            for column in columns
            if wanted and _holds(wanted, f"{named} {_describe(dictionary, table, column)}")
        ]
        if _holds(wanted, named) or found:
            matches[table] = found
    return matches


def _holds(wanted: list[str], text: str) -> bool:
    return all(word in text.lower() for word in wanted)


def _describe(dictionary: Dictionary, table: str, column: str) -> str:
    label = dictionary.label_column(table, column)
    return f"{column} {label} {dictionary.explain_column(table, column)}"


def _open(table: str, column: str = "") -> None:
    st.session_state["table"] = table
    st.session_state["column"] = column


def _render_entry(dictionary: Dictionary, table: str, columns: list[str]) -> None:
    """A table to open, and below it the columns that the search found."""
    name = texts.escape_markdown(dictionary.name_table(table))
    is_open = st.session_state["table"] == table
    st.button(
        f"**{name}**" if is_open else name,
        key=f"table_{table}",
        on_click=_open,
        args=(table,),
        type="tertiary",
        help=texts.escape_markdown(table),
    )
    for column in columns[:MAX_FOUND] if len(columns) < len(dictionary.tables[table]) else []:
        label = texts.escape_markdown(dictionary.label_column(table, column))
        st.button(
            f"↳ {label}",
            key=f"column_{table}_{column}",
            on_click=_open,
            args=(table, column),
            type="tertiary",
        )


def _render_table(dictionary: Dictionary, table: str) -> None:
    st.subheader(texts.escape_markdown(dictionary.name_table(table)), anchor=False)
    profile = _profile(dictionary, table)
    model = dictionary.queries.get(f"model/{table}")
    facts = [table, t("dictionary.column_count", n=len(dictionary.tables[table]))]
    if profile:
        facts.insert(1, t("dictionary.rows", n=profile.row_count))
    st.caption(texts.escape_markdown(" · ".join(facts)))
    if model:
        label = t("dictionary.open_query", name=model.name)
        links.link_to_query(model.name, texts.escape_markdown(label))
    _render_columns(dictionary, table, profile)
    if column := _pick_column(dictionary, table):
        known = {each.name: each for each in profile.columns} if profile else {}
        _render_column(dictionary, table, column, known.get(column))


def _profile(dictionary: Dictionary, table: str) -> TableProfile | None:
    data = session.get_data_folder()
    settings = session.get_settings(data)
    try:
        return profiles.profile_table(
            session.get_snapshot(data).path,
            table,
            tuple(dictionary.tables[table].items()),
            shown_values.list_shown(dictionary, table, settings["show_names"]),
            settings["small_group"],
            settings["query_seconds"],
        )
    except Refused as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return None


def _render_columns(dictionary: Dictionary, table: str, profile: TableProfile | None) -> None:
    rows: list[dict[str, Any]] = [
        {
            t("dictionary.column"): dictionary.label_column(table, column),
            t("dictionary.meaning"): dictionary.explain_column(table, column),
        }
        for column in dictionary.tables[table]
    ]
    for row, column in zip(rows, profile.columns if profile else (), strict=False):
        rate = column.filled_count / profile.row_count if profile and profile.row_count else None
        row |= {
            t("dictionary.filled"): rate,
            t("dictionary.distinct"): column.distinct_count,
            t("dictionary.range"): describe_range(dictionary, column),
            t("dictionary.values"): describe_values(dictionary, column),
        }
    for row, (column, kind) in zip(rows, dictionary.tables[table].items(), strict=True):
        row |= {"SQL": column, t("dictionary.type"): kind.lower()}
    st.dataframe(
        pd.DataFrame(rows),
        key=f"columns_of_{table}",
        hide_index=True,
        height=tables.measure_height(len(rows), tables.MAX_VISIBLE_ROWS),
        column_config={
            t("dictionary.column"): st.column_config.TextColumn(width=COLUMN_WIDTH),
            t("dictionary.meaning"): st.column_config.TextColumn(width=MEANING_WIDTH),
            t("dictionary.filled"): st.column_config.NumberColumn(format="percent"),
        },
    )


def describe_range(dictionary: Dictionary, profile: ColumnProfile) -> str:
    """The lowest and the highest value of a column of numbers or days; "" of any other."""
    if profile.low is None:
        return ""
    ends = (
        number_formats.format_cell(profile.name, end, dictionary.lang)
        for end in (profile.low, profile.high)
    )
    return " – ".join(ends)


def describe_values(dictionary: Dictionary, profile: ColumnProfile) -> str:
    """The most frequent values with their counts; that they are not shown, of text."""
    if profile.rest_count is None:
        return t("dictionary.untold") if profile.type == "VARCHAR" else ""
    told = [
        number_formats.format_cell(profile.name, value, dictionary.lang)
        + t("compare.bracket", words=count)
        for value, count in profile.values
    ]
    if profile.rest_count:
        told.append(t("dictionary.rest", n=profile.rest_count))
    return t("general.comma").join(told)


def _pick_column(dictionary: Dictionary, table: str) -> str | None:
    """The column that is looked at, by keyboard too; None while none is."""
    columns = list(dictionary.tables[table])
    url_state.restore("column", lambda written: written[0], None)
    if st.session_state["column"] not in columns:
        st.session_state["column"] = None
    column = st.selectbox(
        t("dictionary.pick_column"),
        columns,
        key="column",
        format_func=lambda column: (
            dictionary.label_column(table, column) + t("compare.bracket", words=column)
        ),
        placeholder=t("dictionary.pick_column"),
        index=None,
    )
    url_state.publish("column", column, [column] if column else [])
    return column


def _render_column(
    dictionary: Dictionary, table: str, column: str, profile: ColumnProfile | None
) -> None:
    with st.container(border=True, key="column_story"):
        label = dictionary.label_column(table, column)
        st.markdown(f"#### {texts.escape_markdown(label)}")
        said = [dictionary.explain_column(table, column), f"{table}.{column}"]
        if profile:
            said += [describe_range(dictionary, profile), describe_values(dictionary, profile)]
        st.caption(texts.escape_markdown(" · ".join(filter(None, said))))
        column_story.render(dictionary, (table, column))
