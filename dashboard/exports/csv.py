"""Rows as CSV that a spreadsheet opens as text, never as a formula."""

from typing import Any

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _escape_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def write(rows: pd.DataFrame) -> str:
    """The rows with their column names; text that begins like a formula gets an apostrophe."""
    written = rows.copy()
    for column in written.columns:
        if written[column].dtype in ("str", "object"):
            written[column] = [_escape_formula(value) for value in written[column]]
    return written.rename(columns=_escape_formula).to_csv(index=False)


def encode(rows: pd.DataFrame) -> bytes:
    """The same for a browser: UTF-8 with its mark, so that Excel reads Chinese."""
    return write(rows).encode("utf-8-sig")
