"""Decisions of people on two rows of different lists: one thing, or two that are alike.

A batch of decisions is one journal entry (`paired`; `unpaired` revokes decisions).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from store.journal import Entry

KINDS = ("paired", "unpaired")


@dataclass(frozen=True)
class RowPlace:
    """A row as a file has it: its load and its row in the sheet. `id` and `file` are what the row
    was called when it was decided on; they identify nothing."""

    load_id: str
    source_row: int
    id: str = ""
    file: str = ""


@dataclass(frozen=True)
class RowDecision:
    """What a person said of two rows of one table; of `row` and `other` neither comes first."""

    table: str
    row: RowPlace
    other: RowPlace
    is_same: bool

    @property
    def pair(self) -> frozenset[tuple[str, int]]:
        """The two rows, in either order, whatever they are called."""
        return frozenset((place.load_id, place.source_row) for place in (self.row, self.other))


def to_body(decisions: Iterable[RowDecision]) -> dict[str, Any]:
    """Decisions as the body of a journal entry."""
    return {"decisions": [asdict(decision) for decision in decisions]}


def list_with_entries(entries: Iterable[Entry]) -> dict[RowDecision, Entry]:
    """The decisions not revoked, the latest on each pair of rows, in the order in which they were
    made, each with the journal entry that records by whom and when."""
    in_force: dict[frozenset[tuple[str, int]], tuple[RowDecision, Entry]] = {}
    for entry in entries:
        if entry.kind not in KINDS:
            continue
        for record in entry.body["decisions"]:
            places = {side: RowPlace(**record[side]) for side in ("row", "other")}
            decision = RowDecision(**record | places)
            in_force.pop(decision.pair, None)
            if entry.kind == "paired":
                in_force[decision.pair] = decision, entry
    return dict(in_force.values())


def list_in_force(entries: Iterable[Entry]) -> tuple[RowDecision, ...]:
    """The decisions not revoked, the latest last."""
    return tuple(list_with_entries(entries))
