"""Field mapping: which headers fill which fields, or what must be asked first."""

from collections import abc
from dataclasses import dataclass, field

from etl.formats.format import Format
from etl.mapping.table import Guess, Header
from etl.schema import Field, TableSchema
from etl.schema.foreign_kinds import ForeignKind


@dataclass(frozen=True)
class FieldMapping:
    """Which headers of a sheet fill which fields of a table.

    `columns`: field → its headers, in order; `composed`: field → the text that joins its columns
    into one value; `either`: field → the field whose text it takes where its own is empty;
    `constants`: field → value of every row; `missing`: required fields (or groups
    of alternatives) without a column; `absent`: headers of the format that the sheet lacks;
    `doubts`: field without a column → columns that may be it or something else.
    """

    schema: TableSchema
    format: Format | None
    columns: abc.Mapping[str, tuple[Header, ...]]
    composed: abc.Mapping[str, str] = field(default_factory=dict)
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    doubts: abc.Mapping[str, tuple[Guess, ...]] = field(default_factory=dict)
    either: abc.Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that columns or constants fill, in the order of the schema."""
        return tuple(
            name for name in self.schema.fields if name in self.columns or name in self.constants
        )

    def list_filled(self, columns: abc.Collection[str]) -> tuple[str, ...]:
        """The fields with those of an either/or, as far as they are among the typed columns."""
        more = {*self.either, *map(self.role_field, self.either)} & set(columns)
        filled = {*self.fields, *more}
        return tuple(name for name in self.schema.fields if name in filled)

    def role_field(self, name: str) -> str | None:
        """The field for the role of a person; None if the table has none."""
        role = f"{name}_role"
        return role if role in self.schema.fields else None

    @property
    def score(self) -> int:
        """Number of columns of the sheet that fill a field."""
        return len({header.place for headers in self.columns.values() for header in headers})


@dataclass(frozen=True)
class SheetMatch:
    """The mappings of a sheet (several if a format splits its rows), or why there is none.

    `problem`: None, `not_needed` (by a person's answer), `tie` (several tables fit), `few` (too few
    headers are known, or none that is peculiar to a table), `missing` (`nearest` lacks required
    fields), `format` (the requested format does not fit), `foreign` (a `kind` of sheet that is none
    of ours), or `unknown` (no header is known). `candidates` are the nearest mappings to choose
    from, `guesses` the columns that may be each missing field or group, likeliest first; `values`:
    missing field → values that may hold for all rows, each with why.
    """

    mappings: tuple[FieldMapping, ...] = ()
    problem: str | None = None
    nearest: FieldMapping | None = None
    candidates: tuple[FieldMapping, ...] = ()
    guesses: abc.Mapping[tuple[str, ...], tuple[Guess, ...]] = field(default_factory=dict)
    kind: ForeignKind | None = None
    values: abc.Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Doubt:
    """What a person must be asked about a column: `kind` is `order`, `year` or `stored`, `answers`
    are the values that `parse.date_order`, `parse.year` or `parse.stored_dates` may have."""

    kind: str
    field: Field
    header: Header
    value: str
    answers: tuple[str, ...]


def join_headers(mapping: FieldMapping, name: str) -> str:
    """The headers of a field as a finding shows them, or the field's name if it has none."""
    return " | ".join(header.shown for header in mapping.columns.get(name, ())) or name
