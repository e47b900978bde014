"""Format files, and people's answers as formats."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from etl import schema
from etl.formats import format
from etl.formats.format import ANSWER, Format, FormatError
from etl.readers.encoding_names import ENCODING_NAMES
from etl.values.normalise import UNITS, normalise_choice
from etl.values.parse import PARSERS, ParseOptions, Problem

FOLDER = Path(__file__).parent


DATE_ORDERS = ("dmy", "mdy")


KEYS = (
    *("table", "recognise", "sheet", "columns", "constants", "choices", "rows", "parse"),
    *("answers", "units"),
)


PARSE_KEYS = ("date_order", "empty", "encoding")


def _known(where: str, given: Any, allowed: tuple[str, ...] | list[str], what: str) -> None:
    if not isinstance(given, Mapping):
        raise FormatError(f"{where}: {what} must be a table of keys and values")
    for key in given:
        if key not in allowed:
            raise FormatError(f"{where}: unknown {what} “{key}”; allowed: {', '.join(allowed)}")


def _texts(where: str, given: Any) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple."""
    several = [given] if isinstance(given, str) else given
    if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
        raise FormatError(f"{where}: must be a text or a list of texts")
    return tuple(several)


def _choices(where: str, source: schema.TableSchema, raw: Mapping[str, Any]) -> dict[str, Any]:
    allowed = {name: tuple(one.choices) for name, one in source.fields.items() if one.choices} | (
        {"status_group": schema.STATUS_GROUPS} if source.status_group else {}
    )
    _known(f"{where}, choices", raw, list(allowed), "field")
    found = {}
    for name, words in raw.items():
        _known(f"{where}, choices.{name}", words, allowed[name], "choice")
        found[name] = {
            choice: _texts(f"{where}, choices.{name}.{choice}", spelled)
            for choice, spelled in words.items()
        }
    return found


def _constants(
    where: str, source: schema.TableSchema, raw: Mapping[str, Any], choices: Mapping[str, Any]
) -> dict[str, str]:
    """The constants as text, if each can be read as its field's type."""
    found = {}
    for name, one in raw.items():
        if not isinstance(one, str | int | float | datetime.date):
            raise FormatError(f"{where}.{name}: must be one text, number, date, true or false")
        filled = source.fields[name]
        words = format.merge_spellings(filled.choices or {}, choices.get(name, {}))
        value = PARSERS[filled.type](str(one), filled, ParseOptions(ZoneInfo("UTC"), choices=words))
        if isinstance(value, Problem):
            allowed = f"; allowed: {', '.join(filled.choices)}" if filled.choices else ""
            raise FormatError(f"{where}.{name}: “{one}” is no {filled.type}{allowed}")
        found[name] = str(one)
    return found


def parse_format(name: str, text: str, where: str) -> Format:
    """Read one format file. Raises FormatError naming the file (`where`) and the key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{where}: not TOML: {error}") from error
    return _read(name, raw, where)


def make_answer(shape: str, sheet: str, given: Mapping[str, Any]) -> Format:
    """What a person answered on a sheet, as the format of all sheets of its shape.

    `given` says what a format file says, but may leave the table open where it only tells the
    encoding, or that such sheets are not `needed`. What holds for all rows (constants) is told
    of sheets of this name only: another sheet of the shape is of another project. Raises
    FormatError.
    """
    where = "the answer"
    rest = {key: one for key, one in given.items() if key != "needed"}
    if "table" in rest:
        said = _read(ANSWER, rest, where)
    else:
        _known(where, rest, ("recognise", "parse"), "key")
        reading = _reading(where, rest)
        recognise = _texts(where, rest.get("recognise", []))
        said = Format(ANSWER, "", recognise, encoding=reading.get("encoding"))
    is_needed = bool(given.get("needed", True))
    own = sheet if said.constants else None
    return replace(said, shape=shape, sheet=own, is_needed=is_needed)


def override(known: Format, later: Format) -> Format:
    """A format with what a later answer says of the same table: the later word counts."""
    columns = {
        name: headers
        for name, headers in {**known.columns, **later.columns}.items()
        if name not in later.constants
    }
    constants = {
        name: value
        for name, value in {**known.constants, **later.constants}.items()
        if name not in later.columns
    }
    choices = {
        name: _reworded(known.choices.get(name, {}), later.choices.get(name, {}))
        for name in {**known.choices, **later.choices}
    }
    return replace(
        known,
        columns=columns,
        constants=constants,
        choices=choices,
        units={**known.units, **later.units},
        date_order=later.date_order or known.date_order,
        empty=tuple(dict.fromkeys((*known.empty, *later.empty))),
    )


def _reworded(
    words: Mapping[str, tuple[str, ...]], later: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Choice → words, where a word stands for what was said of it last."""
    moved = {normalise_choice(word) for spellings in later.values() for word in spellings}
    stay = {
        choice: tuple(word for word in spellings if normalise_choice(word) not in moved)
        for choice, spellings in words.items()
    }
    return {choice: (*stay.get(choice, ()), *later.get(choice, ())) for choice in {**stay, **later}}


