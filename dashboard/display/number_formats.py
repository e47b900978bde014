"""A column's suffix is its unit: how a value reads in a sentence, in a table and on an axis."""

import math
from datetime import date, datetime
from functools import cache, lru_cache
from numbers import Number
from typing import Any

import pandas as pd
from babel.dates import parse_pattern

from dashboard.display import texts

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
    "effort_days": "person_days",
    "_days": "days",
    "_hours": "hours",
    "_weeks": "weeks",
    "_rate": "rate",
    "_share": "rate",
    "_amount": "amount",
    "_path": "path",
}
INTERVAL_ENDS = ("_bound_low", "_bound_high", "_low", "_high")
# Of fewer cases no share is told as so many of 100, no tenth of them and no mean.
LEAST_OF_100 = 20
# A p-value below this is not told exactly.
LEAST_P = 0.0001


@cache
def get_unit(column: str) -> str:
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


def is_absent(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return value is None or (not isinstance(value, list | tuple) and bool(pd.isna(value)))


@lru_cache(maxsize=10_000)
def _dated(value: date, form: str, lang: str) -> str:
    return parse_pattern(texts.load_texts(lang)[f"dates.{form}"]).apply(value, texts.locale(lang))


def format_day(value: date, lang: str) -> str:
    """A date in words: 30 Jan 2026, 2026年1月30日."""
    return _dated(value, "day", lang)


def format_month(value: date, lang: str) -> str:
    """A month in words: Mar 2026, 2026年3月."""
    return _dated(value, "month", lang)


@cache
def _percent(lang: str) -> tuple[str, str]:
    pattern = texts.locale(lang).percent_formats[None]
    return pattern.prefix[0], pattern.suffix[0]


def format_p(p: float, lang: str) -> str:
    """A p-value in two digits; below LEAST_P that it is."""
    written = texts.number(max(p, LEAST_P), lang, ".2g")
    return written if p >= LEAST_P else f"< {written}"


def format_rate(value: float, lang: str) -> str:
    """A share of 0–1 in per cent: 41%, and 4.1% where that is below ten."""
    form = ".1f" if 0 < round(abs(value), 3) < 0.1 else ".0f"
    before, after = _percent(lang)
    return f"{before}{texts.number(100 * value, lang, form)}{after}"


def format_cell(column: str, value: Any, lang: str) -> str:
    """One value as text, with its unit where the unit is not in the heading."""
    if is_absent(value):
        return texts.translate(lang, "general.none")
    unit = get_unit(column)
    if unit == "flag":
        return texts.translate(lang, "general.yes" if value else "general.no")
    if unit == "month" and isinstance(value, date):
        return format_month(value, lang)
    if unit == "moment" and isinstance(value, datetime):
        return _dated(value, "moment", lang)
    if isinstance(value, date):
        return format_day(value, lang)
    if unit == "rate" and isinstance(value, Number):
        return format_rate(value, lang)
    if unit == "path":
        return " → ".join(texts.translate_choice(lang, "step", step) for step in value.split(">"))
    if isinstance(value, str):
        return texts.translate_choice(lang, column, value)
    if isinstance(value, list | tuple):
        return texts.translate(lang, "general.comma").join(map(str, value))
    # What an analyst tries may be of any type.
    return texts.number(value, lang) if isinstance(value, Number) else str(value)


def format_measure(column: str, value: Any, lang: str) -> str:
    """A value with its unit: 3.4 working days, 41%."""
    unit = f"units.{get_unit(column)}"
    if is_absent(value) or unit not in texts.load_texts(lang):
        return format_cell(column, value, lang)
    return texts.translate(lang, unit, n=value)


def format_amount(column: str, value: float, lang: str, whole: str | None = None) -> str:
    """So many cases, or so many of the column's unit: 434, 434项, 1,234 working days.

    Chinese has a measure word for what is counted: that of the column `whole`, of which they are.
    """
    if get_unit(column) == "count":
        unit = get_measure_word(lang, whole or column)
        return texts.translate(lang, "units.counted", n=value, unit=unit)
    return format_measure(column, value, lang)


def get_measure_word(lang: str, *columns: str | None) -> str:
    """The Chinese measure word of what the first column with words for it counts: 件 of complaints,
    次 of contacts, else 项; empty in English."""
    known = texts.load_texts(lang)
    words = (known.get(f"whole.{column}.unit") for column in columns)
    return next((word for word in words if word is not None), known["units.measure"])


def localize_rows(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Rows with coded values and flags in words; numbers and dates stay as they are."""
    comma = texts.translate(lang, "general.comma")
    shown = rows.copy()
    for column in shown.columns:
        if get_unit(column) == "flag" or shown[column].dtype in ("str", "object"):
            shown[column] = [
                value
                if is_absent(value) or isinstance(value, date | list)
                else comma.join(map(str, value))
                if hasattr(value, "tolist") and getattr(value, "ndim", 0)
                else format_cell(column, value, lang)
                for value in shown[column]
            ]
    return shown


def format_axis(column: str) -> dict[str, Any]:
    """How Plotly writes a value axis of this unit."""
    return {"tickformat": ".0%"} if get_unit(column) == "rate" else {"tickformat": ",~g"}


def round_half_up(value: float) -> int:
    """The nearest whole number; halves upward."""
    return math.floor(value + 0.5)


def count_in_hundred(share: float) -> int:
    """A share (0–1) as so many of 100."""
    return round_half_up(100 * share)


def pick_text(value: float, usual: str, below: str) -> str:
    """Of two texts the one about so many, or that for less than one, which would read "about 0"."""
    return usual if round_half_up(value) else below
