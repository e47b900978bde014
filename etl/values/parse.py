"""Cells → typed values or problems: one parser per type, applied to the distinct values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from etl.schema import Field
from etl.values import dates, html_text, ids, numbers, people
from etl.values.bulk import parse_in_bulk
from etl.values.normalise import find_unit, fold, normalise_choice, simplify
from etl.values.options import ParseOptions, Problem

YES = frozenset(
    ["true", "t", "1", "1.0", "yes", "y", "是", "对", "有", "√", "✓", "✔", "☑", "✅", "on"]
)
NO = frozenset(["false", "f", "0", "0.0", "no", "n", "否", "非", "×", "✗", "✘", "x", "☐", "off"])
ARROW_TYPES = {
    "text": pa.string(),
    "choice": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "whole number": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "list": pa.list_(pa.string()),
}
# Words that are Python texts at a time: bounds the memory that these take.
BATCH_WORDS = 50_000
# A word this similar to a choice (0 to 100) is a likely misspelling, so the choice is suggested.
MIN_SIMILARITY = 60
# BIGINT of the snapshot.
WHOLE_NUMBER_LIMIT = 2**63
_SPLIT = re.compile(r"[;；,，、|\n]+")
_NUMBERED = re.compile(r".*\((?:#|id[:：])\s*([\w-]+)\)\s*", re.IGNORECASE)
_DEPENDENCY = re.compile(r"(?<!\d)(\d+)\s*(?:FS|SS|FF|SF)\b.*", re.IGNORECASE)
# Cheaper than the pattern above: most references have no kind.
_KIND = re.compile(r"[FS][FS]\b", re.IGNORECASE)


def parse_text(written: str, field: Field, options: ParseOptions) -> str | Problem:
    """A text, or the name or id of a row that it refers to, without marks around it."""
    if field.refers == "people":
        return people.parse_people(written, options.last_first)
    if field.refers and (code := ids.find_damage(written, options.are_rounded, options.has_dates)):
        return Problem(code)
    if field.refers == "requirements" and (numbered := _NUMBERED.fullmatch(written)):
        return numbered.group(1)
    return re.sub(r"\(#\d+\)$", "", written).strip() if field.refers else written


def parse_choice(written: str, field: Field, options: ParseOptions) -> str | Problem:
    """The choice with this spelling; of `投诉/服务态度` the first part that is a choice."""
    for part in (written, *re.split(r"[/;,|、]", written)):
        if choice := options.choices.get(normalise_choice(part)):
            return choice
    word = simplify(normalise_choice(written)).strip("?!")
    nearest = process.extractOne(
        word, options.choices.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY
    )
    return Problem("unknown_choice", {"suggestion": nearest[0]} if nearest else {})


def parse_timestamp(written: str, field: Field, options: ParseOptions) -> Any | Problem:
    """A time in the company's zone; midnight if only the day is written."""
    moment = dates.parse_moment(
        written, options.order, options.zone, options.year, options.source_zone
    )
    return Problem(moment) if isinstance(moment, str) else moment


def parse_date(written: str, field: Field, options: ParseOptions) -> Any | Problem:
    """A day in the company's zone."""
    moment = parse_timestamp(written, field, options)
    return moment if isinstance(moment, Problem) else moment.date()


def parse_number(written: str, field: Field, options: ParseOptions) -> float | Problem:
    """A number in the field's unit: days of work, whole units of money, a rate from 0 to 1."""
    if field.unit == "days" and (hours := numbers.parse_duration(written)) is not None:
        return hours / options.hours_per_day
    number = numbers.split_number(written, options.decimal_mark)
    if number is None:
        return Problem("not_a_number")
    if field.unit == "money" and options.decimal_mark is None and numbers.is_unclear(written):
        return Problem("unclear_number")
    value, suffix = number
    own_unit = find_unit(suffix) if suffix else None
    if suffix and own_unit is None:
        return Problem("not_a_number")
    unit = own_unit or options.unit
    if field.unit in ("days", "money") and own_unit == "percent":
        # A cell formatted as per cent by mistake shows 0.5 days as 50%.
        return _divide_by_hundred(value)
    if field.unit == "days":
        per_hour = {"hours": 1.0, "minutes": 60.0, "seconds": 3600.0}.get(unit or "")
        days_per_unit = 5 if unit == "weeks" else 1
        value = value / per_hour / options.hours_per_day if per_hour else value * days_per_unit
    elif field.unit == "money" and unit == "ten_thousands":
        value *= 10_000
    elif field.unit == "rate":
        return _scale_rate(value, own_unit == "percent", options)
    elif own_unit and field.unit is None:
        return Problem("not_a_number")
    return value


