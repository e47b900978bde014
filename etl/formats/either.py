"""The either/or of a format."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Either:
    """A field that comes from `column`, and where that is empty from `otherwise`.

    Where `column` is filled, the text of `otherwise` belongs to the field `then`.
    """

    column: str
    otherwise: str
    then: str
