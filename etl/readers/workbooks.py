"""A workbook (xlsx, xlsm, xlsb, xls, ods) → its sheets."""

import re
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import pyarrow as pa

from etl.findings import Finding
from etl.readers.archives import open_zip
from etl.readers.limits import Limits
from etl.readers.read import Sheet, Unreadable, refuse, to_column_letter

# An old container: xls, or a workbook behind a password.
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml", "[content_types].xml")
_DOCUMENT = {"en": "another document", "zh": "其他文档"}


def is_workbook(path: Path, limit: Limits) -> bool:
    """Is this zip a workbook, or another document of the same kind, rather than a folder?"""
    with open_zip(path, limit) as parts:
        return any(
            name.replace("\\", "/").lower().endswith(_MAIN_PARTS) for name in parts.namelist()
        )


def read_workbook(path: Path, limit: Limits) -> Iterator[Sheet]:
    """The sheets of a workbook in order.

    Raises Unreadable for a workbook that is protected, damaged, ambiguous or another document.
    """
    with path.open("rb") as file:
        is_old = file.read(len(OLE_MAGIC)) == OLE_MAGIC
    if is_old:
        _check_old(path)
    else:
        _check_parts(path, limit)
    try:
        book = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _damaged(error) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise refuse("reader_gave_up") from error
    if not book.sheet_names:
        raise refuse("no_sheets")
    for name in book.sheet_names:
        yield _sheet(book, name, limit)


def _check_parts(path: Path, limit: Limits) -> None:
    """Two parts of one name are one too many."""
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


def _check_old(path: Path) -> None:
    """An old container may hold an encrypted package, or an xls with a FilePass record."""
    with path.open("rb") as file:
        content = file.read(8_000_000)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refuse("password_protected")
    # A workbook stream begins with BOF (0809, 16 bytes) and, where encrypted, FilePass (002F).
    for bof in re.finditer(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00", content):
        after = bof.start() + 4 + content[bof.start() + 2]
        # WriteProtect (0086), length 0, may stand between the two.
        if content[after : after + 4] == b"\x86\x00\x00\x00":
            after += 4
        if content[after : after + 2] == b"\x2f\x00":
            raise refuse("password_protected")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise refuse("not_a_spreadsheet", kind=_DOCUMENT)


def _damaged(error: fastexcel.FastExcelError, sheet: str = "") -> Unreadable:
    reason = str(error).split("\n", 1)[0].rsplit("error: ", 1)[-1]
    if "password" in reason.lower():
        return refuse("password_protected")
    return refuse("damaged", sheet, reason=reason)


def _is_panic(error: BaseException) -> bool:
    """The readers' native code gives up by a BaseException of its own."""
    return type(error).__module__ == "pyo3_runtime"


def _sheet(book: fastexcel.ExcelReader, name: str, limit: Limits) -> Sheet:
    nothing = pa.table({})
    try:
        # skip_rows = 0 keeps leading blank rows, so that row numbers are the spreadsheet's own.
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        hidden = loaded.visible != "visible"
        if loaded.width == 0:
            return Sheet(name, nothing, hidden)
        if (count := loaded.width * loaded.height) > limit.cells:
            raise refuse("too_many_cells", name, count=f"{count:,}", limit=f"{limit.cells:,}")
        batch, errors = loaded.to_arrow_with_errors()
    except Unreadable as why:
        return Sheet(name, nothing, findings=(why.finding,))
    except fastexcel.FastExcelError as error:
        return Sheet(name, nothing, findings=(_damaged(error, name).finding,))
    except BaseException as error:
        if not _is_panic(error):
            raise
        return Sheet(name, nothing, findings=(refuse("reader_gave_up", name).finding,))
    cells = _filled(pa.table(batch.columns, [str(place) for place in range(batch.num_columns)]))
    if cells.num_columns > limit.columns:
        why = refuse("too_many_columns", name, count=cells.num_columns, limit=f"{limit.columns:,}")
        return Sheet(name, nothing, findings=(why.finding,))
    found = tuple(
        Finding(
            "error_cell", "warning", name, one.position[0] + 1, to_column_letter(one.position[1])
        )
        for one in (errors.errors if errors else ())
    )
    return Sheet(name, cells, hidden, found)


def _filled(cells: pa.Table) -> pa.Table:
    """Without the empty columns at the end: those that were only formatted."""
    wide = cells.num_columns
    while wide and cells.column(wide - 1).null_count == len(cells):
        wide -= 1
    return cells.select(range(wide))
