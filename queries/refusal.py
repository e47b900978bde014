"""Why a query or a setting cannot be used, in the reader's language."""

import json
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

WORDS = Path(__file__).parent / "words.toml"
# So much of what cannot be used is quoted.
SHOWN_CHARACTERS = 40


@cache
def _load_words(path: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Unusable(ValueError):
    """What was written and cannot be used: which file, which key, what to do.

    `code` selects the message in the kind's `words`, `details` fill its placeholders; a detail may
    be another error of the kind, such as the reason at a place. As text it is English.
    """

    words: ClassVar[Path]

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.details = details
        super().__init__(self.format_message("en"))

    def format_message(self, lang: str) -> str:
        """The message in `lang` (en or zh)."""
        gaps = {
            name: value.format_message(lang) if isinstance(value, Unusable) else value
            for name, value in self.details.items()
        }
        return _load_words(self.words)[self.code][lang].format(**gaps)

    def to_plain(self) -> dict[str, Any]:
        """The error as JSON, to hand it to another process."""
        details = {
            name: value.to_plain() if isinstance(value, Unusable) else str(value)
            for name, value in self.details.items()
        }
        return {"code": self.code, "details": details}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The error that `to_plain` made."""
        details = {
            name: cls.from_plain(value) if isinstance(value, dict) else value
            for name, value in plain["details"].items()
        }
        return cls(plain["code"], **details)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_plain, (self.to_plain(),)


class QueryError(Unusable):
    """An invalid query file or setting."""

    words = WORDS

    @classmethod
    def at(cls, where: str, code: str, **details: Any) -> "QueryError":
        """An error at a place: a file, a key or a part of a header."""
        return cls("inside", where=where, reason=cls(code, **details))

    def with_edited_details(self, edit: Callable[[str], str]) -> "QueryError":
        """A copy with the text of every detail edited, e.g. to hide file paths."""
        return QueryError(
            self.code,
            **{
                name: value.with_edited_details(edit)
                if isinstance(value, QueryError)
                else edit(str(value))
                for name, value in self.details.items()
            },
        )


def quote(value: Any) -> str:
    """A name, or a value as settings.toml has it, cut, without signs that are not shown or turn the
    text."""
    written = _write(value)
    shown = "".join(sign if sign.isprintable() else "�" for sign in written[:SHOWN_CHARACTERS])
    return f"{shown}…" if len(written) > SHOWN_CHARACTERS else shown


def _write(value: Any) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        # Python writes a number of 5,000 digits to base 16 only; all else, such as a day, by type.
        return hex(value) if isinstance(value, int) else type(value).__name__
