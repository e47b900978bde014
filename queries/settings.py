"""Thresholds of the queries: settings.toml, overridden by the company's own values.

A snapshot carries those that it was built with; its figures are counted with these, whatever the
file says since.
"""

import json
import math
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from queries import synonyms
from queries.refusal import QueryError
from store import snapshots

SHIPPED = Path(__file__).with_name("settings.toml")
# The table of a snapshot that holds its settings.
TABLE = "settings"
# How long and how much, not how it is counted: these hold as soon as the file says so.
LIMITS = frozenset(("query_seconds", "trial_seconds", "trial_memory", "row_limit", "build_seconds"))


@dataclass(frozen=True)
class ChangedSetting:
    """A setting with another value than the one before, or than the shipped one; None where it is
    not known or did not exist."""

    name: str
    value: Any
    before: Any


def load_settings(data: Path) -> dict[str, Any]:
    """The thresholds of settings.toml, overridden by those in DATA/settings.toml.

    Raises QueryError for an unknown name, a value of another type or one out of range.
    """
    values = load_shipped()
    own = data / "settings.toml"
    if not own.exists():
        return values
    try:
        overrides = tomllib.loads(own.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QueryError.at(own.name, "not_toml", message=error) from error
    for name, value in overrides.items():
        if name not in values:
            raise QueryError.at(own.name, "unknown_setting", name=name, known=", ".join(values))
        kind = type(values[name])
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise QueryError.at(own.name, "setting_like", name=name, example=repr(values[name]))
        if kind is list and {type(item) for item in value} - {type(values[name][0])}:
            raise QueryError.at(own.name, "setting_like", name=name, example=repr(values[name]))
        values[name] = values[name] | value if kind is dict else kind(value)
    _check_ranges(own.name, values)
    return values


def load_shipped() -> dict[str, Any]:
    """The shipped settings, as a copy that callers may change."""
    return deepcopy(_parse(SHIPPED, SHIPPED.stat().st_mtime_ns))


def write_table(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Create a snapshot's table of settings: their values and the shipped ones, as JSON."""
    shipped = load_shipped()
    connection.execute(f"create table {TABLE} (name varchar, value varchar, shipped_value varchar)")
    connection.execute(
        f"insert into {TABLE} select unnest($names), unnest($values), unnest($shipped)",
        {
            "names": list(values),
            "values": [json.dumps(value, ensure_ascii=False) for value in values.values()],
            "shipped": [json.dumps(shipped.get(name), ensure_ascii=False) for name in values],
        },
    )


@lru_cache(maxsize=2 * snapshots.MAX_KEPT)
def read_table(path: Path) -> Mapping[str, Any] | None:
    """The settings that a snapshot was built with; None in one of an older release."""
    with snapshots.connect(path) as connection:
        try:
            rows = connection.execute(f"select name, value from {TABLE}").fetchall()
        except duckdb.CatalogException:
            return None
    return {name: json.loads(value) for name, value in rows}


def load_counted_with(data: Path, path: Path) -> dict[str, Any]:
    """The settings that the figures of a snapshot are counted with: its own, with the limits of
    today. What it does not carry is that of today too.

    Raises QueryError as `load_settings` does.
    """
    today, carried = load_settings(data), read_table(path) or {}
    return {
        name: value if name in LIMITS else carried.get(name, value) for name, value in today.items()
    }


def list_changed(values: Mapping[str, Any], before: Mapping[str, Any]) -> list[ChangedSetting]:
    """The settings that decide how it is counted and differ from those before, in order."""
    return [
        ChangedSetting(name, value, before.get(name))
        for name, value in values.items()
        if name not in LIMITS and value != before.get(name)
    ]


@lru_cache(maxsize=4)
def _parse(path: Path, changed_at: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _check_ranges(where: str, values: dict[str, Any]) -> None:
    """Raise QueryError for a value that the definitions cannot work with."""
    if values["baseline"] not in ("first", "latest"):
        raise QueryError.at(where, "one_of", key="baseline", allowed="first, latest")
    try:
        ZoneInfo(values["timezone"])
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise QueryError.at(where, "no_time_zone", name=values["timezone"]) from error
    for name, value in values.items():
        if isinstance(value, int | float) and not 0 <= value < math.inf:
            raise QueryError.at(where, "not_negative", name=name)
    for column in values["synonyms"]:
        if column not in synonyms.TABLES:
            known = ", ".join(synonyms.TABLES)
            raise QueryError.at(where, "unknown_setting", name=f"synonyms.{column}", known=known)
    if fault := synonyms.find_fault(values["synonyms"]):
        example = '[["Textiles", "纺织"], ["Shipping", "航运"]]'
        raise QueryError.at(where, "setting_like", name=f"synonyms.{fault}", example=example)
    if not values["hours_per_day"]:
        raise QueryError.at(where, "above_zero", name="hours_per_day")
