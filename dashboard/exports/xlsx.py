"""An answer as a workbook: real dates and numbers under headings in the reader's language, and a
sheet that says what they are."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer

# How Excel writes a unit; what is not here stays as it is.
FORMATS = {
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "moment": "yyyy-mm-dd hh:mm",
    "rate": "0.0%",
    "count": "#,##0",
    "amount": "#,##0",
    "days": "0.0",
    "hours": "0.0",
    "weeks": "0.0",
    "number": "0.0",
}
# Characters; Chinese ones count twice.
NARROWEST, WIDEST = 9, 48
# As many rows are looked at for the width of a column.
LOOKED_AT = 200


def encode(answer: Answer, said: Sequence[str], lang: str) -> bytes:
    """The rows of an answer on one sheet; on another its question, what is said of it and what it
    does not cover. Text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    _rows(book, answer, lang)
    about = book.create_sheet(texts.translate(lang, "export.about"))
    about.column_dimensions["A"].width = 100
    query = answer.query
    for line in (query.question[lang], *said, *query.caveats[lang]):
        about.append([_text(about, line)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _rows(book: Any, answer: Answer, lang: str) -> None:
    sheet = book.create_sheet(texts.translate(lang, "export.rows"))
    names = list(answer.rows.columns)
    headings = [texts.label_column(lang, name, answer.query.columns) for name in names]
    shown = number_formats.localize_rows(answer.rows, lang)
    columns = [shown[name].tolist() for name in names]
    for place, (heading, cells) in enumerate(zip(headings, columns, strict=True), start=1):
        widest = max(map(_width, [heading, *cells[:LOOKED_AT]]))
        sheet.column_dimensions[get_column_letter(place)].width = min(
            max(widest + 2, NARROWEST), WIDEST
        )
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(shown) + 1}"
    sheet.append([_text(sheet, heading, is_bold=True) for heading in headings])
    for row in zip(*columns, strict=True):
        sheet.append([_cell(sheet, name, value) for name, value in zip(names, row, strict=True)])


def _cell(sheet: Any, name: str, value: Any) -> Any:
    if number_formats.is_absent(value):
        return None
    if isinstance(value, str | list | tuple):
        return _text(sheet, value if isinstance(value, str) else ", ".join(map(str, value)))
    if isinstance(value, datetime):
        value = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        value = value.replace(tzinfo=None)
    elif not isinstance(value, date | int | float):
        return _text(sheet, str(value))
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = FORMATS.get(number_formats.get_unit(name), "General")
    return cell


def _text(sheet: Any, value: str, is_bold: bool = False) -> Any:
    """A cell of text that no spreadsheet takes for a formula."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _width(value: Any) -> int:
    if number_formats.is_absent(value):
        return 0
    written = f"{value:.1f}" if isinstance(value, float) else str(value)[:WIDEST]
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in written)
