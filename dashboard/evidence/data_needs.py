"""Which export makes which evidence possible, and what of it is loaded."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.ui import language, layout
from dashboard.ui.language import t
from queries import catalog
from store.snapshots import Snapshot

FAMILIES = ("complaints", "requirements", "schedule")
UPLOAD = "pages/intake/upload.py"


def count_needed(known: Mapping[str, catalog.Query]) -> dict[str, Counter[str]]:
    """By canonical table, how many figures of each family of evidence ask for one of its fields."""
    found: dict[str, Counter[str]] = {}
    for query in known.values():
        family = query.name.split("/")[0]
        tables = {field.split(".")[0] for need in query.needs for field in need}
        for table in tables if family in FAMILIES else ():
            found.setdefault(table, Counter())[family] += 1
    return found


def count_loaded(data: Path, at: Snapshot | None = None) -> Counter[str]:
    """By canonical table, how many rows are in the figures of the snapshot, or of another one."""
    rows: Counter[str] = Counter()
    for load in snapshot_info.list_loads(data, at):
        rows[load["table_name"]] += load["rows_kept"] or 0
    return rows


def render_overview() -> None:
    """A table: each export with its rows, and how many figures of each family ask for it."""
    data, lang = session.get_data_folder(), language.get_language()
    wanted, rows = count_needed(session.get_queries(data)), count_loaded(data)
    tables = sorted(wanted, key=lambda table: (-sum(wanted[table].values()), table))
    columns = {
        t("supply.export"): [texts.translate(lang, f"tables.{table}") for table in tables],
        t("supply.rows"): [rows[table] for table in tables],
    } | {
        t(f"pages.{family}.title"): [wanted[table][family] or None for table in tables]
        for family in FAMILIES
    }
    st.subheader(t("supply.title"), anchor=False)
    st.caption(t("supply.says"))
    st.dataframe(pd.DataFrame(columns), hide_index=True, key="supply", placeholder="")


def render_button() -> None:
    """The same table where there is data already: on demand."""
    layout.render_on_demand(
        t("supply.title"), "supply_offer", render_overview, icon=":material/inventory_2:"
    )


def render_missing(family: str) -> None:
    """One quiet line: which exports that a page's figures ask for are not loaded, and where to go;
    nothing where all are."""
    data = session.get_data_folder()
    rows = count_loaded(data)
    missing = {
        table: figures[family]
        for table, figures in count_needed(session.get_queries(data)).items()
        if figures[family] and not rows[table]
    }
    if not missing:
        return
    named = t("general.comma").join(
        t("supply.lacks", table=t(f"tables.{table}"), n=count)
        for table, count in sorted(missing.items(), key=lambda one: -one[1])
    )
    with st.container(horizontal=True, vertical_alignment="center", key="lacking"):
        st.caption(texts.escape_markdown(t("supply.lacking", tables=named)), width="content")
        st.page_link(UPLOAD, label=t("supply.to_upload"))
