"""Workbooks (xlsx, xlsm, xlsb, xls, ods) → their sheets."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fastexcel
import pyarrow as pa

from etl.findings import Finding
from etl.readers.archives import DAMAGE_ERRORS, check_memory, open_zip
from etl.readers.limits import Limits
from etl.readers.marks import read_marks
from etl.readers.read import Sheet, Unreadable, refuse, to_column_letter

# An OLE container: an xls, or an encrypted workbook.
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml", "[content_types].xml")
_DOCUMENT = {"en": "another document", "zh": "其他文档"}


def is_workbook(path: Path, limit: Limits) -> bool:
    """Whether a zip is a workbook or another office document, not an archive of files."""
    with open_zip(path, limit) as parts:
        return any(
            name.replace("\\", "/").lower().endswith(_MAIN_PARTS) for name in parts.namelist()
        )


def read_workbook(path: Path, limit: Limits) -> Iterator[Sheet]:
    """The sheets of a workbook in order.

    Raises Unreadable for a protected, damaged or ambiguous workbook, and for another document. A
    sheet that cannot be read is a Sheet with an error finding.
    """
    with path.open("rb") as file:
        is_ole = file.read(len(OLE_MAGIC)) == OLE_MAGIC
    if is_ole:
        _check_ole(path)
    else:
        _check_parts(path, limit)
    try:
        book = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _refuse_damaged(path, error) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise refuse("reader_gave_up") from error
    if not book.sheet_names:
        raise refuse("no_sheets")
    marks = read_marks(path, limit)
    for name in book.sheet_names:
        sheet = _read_sheet(path, book, name, limit)
        if name in marks and sheet.cells.num_columns:
            found = marks[name]
            sheet = replace(
                sheet,
                cells=found.shown.apply(sheet.cells),
                marks=found.marks,
                findings=(*sheet.findings, *found.findings),
            )
        yield sheet


def _check_parts(path: Path, limit: Limits) -> None:
    """Raise Unreadable if two parts have the same name, or the document is no workbook."""
    with open_zip(path, limit) as parts:
        names = parts.namelist()
    seen: set[str] = set()
    for name in names:
        part = name.replace("\\", "/").lower()
        if part in seen:
            raise refuse("ambiguous_archive", part=name)
        seen.add(part)
    if any(part.startswith(("word/", "ppt/")) for part in seen):
        raise refuse("not_a_spreadsheet", kind=_DOCUMENT)


def _check_ole(path: Path) -> None:
    """Raise Unreadable for an encrypted package, an xls with a FilePass record, or no workbook."""
    with path.open("rb") as file:
        content = file.read(8_000_000)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refuse("password_protected")
    # A workbook stream begins with BOF (0809, 16 bytes) and, where encrypted, FilePass (002F).
    for bof in re.finditer(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00", content):
        end = bof.start() + 4 + content[bof.start() + 2]
        # WriteProtect (0086), length 0, may come between the two.
        if content[end : end + 4] == b"\x86\x00\x00\x00":
            end += 4
        if content[end : end + 2] == b"\x2f\x00":
            raise refuse("password_protected")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise refuse("not_a_spreadsheet", kind=_DOCUMENT)


def _refuse_damaged(path: Path, error: fastexcel.FastExcelError, sheet: str = "") -> Unreadable:
    """The refusal of a damaged workbook. Raises MemoryError where the workbook is whole: inflating
    a part that memory does not suffice for is told as a corrupt stream."""
    reason = str(error).split("\n", 1)[0].rsplit("error: ", 1)[-1]
    if "deflate" in reason and _is_whole(path):
        raise MemoryError(reason)
    if "password" in reason.lower():
        return refuse("password_protected")
    return refuse("damaged", sheet, reason=reason)


def _is_whole(path: Path) -> bool:
    """Whether every part of a zip archive inflates to what its checksum says. Raises MemoryError
    where memory does not suffice for that either."""
    try:
        with zipfile.ZipFile(path) as parts:
            return parts.testzip() is None
    except DAMAGE_ERRORS as error:
        check_memory(error)
        return False


def _is_panic(error: BaseException) -> bool:
    """Whether it is a Rust panic, which PyO3 raises as a BaseException."""
    return type(error).__module__ == "pyo3_runtime"


def _read_sheet(path: Path, book: fastexcel.ExcelReader, name: str, limit: Limits) -> Sheet:
    no_cells = pa.table({})
    try:
        # skip_rows=0 keeps leading blank rows, so that row numbers match the spreadsheet's.
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        hidden = loaded.visible != "visible"
        if loaded.width == 0:
            return Sheet(name, no_cells, hidden)
        if (count := loaded.width * loaded.height) > limit.cells:
            raise refuse("too_many_cells", name, count=f"{count:,}", limit=f"{limit.cells:,}")
        batch, errors = loaded.to_arrow_with_errors()
    except Unreadable as refusal:
        return Sheet(name, no_cells, findings=(refusal.finding,))
    except fastexcel.FastExcelError as error:
        return Sheet(name, no_cells, findings=(_refuse_damaged(path, error, name).finding,))
    except BaseException as error:
        if not _is_panic(error):
            raise
        return Sheet(name, no_cells, findings=(refuse("reader_gave_up", name).finding,))
    cells = _trim_columns(
        pa.table(batch.columns, [str(place) for place in range(batch.num_columns)])
    )
    if cells.num_columns > limit.columns:
        refusal = refuse(
            "too_many_columns", name, count=cells.num_columns, limit=f"{limit.columns:,}"
        )
        return Sheet(name, no_cells, findings=(refusal.finding,))
    findings = tuple(
        Finding(
            "error_cell", "warning", name, cell.position[0] + 1, to_column_letter(cell.position[1])
        )
        for cell in (errors.errors if errors else ())
    )
    return Sheet(name, cells, hidden, findings)


def _trim_columns(cells: pa.Table) -> pa.Table:
    """The cells without empty columns at the end, which are only formatted."""
    width = cells.num_columns
    while width and cells.column(width - 1).null_count == len(cells):
        width -= 1
    return cells.select(range(width))
