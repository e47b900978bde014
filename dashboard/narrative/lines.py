"""Text to lay out on slides and printed pages: paragraphs, and rows of cells of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A paragraph: its text, how it looks, and its size relative to that of the text around it."""

    text: str
    is_bold: bool = False
    is_item: bool = False
    is_quiet: bool = False
    scale: float = 1.0


Cell = tuple[Line, ...]
Row = tuple[Cell, ...]
