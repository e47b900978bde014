"""Rows as CSV that a spreadsheet opens as text, never as a formula."""

from typing import Any

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def write(rows: pd.DataFrame) -> str:
    """The rows with their column names; text that begins like a formula gets an apostrophe."""
    written = rows.copy()
    for column in written.columns:
        if written[column].dtype in ("str", "object"):
            written[column] = [_safe(value) for value in written[column]]
    # By RFC 4180's line ends a carriage return inside a cell is quoted; bare, it would begin a row.
    return written.rename(columns=_safe).to_csv(index=False, lineterminator="\r\n")


def encode(rows: pd.DataFrame) -> bytes:
    """The same for a browser: UTF-8 with its mark, so that Excel reads Chinese."""
    return write(rows).encode("utf-8-sig")
