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
def words(lang: str) -> dict[str, str]:
    """All texts of a language by their place, such as `upload.title`."""
    texts: dict[str, str] = {}
    for file in sorted((FOLDER / lang).glob("*.toml")):
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        choices = tables.get("choices", {})
        for column, same in choices.items():
            choices[column] = choices[same] if isinstance(same, str) else same
        texts |= _flatten("", tables)
    return texts


def _flatten(place: str, branch: dict[str, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, leaf in branch.items():
        key = place + name
        texts |= _flatten(f"{key}.", leaf) if isinstance(leaf, dict) else {key: leaf}
    return texts


def say(lang: str, key: str, /, **values: Any) -> str:
    """The text at a place, its {placeholders} filled. Raises KeyError for an unknown place.

    `{n} [row|rows]` takes the first word after a one, else the second.
    """

    def counted(found: re.Match[str]) -> str:
        name, one, many = found.groups()
        return f"{{{name}}} {one if str(values[name]) == '1' else many}"

    return NUMBERED.sub(counted, words(lang)[key]).format(**values)


def label(lang: str, column: str, own: Any = None) -> str:
    """A column's heading: as its query's header says (`own`), else by name, else the name."""
    if own and column in own:
        return own[column][lang]
    known = words(lang)
    return known.get(f"columns.{column}") or known.get(f"fields.{column}", column)


def choice(lang: str, column: str, value: Any) -> str:
    """A coded value in words: `relayed` in the column `channel` is “relayed”."""
    return words(lang).get(f"choices.{column}.{value}", str(value))


def plain(words: str) -> str:
    """Text from data for a place that reads Markdown: every sign stands for itself."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:])", r"\\\1", words)


def under(said: str, small: str) -> str:
    """Markdown: a text and in small print beneath it another, if there is one."""
    return f"{said}\n\n:small[{small}]" if small else said


def unmarked(said: str) -> str:
    """A sentence of the screen without its marks of Markdown."""
    return said.translate(MARKUP)
