"""The empty workbook of a source: its columns to fill, and a sheet of invented examples."""

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from etl import findings, forms
from etl.sources import Field, Source
from etl.spelling import normalise_header

WORDS = Path(__file__).parent / "forms.toml"
WIDTHS = {"description": 42, "notes": 42, "verified_description": 42, "title": 30, "subject": 30}


@cache
def words() -> dict[str, Any]:
    """The words of the workbooks that people fill in, both languages."""
    return tomllib.loads(WORDS.read_text("utf-8"))


def passed_over(titles: tuple[str, ...]) -> str | None:
    """What the lines above a table of our own make it: `example` or `findings`; else None."""
    return next(
        (
            kind
            for kind, marks in words()["marks"].items()
            if any(mark in titles for mark in marks.values())
        ),
        None,
    )


def write(source: Source, lang: str) -> bytes:
    """The xlsx to fill for a source: a sheet named as the table, and one of examples."""
    columns = tuple(_column(source, field, lang) for field in source.fields.values())
    example = words()["sheets"]["example"][lang]
    mark = words()["marks"]["example"][lang]
    return forms.write(
        [
            forms.Sheet(source.title[lang], columns),
            forms.Sheet(example, columns, _examples(source, lang), (mark,)),
        ]
    )


def header(source: Source, name: str, lang: str) -> str:
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
    described = about(field, lang)
    return next((one for one in free if one == described), free[0])


def choice_words(field: Field, lang: str) -> dict[str, str]:
    """Each choice of a field in the words of a language."""
    return {
        choice: next((one for one in spelled if one.isascii() == (lang == "en")), choice)
        for choice, spelled in (field.choices or {}).items()
    }


def about(field: Field, lang: str) -> str:
    """What a field holds, in a few words."""
    return field.about[lang].split(";")[0].split("；")[0]


def _column(source: Source, field: Field, lang: str) -> forms.Column:
    is_required = field.required and field.falls_back_to is None
    if field.type == "boolean":
        choices = tuple(words()["yes"][lang])
    else:
        choices = tuple(choice_words(field, lang).values())
    name = header(source, field.name, lang)
    return forms.Column(
        f"{name} *" if is_required else name,
        _help(source, field, lang, is_required),
        "rate" if field.unit == "rate" else field.type,
        choices,
        width=WIDTHS.get(field.name, max(14, _width(name) + 4)),
    )


def _width(header: str) -> int:
    """Columns of the screen that a header takes: a Chinese character two."""
    return sum(1 if one.isascii() else 2 for one in header)


def _help(source: Source, field: Field, lang: str, is_required: bool) -> str:
    """One line: what the column holds, how it is written, whether it must be filled."""
    help_words, said = words()["help"], field.about[lang]
    parts = [help_words["sentence"][lang].format(said[0].upper() + said[1:])]
    for kind in (field.unit, field.type):
        if kind in words()["types"]:
            parts.append(words()["types"][kind][lang])
            break
    if is_required:
        parts.append(help_words["required"][lang])
    for group in source.one_of:
        if field.name in group:
            others = [header(source, one, lang) for one in group if one != field.name]
            listed = findings.any_of(others, lang)
            parts.append(help_words["one_of"][lang].format(headers=listed))
    return help_words["between"][lang].join(parts)


def _examples(source: Source, lang: str) -> list[list[Any]]:
    given = words()["examples"][source.table]
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
        return choice_words(field, lang)[value]
    if field.type == "boolean":
        return words()["yes"][lang][0 if value else 1]
    if field.type == "date":
        return date.fromisoformat(value)
    if field.type == "timestamp":
        return datetime.fromisoformat(value)
    return value
