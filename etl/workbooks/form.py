"""Workbooks for people to fill in: headers with help, drop-downs, typed columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.values.dates import EARLIEST_YEAR, LATEST_YEAR

# Drop-downs and help reach down to this row; values pasted below are read all the same.
MAX_ROWS = 5000
# Excel's limits for an inline drop-down list and for an input prompt.
MAX_LIST_CHARACTERS, MAX_PROMPT_CHARACTERS = 255, 255
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 110
# Columns of at least this width wrap their text.
WRAP_WIDTH = 42
HEADER_FILL = PatternFill("solid", start_color="FFE8EDF2")
READ_ONLY_FONT = Font(color="FF6B7280")
NUMBER_FORMATS = {
    "date": "yyyy-mm-dd",
    "timestamp": "yyyy-mm-dd hh:mm",
    "number": "General",
    "whole number": "0",
    "rate": "0%",
}
# A spreadsheet takes text that starts like this for a formula when the cell is edited.
FORMULA_STARTS = tuple("=+-@＝＋－＠")


@dataclass(frozen=True)
class Column:
    """One column: its header, a line of help, the type of its cells (etl/values/parse.py, or
    `rate`).

    `choices` are the entries of its drop-down; `is_given` columns are prefilled and read-only;
    `width` is in characters.
    """

    header: str
    about: str
    type: str = "text"
    choices: tuple[str, ...] = ()
    is_given: bool = False
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines above the table, columns, and rows with cells in column order.

    Of a protected one only the cells that are not given can be typed into; there is no password.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]] = ()
    titles: tuple[str, ...] = ()
    is_protected: bool = False


def write(sheets: Sequence[Sheet]) -> bytes:
    """An xlsx of these sheets. Text is never turned into a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        fill(book.create_sheet(sheet.name), sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def fill(page: Worksheet, sheet: Sheet) -> None:
    """Write a sheet to a page of a workbook."""
    for row, title in enumerate(sheet.titles, 1):
        put(page.cell(row, 1), title)
        page.cell(row, 1).font = Font(italic=True)
    header_row = len(sheet.titles) + 1
    for index, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(index)
        cell = page.cell(header_row, index)
        put(cell, column.header)
        cell.font, cell.fill = Font(bold=True), HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column.about:
            cell.comment = Comment(column.about, "Firsthand", COMMENT_HEIGHT, COMMENT_WIDTH)
        page.column_dimensions[letter].width = column.width
        # Text format, so that 0012 stays 0012 when typed.
        page.column_dimensions[letter].number_format = NUMBER_FORMATS.get(column.type, "@")
        if not column.is_given and column.about:
            _add_validation(
                page, column, f"{letter}{header_row + 1}:{letter}{header_row + MAX_ROWS}"
            )
    for row, values in enumerate(sheet.rows, header_row + 1):
        for index, (column, value) in enumerate(zip(sheet.columns, values, strict=True), 1):
            if value is not None:
                _fill_cell(page.cell(row, index), column, value)
    page.freeze_panes = page.cell(header_row + 1, 1)
    if sheet.is_protected:
        _protect(page, sheet, header_row + 1)


def _protect(page: Worksheet, sheet: Sheet, first_row: int) -> None:
    for index, column in enumerate(sheet.columns, 1):
        for row in range(first_row, first_row + len(sheet.rows)):
            page.cell(row, index).protection = Protection(locked=column.is_given)
    page.protection.sheet = True
    # Rows may be filtered, and columns made wider.
    page.protection.formatColumns = page.protection.autoFilter = False


def _fill_cell(cell: Cell, column: Column, value: Any) -> None:
    put(cell, value)
    cell.number_format = NUMBER_FORMATS.get(column.type, "@")
    cell.alignment = Alignment(wrap_text=column.width >= WRAP_WIDTH, vertical="top")
    if column.is_given:
        cell.font = READ_ONLY_FONT


def put(cell: Cell, value: Any) -> None:
    """Set a cell; text stays text, without characters that a workbook cannot contain."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_STARTS)


def _add_validation(page: Worksheet, column: Column, cells: str) -> None:
    """Add the column's drop-down or type check, with its help as input prompt."""
    choice_list = f'"{",".join(column.choices)}"'
    if column.choices and len(choice_list) <= MAX_LIST_CHARACTERS:
        rule = DataValidation(type="list", formula1=choice_list)
    elif column.type in ("date", "timestamp"):
        first, after = _to_serial(EARLIEST_YEAR), _to_serial(LATEST_YEAR + 1)
        rule = DataValidation(type="date", operator="between", formula1=first, formula2=after)
    elif column.type in ("number", "rate"):
        rule = DataValidation(
            type="decimal", operator="between", formula1="-1000000000000", formula2="1000000000000"
        )
    elif column.type == "whole number":
        rule = DataValidation(
            type="whole", operator="between", formula1="-1000000000", formula2="1000000000"
        )
    else:
        rule = DataValidation()
    rule.allow_blank = True
    rule.showInputMessage, rule.showErrorMessage = True, rule.type is not None
    # A warning only: companies use words that the choices do not have.
    rule.errorStyle = "warning"
    rule.prompt = column.about[:MAX_PROMPT_CHARACTERS]
    rule.add(cells)
    page.add_data_validation(rule)


def _to_serial(year: int) -> str:
    """1 January of a year as an Excel date serial number."""
    return str((datetime(year, 1, 1) - datetime(1899, 12, 30)).days)  # noqa: DTZ001


def to_day(value: Any) -> date | None:
    """A date from a query's value: a date, a timestamp or ISO text; None for a missing value."""
    if value is None or value != value:
        return None
    return date.fromisoformat(str(value)[:10])
