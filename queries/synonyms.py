"""Values of free columns that mean one thing, as systems in English and Chinese write them.

Known ones are in synonyms.toml; a company's own stand in its settings. Nothing here makes values
one: that takes a person's word, or the company's settings.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

KNOWN = Path(__file__).with_name("synonyms.toml")
# The columns by which figures are grouped and in which every system writes its own words → the
# table that they stand in.
TABLES = {"industry": "clients", "medium": "tickets", "category": "tickets"}
HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class KnownValue:
    """A value by its code, with its name by language and all its folded spellings."""

    code: str
    names: Mapping[str, str]
    spellings: frozenset[str]


def fold(text: str) -> str:
    """The form in which two spellings compare equal: one width, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def load_known() -> dict[str, dict[str, KnownValue]]:
    """The known values by column and code."""
    written = tomllib.loads(KNOWN.read_text("utf-8"))
    return {
        column: {
            code: KnownValue(
                code,
                {lang: value[lang] for lang in ("en", "zh")},
                frozenset(map(fold, (code, value["en"], value["zh"], *value["spellings"]))),
            )
            for code, value in values.items()
        }
        for column, values in written.items()
    }


@cache
def _index() -> dict[tuple[str, str], str]:
    return {
        (column, spelling): code
        for column, values in load_known().items()
        for code, value in values.items()
        for spelling in value.spellings
    }


def find_code(column: str, text: str) -> str | None:
    """The code of the known value that a text of this column means."""
    return _index().get((column, fold(text)))


def name_value(lang: str, column: str, code: Any) -> str | None:
    """The name of a known value in a language; None for anything else in the column."""
    value = load_known().get(column, {}).get(code) if isinstance(code, str) else None
    return value.names[lang] if value else None


def join_own(spellings: Sequence[str]) -> str:
    """The one value for spellings that a company's settings call the same: the first, and the first
    in the other script, so that readers of both languages know it: “Textiles / 纺织”."""
    is_chinese = [bool(HAN.search(spelling)) for spelling in spellings]
    other = is_chinese.index(not is_chinese[0]) if len(set(is_chinese)) == 2 else 0
    return " / ".join(dict.fromkeys((spellings[0], spellings[other])))


def find_fault(own: Mapping[str, Any]) -> str | None:
    """The column of a company's own synonyms that is no list of lists of at least two texts, or
    that names one text twice."""
    for column, groups in own.items():
        if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
            return column
        texts = [text for group in groups for text in group]
        if any(len(group) < 2 for group in groups) or not all(isinstance(t, str) for t in texts):
            return column
        if len(set(map(fold, texts))) < len(texts):
            return column
    return None