def _scale_rate(value: float, has_sign: bool, options: ParseOptions) -> float | Problem:
    """A rate from 0 to 1; a number that is not of the column's scale is a problem."""
    share = _divide_by_hundred(value)
    if has_sign:
        return share
    if options.is_scale_mixed and (
        0 < abs(value) < 1 if options.whole_percent else abs(value) >= numbers.MAX_RATE
    ):
        return Problem("mixed_scale")
    return share if options.whole_percent else value


def _divide_by_hundred(value: float) -> float:
    """Without rounding: 12.3 % is 0.123 and no 0.12300000000000001."""
    return float(Decimal(repr(value)).scaleb(-2))


def parse_whole_number(written: str, field: Field, options: ParseOptions) -> int | Problem:
    """A whole number within BIGINT."""
    value = parse_number(written, field, options)
    if isinstance(value, Problem) or value != int(value) or abs(value) >= WHOLE_NUMBER_LIMIT:
        return Problem("not_a_whole_number")
    return int(value)


def parse_boolean(written: str, field: Field, options: ParseOptions) -> bool | Problem:
    """Yes or no, by the common words and the field's own."""
    plain = fold(written)
    if plain in YES or plain in map(fold, field.yes) or (options.x_is_yes and plain == "x"):
        return True
    if plain in NO or plain in map(fold, field.no):
        return False
    return True if options.any_text_is_yes else Problem("not_a_boolean")


def parse_list(written: str, field: Field, options: ParseOptions) -> list[str] | Problem:
    """The parts between ; , 、 | and line breaks, each cleaned as a person or a reference."""
    if field.refers == "people":
        return people.split_people(written.replace("|", ";"), options.last_first)
    parts = [part.strip() for part in _SPLIT.split(written)]
    for part in parts:
        if code := ids.find_damage(part, options.are_rounded, options.has_dates):
            return Problem(code)
    return list(dict.fromkeys(_clean_reference(part) for part in parts if part))


def _clean_reference(part: str) -> str:
    """A reference without its kind of dependency (`3FS+2d`) and without a name before its id."""
    if _KIND.search(part):
        part = _DEPENDENCY.sub(r"\1", part)
    numbered = _NUMBERED.match(part) if "(" in part else None
    return numbered[1] + part[numbered.end() :] if numbered else part


PARSERS: dict[str, Callable[[str, Field, ParseOptions], Any]] = {
    "text": parse_text,
    "choice": parse_choice,
    "date": parse_date,
    "timestamp": parse_timestamp,
    "whole number": parse_whole_number,
    "number": parse_number,
    "boolean": parse_boolean,
    "list": parse_list,
}


@dataclass(frozen=True)
class ParsedColumn:
    """A parsed column: its typed values, and what could not be parsed.

    `problems`: text, problem, offsets of the rows with that text; `codes`: text that the format
    declares empty → number of rows; `html_count`: rows whose text was taken out of HTML.
    """

    values: pa.Array
    problems: tuple[tuple[str, Problem, np.ndarray], ...] = ()
    codes: Mapping[str, int] = dataclass_field(default_factory=dict)
    html_count: int = 0


