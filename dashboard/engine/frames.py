"""Rows of a result as data frames and as JSON."""

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa


def to_frame(rows: pa.Table) -> pd.DataFrame:
    """Arrow rows as a data frame: whole numbers and flags stay so where values are missing."""
    columns, names = [], []
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        # A result may repeat a name; a table on the screen may not.
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
        if pa.types.is_decimal(column.type):
            whole = column.type.scale == 0
            try:
                column = column.cast(pa.int64() if whole else pa.float64())
            except pa.ArrowInvalid:  # a sum beyond 64 bits
                column = column.cast(pa.float64())
        elif pa.types.is_null(column.type):
            column = column.cast(pa.string())
        columns.append(column)
    typed = pa.Table.from_arrays(columns, names)

    def nullable(kind: pa.DataType) -> Any:
        if pa.types.is_integer(kind):
            return pd.Int64Dtype()
        return pd.BooleanDtype() if pa.types.is_boolean(kind) else None

    return typed.to_pandas(types_mapper=nullable)


def to_plain(value: Any) -> Any:
    """A cell as JSON: dates as ISO text, what is not finite as None, arrays as lists."""
    if isinstance(value, list | tuple) or getattr(value, "ndim", 0):
        return [to_plain(item) for item in value]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date | pd.Timestamp):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if value - value == 0 else None
    return value if isinstance(value, str | int | bool) else str(value)


def to_records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON objects."""
    columns = [rows[name].tolist() for name in rows.columns]
    return [
        dict(zip(rows.columns, map(to_plain, cells), strict=True))
        for cells in zip(*columns, strict=True)
    ]
