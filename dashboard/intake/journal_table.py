"""The journal as a table: who did what and when, filtered, and as CSV with its hashes."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.engine import session
from dashboard.exports import csv
from dashboard.exports.media_types import MEDIA_TYPES
from dashboard.narrative import journal_texts
from dashboard.ui import export_record, language, tables
from dashboard.ui.language import t
from store import journal
from store.journal import Entry

FILE_NAME = "firsthand_journal.csv"


def render() -> None:
    """The entries of the journal, the latest first, filtered by kind, person and day."""
    data = session.get_data_folder()
    zone = session.get_timezone(data)
    entries = journal.list_entries(data)[::-1]
    selected = _filter(entries, zone)
    if not entries:
        st.caption(t("journal.none"))
        return
    st.caption(t("journal.count", n=len(selected), all=len(entries)))
    headings = {
        "at": t("journal.at"),
        "what": t("journal.what"),
        "by": t("journal.by"),
        "kind": t("journal.kind"),
        "entry_id": "#",
    }
    st.dataframe(
        pd.DataFrame([_describe(entry) for entry in selected], columns=list(headings)).rename(
            columns=headings
        ),
        key="journal_entries",
        hide_index=True,
        height=tables.measure_height(len(selected), 3 * tables.MAX_VISIBLE_ROWS),
        column_config={headings["at"]: tables.configure_times(zone)},
        placeholder=t("general.none"),
    )
    st.download_button(
        t("journal.download"),
        data=export_record.record(lambda: csv.encode(list_rows(selected)), FILE_NAME),
        file_name=FILE_NAME,
        mime=MEDIA_TYPES["csv"],
        help=t("journal.download_help"),
        on_click="ignore",
        icon=":material/download:",
        key="download_journal",
    )


def list_rows(entries: Sequence[Entry]) -> pd.DataFrame:
    """The entries as rows of a file: everything that is stored, the hash included."""
    rows = [
        [
            entry.entry_id,
            entry.at.isoformat(),
            entry.by,
            entry.kind,
            json.dumps(entry.body, ensure_ascii=False, sort_keys=True),
            entry.hash,
        ]
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=["entry_id", "at", "by", "kind", "body", "hash"])


def _filter(entries: Sequence[Entry], zone: str) -> list[Entry]:
    """Render the filters; the entries that they let through."""
    kinds = sorted({entry.kind for entry in entries}, key=_name_kind)
    people = sorted({entry.by for entry in entries})
    with st.container(horizontal=True, key="journal_filters"):
        chosen_kinds = st.multiselect(
            t("journal.kind"),
            kinds,
            key="journal_kind",
            format_func=_name_kind,
            placeholder=t("journal.all_kinds"),
        )
        chosen_people = st.multiselect(
            t("journal.by"), people, key="journal_by", placeholder=t("journal.all_people")
        )
        start = _pick_day("start")
        end = _pick_day("end")
    return [
        entry
        for entry in entries
        if (not chosen_kinds or entry.kind in chosen_kinds)
        and (not chosen_people or entry.by in chosen_people)
        and _is_within(entry.at.astimezone(ZoneInfo(zone)).date(), start, end)
    ]


def _pick_day(end: str) -> Any:
    return st.date_input(t(f"filters.{end}_date"), None, key=f"journal_{end}", format="YYYY-MM-DD")


def _is_within(day: date, start: Any, end: Any) -> bool:
    return (not isinstance(start, date) or start <= day) and (
        not isinstance(end, date) or day <= end
    )


def _name_kind(kind: str) -> str:
    return journal_texts.name_kind(kind, language.get_language())


def _describe(entry: Entry) -> dict[str, Any]:
    what = journal_texts.write_entry(entry, language.get_language())
    if clock := entry.body.get("clock"):
        what = f"{what} ({t('journal.clock', clock=clock)})"
    return {
        "entry_id": entry.entry_id,
        "at": entry.at,
        "by": entry.by,
        "kind": _name_kind(entry.kind),
        "what": what,
    }
