"""A field for one line of text, whose bound the server keeps too."""

from typing import Any

from dashboard.display.written_lines import MAX_REASON_LENGTH, clean_line


def ask_line(place: Any, label: str, longest: int = MAX_REASON_LENGTH, **given: Any) -> str:
    """The field in a place of the page, and what is written there, clean and within its bound; as
    long as a reason unless another length is given."""
    return clean_line(place.text_input(label, max_chars=longest, **given) or "", longest)