def _reading(where: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part `parse` of a format: order of dates, empty words, encoding."""
    reading = raw.get("parse", {})
    _known(f"{where}, parse", reading, PARSE_KEYS, "key")
    if reading.get("date_order", "dmy") not in DATE_ORDERS:
        raise FormatError(f"{where}: parse.date_order must be one of {', '.join(DATE_ORDERS)}")
    if reading.get("encoding", "big5") not in tuple(ENCODING_NAMES):
        raise FormatError(f"{where}: parse.encoding must be one of {', '.join(ENCODING_NAMES)}")
    return reading


def _read(name: str, raw: Mapping[str, Any], where: str) -> Format:
    _known(where, raw, KEYS, "key")
    table = raw.get("table")
    if table not in schema.ORDER:
        raise FormatError(f"{where}: table must be one of {', '.join(schema.ORDER)}")
    source = schema.load_tables()[table]
    fields = list(source.fields)
    columns, constants = raw.get("columns", {}), raw.get("constants", {})
    _known(f"{where}, columns", columns, fields, "field")
    _known(f"{where}, constants", constants, fields, "field")
    choices = _choices(where, source, raw.get("choices", {}))
    rows = raw.get("rows", {})
    answers = _texts(f"{where}, answers", raw.get("answers", []))
    _known(f"{where}, answers", dict.fromkeys(answers), fields, "field")
    reading = _reading(where, raw)
    units = raw.get("units", {})
    figures = [one.name for one in source.fields.values() if one.unit or one.type == "number"]
    _known(f"{where}, units", units, figures, "field")
    for one in units.values():
        _known(f"{where}, units", {str(one): one}, UNITS, "unit")
    if not isinstance(raw.get("sheet", ""), str) or not isinstance(rows, Mapping):
        raise FormatError(f"{where}: sheet must be a text, rows a table of headers")
    return Format(
        name=name,
        table=table,
        recognise=_texts(f"{where}, recognise", raw.get("recognise", [])),
        sheet=raw.get("sheet"),
        columns={key: _texts(f"{where}, columns.{key}", one) for key, one in columns.items()},
        constants=_constants(f"{where}, constants", source, constants, choices),
        choices=choices,
        rows={key: _texts(f"{where}, rows.{key}", one) for key, one in rows.items()},
        answers=answers,
        date_order=reading.get("date_order"),
        empty=_texts(f"{where}, parse.empty", reading.get("empty", [])),
        encoding=reading.get("encoding"),
        units=dict(units),
    )


def load_formats(folder: Path | None = None) -> tuple[Format, ...]:
    """A company's own formats (in `folder`), then the shipped ones; of one name the company's.

    Raises FormatError for a file that cannot be used.
    """
    own = sorted(folder.glob("*.toml")) if folder and folder.is_dir() else []
    found: dict[str, Format] = {}
    for path in (*own, *sorted(FOLDER.glob("*.toml"))):
        where = f"formats/{path.name}"
        if path.stem not in found:
            try:
                text = path.read_text("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise FormatError(f"{where}: cannot be read as UTF-8 text: {error}") from error
            found[path.stem] = parse_format(path.stem, text, where)
    return tuple(found.values())
