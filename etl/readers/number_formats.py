"""Numbers of an xlsx as its cells show them: 00123, REQ-007, 1.10, 50%.

Only formats that change which text a number is are applied; all else is shown alike anyway.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc

# Excel allows no longer format.
MAX_LENGTH = 255
_BUILT_IN = {2: "0.00", 9: "0%", 10: "0.00%"}
_LITERAL = r"(?:\"[^\"]*\"|\\.|[-( )])*"
_FORMAT = re.compile(rf"({_LITERAL})(0+(?:-0+)*)(?:\.(0+))?(%?)({_LITERAL})")
# A mark of money belongs to an amount, not to an id.
_MONEY = re.compile(r"[$€£¥￥元円₩]")
_NUMBER = r"^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$"
_NAMES = {"main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


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


@dataclass(frozen=True)
class ShownNumbers:
    """The cells of one sheet whose numbers are not shown as they are stored: (column from 0, style)
    → row numbers."""

    rows: Mapping[tuple[int, _Style], list[int]] = field(default_factory=dict)

    def apply(self, cells: pa.Table) -> pa.Table:
        """The cells with these numbers as they are shown."""
        for (place, style), numbers in self.rows.items():
            if 0 <= place < cells.num_columns:
                column = cells.column(place).combine_chunks()
                shown = _show(column, style, numbers)
                cells = cells.set_column(place, cells.field(place), shown)
        return cells


NO_NUMBERS = ShownNumbers()


class NumberScan:
    """The styled cells of one sheet while its XML is searched."""

    def __init__(self, styles: Mapping[bytes, _Style]):
        self.styles = styles
        self.pattern = _compile_cells(styles) if styles else None
        # (column, number of the style) → row numbers, as written
        self.rows: dict[tuple[bytes, bytes], list[bytes]] = defaultdict(list)

    def search(self, piece: bytes) -> None:
        """Search the next piece."""
        if self.pattern:
            rows = self.rows
            for letters, row, number in self.pattern.findall(piece):
                rows[letters, number].append(row)

    def finish(self, left: int) -> ShownNumbers:
        """What was found; `left` is the place of the first column that is read."""
        rows: dict[tuple[int, _Style], list[int]] = {}
        for (letters, number), written in self.rows.items():
            place = _to_place(letters) - left, self.styles[number]
            rows.setdefault(place, []).extend(map(int, written))
        return ShownNumbers(rows)


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


def list_styles(content: bytes) -> dict[bytes, _Style]:
    """Number of a cell style → how it shows numbers, for those that matter; `content` is the part
    of the styles."""
    try:
        root = ElementTree.fromstring(content)
        codes = {
            int(element.attrib["numFmtId"]): element.attrib["formatCode"]
            for element in root.iterfind("main:numFmts/main:numFmt", _NAMES)
        }
        styles = {}
        for number, element in enumerate(root.iterfind("main:cellXfs/main:xf", _NAMES)):
            key = int(element.get("numFmtId", "0"))
            if style := parse_format_code(codes.get(key) or _BUILT_IN.get(key, "")):
                styles[str(number).encode()] = style
    except (ValueError, KeyError, ElementTree.ParseError):
        # Reading the cells says what is wrong with the file.
        return {}
    return styles


def parse_format_code(code: str) -> _Style | None:
    """The style of a number format that pads, prefixes, keeps decimals or shows per cent."""
    if len(code) > MAX_LENGTH:
        return None
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


def _compile_cells(styles: Mapping[bytes, _Style]) -> re.Pattern[bytes]:
    """The pattern of a cell in one of the styles: column, row, style.

    Under 0.00, 1.1 is another id; longer numbers are amounts.
    """
    short = {number for number, style in styles.items() if style.keeps_decimals}
    others = styles.keys() - short
    places = max((styles[number].decimals for number in short), default=2) - 1
    end = rb"\"(?: t=\"n\")?>"
    value = rb"(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>-?\d{1,4}\.\d{1,%d}</" % places
    return re.compile(
        rb"<c r=\"([A-Z]{1,3})(\d{1,7})\"(?: t=\"n\")? s=\"("
        rb"(?:" + (b"|".join(others) or b"-") + rb")(?=" + end + rb")"
        rb"|(?:" + (b"|".join(short) or b"-") + rb")(?=" + end + value + rb"))"
    )


def _to_place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
