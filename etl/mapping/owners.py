"""Whose a sheet is: values that may be the project or client of every row."""

from collections import abc
from dataclasses import replace

from etl import schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.names import Names, is_generic
from etl.schema import workbook_texts
from etl.values import file_names

# Tables whose rows a file or a sheet is often named for.
OWNERS = ("projects", "clients")
# Earlier answers to show a person.
MAX_ANSWERS = 2


def add_values(
    matched: SheetMatch, shape: str, names: Names, formats: abc.Iterable[Format]
) -> SheetMatch:
    """The match with the values that may be the missing project or client of every row."""
    nearest = matched.nearest
    if matched.problem != "missing" or nearest is None:
        return matched
    values = {
        name: found
        for (name, *others) in nearest.missing
        if not others and nearest.schema.fields[name].refers in OWNERS
        if (found := _list_values(name, shape, names, formats))
    }
    return replace(matched, values=values)


def _list_values(
    name: str, shape: str, names: Names, formats: abc.Iterable[Format]
) -> tuple[tuple[str, str], ...]:
    """Values of a field, each with why: the sheet's name, the file's, and those answered for other
    files of the shape, latest first."""
    answered = [
        format_.constants[name]
        for format_ in formats
        if format_.shape == shape and name in format_.constants
    ]
    values = [(file_names.suggest_owner(names.sheet), "sheet_name")] * _is_telling(names.sheet)
    values += [(file_names.suggest_owner(names.stem), "file_name")] * _is_telling(names.stem)
    values += [(value, "answered") for value in [*dict.fromkeys(reversed(answered))][:MAX_ANSWERS]]
    distinct: dict[str, str] = {}
    for value, why in values:
        if value:
            distinct.setdefault(value, why)
    return tuple(distinct.items())


def _is_telling(name: str) -> bool:
    return not is_generic(name) and not is_generic(file_names.suggest_owner(name))


def note_elsewhere(
    mapping: FieldMapping, shape: str, formats: abc.Iterable[Format], sheet: str
) -> list[Finding]:
    """A warning for each project, client or person that was answered for a file of this shape, but
    not for this one, and that no column gives here."""
    dropped: dict[str, str] = {}
    for format_ in formats:
        if format_.shape == shape and format_.table == mapping.schema.table:
            for name, value in format_.constants.items():
                if name not in mapping.fields and schema.is_reference(format_.table, name):
                    dropped[name] = value
    return [
        Finding(
            "constant_elsewhere",
            "warning",
            sheet,
            value=value,
            field={
                lang: workbook_texts.describe_field(mapping.schema.fields[name], lang)
                for lang in schema.LANGUAGES
            },
        )
        for name, value in dropped.items()
    ]
