"""Kinds of sheets that are none of ours, such as timesheets and lists of invoices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.schema import LANGUAGES, SchemaError

FILE = Path(__file__).with_suffix(".toml")
KEYS = ("title", "names", "headers", "beside")


@dataclass(frozen=True)
class ForeignKind:
    """One kind of sheet that holds no evidence.

    `names`: words of its sheet, file or title; `headers`: headers that it alone has; `beside`:
    those that often stand beside them; `title`: what a person calls it, by language.
    """

    name: str
    title: Mapping[str, str]
    names: tuple[str, ...]
    headers: tuple[str, ...]
    beside: tuple[str, ...]


@cache
def load_kinds() -> tuple[ForeignKind, ...]:
    """The kinds of foreign_kinds.toml. Raises SchemaError."""
    kinds = []
    for name, raw in tomllib.loads(FILE.read_text("utf-8")).items():
        if set(raw) != set(KEYS) or set(raw["title"]) != set(LANGUAGES):
            raise SchemaError(f"{FILE.name}, {name}: needs {', '.join(KEYS)}, in both languages")
        texts = (tuple(raw[key]) for key in KEYS[1:])
        kinds.append(ForeignKind(name, raw["title"], *texts))
    return tuple(kinds)
