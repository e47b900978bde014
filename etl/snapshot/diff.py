"""Differences between two snapshots: rows added, changed, removed and left standing, per table and
per load."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import progress
from etl.schema import load_tables
from etl.snapshot import row_changes, row_pairing
from etl.snapshot.effects import LoadEffect


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


@dataclass(frozen=True)
class Difference:
    """What changes from one snapshot to another: per table, and per load that changes something or
    lacks rows of its list."""

    tables: tuple[TableEffect, ...] = ()
    loads: tuple[LoadEffect, ...] = ()


def compare(before: Path | None, after: Path) -> Difference:
    """Compare two snapshots (`before` is None for the first); tables empty in both are left out.

    Rows are identified by their key (project and id), or where that changed by the row of the file
    that they came from, and compared by their exported fields. Cost: linear in the rows of both.
    """
    tables, loads, tracker = [], [], progress.current()
    schemas = load_tables()
    tracker.begin("comparing", len(schemas))
    with open_both(before, after) as connection, tracker.on_stop(connection.interrupt):
        for schema in schemas.values():
            # Days of the calendar that nobody uploaded are generated, not data.
            if schema.table != "calendar":
                reading = row_pairing.open_reading(connection, schema, before is not None)
                tables.append(TableEffect(schema.table, *row_pairing.count_rows(connection)))
                loads += row_changes.list_loads(connection, reading)
            tracker.advance()
    return Difference(
        tuple(effect for effect in tables if effect.before or effect.added), tuple(loads)
    )


@contextmanager
def open_both(before: Path | None, after: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """A database in memory with the two snapshots attached, read-only, as `before` and `after`."""
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("after", after)):
            if path:
                quoted = str(path).replace("'", "''")
                connection.execute(f"attach '{quoted}' as {name} (read_only)")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection
