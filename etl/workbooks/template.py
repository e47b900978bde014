"""Empty template of a table: its columns to fill in, and a sheet of invented examples."""

from datetime import date, datetime
from typing import Any

from etl import findings
from etl.schema import Field, TableSchema, workbook_texts
from etl.values.normalise import normalise_header
from etl.workbooks import form

WIDTHS = {"description": 42, "notes": 42, "verified_description": 42, "title": 30, "subject": 30}


def write(schema: TableSchema, lang: str) -> bytes:
    """The xlsx template of a table: a sheet to fill in and a sheet of examples."""
    columns = tuple(_build_column(schema, field, lang) for field in schema.fields.values())
    example = workbook_texts.load_words()["sheets"]["example"][lang]
    mark = workbook_texts.load_words()["marks"]["example"][lang]
    return form.write(
        [
            form.Sheet(schema.title[lang], columns),
            form.Sheet(example, columns, _list_examples(schema, lang), (mark,)),
        ]
    )


def choose_header(schema: TableSchema, name: str, lang: str) -> str:
    """The header of a field in a language: the one in its description if unique, else the first
    that no other field uses."""
    field = schema.fields[name]
    taken = {
        normalise_header(header)
        for other in schema.fields.values()
        if other.name != name
        for header in other.headers
    }
    in_language = [header for header in field.headers if header.isascii() == (lang == "en")]
    unique = [header for header in in_language if normalise_header(header) not in taken]
    described = workbook_texts.describe_field(field, lang)
    return next((header for header in unique if header == described), unique[0])


def _build_column(schema: TableSchema, field: Field, lang: str) -> form.Column:
    is_required = field.required and field.falls_back_to is None
    if field.type == "boolean":
        choices = tuple(workbook_texts.load_words()["yes"][lang])
    else:
        choices = tuple(workbook_texts.list_choice_words(field, lang).values())
    name = choose_header(schema, field.name, lang)
    return form.Column(
        f"{name} *" if is_required else name,
        _write_help(schema, field, lang, is_required),
        "rate" if field.unit == "rate" else field.type,
        choices,
        width=WIDTHS.get(field.name, max(14, _measure_width(name) + 4)),
    )


def _measure_width(header: str) -> int:
    """The display width of a header: a Chinese character takes two columns."""
    return sum(1 if character.isascii() else 2 for character in header)


def _write_help(schema: TableSchema, field: Field, lang: str, is_required: bool) -> str:
    """One line of help: what the column contains, its format, and whether it is required."""
    help_words, about = workbook_texts.load_words()["help"], field.about[lang]
    parts = [help_words["sentence"][lang].format(about[0].upper() + about[1:])]
    for kind in (field.unit, field.type):
        if kind in workbook_texts.load_words()["types"]:
            parts.append(workbook_texts.load_words()["types"][kind][lang])
            break
    if is_required:
        parts.append(help_words["required"][lang])
    for group in schema.one_of:
        if field.name in group:
            alternatives = [
                choose_header(schema, name, lang) for name in group if name != field.name
            ]
            listed = findings.format_alternatives(alternatives, lang)
            parts.append(help_words["one_of"][lang].format(headers=listed))
    return help_words["between"][lang].join(parts)


def _list_examples(schema: TableSchema, lang: str) -> list[list[Any]]:
    examples = workbook_texts.load_words()["examples"][schema.table]
    columns = {
        name: values[lang] if isinstance(values, dict) else values
        for name, values in examples.items()
    }
    return [
        [_to_cell(field, columns[name][row], lang) for name, field in schema.fields.items()]
        for row in range(len(next(iter(columns.values()))))
    ]


def _to_cell(field: Field, value: Any, lang: str) -> Any:
    """An example as a cell value: choices in words, dates as dates."""
    if value == "":
        return None
    if field.type == "choice":
        return workbook_texts.list_choice_words(field, lang)[value]
    if field.type == "boolean":
        return workbook_texts.load_words()["yes"][lang][0 if value else 1]
    if field.type == "date":
        return date.fromisoformat(value)
    if field.type == "timestamp":
        return datetime.fromisoformat(value)
    return value
