"""Differences between two snapshots: rows added, replaced and removed, per table."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from etl import progress
from etl.schema import TableSchema, load_tables
from store import snapshots

_EMPTY = pa.table({"key": pa.array([], pa.uint64()), "content": pa.array([], pa.uint64())})


@dataclass(frozen=True)
class TableEffect:
    """The rows of one canonical table before the change, and how many it adds, replaces and
    removes."""

    table: str
    before: int
    added: int
    replaced: int
    removed: int

    @property
    def after(self) -> int:
        """The number of rows after the change."""
        return self.before + self.added - self.removed


def compare(before: Path | None, after: Path) -> tuple[TableEffect, ...]:
    """Compare two snapshots (`before` is None for the first); tables empty in both are left out.

    Rows are identified by their key (project and id) and compared by their exported fields, not by
    the file they came from. Cost: linear in the rows of both.
    """
    effects, schemas, tracker = [], load_tables(), progress.current()
    tracker.begin("comparing", len(schemas))
    for schema in schemas.values():
        # Days of the calendar that nobody uploaded are generated, not data.
        if schema.table != "calendar":
            effects.append(_compare_table(schema, before, after))
        tracker.advance()
    return tuple(effect for effect in effects if effect.before or effect.added)


def _compare_table(schema: TableSchema, before: Path | None, after: Path) -> TableEffect:
    with duckdb.connect() as connection:
        connection.register("rows_before", _hash_rows(schema, before) if before else _EMPTY)
        connection.register("rows_after", _hash_rows(schema, after))
        [counts] = connection.execute(
            """
            select
                count(rows_before.key),
                count(*) filter (rows_before.key is null),
                count(*) filter (rows_before.content <> rows_after.content),
                count(*) filter (rows_after.key is null)
            from rows_before
            full join rows_after on rows_after.key = rows_before.key
            """
        ).fetchall()
    return TableEffect(schema.table, *counts)


def _hash_rows(schema: TableSchema, snapshot: Path) -> pa.Table:
    """Each row as two hashes: of its key and of its exported fields."""
    key = schema.key_columns
    fields = [name for name in schema.columns if name not in schema.key]
    with snapshots.connect(snapshot) as connection:
        return connection.sql(
            f"select hash({', '.join(key)}) as key, hash({', '.join(fields)}) as content "
            f"from {schema.table}"
        ).to_arrow_table()
