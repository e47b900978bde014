"""What a workbook says of its rows beside their cells, read from its parts in one pass.

Merged, hidden and struck-out cells, the totals of its tables, formulas without a result, and
numbers that their format shows otherwise.
"""

import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZipFile

import python_calamine

from etl.readers.archives import DAMAGE_ERRORS, check_memory, open_zip
from etl.readers.limits import Limits
from etl.readers.number_formats import NumberScan, list_styles
from etl.readers.ods_marks import read_tables
from etl.readers.read import Marks
from etl.readers.sheet_scan import RANGE, Scan, SheetMarks, list_attributes

# A piece stays in the processor's cache while it is searched.
_PIECE_BYTES = 1 << 18
# A piece without the end of a row grows up to this size.
_MAX_PIECE_BYTES = 1 << 24
# A MergedCells record of an xls: its length and its number of ranges agree.
_MERGED_RECORD = re.compile(rb"\xe5\x00(..)(..)", re.DOTALL)
_MARKED_TABLE = re.compile(
    rb"number-rows-spanned=[\"'](?!1[\"'])|visibility=[\"'](?:collapse|filter)[\"']"
)


def read_marks(path: Path, limit: Limits) -> dict[str, SheetMarks]:
    """The marks of each sheet of a workbook by its name; none where its parts cannot be read."""
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    try:
        if not is_zip:
            return _read_merged(path) if _has_merged_record(path) else {}
        with open_zip(path, limit) as archive:
            parts = {_fold(name): name for name in archive.namelist()}
            if "content.xml" in parts:
                return _read_tables(archive, parts["content.xml"])
            if "xl/workbook.xml" not in parts:
                return {}
            return _read_parts(archive, parts)
    except DAMAGE_ERRORS as error:
        check_memory(error)
        # Reading the cells says what is wrong with the file.
        return {}


def _fold(name: str) -> str:
    return name.replace("\\", "/").lower().lstrip("/")


# xls and ods --------------------------------------------------------------------------------------


def _has_merged_record(path: Path) -> bool:
    content = path.read_bytes()
    for match in _MERGED_RECORD.finditer(content):
        length, count = (int.from_bytes(part, "little") for part in match.groups())
        if count and length == 2 + 8 * count:
            return True
    return False


def _read_tables(archive: ZipFile, part: str) -> dict[str, SheetMarks]:
    """The marks of the tables of an ods; it is parsed only where it has some."""
    with archive.open(part) as stream:
        has_marks = any(_MARKED_TABLE.search(piece) for piece in _cut(stream, b">"))
    if not has_marks:
        return {}
    with archive.open(part) as stream:
        return {name: SheetMarks(marks) for name, marks in read_tables(stream).items()}


def _read_merged(path: Path) -> dict[str, SheetMarks]:
    """The merged ranges of a workbook that has some: opening it a second time takes time."""
    found: dict[str, SheetMarks] = {}
    try:
        book = python_calamine.load_workbook(path)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            left = sheet.start[1] if sheet.start else 0
            merged = tuple(
                (first_place - left, first + 1, last + 1)
                for (first, first_place), (last, _) in sheet.merged_cell_ranges or ()
                if last > first and first_place >= left
            )
            found[name] = SheetMarks(Marks(merged=merged))
    except python_calamine.CalamineError:
        return found
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
    return found


# xlsx ---------------------------------------------------------------------------------------------


def _read_parts(archive: ZipFile, parts: dict[str, str]) -> dict[str, SheetMarks]:
    targets = _read_relations(archive, parts, "xl/workbook.xml")
    content = _read_styles(archive, parts)
    struck, styles = _find_struck_styles(content), list_styles(content) if content else {}
    found = {}
    for attributes in _list_elements(archive, parts, "xl/workbook.xml", b"sheet"):
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        part = targets.get(relation, "")
        name = html.unescape(attributes.get("name", ""))
        if part in parts:
            scan = Scan(name, struck, NumberScan(styles))
            with archive.open(parts[part]) as stream:
                for piece in _cut(stream, b"</row>"):
                    scan.search(piece)
            found[name] = scan.finish(_find_totals(archive, parts, part))
    return found


