"""Texts of the workbooks that people fill in, in both languages."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from etl.schema import Field

TEXTS = Path(__file__).with_suffix(".toml")
# What corrections.write names the file by that it copied.
_MARK = re.compile(r"(?:mark|标记) ([0-9a-f]{16})\b")


@cache
def load_words() -> dict[str, Any]:
    """The texts of workbook_texts.toml, by key and language."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


def classify_titles(titles: tuple[str, ...]) -> str | None:
    """Whether the lines above a table mark our own `example` or `findings` sheet; else None."""
    return next(
        (
            kind
            for kind, marks in load_words()["marks"].items()
            if any(mark in titles for mark in marks.values())
        ),
        None,
    )


def find_original(titles: tuple[str, ...]) -> str:
    """The mark of the file that a corrected copy is of, from the lines above its list of problems;
    empty where none is named."""
    return next((match[1] for title in titles if (match := _MARK.search(title))), "")


def list_choice_words(field: Field, lang: str) -> dict[str, str]:
    """Choice → its first spelling in a language, or the choice itself."""
    return {
        choice: next((word for word in spellings if word.isascii() == (lang == "en")), choice)
        for choice, spellings in (field.choices or {}).items()
    }


def describe_field(field: Field, lang: str) -> str:
    """A few words on a field: its description up to the first semicolon."""
    return field.about[lang].split(";")[0].split("；")[0]
