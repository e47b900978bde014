"""The words of the workbooks that people fill in."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from etl.schema import Field

WORDS = Path(__file__).with_suffix(".toml")


@cache
def load_words() -> dict[str, Any]:
    """The words of the workbooks that people fill in, both languages."""
    return tomllib.loads(WORDS.read_text("utf-8"))


def classify_titles(titles: tuple[str, ...]) -> str | None:
    """What the lines above a table of our own make it: `example` or `findings`; else None."""
    return next(
        (
            kind
            for kind, marks in load_words()["marks"].items()
            if any(mark in titles for mark in marks.values())
        ),
        None,
    )


def list_choice_words(field: Field, lang: str) -> dict[str, str]:
    """Each choice of a field in the words of a language."""
    return {
        choice: next((one for one in spelled if one.isascii() == (lang == "en")), choice)
        for choice, spelled in (field.choices or {}).items()
    }


def describe_field(field: Field, lang: str) -> str:
    """What a field holds, in a few words."""
    return field.about[lang].split(";")[0].split("；")[0]
