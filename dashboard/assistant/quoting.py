"""Cells of the company's files as an assistant gets them: in fields of their own, not in prose."""

from typing import Any

import pandas as pd

from dashboard.display import number_formats, texts
from dashboard.engine import frames
from dashboard.engine.answer import Answer

# A longer text is cut in a list; the record has it in full, up to the second length.
LIST_LENGTH, RECORD_LENGTH = 400, 8_000
DECIMALS = 4

Cells = dict[str, Any]


def quote_rows(rows: pd.DataFrame, lang: str) -> list[Cells]:
    """Rows with codes in words; days as ISO dates, numbers as they are, long texts cut."""
    records = frames.to_records(number_formats.localize_rows(rows, lang))
    return [quote_cells(record) for record in records]


def quote_cells(record: Cells) -> Cells:
    """The cells of a row, long texts cut and numbers without endless decimals."""
    return {name: _shorten(cell) for name, cell in record.items()}


def _shorten(cell: Any) -> Any:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else round(cell, DECIMALS)
    return cut(cell, LIST_LENGTH) if isinstance(cell, str) else cell


def cut(text: str, length: int) -> str:
    """A text, or its start and the number of characters that are left out."""
    left = len(text) - length
    return text if left <= 0 else f"{text[:length]} … (+{left})"


def label_columns(answer: Answer, rows: pd.DataFrame, lang: str) -> dict[str, str]:
    """The headings of a result's columns, by column."""
    return {name: texts.label_column(lang, name, answer.query.columns) for name in rows.columns}
