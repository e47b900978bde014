"""Which formats and answers apply to a sheet, by its headers, its name and its shape."""

import fnmatch
from collections import abc

from etl.formats.format import Format
from etl.mapping.table import Header
from etl.values.normalise import fold, normalise_header


def is_recognised(format_: Format, headers: abc.Iterable[Header], sheet: str, stem: str) -> bool:
    """Whether a sheet has all headers by which a format is recognised, its name if any, and that
    of its file (`stem`, without the ending) if any."""
    forms = {form for header in headers for form in header.forms}
    required = set(map(normalise_header, format_.recognise))
    if not required and format_.sheet is None and not format_.file:
        return False
    is_its_file = not format_.file or any(
        fnmatch.fnmatchcase(fold(stem), fold(pattern)) for pattern in format_.file
    )
    return required <= forms and format_.sheet in (None, sheet) and is_its_file


def list_answers(shape: str, sheet: str, formats: abc.Iterable[Format]) -> abc.Iterator[Format]:
    """The answers that apply to a table of this shape on a sheet of this name, latest last."""
    return (
        answer
        for answer in formats
        if answer.shape == shape != "" and answer.sheet in (None, sheet)
    )
