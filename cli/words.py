"""The words of the command line, in English and Chinese."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "locales"
LANGUAGES = ("en", "zh")


@cache
def load(lang: str) -> dict[str, Any]:
    """All words of a language, as its file nests them."""
    return tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8"))


def say(lang: str, key: str, /, **gaps: Any) -> str:
    """The text at a dotted key, its {gaps} filled. Raises KeyError for an unknown key."""
    words: Any = load(lang)
    for name in key.split("."):
        words = words[name]
    return words.format(**gaps)
