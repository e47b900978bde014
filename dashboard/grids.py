"""Rows as a grid, headings and codes in the reader's language."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, language, text
from dashboard.language import t

TABLE_ROWS = 12


def draw(rows: pd.DataFrame, key: str, columns: Mapping[str, Any] | None = None) -> None:
    """Rows as a grid, headings and codes in the reader's language."""
    _grid(rows, key, columns)


def pick(
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
    lang = language.current()
    return st.dataframe(
        formats.for_screen(rows, lang),
        key=key,
        hide_index=True,
        column_order=[column for column in rows.columns if column not in hidden],
        column_config={
            column: formats.column_config(column, text.label(lang, column, columns))
            for column in rows.columns
        },
        height=min(len(rows), TABLE_ROWS) * 35 + 38,
        placeholder=t("general.none"),
        **options,
    )
