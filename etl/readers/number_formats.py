"""Numbers of an xlsx as its cells show them: 00123, REQ-007, 1.10, 50%.

Only formats that change which text a number is are applied; all else is shown alike anyway.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc

# Larger parts are not those of a workbook that a person formatted.
_MAX_PART_BYTES = 1 << 24
_PIECE_BYTES = 1 << 20
_BUILT_IN = {2: "0.00", 9: "0%", 10: "0.00%"}
_LITERAL = r"(?:\"[^\"]*\"|\\.|[-( )])*"
_FORMAT = re.compile(rf"({_LITERAL})(0+(?:-0+)*)(?:\.(0+))?(%?)({_LITERAL})")
# A mark of money belongs to an amount, not to an id.
_MONEY = re.compile(r"[$€£¥￥元円₩]")
_FILLED = re.compile(
    rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>\s*(?:<f[^>]*(?:/>|>[^<]*</f>)\s*)?<(?:v>|is>)"
)
_NUMBER = r"^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$"
_NAMES = {"main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class _Style:
    """How a number is shown: the text before it, its digits (`00-0000`), decimals, % sign, end."""

    before: str
    digits: str
    decimals: int
    is_percent: bool
    after: str

    @property
    def keeps_decimals(self) -> bool:
        """Whether it shows 1.1 as 1.10."""
        return self.decimals > 0 and not self.is_percent

    @property
    def only_pads(self) -> bool:
        """Whether it only puts zeros before whole numbers."""
        return not (self.before or self.after or self.decimals or self.is_percent) and (
            set(self.digits) == {"0"}
        )

    def show(self, text: str) -> str:
        """A number's text as the cell shows it, as far as nothing is rounded away."""
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if self.is_percent:
            return f"{(number * 100).normalize():f}%"
        if self.decimals:
            places = -int(number.as_tuple().exponent)
            return f"{number:.{self.decimals}f}" if 0 < places < self.decimals else text
        if number != int(number):
            return text
        width = self.digits.count("0")
        plain, groups = f"{abs(int(number)):0{width}d}", []
        for group in reversed(self.digits.split("-")[1:]):
            plain, last = plain[: -len(group)], plain[-len(group) :]
            groups.insert(0, last)
        sign = "-" if number < 0 else ""
        return f"{sign}{self.before}{'-'.join([plain, *groups])}{self.after}"


@dataclass
class ShownNumbers:
    """The cells of one sheet whose numbers are not shown as they are stored."""

    left: int = 0
    # (column, style) → row numbers
    rows: dict[tuple[int, _Style], list[int]] = field(default_factory=dict)

    def apply(self, cells: pa.Table) -> pa.Table:
        """The cells with these numbers as they are shown."""
        for (place, style), numbers in self.rows.items():
            if 0 <= place - self.left < cells.num_columns:
                column = cells.column(place - self.left).combine_chunks()
                shown = _show(column, style, numbers)
                cells = cells.set_column(place - self.left, cells.field(place - self.left), shown)
        return cells


def _show(column: pa.Array, style: _Style, numbers: list[int]) -> pa.Array:
    """The column with the numbers of these rows as they are shown."""
    rows = pa.array(range(1, len(column) + 1), pa.int64())
    is_styled = pc.is_in(rows, value_set=pa.array(numbers, pa.int64()))
    if style.only_pads:
        is_whole = pc.fill_null(pc.match_substring_regex(column, r"^\d+$"), False)
        padded = pc.utf8_lpad(column, len(style.digits), "0")
        return pc.if_else(pc.and_(is_styled, is_whole), padded, column)
    is_number = pc.fill_null(pc.match_substring_regex(column, _NUMBER), False)
    coded = column.dictionary_encode()
    mask = pc.and_(is_styled, is_number)
    used = set(pc.unique(coded.indices.filter(mask)).to_pylist())
    words = [
        style.show(word) if number in used else word
        for number, word in enumerate(coded.dictionary.to_pylist())
    ]
    return pc.if_else(mask, pa.array(words, pa.string()).take(coded.indices), column)


