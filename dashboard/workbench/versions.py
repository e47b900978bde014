"""The saved versions of a query; an older one can be put in force."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.engine import session
from dashboard.ui import tables, visitor
from dashboard.ui.language import t
from dashboard.workbench import outcomes
from etl.commands.queries import restore_query
from queries import catalog
from queries.catalog import Query
from store.journal import Entry


def render_versions(query: Query) -> None:
    """Every saved version of a query; an older one or the shipped file can be put in force."""
    data = session.get_data_folder()
    st.subheader(t("workbench.versions"), anchor=False)
    versions = catalog.list_versions(data, query.name)[::-1]
    if not versions:
        st.caption(t("workbench.no_versions"))
        return
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
                for entry in versions
            ]
        ),
        key=f"versions_{query.name}",
        hide_index=True,
        column_config={t("workbench.when"): tables.configure_times(session.get_timezone(data))},
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _render_restore(query, versions)


def _render_restore(query: Query, versions: Sequence[Entry]) -> None:
    labels = {
        entry.entry_id: f"{entry.entry_id} · {_format_day(entry.at)} · {entry.body['reason']}"
        for entry in versions
        if entry.body["status"] == "saved" and entry.entry_id != query.version
    }
    if labels:
        entry_id = st.selectbox(
            t("workbench.which_version"),
            list(labels),
            key=f"older_{query.name}",
            format_func=lambda entry_id: labels.get(entry_id, str(entry_id)),
        )
        if st.button(t("workbench.restore_this"), key="restore_version"):
            _restore(query.name, entry_id, t("workbench.version", id=entry_id))
    is_edited = query.version or query.unusable
    if is_edited and st.button(t("workbench.restore_shipped"), key="restore_shipped"):
        _restore(query.name, None, t("workbench.restore_shipped"))


def _format_day(moment: datetime) -> str:
    """The day of a journal entry in the company's time zone."""
    zone = ZoneInfo(session.get_timezone(session.get_data_folder()))
    return f"{moment.astimezone(zone):%Y-%m-%d}"


def _restore(name: str, entry_id: int | None, reason: str) -> None:
    """Put an older version in force, or with None the shipped file."""
    data, by = session.get_data_folder(), visitor.get_visitor()
    outcomes.run(
        name,
        lambda: restore_query(data, name, entry_id, reason, by),
        "workbench.restored",
    )
