"""The versions of a query: each can be read, compared with any other and put in force."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.engine import session
from dashboard.ui import line_input, tables, visitor
from dashboard.ui.language import t
from dashboard.workbench import code_editor, outcomes
from dashboard.workbench.rehearsed_card import draw_card
from etl.commands.queries import restore_query
from queries import catalog
from queries.catalog import Query
from store.journal import Entry

# The shipped file among the numbers of versions, and a comparison with none of them.
SHIPPED, NONE = 0, -1


def render_versions(query: Query) -> None:
    """Every version of a query, refused ones too, each with its text and who saved it when and why;
    any saved one or the shipped file can be put in force."""
    data = session.get_data_folder()
    st.subheader(t("workbench.versions"), anchor=False)
    entries = catalog.list_versions(data, query.name)[::-1]
    if not entries:
        st.caption(t("workbench.no_versions"))
        return
    _render_table(query.name, entries)
    written = {entry.entry_id: entry.body["text"] for entry in entries}
    if query.name in catalog.list_shipped():
        written[SHIPPED] = catalog.read_shipped(query.name).text
    names = _name_versions(query, entries)
    left, right = st.columns(2)
    with left:
        picked = st.selectbox(
            t("history.read"),
            list(written),
            key=f"read_{query.name}_{entries[0].entry_id}",
            format_func=lambda version: names.get(version, str(version)),
        )
    others = [NONE, *(version for version in written if version != picked)]
    with right:
        compared = st.selectbox(
            t("history.compare"),
            others,
            others.index(_find_earlier(entries, picked, others)),
            key=f"compare_{query.name}_{entries[0].entry_id}_{picked}",
            format_func=lambda version: names.get(version, t("history.whole_text")),
        )
    if compared == NONE:
        st.code(written[picked], language="sql", wrap_lines=True)
    else:
        code_editor.render_diff(
            written[compared],
            written[picked],
            (names[compared], names[picked]),
            f"compared_{query.name}_{compared}_{picked}",
        )
    _render_restore(query, picked, entries, names)


def _render_table(name: str, entries: Sequence[Entry]) -> None:
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "#": entry.entry_id,
                    t("workbench.when"): entry.at,
                    t("workbench.who"): entry.by,
                    t("workbench.reason"): entry.body["reason"],
                    t("workbench.outcome"): t(f"workbench.status.{entry.body['status']}"),
                    t("workbench.refused_why"): entry.body.get("why", ""),
                }
                for entry in entries
            ]
        ),
        key=f"versions_{name}",
        hide_index=True,
        column_config={
            t("workbench.when"): tables.configure_times(
                session.get_timezone(session.get_data_folder())
            )
        },
    )


def _name_versions(query: Query, entries: Sequence[Entry]) -> dict[int, str]:
    """Each version by its number, day, author and reason, in one line."""
    data = session.get_data_folder()
    names = {
        entry.entry_id: " · ".join(
            filter(
                None,
                (
                    str(entry.entry_id),
                    f"{session.localize(data, entry.at):%Y-%m-%d %H:%M}",
                    entry.by,
                    t(f"workbench.status.{entry.body['status']}"),
                    t("history.in_force") if entry.entry_id == query.version else "",
                    " ".join(entry.body["reason"].split()),
                ),
            )
        )
        for entry in entries
    }
    shipped = [t("workbench.shipped"), "" if query.version else t("history.in_force")]
    return names | {SHIPPED: " · ".join(filter(None, shipped))}


def _find_earlier(entries: Sequence[Entry], picked: int, offered: Sequence[int]) -> int:
    """What a version followed: the last one before it that was put in force, else the shipped."""
    for entry in entries:
        if entry.entry_id < picked and entry.body["status"] != "refused":
            return entry.entry_id
    return SHIPPED if SHIPPED in offered else NONE


def _render_restore(
    query: Query, picked: int, entries: Sequence[Entry], names: Mapping[int, str]
) -> None:
    """The buttons that put the version being read, or the shipped file, in force."""
    saved = {entry.entry_id for entry in entries if entry.body["status"] == "saved"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        can_restore = picked in saved and picked != query.version
        is_own = query.name not in catalog.list_shipped()
        can_reset = bool(query.version or query.unusable) and not is_own
        if not (can_restore or can_reset):
            return
        reason = line_input.ask_line(
            st,
            t("history.restore_reason"),
            key=f"restore_reason_{query.name}",
            help=t("workbench.reason_help"),
        )
        if can_restore and st.button(t("workbench.restore_this"), key="restore_version"):
            _restore(query.name, picked, reason or t("history.back_to", version=names[picked]))
        if can_reset and st.button(t("workbench.restore_shipped"), key="restore_shipped"):
            _restore(query.name, None, reason or t("workbench.restore_shipped"))


def _restore(name: str, entry_id: int | None, reason: str) -> None:
    """Put an older version in force, or with None the shipped file."""
    data, by = session.get_data_folder(), visitor.get_visitor()
    outcomes.run(
        name,
        lambda: restore_query(data, name, entry_id, reason, by, draw_card),
        "workbench.restored",
    )
