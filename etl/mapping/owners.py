"""Whose a sheet is: values that may be the project or client of every row."""

import re
from collections import abc
from dataclasses import replace

from etl import schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.names import Names, is_generic
from etl.schema import workbook_texts
from etl.values import file_names
from etl.values.normalise import fold

# Tables whose rows a file or a sheet is often named for.
OWNERS = ("projects", "clients")
# The turn of a sheet before its name: “1. Harbour”, “02-Metro”.
_TURN = re.compile(r"^\s*\d{1,2}\s*[-_.、)）:：]\s*(?=[^\W\d])")
# Names by which one list is spread over sheets: months, quarters, states.
_PART_OF_A_LIST = re.compile(
    r"(?:(?:19|20)\d\d(?:年|[-_. /])?|[-_. /]|\d{1,2}月(?:份)?|[一二三四五六七八九十]{1,2}月(?:份)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*|q[1-4]|[1-4]季度"
    r"|第?[一二三四]季度|week|open|closed|done|new|active|archived?|all|summary|total|overview|other"
    r"|backlog|in progress|未完成|已完成|进行中|未关闭|已关闭|待处理|汇总|全部|总表|合计|其他)+",
)
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


def lacks_owner_only(mapping: FieldMapping) -> bool:
    """Whether a mapping lacks the project or client of its rows, and nothing else."""
    return bool(mapping.missing) and all(
        mapping.schema.fields[name].refers in OWNERS for names in mapping.missing for name in names
    )


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
    values = [(suggest_from_sheet(names.sheet), "sheet_name")]
    values += [(_suggest(names.stem), "file_name")]
    values += [(value, "answered") for value in [*dict.fromkeys(reversed(answered))][:MAX_ANSWERS]]
    distinct: dict[str, str] = {}
    for value, why in values:
        if value:
            distinct.setdefault(value, why)
    return tuple(distinct.items())


def suggest_from_sheet(sheet: str) -> str:
    """What in a sheet's name may be its project or client; empty where it is a number of its turn,
    a month or a state, as sheets of one list are named."""
    name = _suggest(_TURN.sub("", sheet))
    return "" if _PART_OF_A_LIST.fullmatch(fold(name)) else name


def _suggest(name: str) -> str:
    suggested = "" if is_generic(name) else file_names.suggest_owner(name)
    return "" if is_generic(suggested) else suggested


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
