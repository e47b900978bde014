"""The rows of a mapping card: each field that matters, and the column that fills it."""

from collections.abc import Iterable
from dataclasses import dataclass

from etl import schema
from etl.formats.format import ANSWER
from etl.load import Candidate, Load, Question
from etl.schema import Field, TableSchema
from etl.values.normalise import normalise_header


@dataclass(frozen=True)
class MappingRow:
    """A field of a sheet's table. `current`: the headers that fill it, or its value for all rows;
    `question`: what is open about it; `is_needed`: the sheet waits for it."""

    field: Field
    current: tuple[str, ...]
    question: Question | None
    is_needed: bool

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self.question.candidates if self.question else ()


def list_rows(load: Load) -> list[MappingRow]:
    """The fields of the load's table that are open, required, used by figures or filled, in this
    order."""
    table = schema.load_tables()[load.source or ""]
    asked = {question.field: question for question in load.questions if is_column(load, question)}
    needed = {question.field for question in asked.values() if not question.is_optional}
    rows = {
        name: MappingRow(field, _list_current(load, name), asked.get(name), name in needed)
        for name, field in table.fields.items()
    }
    ranks = {name: _rank(row, table) for name, row in rows.items()}
    return [rows[name] for name in sorted(rows, key=ranks.__getitem__) if ranks[name] < UNUSED]


UNUSED = 5


def _rank(row: MappingRow, table: TableSchema) -> int:
    if row.question is not None:
        return 0 if row.is_needed else 1
    if row.field.required and row.current:
        return 2
    if row.field.name in table.figures:
        return 3
    return 4 if row.current else UNUSED


def is_column(load: Load, question: Question) -> bool:
    """Whether a question asks which column fills a field: its other kinds are about columns that
    are known, or about the sheet."""
    fields = schema.load_tables()[load.source].fields if load.source else {}
    return question.field in fields and not _list_current(load, question.field)


def _list_current(load: Load, field_name: str) -> tuple[str, ...]:
    if field_name in load.constants:
        return (load.constants[field_name],)
    return tuple(dict.fromkeys(load.mapped.get(field_name, ())))


def list_unused(load: Load) -> list[str]:
    """The headers that fill no field."""
    used = {header for headers in load.mapped.values() for header in headers}
    headers = dict.fromkeys(column.header for column in load.columns)
    return [header for header in headers if header not in used]


def list_empty(load: Load) -> list[Field]:
    """The fields that neither a column nor a value fills."""
    fields = schema.load_tables()[load.source or ""].fields
    return [field for name, field in fields.items() if not _list_current(load, name)]


def propose(rows: Iterable[MappingRow]) -> dict[str, str]:
    """Field → the column to fill in beforehand: likely ones only, none twice."""
    proposals: dict[str, str] = {}
    for row in rows:
        likely = [candidate.header for candidate in row.candidates if candidate.is_likely]
        free = [header for header in likely if header not in proposals.values()]
        if free and not row.current:
            proposals[row.field.name] = free[0]
    return proposals


def explain_match(load: Load, row: MappingRow) -> str:
    """How sure the current column of a field is: the key of its wording."""
    if row.field.name in load.constants:
        return "value"
    if load.format == ANSWER:
        return "answered"
    if load.format is not None:
        return "format"
    spellings = {normalise_header(name) for name in (row.field.name, *row.field.headers)}
    is_known = any(normalise_header(part) in spellings for part in _split(row.current))
    return "name" if is_known else "values"


def _split(headers: Iterable[str]) -> list[str]:
    """The headers and the parts of two-row headers."""
    return [part for header in headers for part in (header, *header.split(" / "))]


def is_satisfied(load: Load, row: MappingRow, filled: set[str]) -> bool:
    """Whether a field that the sheet waits for is filled, or one of its alternatives."""
    groups = schema.load_tables()[load.source or ""].one_of
    alternatives = {name for group in groups if row.field.name in group for name in group}
    return bool({row.field.name, *alternatives} & filled)
