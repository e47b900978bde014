"""What a sheet is: which headers fill which fields, or what must be asked first."""

import hashlib
from collections import abc
from dataclasses import dataclass, field

from etl.formats.format import Format
from etl.mapping.table import Header
from etl.schema import TableSchema


@dataclass(frozen=True)
class FieldMapping:
    """Which headers fill which fields of a source.

    `columns`: field → places of its headers, in order; `composed`: fields whose headers are
    joined by “|” into one value; `constants`: field → value of every row; `missing`: required
    fields (or alternatives) without any; `absent`: headers that the format wants in vain;
    `doubts`: field without a column → columns that may be it or something else.
    """

    source: TableSchema
    format: Format | None
    columns: abc.Mapping[str, tuple[Header, ...]]
    composed: frozenset[str] = frozenset()
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    doubts: abc.Mapping[str, tuple["Guess", ...]] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that columns or constants fill, in the source's order."""
        return tuple(
            name for name in self.source.fields if name in self.columns or name in self.constants
        )

    @property
    def score(self) -> int:
        """How many different columns of the sheet it takes."""
        return len({header.place for headers in self.columns.values() for header in headers})

    @property
    def header_set(self) -> str:
        """The same for two sheets of one source with the same fields from the same headers."""
        named = sorted(
            {f"{name}={header.forms[0]}" for name, all_ in self.columns.items() for header in all_}
            | set(self.constants)
        )
        return hashlib.sha256("\n".join([self.source.table, *named]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Guess:
    """A header that may be meant by a field that has none."""

    header: Header
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class SheetMatch:
    """What a sheet is: its mappings (several where a format splits rows), or why there is none.

    `problem`: None, `not_needed` (a person said so), `tie` (several tables fit), `few` (so few
    headers are known), `missing` (the nearest mapping lacks `missing`), `unsure` (columns that may
    be the field `unsure`), `format` (the one asked for does not fit: `absent`), or `unknown`
    (nothing in it is known). `candidates` are the nearest mappings to choose from, `guesses` the
    columns that may be meant, the likeliest first.
    """

    mappings: tuple[FieldMapping, ...] = ()
    problem: str | None = None
    nearest: FieldMapping | None = None
    candidates: tuple[FieldMapping, ...] = ()
    guesses: tuple[Guess, ...] = ()
    unsure: str = ""


def join_headers(mapping: FieldMapping, name: str) -> str:
    """The headers of a field as a finding names them."""
    return " | ".join(header.shown for header in mapping.columns.get(name, ())) or name
