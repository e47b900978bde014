"""What is not as shipped behind a figure: edited queries and models, and settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from queries import catalog
from queries.settings import ChangedSetting, list_changed, load_shipped, read_settings
from store import journal_copy
from store.journal import Entry

# Settings that a build applies before any query → the model through which they bear on figures.
BUILT_IN = {"baseline": "task_lateness"}


@dataclass(frozen=True)
class TracedSettings(Mapping[str, Any]):
    """Settings that remember which of them were read: those that decided a grade."""

    values_by_name: Mapping[str, Any]
    read: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        value = self.values_by_name[name]
        self.read.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)


@dataclass(frozen=True)
class EditedQuery:
    """A query or model in force that is not the shipped one: its version in the journal, and who
    saved it, when (company time) and why. `is_own` where none of that name is shipped."""

    name: str
    title: Mapping[str, str] = field(hash=False)
    version: int
    at: datetime
    by: str
    reason: str
    is_own: bool


def list_edited(
    data: Path, known: Mapping[str, catalog.Query], name: str
) -> tuple[EditedQuery, ...]:
    """The query itself and the models behind it, as far as they are not the shipped ones."""
    if not any(query.version for query in known.values()):
        return ()
    names = [name, *(f"model/{table}" for table in sorted(catalog.trace_lineage(known, name)))]
    edited = [query for one in names if (query := known.get(one)) and query.version]
    if not edited:
        return ()
    entries = _load_saved(data, max(query.version or 0 for query in edited))
    zone = ZoneInfo(read_settings(data).values["timezone"])
    return tuple(
        EditedQuery(
            query.name,
            query.title,
            entry.entry_id,
            entry.at.astimezone(zone),
            entry.by,
            entry.body["reason"],
            is_own=not (catalog.FOLDER / f"{query.name}.sql").exists(),
        )
        for query in edited
        if (entry := entries.get(query.version))
    )


@lru_cache(maxsize=4)
def _load_saved(data: Path, latest: int) -> dict[int | None, Entry]:
    """The saved versions by their number; read again once there is a later one."""
    return {entry.entry_id: entry for entry in journal_copy.list_entries(data, "query")}


def list_own_settings(
    known: Mapping[str, catalog.Query], query: catalog.Query, settings: TracedSettings
) -> tuple[ChangedSetting, ...]:
    """The settings other than shipped that an answer was counted or graded with: those that its
    query or a model behind it takes, and those read in grading it."""
    changed = list_changed(settings.values_by_name, load_shipped())
    if not changed:
        return ()
    taken = query.parameters | list_built_in(known, query.name)
    # A chart by a column whose words the company declares to be one.
    if settings.values_by_name.get("synonyms", {}).get(query.chart.get("x")):
        taken |= {"synonyms"}
    return tuple(one for one in changed if one.name in taken | settings.read)


def list_built_in(known: Mapping[str, catalog.Query], name: str) -> set[str]:
    """The settings that the tables behind a query were filled with: another value of one of them
    takes another build."""
    tables = catalog.trace_lineage(known, name)
    models = [known[model] for table in tables if (model := f"model/{table}") in known]
    taken = {parameter for model in models for parameter in model.parameters}
    return taken | {setting for setting, model in BUILT_IN.items() if model in tables}
