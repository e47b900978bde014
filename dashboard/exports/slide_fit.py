"""How much room text takes on a slide, estimated from the widths of its letters: a presentation
program lays text out only when it is opened, with whatever fonts there are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from dashboard.narrative.lines import Line

# Widths in ems, from the metrics of Arial: Calibri and its like are narrower.
WIDE, CAPITAL, SMALL, NARROW = 1.0, 0.68, 0.54, 0.28
WIDEST = frozenset("MWmw%@—…→·")
NARROWEST = frozenset("ijlt'|.,:;!()[]/ ‘’f")
# The first letter of scripts that take a full square each, and of signs that nearly do.
SQUARE, SIGN = 0x2E80, 0x2190
BOLD = 1.08
# Height of a line, and the space before a paragraph, in sizes of its letters.
LINE, BEFORE = 1.2, 0.35
# The indent of an item of a list, in sizes of its letters.
INDENT = 1.2
ROUNDING = 0.01
WORD = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+|\s+")


def measure_width(text: str, is_bold: bool) -> float:
    """The width of a text on one line, in sizes of its letters."""
    width = sum(map(_measure_letter, text))
    return width * BOLD if is_bold else width


def measure_height(lines: Iterable[Line], width: float, size: float) -> float:
    """The height of paragraphs in a column of this width, all in points."""
    height = 0.0
    for line in lines:
        own = size * line.scale
        room = width - (INDENT * own if line.is_item else 0)
        height += count_rows(line, room / own) * own * LINE + BEFORE * own
    return height


def count_rows(line: Line, room: float) -> int:
    """How many rows a paragraph takes where a row has room for so many sizes of its letters."""
    # No row begins with a Chinese comma or bracket: a letter more may be carried over.
    if any(ord(letter) >= SQUARE for letter in line.text):
        room = max(room - 1, 1.0)
    rows, used = 1, 0.0
    for width, is_space in _measure_words(line.text, line.is_bold):
        if used and used + width > room and not is_space:
            rows, used = rows + 1, 0.0
        # What is longer than a row is broken anywhere.
        while width > room > 0:
            rows, width = rows + 1, width - room
        used += width
    return rows


def pick_size(lines: Sequence[Line], width: float, height: float, sizes: Sequence[float]) -> float:
    """The largest of these sizes at which paragraphs fit, the last where none does."""
    fitting = (size for size in sizes if measure_height(lines, width, size) <= height)
    return next(fitting, sizes[-1])


def shorten(
    lines: Sequence[Line], width: float, height: float, size: float, more: str
) -> list[Line]:
    """The paragraphs that fit, and the words `more` in place of those that do not; where not even
    the first does, what of it fits."""
    rest = Line(more, is_quiet=True)
    # A height that was itself measured is the same but for rounding.
    height += ROUNDING
    left = height - measure_height([rest], width, size)
    used, kept = 0.0, 0
    for line in lines:
        used += measure_height([line], width, size)
        kept += used <= left
        if used > height:
            break
    else:
        return list(lines)
    if kept:
        return [*lines[:kept], rest]
    low, high = 0, len(lines[0].text)
    while low < high:
        middle = (low + high + 1) // 2
        cut = replace(lines[0], text=lines[0].text[:middle] + "…")
        if measure_height([cut, rest], width, size) <= height:
            low = middle
        else:
            high = middle - 1
    return [replace(lines[0], text=lines[0].text[:low] + "…"), rest]


# Each text is measured at every size that is tried.
@lru_cache(maxsize=2_000)
def _measure_words(text: str, is_bold: bool) -> list[tuple[float, bool]]:
    """The width of each word, and whether it is the space between two."""
    return [(measure_width(word, is_bold), word.isspace()) for word in WORD.findall(text)]


def _measure_letter(letter: str) -> float:
    if ord(letter) >= SIGN or letter in WIDEST:
        return WIDE
    if letter in NARROWEST:
        return NARROW
    return CAPITAL if letter.isupper() else SMALL + 0.02 * letter.isdigit()
