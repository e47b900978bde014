"""Which exports the evidence needs, and which of them are loaded."""

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
    """Per canonical table: the number of queries of each family that use one of its fields."""
    needed: dict[str, Counter[str]] = {}
    for query in known.values():
        family = query.name.split("/")[0]
        tables = {field.split(".")[0] for need in query.needs for field in need}
        for table in tables if family in FAMILIES else ():
            needed.setdefault(table, Counter())[family] += 1
    return needed


def count_loaded(data: Path, at: Snapshot | None = None) -> Counter[str]:
    """Rows kept per canonical table, in the snapshot `at` or, by default, the current one."""
    rows: Counter[str] = Counter()
    for load in snapshot_info.list_loads(data, at):
        rows[load["table_name"]] += load["rows_kept"] or 0
    return rows


def render_overview() -> None:
    """Render a table: each export with its rows, and the queries of each family that need it."""
    data, lang = session.get_data_folder(), language.get_language()
    needed, rows = count_needed(session.get_queries(data)), count_loaded(data)
    tables = sorted(needed, key=lambda table: (-sum(needed[table].values()), table))
    columns = {
        t("supply.export"): [texts.translate(lang, f"tables.{table}") for table in tables],
        t("supply.rows"): [rows[table] for table in tables],
    } | {
        t(f"pages.{family}.title"): [needed[table][family] or None for table in tables]
        for family in FAMILIES
    }
    st.subheader(t("supply.title"), anchor=False)
    st.caption(t("supply.says"))
    st.dataframe(pd.DataFrame(columns), hide_index=True, key="supply", placeholder="")


def render_button() -> None:
    """Render a button that opens the overview."""
    layout.render_on_demand(
        t("supply.title"), "supply_offer", render_overview, icon=":material/inventory_2:"
    )


def render_missing(family: str) -> None:
    """Render which exports a family's page lacks, with a link to the upload; nothing if none."""
    data = session.get_data_folder()
    rows = count_loaded(data)
    missing = {
        table: query_counts[family]
        for table, query_counts in count_needed(session.get_queries(data)).items()
        if query_counts[family] and not rows[table]
    }
    if not missing:
        return
    tables = t("general.comma").join(
        t("supply.lacks", table=t(f"tables.{table}"), n=count)
        for table, count in sorted(missing.items(), key=lambda entry: -entry[1])
    )
    with st.container(horizontal=True, vertical_alignment="center", key="lacking"):
        st.caption(texts.escape_markdown(t("supply.lacking", tables=tables)), width="content")
        st.page_link(UPLOAD, label=t("supply.to_upload"))
