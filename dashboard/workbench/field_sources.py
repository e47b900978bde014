"""Which columns of received files fill a field."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.engine import session
from etl.commands import commit
from store import snapshots


@dataclass(frozen=True)
class Filling:
    """A load that fills a field: from these columns of its sheet, or with one value in all rows
    (none)."""

    file: str
    sheet: str
    headers: tuple[str, ...]


def list_fillings(data: Path, table: str, field: str) -> list[Filling]:
    """The loads in force that fill a field of a table, in the order of their receipt."""
    return _read_fillings(data, session.get_snapshot(data)).get((table, field), [])


@lru_cache(maxsize=2)
def _read_fillings(data: Path, at: snapshots.Snapshot) -> Mapping[tuple[str, str], list[Filling]]:
    found: dict[tuple[str, str], list[Filling]] = {}
    for record in commit.list_history(data):
        load = record.load
        if record.is_withdrawn or load.status != "loaded" or load.source is None:
            continue
        for field in load.fields:
            filling = Filling(load.file, load.sheet, tuple(load.mapped.get(field, ())))
            found.setdefault((load.source, field), []).append(filling)
    return found
