"""Why a query or a setting cannot be used, in the reader's language."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words.toml"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


class QueryError(ValueError):
    """A query file or a setting that breaks the contract: which file, which key, what to do.

    `code` picks the words in words.toml, `details` fill their gaps; a detail may be another
    QueryError, the reason within a place. As text it is English.
    """

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.details = details
        super().__init__(self.said("en"))

    def said(self, lang: str) -> str:
        """The one sentence, `lang` en or zh."""
        gaps = {
            name: value.said(lang) if isinstance(value, QueryError) else value
            for name, value in self.details.items()
        }
        return _words()[self.code][lang].format(**gaps)

    def edited(self, edit: Callable[[str], str]) -> "QueryError":
        """The same with every detail's text edited, such as to leave out places of files."""
        return QueryError(
            self.code,
            **{
                name: value.edited(edit) if isinstance(value, QueryError) else edit(str(value))
                for name, value in self.details.items()
            },
        )
