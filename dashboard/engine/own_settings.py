"""Settings with other values than the shipped ones, and the figures that they bear on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from queries import catalog
from queries.settings import ChangedSetting, list_changed, load_shipped

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


def list_own(
    known: Mapping[str, catalog.Query], query: catalog.Query, settings: TracedSettings
) -> tuple[ChangedSetting, ...]:
    """The settings other than shipped that an answer was counted or graded with: those that its
    query or a model behind it takes, and those read in grading it."""
    changed = list_changed(settings.values_by_name, load_shipped())
    if not changed:
        return ()
    tables = catalog.trace_lineage(known, query.name)
    models = [known[name] for table in tables if (name := f"model/{table}") in known]
    taken = {name for one in (query, *models) for name in one.parameters}
    taken |= {name for name, model in BUILT_IN.items() if model in tables}
    # A chart by a column whose words the company declares to be one.
    if settings.values_by_name.get("synonyms", {}).get(query.chart.get("x")):
        taken.add("synonyms")
    return tuple(one for one in changed if one.name in taken | settings.read)
