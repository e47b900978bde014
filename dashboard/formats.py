"""A column's suffix is its unit: how a value reads in a sentence, in a table and on an axis."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import pandas as pd
import streamlit as st
from babel.dates import parse_pattern

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


@lru_cache(maxsize=10_000)
def _dated(value: date, form: str, lang: str) -> str:
    return parse_pattern(text.words(lang)[f"dates.{form}"]).apply(value, text.locale(lang))


def day(value: date, lang: str) -> str:
    """A date in words: 30 Jan 2026, 2026年1月30日."""
    return _dated(value, "day", lang)


def month(value: date, lang: str) -> str:
    """A month in words: Mar 2026, 2026年3月."""
    return _dated(value, "month", lang)


@cache
def _percent(lang: str) -> tuple[str, str]:
    pattern = text.locale(lang).percent_formats[None]
    return pattern.prefix[0], pattern.suffix[0]


def rate(value: float, lang: str) -> str:
    """A share of 0–1 in per cent: 41%, and 4.1% where that is below ten."""
    form = ".1f" if 0 < round(abs(value), 3) < 0.1 else ".0f"
    before, after = _percent(lang)
    return f"{before}{text.number(100 * value, lang, form)}{after}"


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
        return _dated(value, "moment", lang)
    if isinstance(value, date):
        return day(value, lang)
    if unit == "rate":
        return rate(value, lang)
    if unit == "path":
        return " → ".join(text.choice(lang, "step", step) for step in value.split(">"))
    if isinstance(value, str):
        return text.choice(lang, column, value)
    if isinstance(value, list | tuple):
        return text.say(lang, "general.comma").join(map(str, value))
    return text.number(value, lang)


def measure(column: str, value: Any, lang: str) -> str:
    """A value with its unit: 3.4 working days, 41%."""
    unit = f"units.{kind(column)}"
    if absent(value) or unit not in text.words(lang):
        return cell(column, value, lang)
    return text.say(lang, unit, n=value)


def amount(column: str, value: float, lang: str) -> str:
    """So many cases, or so many of the column's unit: 434, 434项, 1,234 working days."""
    if kind(column) == "count":
        return text.say(lang, "units.cases", n=value)
    return measure(column, value, lang)


def for_screen(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Rows with coded values and flags in words; numbers and dates stay as they are."""
    comma = text.say(lang, "general.comma")
    shown = rows.copy()
    for column in shown.columns:
        if kind(column) == "flag" or shown[column].dtype in ("str", "object"):
            shown[column] = [
                value
                if absent(value) or isinstance(value, date | list)
                else comma.join(map(str, value))
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
