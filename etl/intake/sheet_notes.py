"""Notes on a sheet as a whole."""

import numpy as np

from etl import schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.mapping import open_questions
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.open_questions import MAX_NAMED
from etl.mapping.table import Table
from etl.readers import read
from etl.schema import workbook_texts


def list_sheet_notes(sheet: read.Sheet, table: Table, mapping: FieldMapping) -> list[Finding]:
    """Notes on the sheet: fields in doubt, its readers' remarks, a project taken from its title,
    unused columns."""
    notes = [finding for finding, _ in open_questions.ask_doubts(sheet.name, mapping)]
    notes += [finding for finding in sheet.findings if finding.column is None]
    notes += table.findings
    given = mapping.format.constants if mapping.format else {}
    if title := mapping.constants.get("project") if "project" not in given else None:
        notes.append(Finding("project_from_title", "note", sheet.name, value=title))
    used = {header.place for headers in mapping.columns.values() for header in headers}
    unused = [header.shown for header in table.headers if header.shown and header.place not in used]
    is_list = mapping.format is not None and bool(mapping.format.answers)
    if unused and not is_list:
        shown = unused[:MAX_NAMED] + ["…"] * (len(unused) > MAX_NAMED)
        notes.append(
            Finding("columns_not_used", "note", sheet.name, count=len(unused), headers=shown)
        )
    return notes


def list_constants(
    mapping: FieldMapping, answers: tuple[Format, ...], sheet: read.Sheet
) -> list[Finding]:
    """A note for each constant that a person set for all rows, so that it is not overlooked in
    later files."""
    answered = {name for answer in answers for name in answer.constants}
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


def list_error_cells(sheet: read.Sheet, table: Table, mapping: FieldMapping) -> list[Finding]:
    """Findings on cells of the table that cannot be read, with the column's header.

    A formula without a result matters only in a column that is used, and in a row with data.
    """
    headers = {
        read.to_column_letter(header.place): header.shown
        for header in table.headers
        if header.shown
    }
    used = {
        read.to_column_letter(header.place)
        for headers in mapping.columns.values()
        for header in headers
    }
    told = [
        finding
        for finding in sheet.findings
        if finding.column is not None
        # A character that cannot be read may be in the header too.
        if finding.code == "wrong_character"
        or (finding.row or table.header_row + 1) > table.header_row
        if finding.code != "formula_without_result" or finding.column in used
    ]
    if not told:
        return []
    is_row = np.isin([finding.row or 0 for finding in told], table.rows)
    return [
        Finding(
            finding.code,
            finding.severity,
            finding.sheet,
            finding.row,
            headers.get(finding.column or "", finding.column),
            **finding.details,
        )
        for finding, has_data in zip(told, is_row, strict=True)
        if has_data or finding.row is None or finding.code != "formula_without_result"
    ]


def note_if_hidden(sheet: read.Sheet) -> tuple[Finding, ...]:
    """A note that the sheet is hidden in its workbook; empty where it is not."""
    return (Finding("sheet_hidden", "note", sheet.name),) if sheet.hidden else ()
