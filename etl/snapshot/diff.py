"""What a new snapshot changes: rows added, replaced and removed, table by table."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from etl import progress, schema
from etl.schema import TableSchema
from store import snapshots

_EMPTY = pa.table({"key": pa.array([], pa.uint64()), "content": pa.array([], pa.uint64())})


@dataclass(frozen=True)
class TableEffect:
    """The rows of one canonical table before and after, and what becomes of them."""

    table: str
    before: int
    added: int
    replaced: int
    removed: int

    @property
    def after(self) -> int:
        """The rows of the table afterwards."""
        return self.before + self.added - self.removed


def compare(before: Path | None, after: Path) -> tuple[TableEffect, ...]:
    """Compare two snapshots (None: there is none yet); tables without rows in both are left out.

    A row is told by its key (project and id), its content by its exported fields: not by the file
    that it came from. Cost: linear in the rows of both.
    """
    effects, known, watching = [], schema.load_tables(), progress.current()
    watching.begin("comparing", len(known))
    for source in known.values():
        # The calendar beyond an uploaded one is Firsthand's own.
        if source.table != "calendar":
            effects.append(_compare(source, before, after))
        watching.advance()
    return tuple(one for one in effects if one.before or one.added)


def _compare(source: TableSchema, before: Path | None, after: Path) -> TableEffect:
    with duckdb.connect() as connection:
        connection.register("told_before", _rows(source, before) if before else _EMPTY)
        connection.register("told_after", _rows(source, after))
        [counts] = connection.execute(
            """
            select
                count(told_before.key),
                count(*) filter (told_before.key is null),
                count(*) filter (told_before.content <> told_after.content),
                count(*) filter (told_after.key is null)
            from told_before
            full join told_after on told_after.key = told_before.key
            """
        ).fetchall()
    return TableEffect(source.table, *counts)


def _rows(source: TableSchema, snapshot: Path) -> pa.Table:
    """Each row as two numbers: what its key and what its content comes to."""
    key = source.key_columns
    fields = [name for name in source.columns if name not in source.key]
    with snapshots.connect(snapshot) as connection:
        return connection.sql(
            f"select hash({', '.join(key)}) as key, hash({', '.join(fields)}) as content "
            f"from {source.table}"
        ).to_arrow_table()
