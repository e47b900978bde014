"""The choices that filters offer, and a selection in words."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine import fetch, frames, session
from dashboard.engine.errors import Refused
from queries.catalog import QueryError

QUERY = "filters/choices"
LISTS = ("client", "project", "sales", "pm")
PERIOD = ("start_date", "end_date")
# A description names at most this many choices of a filter.
MAX_NAMES = 2


def load_choices(data: Path | None = None) -> dict[str, dict[str, str]]:
    """The choices of each filter in a data folder, by default the app's: id → name; empty where the
    query cannot be answered.

    The ids of `first_day` and `last_day` are the first and last day covered, in ISO format.
    """
    offered: dict[str, dict[str, str]] = {}
    try:
        rows = fetch.fetch_all_rows(data or session.get_data_folder(), QUERY)
    except (Refused, QueryError):
        return offered
    for row in frames.to_records(rows):
        if row["choice_id"] is not None:
            name = row["choice_name"] or row["choice_id"]
            offered.setdefault(row["filter_name"], {})[row["choice_id"]] = name
    return offered


def subtract_year(day: date) -> date:
    """The same day a year before; of 29 February the 28th."""
    _, days = monthrange(day.year - 1, day.month)
    return day.replace(year=day.year - 1, day=min(day.day, days))


def list_presets(last: date) -> dict[str, date]:
    """The first day of each preset period that ends on the last day covered."""
    return {
        "last_year": subtract_year(last) + timedelta(days=1),
        "this_year": last.replace(month=1, day=1),
    }


def is_reversed(chosen: Mapping[str, Any]) -> bool:
    """Whether a period is to begin after its end."""
    start, end = chosen.get("start_date"), chosen.get("end_date")
    return bool(start and end and start > end)


def describe_chosen(chosen: Mapping[str, Any], lang: str) -> str:
    """All filters of a page that are set, in words."""
    return describe_filters(chosen, load_choices(), ("period", *LISTS), lang)


def describe_filters(
    chosen: Mapping[str, Any],
    offered: Mapping[str, Mapping[str, str]],
    names: Sequence[str],
    lang: str,
) -> str:
    """A selection in words: `Jan 2025 – Jan 2026 · all clients · Project: Atlas`."""
    parts = []
    if "period" in names:
        start, end = chosen.get("start_date"), chosen.get("end_date")
        if start or end:
            ends = {
                "start": number_formats.format_day(start, lang) if start else "",
                "end": number_formats.format_day(end, lang) if end else "",
            }
            key = "between" if start and end else "since" if start else "until"
            parts.append(texts.translate(lang, f"filters.{key}", **ends))
        else:
            parts.append(texts.translate(lang, "filters.whole_period"))
    for key in names:
        if key not in LISTS:
            continue
        ids = chosen.get(key, [])
        if not ids:
            parts.append(texts.translate(lang, f"filters.all_{key}"))
            continue
        listed = texts.translate(lang, "general.comma").join(
            offered.get(key, {}).get(choice, choice) for choice in ids[:MAX_NAMES]
        )
        rest = len(ids) - MAX_NAMES
        if rest > 0:
            listed = texts.translate(lang, "filters.and_more", names=listed, count=rest)
        parts.append(texts.translate(lang, f"filters.only_{key}", names=listed))
    return " · ".join(parts)
