"""CSV files in which no spreadsheet finds a formula."""

from typing import Any

import pandas as pd

# Excel in Chinese and Japanese reads the full-width signs as the others.
FORMULA_STARTS = (*"=+-@＝＋－＠", "\t", "\r", "\n")


def _escape_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def write(rows: pd.DataFrame) -> str:
    """The rows as CSV with a header; text that starts like a formula gets an apostrophe."""
    escaped = rows.copy()
    for column in escaped.columns:
        if escaped[column].dtype in ("str", "object"):
            escaped[column] = [_escape_formula(value) for value in escaped[column]]
    # With RFC 4180's line ends a bare carriage return in a cell is quoted, so it starts no row.
    return escaped.rename(columns=_escape_formula).to_csv(index=False, lineterminator="\r\n")


def encode(rows: pd.DataFrame) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, without which Excel garbles Chinese."""
    return write(rows).encode("utf-8-sig")
