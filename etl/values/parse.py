"""Cells → typed values or problems: one function a type, applied to the distinct values."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from etl.schema import Field
from etl.values import dates
from etl.values.normalise import EMPTY, find_unit, fold, normalise_choice, simplify

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
# So like a choice (0 to 100), a word is taken for a slip of the pen, and the choice suggested.
MIN_SIMILARITY = 60
# What a whole number of the snapshot holds.
WHOLE_NUMBER_LIMIT = 2**63
_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
_PLAIN_NUMBER = r"^-?\d+(\.\d+)?$"
_WRITTEN = re.compile(r"([+-]?)([\d.,' ]*\d\.?)(?:e([+-]?\d+))?\s*(.*)")
_CURRENCY = re.compile(r"^(?:rmb|cny|usd|eur|us\$|[¥$€£])\s*")
_ROUNDED = r"^\d(\.\d+)?[eE]\+\d+$"
_SPLIT = re.compile(r"[;,、|\n]+")
_NUMBERED = re.compile(r".*\((?:#|id[:：])\s*([\w-]+)\)\s*", re.IGNORECASE)
_DEPENDENCY = re.compile(r"(\d+)\s*(?:FS|SS|FF|SF)\b.*", re.IGNORECASE)
_LAST_FIRST = re.compile(r"([A-Z][\w'’-]+), ([A-Z][\w'’-]+)")
_LATIN_ACCOUNT = re.compile(r"^(.*[\u3400-\u9fff].*?)\s*\([\w.\-@]+\)$")
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]*>")


@dataclass(frozen=True)
class Problem:
    """Why a text is no value of its type; `severity` of the finding is settled by the field."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ParseOptions:
    """How the cells of one column are read.

    `order`: day or month first (`dmy`, `mdy`); `unit`: what the header says of the figures;
    `choices`: normalised spelling → choice; `empty`: further texts for no value, folded;
    `whole_percent`: figures from 0 to 100 rather than 0 to 1.
    """

    zone: ZoneInfo
    hours_per_day: float = 8.0
    order: str | None = None
    unit: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    whole_percent: bool = False


def parse_text(written: str, field: Field, reading: ParseOptions) -> str | Problem:
    """A text that names something: an id, a person, a client, a requirement."""
    if field.refers == "people":
        return parse_person(written)
    if field.refers == "requirements" and (numbered := _NUMBERED.fullmatch(written)):
        return numbered.group(1)
    return re.sub(r"\(#\d+\)$", "", written).strip() if field.refers else written


def parse_person(written: str) -> str:
    """One person as written: the first of several, without account, share, department or mark."""
    if turned := _LAST_FIRST.fullmatch(written.strip()):
        return f"{turned.group(2)} {turned.group(1)}"
    first = next((one for one in re.split(r"[;,、，；\n]+", written) if one.strip()), "").strip()
    first = re.sub(r"\[[\d.]+%?\]$", "", first).lstrip("@").strip()
    if account := _LATIN_ACCOUNT.match(first):
        first = account.group(1)
    parts = [part.strip() for part in first.split("/") if part.strip()]
    if len(parts) > 1 and "@" not in first:
        # 张伟/研发部 and 公司/研发部/张伟: the part that names no department.
        named = [part for part in parts if not re.search(r"[部组司处室]$|dept|team", part.lower())]
        first = named[0] if named else parts[0]
    return first


def parse_choice(written: str, field: Field, reading: ParseOptions) -> str | Problem:
    """A choice by any of its spellings; of `投诉/服务态度` the first part that is one."""
    for part in (written, *re.split(r"\s*[/;,|、]\s*", written)):
        if known := reading.choices.get(normalise_choice(part)):
            return known
    asked = simplify(normalise_choice(written)).strip("?!")
    near = process.extractOne(
        asked, reading.choices.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY
    )
    return Problem("unknown_choice", {"suggestion": near[0]} if near else {})


def parse_timestamp(written: str, field: Field, reading: ParseOptions) -> Any | Problem:
    """A time in the company's zone; midnight where only the day is written."""
    moment = dates.parse_moment(written, reading.order, reading.zone)
    return Problem(moment) if isinstance(moment, str) else moment


def parse_date(written: str, field: Field, reading: ParseOptions) -> Any | Problem:
    """A day in the company's zone."""
    moment = parse_timestamp(written, field, reading)
    return moment if isinstance(moment, Problem) else moment.date()


