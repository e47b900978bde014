"""Which formats and answers apply to a sheet, by its headers, its name and its shape."""

from collections import abc

from etl.formats.format import Format
from etl.mapping.table import Header
from etl.values.normalise import normalise_header


def is_recognised(format_: Format, headers: abc.Iterable[Header], sheet: str) -> bool:
    """Whether a sheet has all headers by which a format is recognised, and its name if any."""
    forms = {form for header in headers for form in header.forms}
    required = set(map(normalise_header, format_.recognise))
    has_name = format_.sheet is not None and format_.sheet == sheet
    return (bool(required) or has_name) and required <= forms and format_.sheet in (None, sheet)


def list_answers(shape: str, sheet: str, formats: abc.Iterable[Format]) -> abc.Iterator[Format]:
    """The answers that apply to a table of this shape on a sheet of this name, latest last."""
    return (
        answer
        for answer in formats
        if answer.shape == shape != "" and answer.sheet in (None, sheet)
    )
