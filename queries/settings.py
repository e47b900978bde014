"""Thresholds of the queries: settings.toml, overridden by the company's own values."""

import math
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queries.refusal import QueryError

SHIPPED = Path(__file__).with_name("settings.toml")


def load_settings(data: Path) -> dict[str, Any]:
    """The thresholds of settings.toml, overridden by those in DATA/settings.toml.

    Raises QueryError for an unknown name, a value of another type or one out of range.
    """
    values = _load_shipped()
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
        values[name] = kind(value)
    _check_ranges(own.name, values)
    return values


def _load_shipped() -> dict[str, Any]:
    """The shipped settings, as a copy that callers may change."""
    shipped = _parse(SHIPPED, SHIPPED.stat().st_mtime_ns)
    return {
        name: list(value) if isinstance(value, list) else value for name, value in shipped.items()
    }


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
    if not values["hours_per_day"]:
        raise QueryError.at(where, "above_zero", name="hours_per_day")
