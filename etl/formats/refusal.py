"""Why a format file or an answer cannot be used, in the reader's language."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from queries.refusal import Unusable, quote


@dataclass(frozen=True)
class Place:
    """Where something stands: in a format file, or in a person's answer (no file); in which of the
    tables of the file; under which keys."""

    file: str = ""
    table: int | None = None
    keys: tuple[str, ...] = ()

    def at(self, *keys: str) -> "Place":
        """The place under these keys of it."""
        return replace(self, keys=(*self.keys, *keys))


class FormatError(Unusable):
    """A format file, or an answer, with a bad entry; the message names the file and the key, and
    what to do."""

    words = Path(__file__).parents[1] / "words.toml"

    @classmethod
    def at(cls, place: Place, code: str, **details: Any) -> "FormatError":
        """An error at a place; of the texts in `details` that people wrote, quote them."""
        where: FormatError | str = quote(place.file) if place.file else cls("answer")
        if place.table is not None:
            where = cls("at_table", where=where, number=place.table)
        if place.keys:
            where = cls("at_key", where=where, key=".".join(map(quote, place.keys)))
        return cls("inside", where=where, reason=cls(code, **details))
