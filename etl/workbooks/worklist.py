"""The worklist: what nobody has verified with the client, as a workbook to take along and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from etl import schema
from etl.schema import workbook_texts
from etl.workbooks import form


def write(
    requirements: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]], lang: str
) -> bytes:
    """The xlsx of these rows of the worklist's queries: a sheet each of requirements and changes.

    What is known stands on the left; on the right the columns to fill, with drop-downs. Brought
    back, it is recognised by the formats worklist-*.toml.
    """
    return form.write(
        [
            _sheet("requirements", requirements, lang),
            _sheet("changes", changes, lang),
        ]
    )


def _sheet(table: str, rows: Sequence[Mapping[str, Any]], lang: str) -> form.Sheet:
    words, source = workbook_texts.load_words()["worklist"], schema.load_tables()[table]
    asked = words[table]
    return form.Sheet(
        source.title[lang],
        tuple(_column(source, one, lang) for one in asked),
        [[_cell(one, row) for one in asked] for row in rows],
        (words["lead"][lang],),
    )


def _column(source: schema.TableSchema, asked: Mapping[str, Any], lang: str) -> form.Column:
    field = source.fields[asked["field"]] if "field" in asked else None
    return form.Column(
        asked["header"][lang],
        asked["about"][lang],
        field.type if field else asked.get("type", "text"),
        tuple(workbook_texts.list_choice_words(field, lang).values()) if field else (),
        is_given=field is None,
        width=asked.get("width", 18),
    )


def _cell(asked: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
    value = row[asked["from"]] if "from" in asked else None
    return form.to_day(value) if asked.get("type") == "date" else value
