"""Markup saved under a workbook's name: HTML tables, and the XML of Excel 2003."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from etl.findings import Finding
from etl.readers import delimited
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Marks, Sheet, refuse, to_column_letter

_PAGE_STARTS = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<head",
    b"<meta",
    b"<body",
    b"<style",
    b"<!--",
)
_EXCEL_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_HIDDEN_TAGS = ("script", "style", "title")
_STRUCK_TAGS = ("s", "strike", "del")
_HIDING_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINE_BREAK_TAGS = ("br", "p", "div", "li")
# Excel's own form of a date or a time; midnight means a date.
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.0*)?")


def _normalise_start(head: bytes) -> bytes:
    # UTF-16 reads as ASCII once its NULs are removed.
    return head[:4000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()


def is_xml(head: bytes) -> bool:
    """Whether a file begins like a workbook in the XML of Excel 2003."""
    start = _normalise_start(head)
    return start.startswith((b"<?xml", b"<workbook")) and _EXCEL_NAMESPACE.encode() in start


def is_html(head: bytes) -> bool:
    """Whether a file begins like a web page."""
    start = _normalise_start(head)
    return start.startswith(_PAGE_STARTS) or (start.startswith(b"<?xml") and b"<html" in start)


class _Grid:
    """The rows of one table, built cell by cell. Raises Unreadable beyond the limits."""

    def __init__(self, name: str, limit: Limits):
        self.name = name
        self.limit = limit
        self.rows: list[list[str]] = []
        # Column → last row that a cell above spans.
        self.spanned_until: dict[int, int] = {}
        self.cells = 0
        self.merged: list[tuple[int, int, int]] = []
        self.hidden: list[int] = []
        self.struck: list[int] = []

    def begin_row(self, number: int | None = None) -> None:
        """Begin the next row, or the one with this number (from 1)."""
        target = max(number or 0, len(self.rows) + 1)
        self._count_cells(target - len(self.rows))
        while len(self.rows) < target:
            self.rows.append([])

    def add_cell(
        self, text: str, columns: int = 1, rows: int = 1, place: int | None = None
    ) -> None:
        """Add the next cell of the row, or the one at a place (from 0).

        A cell that spans columns and rows has its text in the first, as in a workbook.
        """
        if not self.rows:
            self.begin_row()
        row, number = self.rows[-1], len(self.rows)
        if place is not None:
            self._check_width(place)
            row.extend([""] * (place - len(row)))
        while self.spanned_until.get(len(row), 0) >= number:
            row.append("")
        first = len(row)
        self._check_width(first + columns)
        self._count_cells(columns)
        row.append(text)
        row.extend([""] * (columns - 1))
        if rows > 1:
            self.merged.append((first, number, number + rows - 1))
            self.spanned_until |= dict.fromkeys(range(first, first + columns), number + rows - 1)

    def _check_width(self, count: int) -> None:
        if count > self.limit.columns:
            limit = f"{self.limit.columns:,}"
            raise refuse("too_many_columns", self.name, count=f"{count:,}", limit=limit)

    def _count_cells(self, more: int) -> None:
        self.cells += more
        if self.cells > self.limit.cells:
            limit = f"{self.limit.cells:,}"
            raise refuse("too_many_cells", self.name, count=f"{self.cells:,}", limit=limit)

    def to_sheet(self, findings: tuple[Finding, ...] = (), *, hidden: bool = False) -> Sheet:
        marks = Marks(tuple(self.merged), tuple(self.hidden), tuple(dict.fromkeys(self.struck)))
        cells = delimited.to_columns(self.rows)
        return Sheet(self.name, cells, hidden, findings, marks=marks)


# Web pages ----------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Collects the tables of a page; a nested table is text of the cell around it."""

    def __init__(self, limit: Limits):
        super().__init__(convert_charrefs=True)
        self.limit = limit
        self.grids: list[_Grid] = []
        self.depth = 0
        self.hidden_depth = 0
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN_TAGS:
            self.hidden_depth += 1
        elif tag == "table":
            self.depth += 1
            if self.depth > self.limit.xml_depth:
                raise refuse("too_deep", limit=self.limit.xml_depth)
            if self.depth == 1:
                self.grids.append(_Grid("", self.limit))
        elif self.depth == 1 and tag == "tr":
            self._close_cell()
            self.grids[-1].begin_row()
            if _HIDING_STYLE.search(dict(attrs).get("style") or ""):
                self.grids[-1].hidden.append(len(self.grids[-1].rows))
        elif self.depth == 1 and tag in ("td", "th"):
            self._close_cell()
            attributes = dict(attrs)
            columns = _parse_span(attributes.get("colspan"), 1000)
            self.spans = columns, _parse_span(attributes.get("rowspan"), 65_534)
            self.cell = []
        elif self.cell is not None and tag in _STRUCK_TAGS:
            self.grids[-1].struck.append(len(self.grids[-1].rows))
        elif self.cell is not None and tag in _LINE_BREAK_TAGS:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN_TAGS:
            self.hidden_depth = max(self.hidden_depth - 1, 0)
        elif tag == "table":
            if self.depth == 1:
                self._close_cell()
            self.depth = max(self.depth - 1, 0)
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.hidden_depth:
            self.cell.append(data)

    def _close_cell(self) -> None:
        if self.cell is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
        self.grids[-1].add_cell("\n".join(filter(None, lines)), *self.spans)
        self.cell = None

    def close(self) -> None:
        super().close()
        self._close_cell()


