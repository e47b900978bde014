"""Where the table of a sheet is, by its cells and by what formats and people say of it."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from etl.formats.format import Format
from etl.formats.row_rules import NO_RULES, RowRules
from etl.mapping import fit, further_tables, outline, recognise, sections
from etl.mapping.field_mapping import SheetMatch
from etl.mapping.names import Names
from etl.mapping.table import Table
from etl.readers.read import Sheet


@dataclass(frozen=True)
class Layout:
    """A table of a sheet, and the answers for it.

    `shape` is that of the table as found without answers: what a person says of the place of the
    header holds for it, and remains true once the header is another.
    """

    table: Table
    shape: str
    answers: tuple[Format, ...]


def find_tables(
    sheet: Sheet,
    names: Names,
    known: Set[str],
    formats: Iterable[Format],
    forced_format: str | None = None,
) -> tuple[Layout, ...]:
    """The tables of a sheet of these names, as the formats that are recognised in it, and the
    answers, say.

    What they say of the place of the header is of the first table.
    """
    formats = tuple(formats)
    tables = split_tables(sheet, known)
    if not tables:
        return ()
    first = tables[0]
    answers = _list_answers(first, names, formats)
    rules = _combine(_choose_rules(sheet, names, first, known, formats, forced_format), answers)
    placed = tables
    if rules.header_row or rules.section:
        placed = split_tables(sheet, known, rules) or tables
    layouts = [_lay_out(placed[0], first.shape, rules, answers, names, formats)]
    for table in placed[1:]:
        of_table = _choose_rules(sheet, names, table, known, formats, forced_format)
        own = _list_answers(table, names, formats)
        layouts.append(_lay_out(table, table.shape, _combine(of_table, own), own, names, formats))
    return tuple(layouts)


def split_tables(sheet: Sheet, known: Set[str], rules: RowRules = NO_RULES) -> tuple[Table, ...]:
    """The tables of a sheet from top to bottom; none if the sheet has no header row.

    `known`: normalised headers of any field; `rules` are those of the first table.
    """
    first = outline.find_table(sheet, known, rules)
    if first is None:
        return ()
    found: list[Table | None] = [first]
    if starts := further_tables.find_starts(first, known):
        found = [outline.find_table(sheet, known, rules, 0, starts[0])]
        for begin, end in pairwise((*starts, sheet.cells.num_rows)):
            found.append(outline.find_table(sheet, known, NO_RULES, begin, end))
    return tuple(sections.add_sections(table, sheet.name) for table in found if table)


def _list_answers(table: Table, names: Names, formats: tuple[Format, ...]) -> tuple[Format, ...]:
    return tuple(recognise.list_answers(table.shape, replace(names, titles=table.titles), formats))


def _combine(rules: RowRules, answers: Iterable[Format]) -> RowRules:
    for answer in answers:
        rules = rules.override(answer.row_rules)
    return rules


def _lay_out(
    table: Table,
    shape: str,
    rules: RowRules,
    answers: tuple[Format, ...],
    names: Names,
    formats: tuple[Format, ...],
) -> Layout:
    """The layout of a table whose header was found as one of a `shape`, under its `answers`."""
    if table.shape == shape:
        return Layout(replace(table, rules=rules), shape, answers)
    own = _list_answers(table, names, formats)
    for answer in own:
        # Where the header is was said of the shape that was found.
        rules = rules.override(replace(answer.row_rules, header_row=None, section=None))
    placing = (answer for answer in answers if answer.row_rules != NO_RULES)
    return Layout(replace(table, rules=rules), shape, (*placing, *own))


def _choose_rules(
    sheet: Sheet,
    names: Names,
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
        if forced_format or recognise.is_recognised(format_, headers, names):
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
