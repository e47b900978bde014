"""Spellings of one value in a column: proposals, decisions on them, taken back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from etl.entities.decisions import Decision
from etl.entities.value_decisions import VALUES, make_decision, read_decision
from queries.synonyms import find_code, fold
from store import snapshots


@dataclass(frozen=True)
class ValueProposal:
    """Spellings in one column that may be one value, with their rows; those of `open` are
    undecided. `value` is what they become: the code of a known value, else the usual spelling."""

    column: str
    value: str
    spellings: tuple[tuple[str, int], ...]
    open: tuple[str, ...]

    def decide(self, is_same: bool) -> list[Decision]:
        """The decisions that they are one value, or that they are not."""
        return [make_decision(self.column, spelling, self.value, is_same) for spelling in self.open]


def list_proposals(snapshot: Path | None, decided: Iterable[Decision]) -> list[ValueProposal]:
    """The spellings of a snapshot that may be one value, the most rows first: known ones of two
    systems or languages, and those that differ in width or case alone. [] in one of an earlier
    release."""
    apart = {
        (column, spelling, value)
        for column, spelling, value, is_same in map(read_decision, decided)
        if not is_same
    }
    groups: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for column, spelling, value, count in _read_spellings(snapshot) if snapshot else ():
        group = find_code(column, spelling) or fold(spelling)
        groups[column, group].append((spelling, value, count))
    proposals = []
    for (column, _), found in groups.items():
        most = max(found, key=lambda one: (one[2], one[0]))[0]
        united = [value for spelling, value, _ in found if value != spelling]
        target = united[0] if united else find_code(column, most) or most
        kept = [one for one in found if (column, one[0], target) not in apart]
        waiting = tuple(spelling for spelling, value, _ in kept if value == spelling != target)
        if len(kept) > 1 and waiting:
            counted = tuple(sorted(((one[0], one[2]) for one in kept), key=lambda one: -one[1]))
            proposals.append(ValueProposal(column, target, counted, waiting))
    return sorted(proposals, key=lambda one: -sum(count for _, count in one.spellings))


# A published snapshot never changes, and pages ask at every rerun.
@lru_cache(maxsize=8)
def _read_spellings(snapshot: Path) -> tuple[tuple[str, str, str, int], ...]:
    with snapshots.connect(snapshot) as connection:
        try:
            rows = connection.execute(
                "select column_name, spelling, value, row_count from value_spellings order by all"
            ).fetchall()
        except duckdb.CatalogException:
            return ()
    return tuple(rows)


def is_on_value(decision: Decision) -> bool:
    """Whether a decision on names is one on the spellings of a value."""
    return decision.entity == VALUES
