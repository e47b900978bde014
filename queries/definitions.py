"""What the figures count, term by term: words, and the columns, macros, settings and checks that
make it so (definitions.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from queries import catalog
from queries.catalog import Query

FILE = Path(__file__).with_name("definitions.toml")
MACRO = r"(?:^--[^\n]*\n)*^create macro {name}\(.*?;$"


@dataclass(frozen=True)
class Definition:
    """One term. `columns` are “table.column” of the model, the first the one that decides;
    `settings` say what each threshold is."""

    name: str
    title: Mapping[str, str]
    says: Mapping[str, str]
    columns: tuple[str, ...]
    macros: tuple[str, ...]
    checks: tuple[str, ...]
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def models(self) -> list[str]:
        """The queries of the model that make its columns."""
        return list(dict.fromkeys(f"model/{_split_table(one)}" for one in self.columns))


@cache
def load_definitions() -> Mapping[str, Definition]:
    """All definitions by name, in the order of their file."""
    return {
        name: Definition(
            name,
            title=each["title"],
            says=each["says"],
            columns=tuple(each["columns"]),
            macros=tuple(each["macros"]),
            checks=tuple(each["checks"]),
            settings=each.get("settings", {}),
        )
        for name, each in tomllib.loads(FILE.read_text("utf-8")).items()
    }


def list_cards(definition: Definition, queries: Mapping[str, Query]) -> list[Query]:
    """The evidence queries that use a definition: that read one of its columns; of a definition
    without columns, that call one of its macros."""
    return [query for query in queries.values() if _find_first(query, definition) is not None]


def list_definitions(query: Query) -> list[Definition]:
    """The definitions that an evidence query uses, in the order in which its SQL names them."""
    found = [(_find_first(query, one), one) for one in load_definitions().values()]
    used = [(place, one) for place, one in found if place is not None]
    return [definition for _, definition in sorted(used, key=lambda each: each[0])]


def _find_first(query: Query, definition: Definition) -> int | None:
    """Where an evidence query's SQL first names what makes a definition; None where it does not."""
    if query.kind != "evidence":
        return None
    read = [
        one.partition(".")[2] for one in definition.columns if _split_table(one) in query.tables
    ]
    called = [] if definition.columns else [rf"{macro}\(" for macro in definition.macros]
    found = [re.search(rf"\b{name}(?!\w)", query.sql) for name in (*read, *called)]
    return min((match.start() for match in found if match), default=None)


def _split_table(column: str) -> str:
    return column.partition(".")[0]


def list_macros(sql: str) -> list[str]:
    """The macros that a text calls, in the order of their file."""
    known = re.findall(r"^create macro (\w+)\(", catalog.load_macros(), re.MULTILINE)
    return [name for name in known if re.search(rf"\b{name}\s*\(", sql, re.IGNORECASE)]


def read_macro(name: str) -> str:
    """The statement that creates a macro, with the comment above it; "" for an unknown one."""
    pattern = MACRO.format(name=re.escape(name))
    match = re.search(pattern, catalog.load_macros(), re.MULTILINE | re.DOTALL)
    return match[0] if match else ""
