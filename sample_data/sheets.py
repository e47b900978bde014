"""Sheets of an export, and the csv and xlsx files they are written to."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sample_data.work import Row

WRITTEN_AT = (2026, 7, 3, 9, 0, 0)  # a fixed time keeps the files byte-identical


@dataclass(frozen=True)
class Column:
    """A column: its header (below `upper` if the header has two rows), the canonical field that it
    fills ("" for none), and how a row's value is written."""

    header: str
    field: str
    write: Callable[[Row], object]
    upper: str = ""


@dataclass
class Sheet:
    """One sheet of a file. `before` and `after` are lines around the table; a row with `line` (a
    total, a repeated header) is among the rows but none of them."""

    file: str
    sheet: str
    table: str
    half: str
    columns: Sequence[Column]
    rows: list[Row]
    before: list[list[object]] = field(default_factory=list)
    after: list[list[object]] = field(default_factory=list)

    def list_kept(self) -> list[Row]:
        """The rows that a correct reading keeps."""
        return [row for row in self.rows if row.get("_fate", "kept") == "kept"]

    def list_headers(self) -> list[list[object]]:
        """The header lines: one, or two with merged cells."""
        lower = [column.header for column in self.columns]
        if not any(column.upper for column in self.columns):
            return [list(lower)]
        upper = [column.upper or column.header for column in self.columns]
        return [
            list(upper),
            [c.header if c.upper else None for c in self.columns],
        ]

    def list_lines(self) -> list[list[object]]:
        """The cells of the rows, in order."""
        return [row["line"] if "line" in row else self._list_cells(row) for row in self.rows]

    def _list_cells(self, row: Row) -> list[object]:
        return [
            row["cells"][column.field]
            if column.field and column.field in row["cells"]
            else column.write(row)
            for column in self.columns
        ]


def write_csv(sheet: Sheet, path: Path, encoding: str, quote_all: bool = False) -> None:
    """Write one sheet as csv."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    for line in [*sheet.before, *sheet.list_headers(), *sheet.list_lines(), *sheet.after]:
        writer.writerow(["" if cell is None else cell for cell in line])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def write_xlsx(sheets: Sequence[Sheet], path: Path) -> None:
    """Write the sheets of one workbook, with typed cells and merged headers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.sheet)
        headers = sheet.list_headers()
        for line in [*sheet.before, *headers, *sheet.list_lines(), *sheet.after]:
            page.append(line)
        _type_cells(page)
        _merge_headers(page, len(sheet.before) + 1, sheet.columns, len(headers))
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_fix_times(buffer.getvalue()))


def _type_cells(page: Worksheet) -> None:
    for line in page.iter_rows():
        for cell in line:
            if isinstance(cell.value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(cell.value, float) and 0 <= cell.value <= 1:
                cell.number_format = "0%" if cell.value * 100 == int(cell.value * 100) else "0.0"


def _merge_headers(page: Worksheet, top: int, columns: Sequence[Column], height: int) -> None:
    if height == 1:
        return
    index = 0
    while index < len(columns):
        upper, end = columns[index].upper, index
        while upper and end + 1 < len(columns) and columns[end + 1].upper == upper:
            end += 1
        first, last = get_column_letter(index + 1), get_column_letter(end + 1)
        if upper:
            for column in range(index + 1, end + 1):
                page.cell(top, column + 1).value = None
            if end > index:
                page.merge_cells(f"{first}{top}:{last}{top}")
        else:
            page.merge_cells(f"{first}{top}:{last}{top + 1}")
        index = end + 1


def _fix_times(content: bytes) -> bytes:
    """The same workbook with fixed times inside, so that equal sheets are equal bytes."""
    stamp = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*WRITTEN_AT).encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, part)
            entry = zipfile.ZipInfo(name, WRITTEN_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the default depends on the operating system
            new.writestr(entry, part, compresslevel=9)
    return buffer.getvalue()