def find_shown_numbers(path: Path) -> dict[str, ShownNumbers]:
    """Sheet → its numbers that are shown otherwise; empty for what is no xlsx or has none."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name.lower().lstrip("/"): name for name in archive.namelist()}
            if "xl/styles.xml" not in parts or "xl/workbook.xml" not in parts:
                return {}
            styles = _list_styles(_read_part(archive, parts, "xl/styles.xml"))
            if not styles:
                return {}
            return {
                name: _scan(archive, parts[part], styles)
                for name, part in _list_sheets(archive, parts)
                if part in parts
            }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError, EOFError):
        # Reading the cells says what is wrong with the file.
        return {}


def _read_part(archive: zipfile.ZipFile, parts: dict[str, str], part: str) -> ElementTree.Element:
    with archive.open(parts[part]) as file:
        content = file.read(_MAX_PART_BYTES + 1)
    if len(content) > _MAX_PART_BYTES:
        raise ValueError(part)
    return ElementTree.fromstring(content)


def _list_styles(root: ElementTree.Element) -> dict[bytes, _Style]:
    """Number of a cell style → how it shows numbers, for those that matter."""
    codes = {
        int(element.attrib["numFmtId"]): element.attrib["formatCode"]
        for element in root.iterfind("main:numFmts/main:numFmt", _NAMES)
    }
    styles = {}
    for number, element in enumerate(root.iterfind("main:cellXfs/main:xf", _NAMES)):
        key = int(element.get("numFmtId", "0"))
        if style := parse_format_code(codes.get(key) or _BUILT_IN.get(key, "")):
            styles[str(number).encode()] = style
    return styles


def parse_format_code(code: str) -> _Style | None:
    """The style of a number format that pads, prefixes, keeps decimals or shows per cent."""
    first = re.sub(r"\[[^\]$]*\]|_.|\*.", "", code.split(";")[0])
    match = _FORMAT.fullmatch(first)
    if match is None or _MONEY.search(first):
        return None
    before, after = (re.sub(r"\"|\\", "", match[group]) for group in (1, 5))
    style = _Style(before, match[2], len(match[3] or ""), bool(match[4]), after)
    if style.is_percent:
        return style
    if style.decimals:
        is_plain = match[2] == "0" and not before and not after
        return style if is_plain and style.decimals > 1 else None
    return style if len(match[2]) > 1 or before.strip() else None


def _list_sheets(archive: zipfile.ZipFile, parts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The name and the part of each sheet."""
    relations = _read_part(archive, parts, "xl/_rels/workbook.xml.rels")
    targets = {
        element.attrib["Id"]: posixpath.normpath(
            posixpath.join("/xl", element.attrib["Target"])
        ).lstrip("/")
        for element in relations
    }
    workbook = _read_part(archive, parts, "xl/workbook.xml")
    for sheet in workbook.iterfind("main:sheets/main:sheet", _NAMES):
        yield sheet.attrib["name"], targets.get(sheet.get(_RELATION, ""), "").lower()


def _scan(archive: zipfile.ZipFile, part: str, styles: dict[bytes, _Style]) -> ShownNumbers:
    """The styled cells of a sheet. Its XML is searched, not parsed: that would take longer than
    reading the sheet."""
    pattern = _compile_cells(styles)
    found, left = ShownNumbers(), None
    rows: dict[tuple[bytes, bytes], list[bytes]] = {}
    with archive.open(part) as stream:
        for piece in _cut(stream):
            for letters, row, number, short_number in pattern.findall(piece):
                rows.setdefault((letters, number or short_number), []).append(row)
            if left != 0 and (places := {letters for letters, _ in _FILLED.findall(piece)}):
                first = min(map(_to_place, places))
                left = first if left is None else min(left, first)
    found.left = left or 0
    for (letters, number), written in rows.items():
        place = _to_place(letters), styles[number]
        found.rows.setdefault(place, []).extend(map(int, written))
    return found


def _compile_cells(styles: dict[bytes, _Style]) -> re.Pattern[bytes]:
    """The pattern of a cell in one of the styles: column, row, and the style in one of two groups.

    Under 0.00, 1.1 is another id; longer numbers are amounts.
    """
    short = {number for number, style in styles.items() if style.keeps_decimals}
    others = styles.keys() - short
    places = max((styles[number].decimals for number in short), default=2) - 1
    value = rb"(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>-?\d{1,4}\.\d{1,%d}</" % places
    return re.compile(
        rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"(?: t=\"n\")? s=\"(?:("
        + (b"|".join(others) or b"-")
        + rb")\"(?: t=\"n\")?>|("
        + (b"|".join(short) or b"-")
        + rb")\"(?: t=\"n\")?>"
        + value
        + rb")"
    )


def _cut(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces that end with a row."""
    rest = b""
    while chunk := stream.read(_PIECE_BYTES):
        rest += chunk
        end = rest.rfind(b"</row>") + 6
        if end > 6 or len(rest) > _MAX_PART_BYTES:
            end = end if end > 6 else len(rest)
            yield rest[:end]
            rest = rest[end:]
    yield rest


def _to_place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
