"""The rows of a model that differ between two snapshots in a flag or a grade, by the record that
they are about."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.schema import load_tables
from etl.snapshot.diff import open_both
from queries.statements import quote_name

# The tables whose rows have a page each.
RECORDS = ("requirements", "changes", "tasks", "tickets", "contacts")
# A text with more values than this is no grade but a name or a remark.
MOST_GRADES = 20
# As many rows are kept of one column; the count is complete.
MOST_ROWS = 200


@dataclass(frozen=True)
class ChangedRow:
    """A row of a model whose column differs, by its record; None is an empty cell."""

    project_id: str
    record_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ColumnChange:
    """A flag or grade of a model, how many rows differ in it, and the first of them."""

    column: str
    count: int
    rows: tuple[ChangedRow, ...]


@dataclass(frozen=True)
class ModelChange:
    """A model in two snapshots: its rows, and its columns that differ.

    `record` is the canonical table whose records its rows are about; None where they cannot be told
    apart, and only counted.
    """

    model: str
    before: int
    after: int
    record: str | None
    columns: tuple[ColumnChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing that is compared differs."""
        return self.before == self.after and not self.columns


def compare_model(before: Path, after: Path, model: str) -> ModelChange:
    """Compare one model of two snapshots. Cost: linear in its rows."""
    with open_both(before, after) as connection:
        columns = _list_columns(connection, model)
        counts = [_count(connection, side, model) for side in ("before", "after")]
        found = _find_key(connection, model, columns)
        if found is None:
            return ModelChange(model, *counts, None, ())
        table, key = found
        changes = tuple(
            change
            for column in _list_grades(connection, model, columns)
            if column not in key and (change := _compare_column(connection, model, key, column))
        )
        return ModelChange(model, *counts, table, changes)


def _list_columns(connection: duckdb.DuckDBPyConnection, model: str) -> dict[str, str]:
    """The columns that the model has in both snapshots, and their types."""
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where table_name = $model and database_name in ('before', 'after') "
        "group by all having count(distinct database_name) = 2 order by min(column_index)",
        {"model": model},
    )
    return dict(rows.fetchall())


def _count(connection: duckdb.DuckDBPyConnection, side: str, model: str) -> int:
    try:
        [(count,)] = connection.execute(f"select count(*) from {side}.{model}").fetchall()
    except duckdb.CatalogException:
        return 0
    return count


def _find_key(
    connection: duckdb.DuckDBPyConnection, model: str, columns: dict[str, str]
) -> tuple[str, tuple[str, ...]] | None:
    """The table whose records a model has at most once each, and the columns of its key."""
    for table in RECORDS:
        key = load_tables()[table].key_columns
        if not set(key) <= set(columns):
            continue
        listed = ", ".join(key)
        repeated = [
            connection.execute(
                f"select 1 from {side}.{model} group by {listed} having count(*) > 1 limit 1"
            ).fetchall()
            for side in ("before", "after")
        ]
        if not any(repeated):
            return table, key
    return None


def _list_grades(
    connection: duckdb.DuckDBPyConnection, model: str, columns: dict[str, str]
) -> list[str]:
    """The flags of a model, and the texts of few values."""
    grades = []
    for column, kind in columns.items():
        if kind == "VARCHAR" and not column.endswith(("_id", "_name")):
            [(values,)] = connection.execute(
                f"select count(distinct {quote_name(column)}) from before.{model}"
            ).fetchall()
            if values <= MOST_GRADES:
                grades.append(column)
        elif kind == "BOOLEAN":
            grades.append(column)
    return grades


def _compare_column(
    connection: duckdb.DuckDBPyConnection, model: str, key: tuple[str, ...], column: str
) -> ColumnChange | None:
    sides = (
        f"(select {', '.join(key)}, cast({quote_name(column)} as varchar) as grade "
        f"from {side}.{model})"
        for side in ("before", "after")
    )
    # The project of a row is NULL where its text fits several.
    is_same_row = " and ".join(f"old.{name} is not distinct from new.{name}" for name in key)
    either = {name: f"coalesce(old.{name}, new.{name}, '')" for name in key}
    project, record = either.get("project_id", "''"), either[key[-1]]
    rows = connection.execute(
        f"select {project}, {record}, old.grade, new.grade "
        f"from {next(sides)} as old full join {next(sides)} as new on {is_same_row} "
        "where old.grade is distinct from new.grade order by 1, 2"
    ).fetchall()
    first = tuple(ChangedRow(*row) for row in rows[:MOST_ROWS])
    return ColumnChange(column, len(rows), first) if rows else None
