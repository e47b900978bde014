"""Thresholds of the queries: settings.toml, overridden by the company's own values.

The company writes them into its file or on the Settings page, which writes the journal; of both
the later one counts. A snapshot carries those that it was built with; its figures are counted with
these, whatever is set since.
"""

import json
import math
import tomllib
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from queries import synonyms
from queries.refusal import QueryError
from queries.statements import MAX_BYTES
from store import journal, journal_copy, journal_file, snapshots
from store.found_files import FoundFile, LeadsOut, NotPlain, TooLong, read_bytes
from store.journal import Entry

FILE = "settings.toml"
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


def load_settings(data: Path, drafts: Collection[Entry] = ()) -> dict[str, Any]:
    """The thresholds of settings.toml, overridden by those in DATA/settings.toml and by those set
    on the Settings page; `drafts` are entries that the journal does not have yet.

    Raises QueryError for an unknown name, a value of another type or one out of range.
    """
    values, own = load_shipped(), read_file(data)
    for name, value in own.items():
        if name not in values:
            raise QueryError.at(FILE, "unknown_setting", name=name, known=", ".join(values))
        _override(values, name, value, FILE)
    set_on_page = list_set(data, own, drafts)
    for name, entry in set_on_page.items():
        if name in values:  # Another release may have had more.
            _override(values, name, entry.body["value"], name)
    if own or set_on_page:
        _check_ranges(FILE, values)
    return values


def read_file(data: Path) -> dict[str, Any]:
    """What DATA/settings.toml says; {} without one. Raises QueryError where it is no TOML."""
    try:
        text = read_bytes(FoundFile(data / FILE, data), MAX_BYTES).decode("utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except LeadsOut as error:
        raise QueryError.at(FILE, "leads_out") from error
    except TooLong as error:
        gaps = {"size": f"{error.size / 1000:.0f}", "limit": MAX_BYTES // 1000}
        raise QueryError.at(FILE, "text_too_long", **gaps) from error
    except NotPlain as error:
        raise QueryError.at(FILE, "unreadable_file") from error
    except (ValueError, RecursionError) as error:  # Also a number of 5,000 digits.
        raise QueryError.at(FILE, "not_toml", message=error) from error


def draft_setting(data: Path, name: str, value: Any, reason: str, by: str) -> Entry:
    """The journal's entry for a value set on the Settings page; with what the file says meanwhile,
    so that a later line of the file is told from an older one.

    Raises QueryError for a value that cannot be used.
    """
    before = load_settings(data)[name]
    body = {"value": value, "before": before, "file": read_file(data).get(name), "reason": reason}
    draft = journal.draft_entry("setting", by, name=name, **body)
    load_settings(data, [draft])
    return draft


def list_set(data: Path, own: Mapping[str, Any], drafts: Iterable[Entry] = ()) -> dict[str, Entry]:
    """Setting → the entry of the Settings page by which it is in force, beside a file that says
    `own`: an entry gives way to a later one, and to a later change of the setting's line."""
    latest: dict[str, Entry] = {}
    for entry in (*_list_entries(data, journal_file.get_stamp(data)), *drafts):
        if entry.kind == "setting":
            latest[entry.body["name"]] = entry
        elif entry.kind == "settings" and entry.body.get("is_edited"):
            for change in entry.body["changes"]:
                latest.pop(change["name"], None)
    return {name: one for name, one in latest.items() if one.body["file"] == own.get(name)}


@lru_cache(maxsize=16)
def _list_entries(data: Path, stamp: tuple[int, int] | None) -> tuple[Entry, ...]:
    return tuple(journal_copy.list_entries(data, "setting", "settings")) if stamp else ()


def list_changes(data: Path, name: str) -> list[Entry]:
    """The journal's changes of a setting, on the page or in the file, oldest first."""
    return [
        entry
        for entry in _list_entries(data, journal_file.get_stamp(data))
        if entry.body.get("name") == name
        or name in [change["name"] for change in entry.body.get("changes", ())]
    ]


def _override(values: dict[str, Any], name: str, value: Any, where: str) -> None:
    """Put a value in the place of the shipped one. Raises QueryError for one of another type."""
    kind = type(values[name])
    is_like = type(value) is kind or (kind is float and type(value) is int)
    if is_like and kind is list:
        is_like = not {type(item) for item in value} - {type(values[name][0])}
    if not is_like:
        raise QueryError.at(where, "setting_like", name=name, example=repr(values[name]))
    values[name] = values[name] | value if kind is dict else kind(value)


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
