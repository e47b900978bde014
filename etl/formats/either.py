"""The either/or of a format, and the error of a bad entry."""

from dataclasses import dataclass


class FormatError(ValueError):
    """A format file with a bad entry; the message names the file and the key, and what to do."""


@dataclass(frozen=True)
class Either:
    """A field that comes from `column`, and where that is empty from `otherwise`.

    Where `column` is filled, the text of `otherwise` belongs to the field `then`.
    """

    column: str
    otherwise: str
    then: str
