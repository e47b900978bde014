"""What a person should know of a sheet as a whole."""

from etl import schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.open_questions import MAX_NAMED
from etl.mapping.table import Table
from etl.readers import read
from etl.schema import workbook_texts


def list_sheet_notes(sheet: read.Sheet, table: Table, mapping: FieldMapping) -> list[Finding]:
    """What a person should know of the sheet as a whole."""
    notes = [one for one in sheet.findings if one.row is None] + list(table.findings)
    said = mapping.format.constants if mapping.format else {}
    if title := mapping.constants.get("project") if "project" not in said else None:
        notes.append(Finding("project_from_title", "note", sheet.name, value=title))
    used = {header.place for headers in mapping.columns.values() for header in headers}
    unused = [one.shown for one in table.headers if one.shown and one.place not in used]
    is_list = mapping.format is not None and bool(mapping.format.answers)
    if unused and not is_list:
        named = unused[:MAX_NAMED] + ["…"] * (len(unused) > MAX_NAMED)
        notes.append(
            Finding("columns_not_used", "note", sheet.name, count=len(unused), headers=named)
        )
    return notes


def list_constants(
    mapping: FieldMapping, own: tuple[Format, ...], sheet: read.Sheet
) -> list[Finding]:
    """What holds for every row by a person's word, so that nobody overlooks it in a later file."""
    answered = {name for one in own for name in one.constants}
    return [
        Finding(
            "answered_constant",
            "note",
            sheet.name,
            value=value,
            field={
                lang: workbook_texts.describe_field(mapping.schema.fields[name], lang)
                for lang in schema.LANGUAGES
            },
        )
        for name, value in mapping.constants.items()
        if name in answered
    ]


def _error_cells(sheet: read.Sheet, table: Table) -> list[Finding]:
    """Cells of the table that hold an error, named by their header."""
    names = {read.to_column_letter(one.place): one.shown for one in table.headers if one.shown}
    return [
        Finding(one.code, one.severity, one.sheet, one.row, names.get(one.column, one.column))
        for one in sheet.findings
        if one.row is not None and one.row > table.header_row
    ]
