"""Rows of Python values into a table of the snapshot, as one column-wise insert."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa


def append_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[Any]]
) -> None:
    """Append rows, each with a value for every column of `table` in order.

    `executemany` takes a millisecond a row; a company of many hands has thousands of findings.
    """
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    if columns:
        appended = pa.table(columns, names=[f"column{place}" for place in range(len(columns))])
        connection.register("appended", appended)
        connection.execute(f"insert into {table} from appended")
        connection.unregister("appended")
