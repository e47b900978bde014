"""A line that somebody writes: its bound, and what of it is kept."""

from store import replies

# A reason is a sentence or two.
MAX_REASON_LENGTH = 500


def clean_line(text: str, longest: int) -> str:
    """A text in one line, without signs that are not shown or turn it, cut at its bound: a browser
    keeps to the bound of a field, who speaks to the server directly need not."""
    return " ".join(replies.clean(text[: 2 * longest]).split())[:longest].strip()
