"""Figures before and after a version that nobody saved yet, and the cases that change sides."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dashboard.engine import answers, membership, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.engine.membership import OUTSIDE
from queries import catalog
from queries.catalog import Query, QueryError
from queries.settings import load_counted_with, load_settings
from store import snapshots
from store.replies import Address
from store.snapshots import Snapshot


@dataclass(frozen=True)
class MovedCase:
    """A record that a figure counts otherwise than before; the sides are those of `membership`."""

    record: Address
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class PlannedFigure:
    """A figure before and after, None where it cannot be asked. `moved` are the cases that change
    sides, None where they cannot be told apart."""

    query: Query
    before: Answer | None
    after: Answer | None
    moved: tuple[MovedCase, ...] | None


def digest_basis(data: Path) -> str:
    """A digest of what a plan rests on: the published data, every query in force and the settings.
    Where it is another one by now, the plan may be wrong."""
    at, known = snapshots.get_current(data), session.get_queries(data)
    parts = [at.name if at else ""]
    with suppress(QueryError):  # A broken file of settings is told elsewhere.
        parts.append(json.dumps(load_settings(data), sort_keys=True))
    parts += [part for name in sorted(known) for part in (name, known[name].text)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def list_hit(known: Mapping[str, Query], name: str) -> list[str]:
    """The evidence that a query changes: itself, or what reads it, directly or through others."""
    if name in known and known[name].kind != "model":
        return [name] if known[name].kind == "evidence" else []
    table = name.removeprefix("model/")
    return [
        other.name
        for other in known.values()
        if other.kind == "evidence" and table in catalog.trace_lineage(known, other.name)
    ]


def list_headlines(known: Mapping[str, Query], settings: Mapping[str, object]) -> list[str]:
    """The headline figures and comparisons."""
    figures = [name for name in sorted(known) if name.endswith("/headline")]
    family = settings["headline_family"]
    assert isinstance(family, list)
    return [*figures, *(name for name in family if name in known)]


def compare_figures(
    data: Path, draft: Query, before: Snapshot, after: Snapshot
) -> list[PlannedFigure]:
    """The headlines that a draft changes, and its own figure, at the snapshot before and with the
    draft at the one after. Slow estimates are left out on both sides."""
    edited = {**session.get_queries(data), draft.name: draft}
    settings = load_counted_with(data, after.path)
    hit = set(list_hit(edited, draft.name))
    names = [name for name in list_headlines(edited, settings) if name in hit]
    if draft.kind == "evidence" and draft.name not in names:
        names = [draft.name, *names]
    return [
        _compare(
            edited[name],
            _ask(data, {}, name, before),
            _ask(data, {draft.name: draft}, name, after),
        )
        for name in names
    ]


def _ask(
    data: Path, edited: Mapping[str, Query], name: str, at: Snapshot
) -> tuple[Answer | None, dict[Address, str] | None]:
    answer, sides = None, None
    with session.pin_edited(data, edited, at):
        with suppress(Refused, QueryError):
            answer = answers.run_query(data, name, at=at)
        with suppress(Refused, QueryError):
            sides = membership.list_sides(data, session.get_query(data, name), at)
    return answer, sides


def _compare(
    query: Query,
    before: tuple[Answer | None, dict[Address, str] | None],
    after: tuple[Answer | None, dict[Address, str] | None],
) -> PlannedFigure:
    moved = None
    if before[1] is not None and after[1] is not None:
        moved = tuple(
            MovedCase(record, old, new)
            for record in sorted(before[1].keys() | after[1].keys())
            if (old := before[1].get(record, OUTSIDE)) != (new := after[1].get(record, OUTSIDE))
        )
    return PlannedFigure(query, before[0], after[0], moved)
