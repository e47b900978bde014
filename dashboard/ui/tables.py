"""Rows as a grid, headings and codes in the reader's language."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.display.number_formats import get_unit
from dashboard.ui import language
from dashboard.ui.language import t


def configure_column(column: str, heading: str) -> Any:
    """How the grid shows a column."""
    number_formats = {"count": "localized", "rate": "percent", "amount": "localized"}
    unit = get_unit(column)
    if unit in number_formats:
        return st.column_config.NumberColumn(heading, format=number_formats[unit])
    if unit in ("days", "hours", "weeks", "number"):
        return st.column_config.NumberColumn(heading, format="%.1f")
    if unit == "date":
        return st.column_config.DateColumn(heading, format="YYYY-MM-DD")
    if unit == "month":
        return st.column_config.DateColumn(heading, format="YYYY-MM")
    if unit == "moment":
        return st.column_config.DatetimeColumn(heading, format="YYYY-MM-DD HH:mm")
    return st.column_config.Column(heading)


def configure_times(zone: str) -> Any:
    """How the grid shows times of the journal (UTC): in the company's zone."""
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone=zone)


TABLE_ROWS = 12


def render_table(rows: pd.DataFrame, key: str, columns: Mapping[str, Any] | None = None) -> None:
    """Rows as a grid, headings and codes in the reader's language."""
    _grid(rows, key, columns)


def pick_row(
    rows: pd.DataFrame,
    key: str,
    columns: Mapping[str, Any] | None = None,
    hidden: tuple[str, ...] = (),
) -> dict[str, Any] | None:
    """A grid of which one row can be picked; gives that row, None before. `hidden` columns are
    not drawn."""
    event = _grid(rows, key, columns, hidden, on_select="rerun", selection_mode="single-row")
    at = event["selection"]["rows"]
    return rows.iloc[at[0]].to_dict() if at and at[0] < len(rows) else None


def _grid(
    rows: pd.DataFrame,
    key: str,
    columns: Mapping[str, Any] | None,
    hidden: tuple[str, ...] = (),
    **options: Any,
) -> Any:
    lang = language.get_language()
    return st.dataframe(
        number_formats.localize_rows(rows, lang),
        key=key,
        hide_index=True,
        column_order=[column for column in rows.columns if column not in hidden],
        column_config={
            column: configure_column(column, texts.label_column(lang, column, columns))
            for column in rows.columns
        },
        height=min(len(rows), TABLE_ROWS) * 35 + 38,
        placeholder=t("general.none"),
        **options,
    )
