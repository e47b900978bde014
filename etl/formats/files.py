"""Parsing of format files, and of people's answers as formats."""

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePath
from typing import Any
from zoneinfo import ZoneInfo

from etl import schema
from etl.formats import entries, row_rules
from etl.formats.format import ANSWER, Format, merge_spellings
from etl.formats.row_rules import FormatError, Place, parse_texts
from etl.readers.encoding_names import ENCODING_NAMES
from etl.schema import TableSchema
from etl.values import file_names
from etl.values.date_days import EARLIEST_YEAR, LATEST_YEAR, ORDERS
from etl.values.normalise import UNITS, normalise_choice
from etl.values.parse import PARSERS, ParseOptions, Problem
from queries.refusal import quote
from store.found_files import FoundFile, LeadsOut, NotPlain, TooLong, read_bytes

FOLDER = Path(__file__).parent
KEYS = (
    *("table", "recognise", "sheet", "file", "columns", "either", "constants", "choices", "rows"),
    *("parse", "answers", "units"),
)
PARSE_KEYS = ("date_order", "year", "stored_dates", "empty", "encoding", "yes_if_filled")
STORED_DATES = ("as_stored", "swapped")
# More than anyone writes into one.
MAX_BYTES = 100_000
# More than a company has kinds of exports. Each page and each import asks for all.
MAX_FILES = 500


def _parse_choices(
    where: Place, table_schema: TableSchema, raw: Mapping[str, Any]
) -> dict[str, dict[str, tuple[str, ...]]]:
    allowed = {
        name: tuple(field.choices) for name, field in table_schema.fields.items() if field.choices
    }
    if table_schema.status_group:
        allowed["status_group"] = schema.STATUS_GROUPS
    entries.check_keys(where.at("choices"), raw, list(allowed), "field")
    choices = {}
    for name, words in raw.items():
        entries.check_keys(where.at("choices", name), words, allowed[name], "choice")
        choices[name] = {
            choice: parse_texts(where.at("choices", name, choice), spellings)
            for choice, spellings in words.items()
        }
    return choices


def _parse_constants(
    where: Place, table_schema: TableSchema, raw: Mapping[str, Any], choices: Mapping[str, Any]
) -> dict[str, str]:
    """The constants as text. Raises FormatError for a value that is not of its field's type."""
    constants = {}
    for name, value in raw.items():
        if not isinstance(value, str | int | float | datetime.date):
            raise FormatError.at(where.at(name), "one_value")
        field = table_schema.fields[name]
        spellings = merge_spellings(field.choices or {}, choices.get(name, {}))
        options = ParseOptions(ZoneInfo("UTC"), choices=spellings)
        if isinstance(PARSERS[field.type](str(value), field, options), Problem):
            words = {"value": quote(str(value)), "type": FormatError(field.type)}
            if field.choices:
                allowed = ", ".join(field.choices)
                raise FormatError.at(where.at(name), "no_choice", **words, allowed=allowed)
            raise FormatError.at(where.at(name), "other_type", **words)
        constants[name] = str(value)
    return constants


# Formats are frozen, and each import and each page asks for all of them.
@lru_cache(maxsize=256)
def parse_format(name: str, text: str, where: str) -> tuple[Format, ...]:
    """Parse the text of a format file: one table, or several of the same sheet as `[[table]]`, each
    with what differs from the keys above them.

    Raises FormatError naming the file (`where`) and the key.
    """
    place = Place(where)
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # Also a number of 5,000 digits.
        raise FormatError.at(place, "not_toml", message=error) from error
    tables = raw.get("table")
    if isinstance(tables, list) and not all(isinstance(table, dict) for table in tables):
        raise FormatError.at(place.at("table"), "no_table_of_keys")
    if not isinstance(tables, list):
        return (_parse_table(name, raw, place),)
    common = {key: value for key, value in raw.items() if key != "table"}
    return tuple(
        replace(_parse_table(name, common | table, replace(place, table=number)), is_shared=True)
        for number, table in enumerate(tables, 1)
    )


