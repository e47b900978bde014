"""Workbooks with merged cells, as Excel 97, LibreOffice, web pages and Excel 2003 write them."""

import html
import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.files import ole

Rows = Sequence[Sequence[str]]
# Place of the column, and the first and last row, from 0.
Merged = Sequence[tuple[int, int, int]]
_OFFICE = "urn:schemas-microsoft-com:office:spreadsheet"


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def write_xls(path: Path, rows: Rows, merged: Merged) -> Path:
    """An xls with one sheet of texts."""
    begin = [_record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 0x10)]
    end = _record(0x0A, b"")
    cells = b"".join(
        _record(
            0x204,
            struct.pack("<HHHHB", number, place, 0, len(text), 1) + text.encode("utf-16-le"),
        )
        for number, row in enumerate(rows)
        for place, text in enumerate(row)
        if text
    )
    ranges = b"".join(
        struct.pack("<HHHH", first, last, place, place) for place, first, last in merged
    )
    spans = _record(0xE5, struct.pack("<H", len(merged)) + ranges)

    def write_globals(start: int) -> bytes:
        name = b"Sheet1"
        return begin[0] + _record(0x85, struct.pack("<IBBBB", start, 0, 0, 6, 0) + name) + end

    start = len(write_globals(0))
    return ole.write(path, Workbook=write_globals(start) + begin[1] + cells + spans + end)


def _span(merged: Merged, place: int, number: int) -> int:
    return next((last - first for p, first, last in merged if (p, first) == (place, number)), 0)


def write_ods(path: Path, rows: Rows, merged: Merged) -> Path:
    """An ods with one sheet of texts."""
    names = ("office", "table", "text")
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    body = ""
    for number, row in enumerate(rows):
        body += "<table:table-row>"
        for place, text in enumerate(row):
            more = _span(merged, place, number)
            span = (
                f' table:number-rows-spanned="{more + 1}" table:number-columns-spanned="1"'
                if more
                else ""
            )
            content = f"<text:p>{html.escape(text)}</text:p>" if text else ""
            kind = ' office:value-type="string"' if text else ""
            body += f"<table:table-cell{kind}{span}>{content}</table:table-cell>"
        body += "</table:table-row>"
    content = (
        f'<?xml version="1.0"?><office:document-content {namespaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", content)
    path.write_bytes(packed.getvalue())
    return path


def _is_covered(merged: Merged, place: int, number: int) -> bool:
    return any(p == place and first < number <= last for p, first, last in merged)


def write_html(path: Path, rows: Rows, merged: Merged) -> Path:
    """A web page saved under a workbook's name."""
    body = ""
    for number, row in enumerate(rows):
        body += "<tr>"
        for place, text in enumerate(row):
            if not _is_covered(merged, place, number):
                body += f"<td rowspan={_span(merged, place, number) + 1}>{html.escape(text)}</td>"
        body += "</tr>"
    path.write_text(f"<html><meta charset=utf-8><table>{body}</table></html>", encoding="utf-8")
    return path


def write_xml(path: Path, rows: Rows, merged: Merged) -> Path:
    """A workbook in the XML of Excel 2003."""
    body = ""
    for number, row in enumerate(rows):
        body += "<Row>"
        for place, text in enumerate(row):
            if not _is_covered(merged, place, number):
                more = _span(merged, place, number)
                down = f' ss:MergeDown="{more}"' if more else ""
                data = f'<Data ss:Type="String">{html.escape(text)}</Data>' if text else ""
                body += f'<Cell ss:Index="{place + 1}"{down}>{data}</Cell>'
        body += "</Row>"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{_OFFICE}" xmlns:ss="{_OFFICE}">'
        f'<Worksheet ss:Name="a"><Table>{body}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


def write_xlsx(path: Path, rows: Rows, merged: Merged) -> Path:
    """A workbook of today, whose first column is empty."""
    from openpyxl import Workbook

    book = Workbook()
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 2):
            if text:
                book.active.cell(number, place, text)
    for place, first, last in merged:
        book.active.merge_cells(
            start_row=first + 1, end_row=last + 1, start_column=place + 2, end_column=place + 2
        )
    book.save(path)
    return path
