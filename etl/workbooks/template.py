"""The empty workbook of a table: its columns to fill, and a sheet of invented examples."""

from datetime import date, datetime
from typing import Any

from etl import findings
from etl.schema import Field, TableSchema, workbook_texts
from etl.values.normalise import normalise_header
from etl.workbooks import form

WIDTHS = {"description": 42, "notes": 42, "verified_description": 42, "title": 30, "subject": 30}


def write(source: TableSchema, lang: str) -> bytes:
    """The xlsx to fill for a source: a sheet named as the table, and one of examples."""
    columns = tuple(_column(source, field, lang) for field in source.fields.values())
    example = workbook_texts.load_words()["sheets"]["example"][lang]
    mark = workbook_texts.load_words()["marks"]["example"][lang]
    return form.write(
        [
            form.Sheet(source.title[lang], columns),
            form.Sheet(example, columns, _examples(source, lang), (mark,)),
        ]
    )


def choose_header(source: TableSchema, name: str, lang: str) -> str:
    """The header of a field in a language: as it is described, else the first that is its alone."""
    field = source.fields[name]
    taken = {
        normalise_header(one)
        for other in source.fields.values()
        if other.name != name
        for one in other.headers
    }
    own = [one for one in field.headers if one.isascii() == (lang == "en")]
    free = [one for one in own if normalise_header(one) not in taken]
    described = workbook_texts.describe_field(field, lang)
    return next((one for one in free if one == described), free[0])


def _column(source: TableSchema, field: Field, lang: str) -> form.Column:
    is_required = field.required and field.falls_back_to is None
    if field.type == "boolean":
        choices = tuple(workbook_texts.load_words()["yes"][lang])
    else:
        choices = tuple(workbook_texts.list_choice_words(field, lang).values())
    name = choose_header(source, field.name, lang)
    return form.Column(
        f"{name} *" if is_required else name,
        _help(source, field, lang, is_required),
        "rate" if field.unit == "rate" else field.type,
        choices,
        width=WIDTHS.get(field.name, max(14, _width(name) + 4)),
    )


def _width(header: str) -> int:
    """Columns of the screen that a header takes: a Chinese character two."""
    return sum(1 if one.isascii() else 2 for one in header)


def _help(source: TableSchema, field: Field, lang: str, is_required: bool) -> str:
    """One line: what the column holds, how it is written, whether it must be filled."""
    help_words, said = workbook_texts.load_words()["help"], field.about[lang]
    parts = [help_words["sentence"][lang].format(said[0].upper() + said[1:])]
    for kind in (field.unit, field.type):
        if kind in workbook_texts.load_words()["types"]:
            parts.append(workbook_texts.load_words()["types"][kind][lang])
            break
    if is_required:
        parts.append(help_words["required"][lang])
    for group in source.one_of:
        if field.name in group:
            others = [choose_header(source, one, lang) for one in group if one != field.name]
            listed = findings.format_alternatives(others, lang)
            parts.append(help_words["one_of"][lang].format(headers=listed))
    return help_words["between"][lang].join(parts)


def _examples(source: TableSchema, lang: str) -> list[list[Any]]:
    given = workbook_texts.load_words()["examples"][source.table]
    columns = {
        name: values[lang] if isinstance(values, dict) else values for name, values in given.items()
    }
    return [
        [_example(field, columns[name][row], lang) for name, field in source.fields.items()]
        for row in range(len(next(iter(columns.values()))))
    ]


def _example(field: Field, value: Any, lang: str) -> Any:
    """An example as the cell holds it: choices in words, days as days."""
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
