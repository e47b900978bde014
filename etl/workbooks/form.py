"""Workbooks that people fill in: headers, a line of help at each, drop-downs, typed columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.values.dates import EARLIEST_YEAR, LATEST_YEAR

# A drop-down and its help reach so far down; what is pasted below is read all the same.
ROWS = 5000
# What a spreadsheet takes of a drop-down written in place, and of the help beside a cell.
LIST_CHARACTERS, PROMPT_CHARACTERS = 255, 255
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 110
WRAPPED = 42
HEAD = PatternFill("solid", start_color="FFE8EDF2")
GIVEN = Font(color="FF6B7280")
FORMATS = {
    "date": "yyyy-mm-dd",
    "timestamp": "yyyy-mm-dd hh:mm",
    "number": "General",
    "whole number": "0",
    "rate": "0%",
}
# Text that a spreadsheet would take for a formula once a person edits its cell.
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Column:
    """One column: its header, a line of help, its cells' type (etl/values/parse.py, or `rate`).

    `choices` are the words of its drop-down; `is_given`: filled by us, for reading only; `width`
    in characters.
    """

    header: str
    about: str
    type: str = "text"
    choices: tuple[str, ...] = ()
    is_given: bool = False
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """One sheet: the lines above the table, its columns, its rows (cells in their order)."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]] = ()
    titles: tuple[str, ...] = ()


def write(sheets: Sequence[Sheet]) -> bytes:
    """An xlsx of these sheets. Text cells hold text, whatever it begins with, never a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        fill(book.create_sheet(sheet.name), sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def fill(page: Worksheet, sheet: Sheet) -> None:
    """Write a sheet into a page of a workbook."""
    for row, title in enumerate(sheet.titles, 1):
        put(page.cell(row, 1), title)
        page.cell(row, 1).font = Font(italic=True)
    head = len(sheet.titles) + 1
    for place, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(place)
        cell = page.cell(head, place)
        put(cell, column.header)
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column.about:
            cell.comment = Comment(column.about, "Firsthand", COMMENT_HEIGHT, COMMENT_WIDTH)
        page.column_dimensions[letter].width = column.width
        # So that 0012 stays 0012 where a person types it.
        page.column_dimensions[letter].number_format = FORMATS.get(column.type, "@")
        if not column.is_given and column.about:
            _check(page, column, f"{letter}{head + 1}:{letter}{head + ROWS}")
    for row, values in enumerate(sheet.rows, head + 1):
        for place, (column, value) in enumerate(zip(sheet.columns, values, strict=True), 1):
            if value is not None:
                _fill(page.cell(row, place), column, value)
    page.freeze_panes = page.cell(head + 1, 1)


def _fill(cell: Cell, column: Column, value: Any) -> None:
    put(cell, value)
    cell.number_format = FORMATS.get(column.type, "@")
    cell.alignment = Alignment(wrap_text=column.width >= WRAPPED, vertical="top")
    if column.is_given:
        cell.font = GIVEN


def put(cell: Cell, value: Any) -> None:
    """Set a cell; text is set as text, without the characters that a workbook cannot hold."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_STARTS)


def _check(page: Worksheet, column: Column, cells: str) -> None:
    """The drop-down or the kind of value that a column takes, with its help beside the cell."""
    listed = f'"{",".join(column.choices)}"'
    if column.choices and len(listed) <= LIST_CHARACTERS:
        rule = DataValidation(type="list", formula1=listed)
    elif column.type in ("date", "timestamp"):
        first, after = _serial(EARLIEST_YEAR), _serial(LATEST_YEAR + 1)
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
    # Another word is asked about, not forbidden: files hold what companies say.
    rule.errorStyle = "warning"
    rule.prompt = column.about[:PROMPT_CHARACTERS]
    rule.add(cells)
    page.add_data_validation(rule)


def _serial(year: int) -> str:
    """The first day of a year as a spreadsheet counts days."""
    return str((datetime(year, 1, 1) - datetime(1899, 12, 30)).days)  # noqa: DTZ001


def to_day(value: Any) -> date | None:
    """A day from a query's row: a date, a timestamp or ISO text; None for nothing."""
    if value is None or value != value:
        return None
    return date.fromisoformat(str(value)[:10])
