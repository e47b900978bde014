"""Merged and hidden cells of an OpenDocument spreadsheet."""

from typing import IO
from xml.parsers import expat

from etl.readers.read import Marks

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_CHUNK_BYTES = 1 << 20
_MAX_ROWS = 1 << 20


class _Tables:
    """Collects the marks of the tables of a document from the events of its XML."""

    def __init__(self) -> None:
        self.found: dict[str, Marks] = {}
        self.name: str | None = None

    def start_element(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.removeprefix(f"{_NAMESPACE}table:1.0 ")
        if kind == "table":
            self.name = _get(attributes, "table", "name")
            self.row, self.place, self.repeats = 0, 0, 1
            self.left: int | None = None
            self.merged: list[tuple[int, int, int]] = []
            self.hidden: list[int] = []
        elif self.name is None:
            return
        elif kind == "table-row":
            # The row before may have been repeated.
            self.row += self.repeats if self.row else 1
            self.repeats = _count(_get(attributes, "table", "number-rows-repeated"))
            self.place = 0
            if _get(attributes, "table", "visibility") in ("collapse", "filter"):
                last = min(self.row + self.repeats, _MAX_ROWS)
                self.hidden += range(self.row, last)
        elif kind in ("table-cell", "covered-table-cell"):
            if _get(attributes, "office", "value-type"):
                self.left = self.place if self.left is None else min(self.left, self.place)
            rows = _count(_get(attributes, "table", "number-rows-spanned"))
            if rows > 1:
                self.merged.append((self.place, self.row, self.row + rows - 1))
            self.place += _count(_get(attributes, "table", "number-columns-repeated"))

    def end_element(self, tag: str) -> None:
        if tag == f"{_NAMESPACE}table:1.0 table" and self.name is not None:
            left = self.left or 0
            self.found[self.name] = Marks(
                tuple(
                    (place - left, first, last)
                    for place, first, last in self.merged
                    if place >= left
                ),
                tuple(self.hidden),
            )
            self.name = None


def _get(attributes: dict[str, str], namespace: str, name: str) -> str:
    return attributes.get(f"{_NAMESPACE}{namespace}:1.0 {name}", "")


def _count(text: str) -> int:
    return min(int(text[:9]), _MAX_ROWS) if text.isdecimal() else 1


def read_tables(stream: IO[bytes]) -> dict[str, Marks]:
    """The marks of each table of a document by its name. Raises ValueError for a damaged one."""
    tables = _Tables()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = tables.start_element
    parser.EndElementHandler = tables.end_element
    parser.EntityDeclHandler = _refuse_entity
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return tables.found


def _refuse_entity(*_: object) -> None:
    raise ValueError("<!ENTITY")
