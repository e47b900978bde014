"""Why the store cannot be used, in the reader's language."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words.toml"


@cache
def _load_words() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


class JournalError(Exception):
    """A journal that cannot be used: what is wrong, where, and the way back.

    `code` selects the message in words.toml, `details` fill its placeholders; a detail may be the
    code of another message. As text it is English.
    """

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.details = details
        super().__init__(self.format_message("en"))

    def format_message(self, lang: str) -> str:
        """The message in `lang` (en or zh), without a full stop."""
        words = _load_words()
        gaps = {
            name: words[value][lang] if value in words else value
            for name, value in self.details.items()
        }
        return words[self.code][lang].format(**gaps)
