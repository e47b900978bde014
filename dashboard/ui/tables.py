"""Tables of rows, with headings and codes in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_float_dtype

from dashboard.display import number_formats, texts
from dashboard.display.number_formats import get_unit
from dashboard.ui import language
from dashboard.ui.language import t

MAX_VISIBLE_ROWS = 12
# Heights in Streamlit's grid.
ROW_PIXELS = 35
HEADING_PIXELS = 38
# The columns that say what a row is about.
TITLES = ("title", "subject", "task_name")
DECIMAL_UNITS = ("days", "person_days", "hours", "weeks", "number")
FORMAT_BY_UNIT = {"count": "localized", "rate": "percent", "amount": "localized"}


def measure_height(rows: int, most: int | None = None) -> int:
    """The height (px) of a grid of so many rows; one of more than `most` scrolls."""
    return (rows if most is None else min(rows, most)) * ROW_PIXELS + HEADING_PIXELS


def order_columns(columns: Sequence[str]) -> list[str]:
    """The columns as a table shows them: what tells its rows apart first, as a phone shows no more
    than two. A day that stands first stays there; ids of what is named beside come last."""
    named = {f"{column.removesuffix('_name')}_id" for column in columns if column.endswith("_name")}
    first = [column for column in columns[:1] if get_unit(column) == "date"]
    first += [column for column in columns if column in TITLES and column not in first]
    middle = [column for column in columns if column not in (*first, *named)]
    return [*first, *middle, *(column for column in columns if column in named)]


def configure_column(column: str, heading: str) -> Any:
    """The column configuration for `st.dataframe`, by the unit in the column's name."""
    unit = get_unit(column)
    if unit in FORMAT_BY_UNIT:
        return st.column_config.NumberColumn(heading, format=FORMAT_BY_UNIT[unit])
    if unit in DECIMAL_UNITS:
        return st.column_config.NumberColumn(heading, format="%.1f")
    if unit == "date":
        return st.column_config.DateColumn(heading, format="YYYY-MM-DD")
    if unit == "month":
        return st.column_config.DateColumn(heading, format="YYYY-MM")
    if unit == "moment":
        return st.column_config.DatetimeColumn(heading, format="YYYY-MM-DD HH:mm")
    return st.column_config.Column(heading)


def round_decimals(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the numbers that a table shows with one decimal rounded to it: the grid would
    write -0.04 as -0.0."""
    rounded = {
        column: rows[column].round(1) + 0.0
        for column in rows.columns
        if get_unit(column) in DECIMAL_UNITS and is_float_dtype(rows[column].dtype)
    }
    return rows.assign(**rounded)


def configure_times(zone: str) -> Any:
    """The column configuration for times in UTC (as in the journal), shown in the given zone."""
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone=zone)


def render_table(
    rows: pd.DataFrame, key: str, columns: Mapping[str, Any] | None = None, lang: str = ""
) -> None:
    """Render rows as a table in the reader's language, or in `lang`; `columns` has headings by
    language that go before the locale's."""
    _render_grid(rows, key, columns, lang=lang)


def pick_row(
    rows: pd.DataFrame,
    key: str,
    columns: Mapping[str, Any] | None = None,
    hidden: tuple[str, ...] = (),
) -> dict[str, Any] | None:
    """Render rows as a table and return the row that is picked; None while none is.

    `hidden` columns are not shown but are part of the returned row.
    """
    event = _render_grid(rows, key, columns, hidden, on_select="rerun", selection_mode="single-row")
    positions = event["selection"]["rows"]
    # The selection may be older than the rows.
    if not positions or positions[0] >= len(rows):
        return None
    return rows.iloc[positions[0]].to_dict()


def _render_grid(
    rows: pd.DataFrame,
    key: str,
    columns: Mapping[str, Any] | None,
    hidden: tuple[str, ...] = (),
    lang: str = "",
    **options: Any,
) -> Any:
    lang = lang or language.get_language()
    return st.dataframe(
        round_decimals(number_formats.localize_rows(rows, lang)),
        key=key,
        hide_index=True,
        column_order=order_columns([column for column in rows.columns if column not in hidden]),
        column_config={
            column: configure_column(column, texts.label_column(lang, column, columns))
            for column in rows.columns
        },
        height=measure_height(len(rows), MAX_VISIBLE_ROWS),
        placeholder=t("general.none"),
        **options,
    )
