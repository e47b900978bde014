"""Search of the XML of one sheet for what its cells do not tell.

It is only searched, piece by piece: parsing it would take longer than reading the sheet.
"""

import re
from dataclasses import dataclass, field

from etl.findings import MAX_MARKED_CELLS, Finding
from etl.readers.number_formats import NO_NUMBERS, NumberScan, ShownNumbers
from etl.readers.read import NO_MARKS, Marks, to_column_letter

_ATTRIBUTE = re.compile(rb"(?<![\w:])([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
# Empty columns at the left that a sheet may have for looks.
_MAX_MARGIN = 3


@dataclass(frozen=True)
class SheetMarks:
    """The marks of one sheet, the findings of its formulas, and its numbers in formats."""

    marks: Marks = NO_MARKS
    findings: tuple[Finding, ...] = ()
    shown: ShownNumbers = NO_NUMBERS


def list_attributes(text: bytes) -> dict[str, str]:
    """The attributes in a tag."""
    return {
        key.decode(): (double or single).decode("utf-8", "replace")
        for key, double, single in _ATTRIBUTE.findall(text)
    }


@dataclass
class Scan:
    """The marks of one sheet while its XML is searched."""

    name: str
    struck_styles: tuple[str, ...]
    numbers: NumberScan
    prefix: bytes | None = None
    # The first column with a cell: what lies left of it is not read.
    left: int | None = None
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    formulas: dict[int, list[int]] = field(default_factory=dict)
    more: dict[int, int] = field(default_factory=dict)

    def search(self, piece: bytes) -> None:
        """Search the next piece."""
        if self.prefix is None:
            root = re.search(rb"<(\w+:)?worksheet\b", piece)
            self.prefix = (root.group(1) or b"") if root else b""
            self._compile(self.prefix)
        self._find_left(piece)
        if b"hidden=" in piece:
            self._find_hidden(piece)
        # One letter is found fastest: most sheets have none of them.
        if b"f" in piece and b"<" + (self.prefix or b"") + b"f" in piece:
            self._find_formulas(piece)
        if self.struck_styles:
            self._find_struck(piece)
        self.numbers.search(piece)
        # Merged ranges follow the rows.
        rest = piece[piece.rfind(b"row>") :] if b"row>" in piece else piece
        if b"mergeCell " in rest:
            for match in re.finditer(rb"mergeCell\s[^>]*?\bref=[\"']([^\"']+)[\"']", rest):
                if area := RANGE.fullmatch(match.group(1).decode("ascii", "replace")):
                    first, last = int(area.group(2)), int(area.group(4))
                    if last > first:
                        self.merged.append((_to_place(area.group(1)), first, last))

    def _compile(self, prefix: bytes) -> None:
        empty = rb"(?:<pv\s*/>|<pv>\s*</pv>)?"
        formula = rb"<pf\b(?:[^>]*/>|[^>]*>[^<]*</pf>)\s*" + empty + rb"\s*</pc>"
        self.formula = re.compile(_put_prefix(formula, prefix))
        styles = "|".join(self.struck_styles).encode()
        self.struck_cell = re.compile(rb"\bs=[\"'](?:" + styles + rb")[\"']")

    def _find_left(self, piece: bytes) -> None:
        """The first column with a value, as far as it is not known to be the first of all."""
        if self.left == 0 or not self._may_be_left(piece):
            return
        before = (
            b"[A-Z]{1,3}"
            if self.left is None or self.left > 26
            else (b"[A-" + to_column_letter(self.left - 1).encode() + b"]")
        )
        formula = rb"(?:<pf\b[^>]*(?:/>|>[^<]*</pf>)\s*)?"
        value = rb"[^>/]*>\s*" + formula + rb"<p(?:v>[^<]|is>)"
        value = _put_prefix(value, self.prefix or b"")
        pattern = rb"\br=[\"'](" + before + rb")\d+[\"']" + value
        for match in re.finditer(pattern, piece):
            place = _to_place(match.group(1).decode())
            self.left = place if self.left is None else min(self.left, place)
            if self.left == 0:
                return

    def _may_be_left(self, piece: bytes) -> bool:
        """Whether a piece may have cells to the left of the first column so far; it is cheaper to
        ask than to search for them."""
        if self.left is None or self.left > _MAX_MARGIN or b"r='" in piece:
            return True
        letters = (to_column_letter(place).encode() for place in range(self.left))
        return any(b'r="' + letter in piece for letter in letters)

    def _find_hidden(self, piece: bytes) -> None:
        for match in re.finditer(rb"\bhidden=[\"'](?:1|true)[\"']", piece):
            start = piece.rfind(b"<", 0, match.start())
            tag = piece[start : piece.find(b">", start)]
            if tag.startswith(b"<" + (self.prefix or b"") + b"row"):
                number = list_attributes(tag).get("r", "")
                if re.fullmatch(r"\d{1,7}", number):
                    self.hidden.append(int(number))

    def _find_formulas(self, piece: bytes) -> None:
        prefix = self.prefix or b""
        for match in self.formula.finditer(piece):
            start = piece.rfind(b"<" + prefix + b"c ", 0, match.start())
            attributes = list_attributes(piece[start : match.start()])
            cell = _CELL.fullmatch(attributes.get("r", ""))
            # A text without letters is a result too.
            is_empty_text = attributes.get("t") == "str" and b"<" + prefix + b"v" in match.group()
            if start >= 0 and cell and not is_empty_text:
                place = _to_place(cell.group(1))
                rows = self.formulas.setdefault(place, [])
                if len(rows) < MAX_MARKED_CELLS:
                    rows.append(int(cell.group(2)))
                else:
                    self.more[place] = self.more.get(place, 0) + 1

    def _find_struck(self, piece: bytes) -> None:
        for match in self.struck_cell.finditer(piece):
            start = piece.rfind(b"<", 0, match.start())
            end = piece.find(b">", start)
            tag = piece[start:end]
            if tag.startswith(b"<" + (self.prefix or b"") + b"c ") and not tag.endswith(b"/"):
                cell = _CELL.fullmatch(list_attributes(tag).get("r", ""))
                if cell and (number := int(cell.group(2))) not in self.struck[-1:]:
                    self.struck.append(number)

    def finish(self, totals: tuple[int, ...]) -> SheetMarks:
        """The marks, with places as in the cells that are read."""
        left = self.left or 0
        marks = Marks(
            tuple(
                (place - left, first, last) for place, first, last in self.merged if place >= left
            ),
            tuple(self.hidden),
            tuple(self.struck),
            totals,
        )
        findings = []
        for place, rows in sorted(self.formulas.items()):
            letter = to_column_letter(place - left)
            findings += [
                Finding("formula_without_result", "warning", self.name, row, letter) for row in rows
            ]
            if more := self.more.get(place):
                findings.append(
                    Finding("formula_without_result", "warning", self.name, None, letter, more=more)
                )
        return SheetMarks(marks, tuple(findings), self.numbers.finish(left))


def _put_prefix(pattern: bytes, prefix: bytes) -> bytes:
    """The pattern with the prefix of the namespace for the letter p after each bracket."""
    return pattern.replace(b"<p", b"<" + prefix).replace(b"</p", b"</" + prefix)


def _to_place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
