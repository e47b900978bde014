"""A column's suffix is its unit: how a value reads in a sentence, in a table and on an axis."""

from datetime import date, datetime
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import text

SUFFIXES = {
    "_id": "text",
    "_ids": "list",
    "_name": "text",
    "_date": "date",
    "_at": "moment",
    "_month": "month",
    "_week": "date",
    "_count": "count",
    "_row": "count",
    "_calendar_days": "number",
    "_days": "days",
    "_hours": "hours",
    "_weeks": "weeks",
    "_rate": "rate",
    "_share": "rate",
    "_amount": "amount",
    "_path": "path",
}
INTERVAL_ENDS = ("_bound_low", "_bound_high", "_low", "_high")


@cache
def kind(column: str) -> str:
    """The unit that a column's name declares; `text` where it declares none.

    `complaints_per_hundred_weeks` is a plain number: the name says the rest.
    """
    if column.startswith(("is_", "has_", "was_")):
        return "flag"
    for end in INTERVAL_ENDS:
        column = column.removesuffix(end)
    if "_per_" in column:
        return "number"
    return next((unit for suffix, unit in SUFFIXES.items() if column.endswith(suffix)), "text")


def absent(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return value is None or (not isinstance(value, list | tuple) and bool(pd.isna(value)))


def day(value: date, lang: str) -> str:
    """A date in words: 30 Jan 2026, 2026年1月30日."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%b %Y}"


def month(value: date, lang: str) -> str:
    """A month in words: Mar 2026, 2026年3月."""
    return f"{value.year}年{value.month}月" if lang == "zh" else f"{value:%b %Y}"


def number(value: float) -> str:
    """A number with as many places as it bears: 1,234 or 61.4."""
    return f"{value:,.0f}" if round(value, 1) % 1 == 0 else f"{value:,.1f}"


def rate(value: float) -> str:
    """A share of 0–1 in per cent: 41%, and 4.1% where that is below ten."""
    return f"{value:.1%}" if 0 < round(abs(value), 3) < 0.1 else f"{value:.0%}"


def cell(column: str, value: Any, lang: str) -> str:
    """One value as text, with its unit where the unit is not in the heading."""
    if absent(value):
        return text.say(lang, "general.none")
    unit = kind(column)
    if unit == "flag":
        return text.say(lang, "general.yes" if value else "general.no")
    if unit == "month":
        return month(value, lang)
    if unit == "moment" and isinstance(value, datetime):
        return f"{day(value, lang)} {value:%H:%M}"
    if isinstance(value, date):
        return day(value, lang)
    if unit == "rate":
        return rate(value)
    if unit == "path":
        return " → ".join(text.choice(lang, "step", step) for step in value.split(">"))
    if isinstance(value, str):
        return text.choice(lang, column, value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return number(value)


def measure(column: str, value: Any, lang: str) -> str:
    """A value with its unit: 3.4 working days, 41%."""
    unit = f"units.{kind(column)}"
    written = cell(column, value, lang)
    if absent(value) or unit not in text.words(lang):
        return written
    return text.say(lang, unit, n=written)


def amount(column: str, value: float, lang: str) -> str:
    """So many cases, or so many of the column's unit: 434, 434项, 1,234 working days."""
    if kind(column) == "count":
        return text.say(lang, "units.cases", n=number(value))
    return measure(column, value, lang)


def for_screen(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Rows with coded values and flags in words; numbers and dates stay as they are."""
    shown = rows.copy()
    for column in shown.columns:
        if kind(column) == "flag" or shown[column].dtype in ("str", "object"):
            shown[column] = [
                value
                if absent(value) or isinstance(value, date | list)
                else ", ".join(map(str, value))
                if hasattr(value, "tolist") and getattr(value, "ndim", 0)
                else cell(column, value, lang)
                for value in shown[column]
            ]
    return shown


def column_config(column: str, heading: str) -> Any:
    """How the grid shows a column."""
    number_formats = {"count": "localized", "rate": "percent", "amount": "localized"}
    unit = kind(column)
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


def moments(zone: str) -> Any:
    """How the grid shows times of the journal (UTC): in the company's zone."""
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone=zone)


def axis(column: str) -> dict[str, Any]:
    """How Plotly writes a value axis of this unit."""
    return {"tickformat": ".0%"} if kind(column) == "rate" else {"tickformat": ",~g"}