def _figure(written: str) -> tuple[float, str] | None:
    """A number and what stands behind it: 1,234.5 / 1.234,5 / 500,60 / (12) / 5 人天."""
    plain = fold(written)
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    found = _WRITTEN.fullmatch(_CURRENCY.sub("", plain))
    if not found:
        return None
    sign, digits, power, behind = found.groups()
    digits = re.sub(r"(?<=\d)[' ](?=\d{3})", "", digits)
    mark = max(digits.rfind(","), digits.rfind("."))
    if "," in digits and "." in digits:
        whole, part = re.sub(r"[.,]", "", digits[:mark]), digits[mark + 1 :]
    elif re.fullmatch(r"\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3}){2,}", digits):
        whole, part = re.sub(r"[.,]", "", digits), ""
    elif mark >= 0:
        whole, part = digits[:mark], digits[mark + 1 :]
    else:
        whole, part = digits, ""
    if not (whole or "0").isdecimal() or not (part or "0").isdecimal():
        return None
    value = float(f"{sign}{whole or 0}.{part or 0}e{power or 0}")
    return (value, behind.rstrip("?").strip()) if math.isfinite(value) else None


def parse_number(written: str, field: Field, reading: ParseOptions) -> float | Problem:
    """A number in the field's unit: days of work, whole units of money, a rate from 0 to 1."""
    figure = _figure(written)
    if figure is None:
        return Problem("not_a_number")
    value, behind = figure
    named = find_unit(behind) if behind else None
    if behind and named is None:
        return Problem("not_a_number")
    said = named or reading.unit
    if field.unit == "days":
        per = {"hours": 1.0, "minutes": 60.0, "seconds": 3600.0}.get(said or "")
        value = value / per / reading.hours_per_day if per else value * 5 ** (said == "weeks")
    elif field.unit == "money" and said == "ten_thousands":
        value *= 10_000
    elif field.unit == "rate" and (named == "percent" or reading.whole_percent):
        value /= 100
    elif named and field.unit is None:
        return Problem("not_a_number")
    return value


def parse_whole_number(written: str, field: Field, reading: ParseOptions) -> int | Problem:
    """A whole number."""
    value = parse_number(written, field, reading)
    if isinstance(value, Problem) or value != int(value) or abs(value) >= WHOLE_NUMBER_LIMIT:
        return Problem("not_a_whole_number")
    return int(value)


def parse_boolean(written: str, field: Field, reading: ParseOptions) -> bool | Problem:
    """Yes or no, by the common words and the field's own."""
    plain = fold(written)
    if plain in YES or plain in map(fold, field.yes):
        return True
    if plain in NO or plain in map(fold, field.no):
        return False
    return Problem("not_a_boolean")


def parse_list(written: str, field: Field, reading: ParseOptions) -> list[str] | Problem:
    """A list: its parts by ; , 、 | and new lines; people and numbered references cleaned."""
    parts = [part.strip() for part in _SPLIT.split(written.replace("，", ",").replace("；", ";"))]
    if field.refers == "people":
        return [parse_person(part) for part in parts if part]
    named = [_NUMBERED.sub(r"\1", _DEPENDENCY.sub(r"\1", part)) for part in parts if part]
    return list(dict.fromkeys(named))


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
    """A parsed column: typed values, and for each problem the places (row offsets) that have it."""

    values: pa.Array
    problems: tuple[tuple[str, Problem, np.ndarray], ...] = ()
    codes: Mapping[str, int] = field(default_factory=dict)


def clean_cells(cells: pa.ChunkedArray | pa.Array, meant: Collection[str] = ()) -> pa.Array:
    """Trimmed texts without what spreadsheets put around them; empty spellings become NULL, but
    for those that the column means as a word of its own (a decision `none`)."""
    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    plain = pc.utf8_trim_whitespace(whole)
    if pc.any(pc.match_substring_regex(plain, "^(=\"|')")).as_py():
        plain = pc.replace_substring_regex(plain, '^="(.*)"$', r"\1")
        plain = pc.replace_substring_regex(plain, "^'", "")
    nothing = pc.is_in(pc.utf8_lower(plain), value_set=pa.array(sorted(EMPTY.difference(meant))))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), plain)