def parse_cells(cells: pa.Array, field: Field, options: ParseOptions) -> ParsedColumn:
    """Parse cleaned texts, or a dictionary of them, as a field's type. Each distinct text is parsed
    once."""
    if field.type == "text" and field.refers is None:
        return _parse_plain_text(cells, field, options)
    coded = cells if isinstance(cells, pa.DictionaryArray) else cells.dictionary_encode()
    words = coded.dictionary
    if field.refers == "people":
        options = replace(options, last_first=people.is_last_first(words.to_pylist()))
    values, problems, empty_codes = _parse_words(words, field, options)
    typed = values.take(coded.indices)
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = np.bincount(indices[indices >= 0], minlength=len(words)) if empty_codes else ()
    return ParsedColumn(
        typed,
        tuple(
            (words[place].as_py(), problem, rows)
            for place, problem, rows in _locate_problems(indices, problems)
        ),
        {written: int(counts[place]) for place, written in empty_codes.items()},
    )


def _parse_words(
    words: pa.Array, field: Field, options: ParseOptions
) -> tuple[pa.Array, dict[int, Problem], dict[int, str]]:
    """The values of texts, and by their places the problems and what the format declares empty."""
    in_bulk = parse_in_bulk(words, field, options)
    has_codes = bool(options.empty) and field.type not in ("text", "choice")
    problems: dict[int, Problem] = {}
    empty_codes: dict[int, str] = {}
    parts = []
    for begin in range(0, len(words), BATCH_WORDS):
        part = None if in_bulk is None else in_bulk.slice(begin, BATCH_WORDS)
        if part is None or part.null_count:
            batch = words.slice(begin, BATCH_WORDS).to_pylist()
            values = [None] * len(batch) if part is None else part.to_pylist()
            for place, written in enumerate(batch):
                if values[place] is not None:
                    continue
                if has_codes and fold(written) in options.empty:
                    empty_codes[begin + place] = written
                    continue
                value = PARSERS[field.type](written, field, options)
                if isinstance(value, Problem):
                    problems[begin + place] = value
                else:
                    values[place] = value
            part = pa.array(values, ARROW_TYPES[field.type])
        parts.append(part)
    typed = pa.chunked_array(parts, ARROW_TYPES[field.type])
    return typed.combine_chunks(), problems, empty_codes


def _locate_problems(indices: np.ndarray, problems: Mapping[int, Problem]):
    """For each problem its place among the words and its rows, with one sort for all."""
    if not problems:
        return
    bad_rows = np.flatnonzero(np.isin(indices, np.fromiter(problems, int)))
    order = bad_rows[np.argsort(indices[bad_rows], kind="stable")]
    starts = np.flatnonzero(np.diff(indices[order], prepend=-2))
    for rows in np.split(order, starts[1:]):
        place = int(indices[rows[0]])
        yield place, problems[place], rows


def _parse_ids(cells: pa.Array, options: ParseOptions) -> ParsedColumn:
    """Ids as written; one that a spreadsheet changed is a problem."""
    damaged = ids.find_damaged(cells, options.are_rounded, options.has_dates)
    problems = tuple(
        (cells[int(row)].as_py(), Problem(code), np.array([row]))
        for code, rows in damaged.items()
        for row in rows
    )
    if not problems:
        return ParsedColumn(cells)
    is_damaged = np.zeros(len(cells), bool)
    is_damaged[np.concatenate(list(damaged.values()))] = True
    return ParsedColumn(
        pc.if_else(pa.array(is_damaged), pa.scalar(None, pa.string()), cells), problems
    )


def _parse_plain_text(cells: pa.Array, field: Field, options: ParseOptions) -> ParsedColumn:
    """Text as written, out of HTML where a cell is that as a whole."""
    if field.name.endswith("_id"):
        return _parse_ids(cells, options)
    may_be = pc.fill_null(pc.match_substring_regex(cells, html_text.MAY_BE_HTML), False)
    if not pc.any(may_be).as_py():
        return ParsedColumn(cells)
    texts, count = cells.to_pylist(), 0
    for row in np.flatnonzero(may_be.to_numpy(zero_copy_only=False)):
        plain = html_text.read_html(texts[row])
        if plain is not None:
            texts[row], count = plain or None, count + 1
    return ParsedColumn(pa.array(texts, pa.string()), html_count=count)
