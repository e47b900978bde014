"""The temporary tables that say which ids a text names."""

from collections.abc import Iterable

import duckdb
import pyarrow as pa


def create_text_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
) -> None:
    """Create a temporary table of texts."""
    rows = list(rows)
    cells = {column: [row[index] for row in rows] for index, column in enumerate(columns)}
    arrow_schema = pa.schema([(column, pa.string()) for column in columns])
    connection.register("cells", pa.table(cells, schema=arrow_schema))
    connection.execute(f"create temp table {name} as select * from cells")
    connection.unregister("cells")


def list_filled(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> set[str]:
    """Those of these tables that have rows."""
    counted = " union all ".join(f"(select '{table}' from {table} limit 1)" for table in tables)
    return {table for (table,) in connection.execute(counted).fetchall()}