def make_answer(
    shape: str, sheet: str, given: Mapping[str, Any], file: str = "", title: str = ""
) -> Format:
    """A person's answer on a sheet, as a format for all tables of its shape.

    `given` has the keys of a format file, and `needed`. Without a table it gives only the encoding
    or where the rows are, or marks such sheets as not needed. Constants apply only to sheets of
    this name, and those that name a project, client or person only to files of this name and title:
    the next plan of the same shape is that of another project. Raises FormatError.
    """
    where = Place()
    raw = {key: value for key, value in given.items() if key != "needed"}
    if "table" in raw:
        answer = _parse_table(ANSWER, raw, where)
    else:
        entries.check_keys(where, raw, ("recognise", "parse", "rows"), "key")
        parsing = _check_parsing(where, raw)
        entries.check_keys(where.at("rows"), raw.get("rows", {}), list(row_rules.KEYS), "key")
        answer = Format(
            ANSWER,
            "",
            parse_texts(where, raw.get("recognise", [])),
            encoding=parsing.get("encoding"),
            row_rules=row_rules.parse_rules(where, raw.get("rows", {})),
        )
    is_needed = bool(given.get("needed", True))
    own_sheet = sheet if answer.constants else None
    is_owned = file and any(schema.is_reference(answer.table, name) for name in answer.constants)
    place = file_names.make_place(PurePath(file).stem, title) if is_owned else ""
    return replace(answer, shape=shape, sheet=own_sheet, place=place, is_needed=is_needed)


def override(base: Format, later: Format) -> Format:
    """The format with the entries of a later answer for the same table, which take precedence."""
    columns = {
        name: headers
        for name, headers in {**base.columns, **later.columns}.items()
        if name not in later.constants
    }
    constants = {
        name: value
        for name, value in {**base.constants, **later.constants}.items()
        if name not in later.columns
    }
    choices = {
        name: _override_words(base.choices.get(name, {}), later.choices.get(name, {}))
        for name in {**base.choices, **later.choices}
    }
    return replace(
        base,
        columns=columns,
        constants=constants,
        choices=choices,
        any_of=_replace_given(base.any_of, later.any_of, later),
        joined_with=_replace_given(base.joined_with, later.joined_with, later),
        either=_replace_given(base.either, later.either, later),
        yes_if_filled=tuple(dict.fromkeys((*base.yes_if_filled, *later.yes_if_filled))),
        units={**base.units, **later.units},
        date_order=later.date_order or base.date_order,
        year=later.year or base.year,
        stored_dates=later.stored_dates or base.stored_dates,
        empty=tuple(dict.fromkeys((*base.empty, *later.empty))),
        row_rules=base.row_rules.override(later.row_rules),
    )


def _replace_given(
    base: Mapping[str, Any], entries_of_later: Mapping[str, Any], later: Format
) -> dict[str, Any]:
    """The entries by field; none of the base for fields that the later answer maps anew."""
    mapped = set(later.columns) | set(later.constants)
    kept = {name: entry for name, entry in base.items() if name not in mapped}
    return {**kept, **entries_of_later}


