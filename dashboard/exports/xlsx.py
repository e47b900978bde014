"""Answers as Excel workbooks: the rows as typed cells, and a sheet about them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer

# Excel number formats by unit; other units stay General.
FORMATS = {
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "moment": "yyyy-mm-dd hh:mm",
    "rate": "0.0%",
    "count": "#,##0",
    "amount": "#,##0",
    "days": "0.0",
    "person_days": "0.0",
    "hours": "0.0",
    "weeks": "0.0",
    "number": "0.0",
}
# Column widths in characters; Chinese ones count twice.
MIN_WIDTH, MAX_WIDTH = 9, 48
# Only these first rows decide the width of a column.
WIDTH_SAMPLE_ROWS = 200


def encode(answer: Answer, notes: Sequence[str], lang: str) -> bytes:
    """A workbook with the rows on one sheet; on another the question, the notes and the caveats.

    Headings are in the reader's language.
    """
    query = answer.query
    lines = (query.question[lang], *notes, *query.caveats[lang])
    return encode_rows(answer.rows, query.columns, lines, lang)


def encode_rows(
    rows: pd.DataFrame, columns: Mapping[str, Any], lines: Sequence[str], lang: str
) -> bytes:
    """A workbook with rows on one sheet and lines about them on another; `columns` has headings by
    language. Text is never read as a formula."""
    book = Workbook(write_only=True)
    _write_rows(book, rows, columns, lang)
    about = book.create_sheet(texts.translate(lang, "export.about"))
    about.column_dimensions["A"].width = 100
    for line in lines:
        about.append([_make_text_cell(about, line)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_rows(book: Any, rows: pd.DataFrame, columns: Mapping[str, Any], lang: str) -> None:
    sheet = book.create_sheet(texts.translate(lang, "export.rows"))
    names = list(rows.columns)
    headings = [texts.label_column(lang, name, columns) for name in names]
    localized = number_formats.localize_rows(rows, lang)
    values = [localized[name].tolist() for name in names]
    for number, (heading, cells) in enumerate(zip(headings, values, strict=True), start=1):
        width = max(map(_measure_width, [heading, *cells[:WIDTH_SAMPLE_ROWS]]))
        sheet.column_dimensions[get_column_letter(number)].width = min(
            max(width + 2, MIN_WIDTH), MAX_WIDTH
        )
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(localized) + 1}"
    sheet.append([_make_text_cell(sheet, heading, is_bold=True) for heading in headings])
    for row in zip(*values, strict=True):
        sheet.append(
            [_make_cell(sheet, name, value) for name, value in zip(names, row, strict=True)]
        )


def _make_cell(sheet: Any, name: str, value: Any) -> Any:
    if number_formats.is_absent(value):
        return None
    if isinstance(value, str | list | tuple):
        return _make_text_cell(
            sheet, value if isinstance(value, str) else ", ".join(map(str, value))
        )
    if isinstance(value, datetime):
        value = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        value = value.replace(tzinfo=None)
    elif not isinstance(value, date | int | float):
        return _make_text_cell(sheet, str(value))
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = FORMATS.get(number_formats.get_unit(name), "General")
    return cell


def _make_text_cell(sheet: Any, value: str, is_bold: bool = False) -> Any:
    """A cell that no spreadsheet reads as a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _measure_width(value: Any) -> int:
    if number_formats.is_absent(value):
        return 0
    text = f"{value:.1f}" if isinstance(value, float) else str(value)[:MAX_WIDTH]
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