def _list_elements(
    archive: ZipFile, parts: dict[str, str], part: str, name: bytes
) -> Iterator[dict[str, str]]:
    """The attributes of the elements of a name in a part."""
    pattern = re.compile(rb"<(?:\w+:)?" + name + rb"\b([^>]*)>")
    if part in parts:
        with archive.open(parts[part]) as stream:
            for piece in _cut(stream, b">"):
                for match in pattern.finditer(piece):
                    yield list_attributes(match.group(1))


def _read_relations(archive: ZipFile, parts: dict[str, str], part: str) -> dict[str, str]:
    """The parts that a part refers to, by the id of the relation."""
    place = PurePosixPath(part)
    found = {}
    rels = f"{place.parent}/_rels/{place.name}.rels"
    for attributes in _list_elements(archive, parts, rels, b"Relationship"):
        target = attributes.get("Target", "").replace("\\", "/")
        joined = posixpath.normpath(posixpath.join(place.parent.as_posix(), target))
        found[attributes.get("Id", "")] = joined.lstrip("/").lower()
    return found


def _find_totals(archive: ZipFile, parts: dict[str, str], part: str) -> tuple[int, ...]:
    """The numbers of the rows of totals of the tables in a sheet."""
    totals = []
    for target in _read_relations(archive, parts, part).values():
        if "/tables/" in target:
            for attributes in _list_elements(archive, parts, target, b"table"):
                area = RANGE.fullmatch(attributes.get("ref", ""))
                count = attributes.get("totalsRowCount", "0")
                if area and count.isdecimal():
                    last = int(area.group(4))
                    totals += range(last - min(int(count[:9]), 3) + 1, last + 1)
    return tuple(totals)


def _read_styles(archive: ZipFile, parts: dict[str, str]) -> bytes:
    """The part of the cell styles; empty where there is none, or none of a usual size."""
    if "xl/styles.xml" not in parts:
        return b""
    with archive.open(parts["xl/styles.xml"]) as stream:
        content = stream.read(_MAX_PIECE_BYTES + 1)
    return content if len(content) <= _MAX_PIECE_BYTES else b""


def _find_struck_styles(content: bytes) -> tuple[str, ...]:
    """The numbers of the cell styles whose font is struck out."""
    if b"strike" not in content:
        return ()
    fonts = re.search(rb"<(?:\w+:)?fonts\b.*?</(?:\w+:)?fonts>", content, re.DOTALL)
    formats = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", content, re.DOTALL)
    if not fonts or not formats:
        return ()
    each = re.findall(rb"<(?:\w+:)?font(?:\s*/>|\b[^>]*>.*?</(?:\w+:)?font>)", fonts[0], re.DOTALL)
    is_struck = [
        bool(re.search(rb"<(?:\w+:)?strike(?!\s+val=[\"'](?:0|false))", font)) for font in each
    ]
    numbers = re.findall(rb"<(?:\w+:)?xf\b[^>]*?\bfontId=[\"'](\d+)[\"']", formats[0])
    return tuple(
        str(style)
        for style, font in enumerate(map(int, numbers))
        if font < len(is_struck) and is_struck[font]
    )


def _cut(stream: IO[bytes], end: bytes) -> Iterator[bytes]:
    """A stream in pieces that end with `end` where they can; nothing is in two pieces."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_PIECE_BYTES):
        cut = chunk.rfind(end) + len(end)
        if cut < len(end):
            cut = len(chunk) if size > _MAX_PIECE_BYTES else 0
        if cut:
            yield b"".join((*parts, chunk[:cut]))
            parts, size = [], 0
        parts.append(chunk[cut:])
        size += len(chunk) - cut
    yield b"".join(parts)
