"""Every word on the screen that is not in a query's header, in the reader's language."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "locales"
LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
# What a sentence has for the screen alone.
MARKUP = str.maketrans("", "", "*\\")
NUMBERED = re.compile(r"\{(\w+)\} \[([^|\]]+)\|([^\]]+)\]")


@cache
def load_texts(lang: str) -> dict[str, str]:
    """All texts of a language by their place, such as `upload.title`."""
    found: dict[str, str] = {}

    def collect(place: str, branch: dict[str, Any]) -> None:
        for name, leaf in branch.items():
            key = f"{place}.{name}" if place else name
            if isinstance(leaf, dict):
                collect(key, leaf)
            else:
                found[key] = leaf

    collect("", tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8")))
    return found


def translate(lang: str, key: str, /, **values: Any) -> str:
    """The text at a place, its {placeholders} filled. Raises KeyError for an unknown place.

    `{n} [row|rows]` takes the first word after a one, else the second.
    """

    def counted(found: re.Match[str]) -> str:
        name, one, many = found.groups()
        return f"{{{name}}} {one if str(values[name]) == '1' else many}"

    return NUMBERED.sub(counted, load_texts(lang)[key]).format(**values)


def label_column(lang: str, column: str, own: Any = None) -> str:
    """A column's heading: as its query's header says (`own`), else by name, else the name."""
    if own and column in own:
        return own[column][lang]
    known = load_texts(lang)
    return known.get(f"columns.{column}") or known.get(f"fields.{column}", column)


def translate_choice(lang: str, column: str, value: Any) -> str:
    """A coded value in words: `relayed` in the column `channel` is “relayed”."""
    return load_texts(lang).get(f"choices.{column}.{value}", str(value))


def escape_markdown(words: str) -> str:
    """Text from data for a place that reads Markdown: every sign stands for itself."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:])", r"\\\1", words)


def add_small_print(said: str, small: str) -> str:
    """Markdown: a text and in small print beneath it another, if there is one."""
    return f"{said}\n\n:small[{small}]" if small else said


def strip_markdown(said: str) -> str:
    """A sentence of the screen without its marks of Markdown."""
    return said.translate(MARKUP)
