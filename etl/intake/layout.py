"""Where the table of a sheet is, by its cells and by what formats and people say of it."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from etl.formats.format import Format
from etl.formats.row_rules import NO_RULES, RowRules
from etl.mapping import fit, outline, recognise
from etl.mapping.field_mapping import SheetMatch
from etl.mapping.table import Table
from etl.readers.read import Sheet


@dataclass(frozen=True)
class Layout:
    """The table of a sheet, if any, and the answers for it.

    `shape` is that of the table as found without answers: what a person says of the place of the
    header holds for it, and remains true once the header is another.
    """

    table: Table | None
    shape: str = ""
    answers: tuple[Format, ...] = ()


def find_table(
    sheet: Sheet, known: Set[str], formats: Iterable[Format], forced_format: str | None = None
) -> Layout:
    """The table of a sheet as the formats that are recognised in it, and the answers, say."""
    formats = tuple(formats)
    table = outline.find_table(sheet, known)
    if table is None:
        return Layout(None)
    shape = table.shape
    found_answers = tuple(recognise.list_answers(shape, sheet.name, formats))
    rules = _choose_rules(sheet, table, known, formats, forced_format)
    for answer in found_answers:
        rules = rules.override(answer.row_rules)
    if rules.header_row or rules.section:
        table = outline.find_table(sheet, known, rules) or table
    answers = tuple(recognise.list_answers(table.shape, sheet.name, formats))
    if table.shape != shape:
        for answer in answers:
            # Where the header is was said of the shape that was found.
            rules = rules.override(replace(answer.row_rules, header_row=None, section=None))
        moved = (answer for answer in found_answers if answer.row_rules != NO_RULES)
        answers = (*moved, *answers)
    return Layout(replace(table, rules=rules), shape, answers)


def _choose_rules(
    sheet: Sheet,
    table: Table,
    known: Set[str],
    formats: tuple[Format, ...],
    forced_format: str | None,
) -> RowRules:
    """The rules of the format that is asked for, or of the first one that is recognised.

    A format that says where the header is is recognised by the headers that stand there.
    """
    for format_ in formats:
        rules = format_.row_rules
        if format_.shape or rules == NO_RULES or forced_format not in (None, format_.name):
            continue
        headers = table.headers
        if rules.header_row:
            headers = outline.find_headers_by_rules(sheet, known, rules)
        if forced_format or recognise.is_recognised(format_, headers, sheet.name):
            return rules
    return NO_RULES


def add_project_from_title(matched: SheetMatch, table: Table) -> SheetMatch:
    """Where only the project is missing, take it from the lines above the table if they name
    one."""
    nearest = matched.nearest
    if matched.problem != "missing" or nearest is None or nearest.missing != (("project",),):
        return matched
    project = outline.find_project(table)
    if project is None:
        return matched
    completed = replace(nearest, constants={**nearest.constants, "project": project}, missing=())
    return fit.accept_or_ask(completed, table)