def _parse_span(attribute: str | None, maximum: int) -> int:
    """The number of columns or rows that a cell spans, parsed as browsers do."""
    match = re.match(r"\s*(\d{1,6})", attribute or "")
    return min(max(int(match.group(1)), 1), maximum) if match else 1


def read_html(path: Path, hints: tuple[EncodingHint, ...], limit: Limits) -> Iterator[Sheet]:
    """The tables of a web page as sheets, numbered if there are several.

    Raises Unreadable for a page without a table.
    """
    with path.open("rb") as file:
        head = file.read(65_536)
    charset = _CHARSET.search(head[:4000])
    declared = charset.group(1).decode() if charset else ""
    page = _Page(limit)
    text = delimited.decode_page(path, head, hints, limit, declared)
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # html.parser raises it for an unknown marked section.
        raise refuse("damaged", reason=str(error)) from error
    grids = [grid for grid in page.grids if any(any(row) for row in grid.rows)]
    if not grids:
        raise refuse("web_page")
    for number, grid in enumerate(grids, 1):
        grid.name = str(number) if len(grids) > 1 else ""
        yield grid.to_sheet()


# Excel 2003 ---------------------------------------------------------------------------------------


class _Book:
    """Collects the worksheets of a workbook from the events of its XML."""

    def __init__(self, limit: Limits):
        self.limit = limit
        self.sheets: list[Sheet] = []
        self.depth = 0
        self.grid: _Grid | None = None
        self.findings: list[Finding] = []
        self.is_hidden = False
        self.cell: dict[str, str] = {}
        self.kind = ""
        self.text: list[str] | None = None
        self.has_text = False

    def start_element(self, tag: str, qualified: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limit.xml_depth:
            raise refuse("too_deep", limit=self.limit.xml_depth)
        name = tag.removeprefix(f"{_EXCEL_NAMESPACE} ")
        attributes = {
            key.removeprefix(f"{_EXCEL_NAMESPACE} "): value for key, value in qualified.items()
        }
        if name == "Worksheet":
            self.grid, self.findings = _Grid(attributes.get("Name", ""), self.limit), []
            self.is_hidden = False
        elif self.grid is None:
            return
        elif name == "Row":
            self.grid.begin_row(_parse_number(attributes.get("Index")))
            if attributes.get("Hidden") == "1":
                self.grid.hidden.append(len(self.grid.rows))
        elif name == "Cell":
            self.cell, self.has_text = attributes, False
        elif name == "Comment" and not self.has_text:
            self._add_cell("")
            self.has_text = True
        elif name == "Data" and not self.has_text:
            self.kind, self.text = attributes.get("Type", ""), []

    def character_data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)
        elif self.grid is not None and text.startswith("SheetHidden"):
            self.is_hidden = True

    def end_element(self, tag: str) -> None:
        self.depth -= 1
        name = tag.removeprefix(f"{_EXCEL_NAMESPACE} ")
        if self.grid is None:
            return
        if name == "Data" and self.text is not None:
            self._add_cell("".join(self.text))
            self.text, self.has_text = None, True
        elif name == "Cell":
            if not self.has_text:
                self._add_cell("")
                if "Formula" in self.cell:
                    self._report("formula_without_result")
        elif name == "Worksheet":
            self.sheets.append(self.grid.to_sheet(tuple(self.findings), hidden=self.is_hidden))
            self.grid = None

    def _add_cell(self, text: str) -> None:
        assert self.grid is not None
        if self.kind == "DateTime" and (time := _TIME.fullmatch(text)):
            text = f"{time.group(1)} {time.group(2)}"
        index = _parse_number(self.cell.get("Index"))
        columns = 1 + (_parse_number(self.cell.get("MergeAcross")) or 0)
        rows = 1 + (_parse_number(self.cell.get("MergeDown")) or 0)
        is_error = self.kind == "Error" and bool(text)
        place = index - 1 if index else None
        self.grid.add_cell("" if is_error else text, columns, rows, place)
        if is_error:
            self._report("error_cell", columns)
        self.kind = ""

    def _report(self, code: str, columns: int = 1) -> None:
        """Add a finding on the cell that was added last, which spans `columns`."""
        assert self.grid is not None
        number = len(self.grid.rows)
        letter = to_column_letter(len(self.grid.rows[-1]) - columns)
        self.findings.append(Finding(code, "warning", self.grid.name, number, letter))


def _parse_number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,7}", text, re.ASCII) else None


def read_xml(path: Path, limit: Limits) -> Iterator[Sheet]:
    """The worksheets of a workbook in the XML of Excel 2003.

    Raises Unreadable if it is damaged or defines entities, which no export does.
    """
    book = _Book(limit)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = book.start_element
    parser.EndElementHandler = book.end_element
    parser.CharacterDataHandler = book.character_data
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
