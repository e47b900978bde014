"""Which formats and answers apply to a sheet, by its headers, its names and its shape."""

import fnmatch
from collections import abc
from dataclasses import replace

from etl import schema
from etl.formats.format import Format
from etl.mapping.names import Names
from etl.mapping.table import Header
from etl.values.normalise import fold, normalise_header


def is_recognised(format_: Format, headers: abc.Iterable[Header], names: Names) -> bool:
    """Whether a sheet has all headers by which a format is recognised, and its name and its file's
    if any."""
    forms = {form for header in headers for form in header.forms}
    required = set(map(normalise_header, format_.recognise))
    if not required and format_.sheet is None and not format_.file:
        return False
    is_its_file = not format_.file or any(
        fnmatch.fnmatchcase(fold(names.stem), fold(pattern)) for pattern in format_.file
    )
    return required <= forms and format_.sheet in (None, names.sheet) and is_its_file


def list_answers(shape: str, names: Names, formats: abc.Iterable[Format]) -> abc.Iterator[Format]:
    """The answers that apply to a table of this shape with these names, latest last.

    On another sheet an answer's constants do not hold, in another file those that name a project,
    client or person.
    """
    for answer in formats:
        if not answer.shape == shape != "":
            continue
        constants = answer.constants
        if answer.sheet not in (None, names.sheet):
            constants = {}
        elif answer.place not in ("", names.place):
            constants = {
                name: value
                for name, value in constants.items()
                if not schema.is_reference(answer.table, name)
            }
        yield replace(answer, constants=constants)
