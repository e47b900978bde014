"""Text for Plotly, which reads tags, entities and `%{…}`: the gate for every text from data."""

import html
from collections.abc import Iterable

BREAK = "<br>"


def escape(text: str) -> str:
    """A text of which Plotly shows every character as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "&#37;{")


def join_lines(lines: Iterable[str]) -> str:
    """Lines of plain text, one below the other."""
    return BREAK.join(map(escape, lines))


def split_lines(text: str) -> list[str]:
    """The lines of a text made here, as they are shown."""
    return [html.unescape(line) for line in text.split(BREAK)]
