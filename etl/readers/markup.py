"""What only pretends to be a workbook: tables of a web page, and the XML of Excel 2003."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from etl.findings import Finding
from etl.readers import delimited
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Sheet, refuse, to_column_letter

_PAGE = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<style", b"<!--")
_EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UNSEEN = ("script", "style", "title")
_NEW_LINE = ("br", "p", "div", "li")
# Excel's own form of a time, and of a date at midnight.
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.0*)?")


def _start(head: bytes) -> bytes:
    # A page in UTF-16 looks the same once its NULs are left out.
    return head[:4000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()


def is_xml(head: bytes) -> bool:
    """Does this begin as the XML of a workbook of Excel 2003?"""
    start = _start(head)
    return start.startswith((b"<?xml", b"<workbook")) and _EXCEL.encode() in start


def is_html(head: bytes) -> bool:
    """Does this begin as a web page?"""
    start = _start(head)
    return start.startswith(_PAGE) or (start.startswith(b"<?xml") and b"<html" in start)


class _Grid:
    """The rows of one table, filled cell by cell at their places."""

    def __init__(self, name: str, limit: Limits):
        self.name = name
        self.limit = limit
        self.rows: list[list[str]] = []
        self.until: dict[int, int] = {}
        self.cells = 0

    def row(self, number: int | None = None) -> None:
        """Begin the next row, or the one of this number (from 1)."""
        wanted = max(number or 0, len(self.rows) + 1)
        self._count(wanted - len(self.rows))
        while len(self.rows) < wanted:
            self.rows.append([])

    def put(self, text: str, right: int = 1, down: int = 1, place: int | None = None) -> None:
        """The next cell of the row, or the one at a place (from 0), over so many columns and rows;
        its text stands in the first of them, as in a workbook."""
        if not self.rows:
            self.row()
        row, number = self.rows[-1], len(self.rows)
        if place is not None:
            self._width(place)
            row.extend([""] * (place - len(row)))
        while self.until.get(len(row), 0) >= number:
            row.append("")
        at = len(row)
        self._width(at + right)
        self._count(right)
        row.append(text)
        row.extend([""] * (right - 1))
        if down > 1:
            self.until |= dict.fromkeys(range(at, at + right), number + down - 1)

    def _width(self, count: int) -> None:
        if count > self.limit.columns:
            limit = f"{self.limit.columns:,}"
            raise refuse("too_many_columns", self.name, count=f"{count:,}", limit=limit)

    def _count(self, more: int) -> None:
        self.cells += more
        if self.cells > self.limit.cells:
            limit = f"{self.limit.cells:,}"
            raise refuse("too_many_cells", self.name, count=f"{self.cells:,}", limit=limit)

    def sheet(self, findings: tuple[Finding, ...] = (), *, hidden: bool = False) -> Sheet:
        return Sheet(self.name, delimited.to_columns(self.rows), hidden, findings)


# Web pages ----------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Collects the tables of a page; one inside of a cell is that cell's text."""

    def __init__(self, limit: Limits):
        super().__init__(convert_charrefs=True)
        self.limit = limit
        self.grids: list[_Grid] = []
        self.depth = 0
        self.unseen = 0
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self.depth += 1
            if self.depth > self.limit.xml_depth:
                raise refuse("too_deep", limit=self.limit.xml_depth)
            if self.depth == 1:
                self.grids.append(_Grid("", self.limit))
        elif self.depth == 1 and tag == "tr":
            self._close()
            self.grids[-1].row()
        elif self.depth == 1 and tag in ("td", "th"):
            self._close()
            given = dict(attrs)
            self.spans = _span(given.get("colspan"), 1000), _span(given.get("rowspan"), 65_534)
            self.cell = []
        elif self.cell is not None and tag in _NEW_LINE:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag == "table":
            if self.depth == 1:
                self._close()
            self.depth = max(self.depth - 1, 0)
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.unseen:
            self.cell.append(data)

    def _close(self) -> None:
        if self.cell is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
        self.grids[-1].put("\n".join(filter(None, lines)), *self.spans)
        self.cell = None

    def close(self) -> None:
        super().close()
        self._close()