def parse_cells(cells: pa.Array, field: Field, reading: ParseOptions) -> ParsedColumn:
    """Read cleaned texts as a field's type. Each distinct text is read once."""
    if field.type == "text" and field.refers is None:
        return _plain_text(cells, field)
    coded = cells.dictionary_encode()
    words = coded.dictionary
    values, quick = _quick(words, field, reading)
    problems: dict[int, Problem] = {}
    skipped: dict[int, str] = {}
    for place in np.flatnonzero(~quick):
        written = words[int(place)].as_py()
        if field.type not in ("text", "choice") and fold(written) in reading.empty:
            skipped[int(place)] = written
            continue
        value = PARSERS[field.type](written, field, reading)
        if isinstance(value, Problem):
            problems[int(place)] = value
        else:
            values[int(place)] = value
    typed = pa.array(values, ARROW_TYPES[field.type]).take(coded.indices)
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = np.bincount(indices[indices >= 0], minlength=len(words)) if skipped else ()
    return ParsedColumn(
        typed,
        tuple(
            (words[place].as_py(), problem, rows)
            for place, problem, rows in _places(indices, problems)
        ),
        {written: int(counts[place]) for place, written in skipped.items()},
    )


def _places(indices: np.ndarray, problems: Mapping[int, Problem]):
    """For each problem the rows that hold its text, with one sort for all of them."""
    if not problems:
        return
    held = np.flatnonzero(np.isin(indices, np.fromiter(problems, int)))
    order = held[np.argsort(indices[held], kind="stable")]
    starts = np.flatnonzero(np.diff(indices[order], prepend=-2))
    for rows in np.split(order, starts[1:]):
        place = int(indices[rows[0]])
        yield place, problems[place], rows


def _quick(words: pa.Array, field: Field, reading: ParseOptions) -> tuple[list[Any], np.ndarray]:
    """What the database reads as we would: ISO dates and plain numbers, all at once."""
    none = np.zeros(len(words), bool)
    if field.type in ("date", "timestamp"):
        pattern, kind = _ISO, "timestamp"
    elif field.type == "number" and not (field.unit and (reading.unit or reading.whole_percent)):
        pattern, kind = _PLAIN_NUMBER, "double"
    else:
        return [None] * len(words), none
    table = pa.table({"word": words, "fits": pc.match_substring_regex(words, pattern)})
    with duckdb.connect() as connection:
        connection.register("words", table)
        column = connection.sql(
            f"select case when fits then try_cast(word as {kind}) end as value from words"
        ).to_arrow_table()["value"]
    if kind == "timestamp":
        year = pc.year(column)
        far = pc.or_(pc.less(year, dates.EARLIEST_YEAR), pc.greater(year, dates.LATEST_YEAR))
        column = pc.if_else(pc.fill_null(far, False), None, column)
        if field.type == "date":
            column = column.cast(pa.timestamp("us")).cast(pa.date32(), safe=False)
        else:
            column = pc.floor_temporal(column, unit="second")
    read = column.to_pylist()
    return read, np.array([value is not None for value in read], bool)


def _plain_text(cells: pa.Array, field: Field) -> ParsedColumn:
    """Text as it stands, without HTML tags; ids that lost their digits are a problem."""
    if field.name.endswith("_id"):
        rounded = pc.fill_null(pc.match_substring_regex(cells, _ROUNDED), False)
        rows = np.flatnonzero(rounded.to_numpy(zero_copy_only=False))
        problems = tuple(
            (cells[int(row)].as_py(), Problem("rounded_id"), np.array([row])) for row in rows
        )
        return ParsedColumn(pc.if_else(rounded, pa.scalar(None, pa.string()), cells), problems)
    marked = pc.fill_null(pc.match_substring_regex(cells, r"</?[a-zA-Z][^<>]*>|&nbsp;"), False)
    if pc.any(marked).as_py():
        cells = pa.array([strip_tags(one) for one in cells.to_pylist()], pa.string())
    return ParsedColumn(cells)


def strip_tags(written: str | None) -> str | None:
    """Text without HTML tags, its line breaks kept."""
    if written is None or ("<" not in written and "&" not in written):
        return written
    broken = re.sub(r"(?i)<(?:br|/p|/div|/li)\s*/?>", "\n", written)
    plain = _TAGS.sub("", broken).replace("&nbsp;", " ")
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(entity, letter)
    return re.sub(r"\n{2,}", "\n", plain).strip() or None