def _override_words(
    base: Mapping[str, tuple[str, ...]], later: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Choice → words; a word in both belongs to its later choice only."""
    moved = {normalise_choice(word) for words in later.values() for word in words}
    remaining = {
        choice: tuple(word for word in words if normalise_choice(word) not in moved)
        for choice, words in base.items()
    }
    return {
        choice: (*remaining.get(choice, ()), *later.get(choice, ()))
        for choice in {**remaining, **later}
    }


def _check_parsing(where: Place, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The section `parse` of a format: how its dates are written, empty words, encoding. Raises
    FormatError."""
    parsing = raw.get("parse", {})
    entries.check_keys(where.at("parse"), parsing, PARSE_KEYS, "key")
    if parsing.get("date_order", "dmy") not in ORDERS:
        raise _refuse_other(where, "parse.date_order", ORDERS)
    year = parsing.get("year", EARLIEST_YEAR)
    if type(year) is not int or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise FormatError.at(where, "year")
    if parsing.get("stored_dates", "as_stored") not in STORED_DATES:
        raise _refuse_other(where, "parse.stored_dates", STORED_DATES)
    if parsing.get("encoding", "big5") not in tuple(ENCODING_NAMES):
        raise _refuse_other(where, "parse.encoding", ENCODING_NAMES)
    return parsing


def _refuse_other(where: Place, key: str, allowed: Iterable[str]) -> FormatError:
    return FormatError.at(where, "key_one_of", key=key, allowed=", ".join(allowed))


def _check_units(where: Place, table_schema: TableSchema, units: Mapping[str, Any]) -> None:
    fields = table_schema.fields.values()
    measured = [field.name for field in fields if field.unit or field.type == "number"]
    entries.check_keys(where.at("units"), units, measured, "field")
    for unit in units.values():
        entries.check_keys(where.at("units"), {str(unit): unit}, UNITS, "unit")


def _parse_table(name: str, raw: Mapping[str, Any], where: Place) -> Format:
    entries.check_keys(where, raw, KEYS, "key")
    table = raw.get("table")
    if table not in schema.ORDER:
        raise _refuse_other(where, "table", schema.ORDER)
    table_schema = schema.load_tables()[table]
    fields = list(table_schema.fields)
    columns, constants = raw.get("columns", {}), raw.get("constants", {})
    given = entries.parse_columns(where, columns)
    either = entries.parse_either(where, table_schema, raw.get("either", {}))
    entries.check_keys(where.at("columns"), columns, fields, "field")
    entries.check_keys(where.at("constants"), constants, fields, "field")
    choices = _parse_choices(where, table_schema, raw.get("choices", {}))
    rows = raw.get("rows", {})
    answers = parse_texts(where.at("answers"), raw.get("answers", []))
    entries.check_keys(where.at("answers"), dict.fromkeys(answers), fields, "field")
    parsing = _check_parsing(where, raw)
    booleans = [name for name in fields if table_schema.fields[name].type == "boolean"]
    filled = parse_texts(where.at("parse", "yes_if_filled"), parsing.get("yes_if_filled", []))
    entries.check_keys(where.at("parse", "yes_if_filled"), dict.fromkeys(filled), booleans, "field")
    units = raw.get("units", {})
    _check_units(where, table_schema, units)
    if not isinstance(raw.get("sheet", ""), str) or not isinstance(rows, Mapping):
        raise FormatError.at(where, "sheet_or_rows")
    return Format(
        name=name,
        table=table,
        recognise=parse_texts(where.at("recognise"), raw.get("recognise", [])),
        sheet=raw.get("sheet"),
        file=parse_texts(where.at("file"), raw.get("file", [])),
        columns=given["columns"],
        any_of=given["any_of"],
        joined_with=given["joined_with"],
        either=either,
        constants=_parse_constants(where.at("constants"), table_schema, constants, choices),
        choices=choices,
        rows={
            header: parse_texts(where.at("rows", header), words)
            for header, words in rows.items()
            if header not in row_rules.KEYS
        },
        row_rules=row_rules.parse_rules(where, rows, tuple(fields)),
        answers=answers,
        date_order=parsing.get("date_order"),
        year=parsing.get("year"),
        stored_dates=parsing.get("stored_dates"),
        empty=parse_texts(where.at("parse", "empty"), parsing.get("empty", [])),
        encoding=parsing.get("encoding"),
        units=dict(units),
        yes_if_filled=filled,
    )


def load_formats(folder: Path | None = None) -> tuple[Format, ...]:
    """A company's own formats (in `folder`), then the shipped ones with other names.

    Raises FormatError for a file that cannot be used.
    """
    found = folder.glob("*.toml") if folder and folder.is_dir() else ()
    own = sorted(islice(found, MAX_FILES + 1))
    if len(own) > MAX_FILES:
        raise FormatError.at(Place("formats"), "many_files", limit=MAX_FILES)
    formats: dict[str, tuple[Format, ...]] = {}
    for path in (*own, *sorted(FOLDER.glob("*.toml"))):
        where = f"formats/{path.name}"
        if path.stem not in formats:
            formats[path.stem] = parse_format(path.stem, _read_text(path, Place(where)), where)
    return tuple(format_ for parsed in formats.values() for format_ in parsed)


def _read_text(path: Path, where: Place) -> str:
    try:
        return read_bytes(FoundFile(path, path.parent), MAX_BYTES).decode("utf-8-sig")
    except LeadsOut as error:
        raise FormatError.at(where, "leads_out") from error
    except NotPlain as error:
        raise FormatError.at(where, "no_file") from error
    except TooLong as error:
        size, limit = f"{error.size:,}", f"{MAX_BYTES:,}"
        raise FormatError.at(where, "too_long", size=size, limit=limit) from error
    except UnicodeDecodeError as error:
        raise FormatError.at(where, "not_utf8", offset=f"{error.start:,}") from error
    except OSError as error:
        raise FormatError.at(where, "not_opened") from error
