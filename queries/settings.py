"""Thresholds of the queries: settings.toml, overridden by the company's own values.

The company writes them into its file or on the Settings page, which writes the journal; of both
the later one counts. A snapshot carries those that it was built with; its figures are counted with
these, whatever is set since.
"""

import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import duckdb

from queries.refusal import QueryError, quote
from queries.setting_bounds import find_fault
from queries.statements import MAX_BYTES, refuse_length
from store import journal, journal_copy, journal_file, snapshots
from store.found_files import FoundFile, LeadsOut, TooLong, read_bytes
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


@dataclass(frozen=True)
class Settings:
    """What is in force by name, what the company's file says, and why something of it, or of what
    was set on the Settings page, cannot be used.

    `stand_in` says where the values come from that stand in for those: `snapshot`, the published
    one; `shipped`, at least one of them, though something is published; `nothing` is published.
    """

    values: dict[str, Any]
    own: dict[str, Any]
    faults: tuple[QueryError, ...] = ()
    stand_in: Literal["snapshot", "shipped", "nothing"] = "nothing"


def load_settings(data: Path, drafts: Collection[Entry] = ()) -> dict[str, Any]:
    """The thresholds of settings.toml, overridden by those in DATA/settings.toml and by those set
    on the Settings page; `drafts` are entries that the journal does not have yet.

    Raises QueryError for an unknown name, a value of another type or one out of range.
    """
    read = read_settings(data, drafts)
    if read.faults:
        raise read.faults[0]
    return read.values


def read_settings(data: Path, drafts: Collection[Entry] = ()) -> Settings:
    """As `load_settings`, and where a value cannot be used, that of the published snapshot: with
    it the figures are counted until another one can be."""
    values, faults, unusable = load_shipped(), [], set()
    try:
        own = read_file(data)
    except QueryError as error:
        own, faults, unusable = {}, [error], {*values}
    set_on_page = {} if faults else list_set(data, own, drafts)
    for name, value in own.items():
        if name not in values:
            gaps = {"name": quote(name), "known": ", ".join(values)}
            faults.append(QueryError.at(FILE, "unknown_setting", **gaps))
        elif name not in set_on_page:
            _override(values, name, value, FILE, faults, unusable)
    for name, entry in set_on_page.items():
        if name in values:  # Another release may have had more.
            _override(values, name, entry.body["value"], "", faults, unusable)
    current = snapshots.get_current(data) if faults else None
    if current is None:
        return Settings(values, own, tuple(faults))
    carried = _read_usable(current.path)
    values |= {name: carried[name] for name in unusable & {*carried}}
    stand_in = "snapshot" if unusable <= {*carried} else "shipped"
    return Settings(values, own, tuple(faults), stand_in)


def _override(
    values: dict[str, Any],
    name: str,
    value: Any,
    where: str,
    faults: list[QueryError],
    unusable: set[str],
) -> None:
    """Put a value in the place of the shipped one, or note why it cannot be used."""
    shipped = values[name]
    if fault := find_fault(name, value):
        faults.append(QueryError("inside", where=where, reason=fault) if where else fault)
        unusable.add(name)
    else:
        values[name] = shipped | value if isinstance(shipped, dict) else type(shipped)(value)


def read_file(data: Path) -> dict[str, Any]:
    """What DATA/settings.toml says; {} without one. Raises QueryError where it cannot be
    opened or is no TOML."""
    try:
        text = read_bytes(FoundFile(data / FILE, data), MAX_BYTES).decode("utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except LeadsOut as error:
        raise QueryError.at(FILE, "leads_out") from error
    except TooLong as error:
        raise QueryError("inside", where=FILE, reason=refuse_length(error.size)) from error
    except OSError as error:
        raise QueryError.at(FILE, "unreadable_file") from error
    except (ValueError, RecursionError) as error:  # Also a number of 5,000 digits.
        raise QueryError.at(FILE, "not_toml", message=error) from error


def draft_setting(data: Path, name: str, value: Any, reason: str, by: str) -> Entry:
    """The journal's entry for a value set on the Settings page; with what the file says meanwhile,
    so that a later line of the file is told from an older one.

    Raises QueryError for a value that cannot be used.
    """
    if fault := find_fault(name, value):
        raise fault
    read = read_settings(data)
    body = {
        "value": value,
        "before": read.values[name],
        "file": _cut_unusable(name, read.own.get(name)),
        "reason": reason,
    }
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
    # Cut on both sides: earlier releases kept a line as it was.
    return {
        name: one
        for name, one in latest.items()
        if _cut_unusable(name, one.body["file"]) == _cut_unusable(name, own.get(name))
    }


def _cut_unusable(name: str, value: Any) -> Any:
    """What the journal keeps of a line of the file: its value, and of one that cannot be used no
    more than is told of it."""
    is_kept = value is None or name not in load_shipped() or find_fault(name, value) is None
    return value if is_kept else quote(value)


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


def _read_usable(path: Path) -> dict[str, Any]:
    """The settings that a snapshot was built with, without those that cannot be used."""
    carried, shipped = read_table(path) or {}, load_shipped()
    return {
        name: value
        for name, value in carried.items()
        if name in shipped and not find_fault(name, value)
    }


def load_counted_with(data: Path, path: Path) -> dict[str, Any]:
    """The settings that the figures of a snapshot are counted with: its own, with the limits of
    today. What it does not carry, or no release would take any more, is that of today too."""
    today, carried = read_settings(data).values, _read_usable(path)
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
