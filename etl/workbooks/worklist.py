"""Worklist: requirements and changes without verification, as a workbook to fill in and upload."""

from collections.abc import Mapping, Sequence
from typing import Any

from etl.schema import TableSchema, load_tables, workbook_texts
from etl.workbooks import form


def write(
    requirements: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]], lang: str
) -> bytes:
    """The xlsx of the worklist queries' rows: one sheet of requirements and one of changes.

    Known values are on the left, columns to fill in with drop-downs on the right. When uploaded,
    the workbook is recognised by the formats worklist-*.toml.
    """
    return form.write(
        [
            _build_sheet("requirements", requirements, lang),
            _build_sheet("changes", changes, lang),
        ]
    )


def _build_sheet(table: str, rows: Sequence[Mapping[str, Any]], lang: str) -> form.Sheet:
    words, schema = workbook_texts.load_words()["worklist"], load_tables()[table]
    columns = words[table]
    return form.Sheet(
        schema.title[lang],
        tuple(_build_column(schema, column, lang) for column in columns),
        [[_get_cell(column, row) for column in columns] for row in rows],
        (words["lead"][lang],),
    )


def _build_column(schema: TableSchema, column: Mapping[str, Any], lang: str) -> form.Column:
    field = schema.fields[column["field"]] if "field" in column else None
    return form.Column(
        column["header"][lang],
        column["about"][lang],
        field.type if field else column.get("type", "text"),
        tuple(workbook_texts.list_choice_words(field, lang).values()) if field else (),
        is_given=field is None,
        width=column.get("width", 18),
    )


def _get_cell(column: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
    value = row[column["from"]] if "from" in column else None
    return form.to_day(value) if column.get("type") == "date" else value