def _span(given: str | None, most: int) -> int:
    """How many columns or rows a cell covers, as browsers read it."""
    number = re.match(r"\s*(\d{1,6})", given or "")
    return min(max(int(number.group(1)), 1), most) if number else 1


def read_html(path: Path, hints: tuple[EncodingHint, ...], limit: Limits) -> Iterator[Sheet]:
    """The tables of a web page, each a sheet; several are numbered.

    Raises Unreadable for a page without a table.
    """
    with path.open("rb") as file:
        head = file.read(65_536)
    said = _CHARSET.search(head[:4000])
    page = _Page(limit)
    text = delimited.decode_page(path, head, hints, limit, said.group(1).decode() if said else "")
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # What the parser calls a section that it does not know.
        raise refuse("damaged", reason=str(error)) from error
    grids = [grid for grid in page.grids if any(any(row) for row in grid.rows)]
    if not grids:
        raise refuse("web_page")
    for number, grid in enumerate(grids, 1):
        grid.name = str(number) if len(grids) > 1 else ""
        yield grid.sheet()


# Excel 2003 ---------------------------------------------------------------------------------------


class _Book:
    """Collects the worksheets of a workbook as its XML passes by."""

    def __init__(self, limit: Limits):
        self.limit = limit
        self.sheets: list[Sheet] = []
        self.depth = 0
        self.grid: _Grid | None = None
        self.found: list[Finding] = []
        self.is_hidden = False
        self.cell: dict[str, str] = {}
        self.kind = ""
        self.text: list[str] | None = None
        self.has_text = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limit.xml_depth:
            raise refuse("too_deep", limit=self.limit.xml_depth)
        name = tag.removeprefix(f"{_EXCEL} ")
        own = {key.removeprefix(f"{_EXCEL} "): value for key, value in given.items()}
        if name == "Worksheet":
            self.grid, self.found = _Grid(own.get("Name", ""), self.limit), []
            self.is_hidden = False
        elif self.grid is None:
            return
        elif name == "Row":
            self.grid.row(_number(own.get("Index")))
        elif name == "Cell":
            self.cell, self.has_text = own, False
        elif name == "Comment" and not self.has_text:
            self._put("")
            self.has_text = True
        elif name == "Data" and not self.has_text:
            self.kind, self.text = own.get("Type", ""), []

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)
        elif self.grid is not None and text.startswith("SheetHidden"):
            self.is_hidden = True

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = tag.removeprefix(f"{_EXCEL} ")
        if self.grid is None:
            return
        if name == "Data" and self.text is not None:
            self._put("".join(self.text))
            self.text, self.has_text = None, True
        elif name == "Cell":
            if not self.has_text:
                self._put("")
        elif name == "Worksheet":
            self.sheets.append(self.grid.sheet(tuple(self.found), hidden=self.is_hidden))
            self.grid = None

    def _put(self, text: str) -> None:
        assert self.grid is not None
        if self.kind == "DateTime" and (time := _TIME.fullmatch(text)):
            text = f"{time.group(1)} {time.group(2)}"
        index = _number(self.cell.get("Index"))
        right = 1 + (_number(self.cell.get("MergeAcross")) or 0)
        down = 1 + (_number(self.cell.get("MergeDown")) or 0)
        is_error = self.kind == "Error" and bool(text)
        place = index - 1 if index else None
        self.grid.put("" if is_error else text, right, down, place)
        if is_error:
            row = self.grid.rows[-1]
            at = to_column_letter(len(row) - right)
            found = Finding("error_cell", "warning", self.grid.name, len(self.grid.rows), at)
            self.found.append(found)
        self.kind = ""


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,7}", text, re.ASCII) else None


def read_xml(path: Path, limit: Limits) -> Iterator[Sheet]:
    """The worksheets of a workbook saved as XML by Excel 2003, or by a system that says so.

    Raises Unreadable where it is damaged, or defines entities, which no export does.
    """
    book = _Book(limit)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.data
    parser.EntityDeclHandler = _refuse_entity
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise refuse("damaged", reason=str(error)) from error
    if not book.sheets:
        raise refuse("no_sheets")
    yield from book.sheets


def _refuse_entity(*_: object) -> None:
    raise refuse("damaged", reason="<!ENTITY")
