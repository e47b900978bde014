"""Rows of different lists that may be one thing: proposals, decisions on them, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.entities import row_decisions
from etl.entities.row_decisions import RowDecision, RowPlace
from etl.schema import TableSchema, list_id_columns, load_tables
from etl.snapshot.united_rows import TITLES
from store import journal, snapshots


@dataclass(frozen=True)
class DuplicatePair:
    """Two rows that may be one thing: their titles, the fields in which both say the same, those in
    which they differ with both values, and how alike their words are (0-1)."""

    table: str
    row: RowPlace
    other: RowPlace
    title: str
    other_title: str
    agreeing: tuple[str, ...]
    differing: tuple[tuple[str, Any, Any], ...]
    likeness: float

    def decide(self, is_same: bool) -> RowDecision:
        """The decision that they are one thing, or that they are not."""
        return RowDecision(self.table, self.row, self.other, is_same)


# A published snapshot never changes, and pages ask at every rerun.
@lru_cache(maxsize=8)
def count_pairs(snapshot: Path | None) -> int:
    """The pairs of a snapshot that nobody has decided on; 0 in one of an earlier release."""
    if snapshot is None:
        return 0
    with snapshots.connect(snapshot) as connection:
        try:
            [(count,)] = connection.execute("select count(*) from duplicate_pairs").fetchall()
        except duckdb.CatalogException:
            return 0
    return count


@lru_cache(maxsize=8)
def list_pairs(snapshot: Path, limit: int) -> tuple[DuplicatePair, ...]:
    """The first pairs that nobody has decided on, the most alike first."""
    pairs: list[DuplicatePair] = []
    with snapshots.connect(snapshot) as connection:
        for table in TITLES:
            try:
                rows = connection.execute(
                    f"""
                    select pairs.likeness_rate, this, other
                    from duplicate_pairs as pairs
                    inner join {table} as this
                        on this.load_id = pairs.load_id and this.source_row = pairs.source_row
                    inner join {table} as other
                        on other.load_id = pairs.other_load_id
                        and other.source_row = pairs.other_source_row
                    where pairs.table_name = $table
                    order by pairs.likeness_rate desc, pairs.row_id, pairs.other_row_id
                    limit $limit
                    """,
                    {"table": table, "limit": limit},
                ).fetchall()
            except duckdb.CatalogException:
                return ()
            pairs += [_compare(load_tables()[table], *row) for row in rows]
    return tuple(sorted(pairs, key=lambda pair: -pair.likeness)[:limit])


def _compare(
    schema: TableSchema, likeness: float, this: Mapping[str, Any], other: Mapping[str, Any]
) -> DuplicatePair:
    agreeing, differing = [], []
    title = TITLES[schema.table]
    for name, field in schema.fields.items():
        if name == schema.identity or this[name] is None or other[name] is None:
            continue
        # A name is compared as whom it means.
        compared = name if field.refers is None else list_id_columns(field)[0]
        if (this[compared] or this[name]) == (other[compared] or other[name]):
            agreeing.append(name)
        elif name != title:
            differing.append((name, this[name], other[name]))
    place, other_place = (
        RowPlace(row["load_id"], row["source_row"], row[schema.identity or ""], row["source_file"])
        for row in (this, other)
    )
    words, other_words = (row[title] or row["description"] or "" for row in (this, other))
    return DuplicatePair(
        schema.table,
        place,
        other_place,
        words,
        other_words,
        tuple(agreeing),
        tuple(differing),
        likeness,
    )


def decide_rows(data: Path, decided: Sequence[RowDecision], by: str) -> Outcome:
    """Put decisions on rows in force, all or none."""
    body = row_decisions.to_body(decided)
    return commit.decide(data, [journal.draft_entry("paired", by, **body)], ())


def list_decisions(data: Path) -> dict[RowDecision, journal.Entry]:
    """The decisions on rows in force, each with the journal entry that records by whom and when."""
    return row_decisions.list_with_entries(journal.list_entries(data, *row_decisions.KINDS))


def revoke_rows(data: Path, decided: Sequence[RowDecision], by: str) -> Outcome:
    """Revoke decisions on rows; the data become what they would be without them."""
    body = row_decisions.to_body(decided)
    return commit.decide(data, [journal.draft_entry("unpaired", by, **body)], ())
