"""Where the rows of a table are in its sheet: the keys of the section `rows` that say so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from queries.refusal import Unusable, quote

# Any other key of the section is a header of the export, whose words select rows.
KEYS = (
    *("header_row", "fill_down", "section", "ignore"),
    *("one_per", "latest_by", "number", "complete"),
)
# Of these, the keys that say where the header or the sections are.
PLACING_KEYS = ("header_row", "section")
# No column numbers the rows; each row is a thing of its own though numbers repeat.
NUMBERS = ("none", "separate")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Place:
    """Where something stands: in a format file, or in a person's answer (no file); in which of the
    tables of the file; under which keys."""

    file: str = ""
    table: int | None = None
    keys: tuple[str, ...] = ()

    def at(self, *keys: str) -> "Place":
        """The place under these keys of it."""
        return replace(self, keys=(*self.keys, *keys))


class FormatError(Unusable):
    """A format file, or an answer, with a bad entry; the message names the file and the key, and
    what to do."""

    words = Path(__file__).parents[1] / "words.toml"

    @classmethod
    def at(cls, place: Place, code: str, **details: Any) -> "FormatError":
        """An error at a place; of the texts in `details` that people wrote, quote them."""
        where: FormatError | str = quote(place.file) if place.file else cls("answer")
        if place.table is not None:
            where = cls("at_table", where=where, number=place.table)
        if place.keys:
            where = cls("at_key", where=where, key=".".join(map(quote, place.keys)))
        return cls("inside", where=where, reason=cls(code, **details))


@dataclass(frozen=True)
class RowRules:
    """What a format or a person says of the rows of a sheet, in the section `rows`.

    `header_row`: the number of the (lower) header row; `fill_down`: headers of columns in which a
    blank cell means the value above; `section`: pattern of rows that name a field of the rows below
    (`项目：{project}`); `ignore`: patterns of the first filled cell of rows to pass over.

    Where a number stands in several rows: `one_per`: they are parts of one thing, the header is
    that of the number; `latest_by`: they are its history, the header is that of the day by which
    the latest counts; `number`: one of NUMBERS. `complete`: a load holds all rows of its list.
    """

    header_row: int | None = None
    fill_down: tuple[str, ...] = ()
    section: str | None = None
    ignore: tuple[str, ...] = ()
    one_per: str | None = None
    latest_by: str | None = None
    number: str | None = None
    complete: bool = False

    def override(self, later: "RowRules") -> "RowRules":
        """These rules with those of a later answer, which take precedence."""
        # One answer to what a row is replaces another.
        repeats = later if later.one_per or later.latest_by or later.number else self
        return RowRules(
            later.header_row or self.header_row,
            tuple(dict.fromkeys((*self.fill_down, *later.fill_down))),
            later.section or self.section,
            tuple(dict.fromkeys((*self.ignore, *later.ignore))),
            repeats.one_per,
            repeats.latest_by,
            repeats.number,
            later.complete or self.complete,
        )


NO_RULES = RowRules()


def parse_rules(where: Place, rows: Mapping[str, Any], fields: tuple[str, ...] = ()) -> RowRules:
    """The rules among the keys of `rows`; `fields` are those that a section may name (none: any).

    Raises FormatError naming the place (`where`) and the key.
    """
    header_row = rows.get("header_row")
    is_number = isinstance(header_row, int) and not isinstance(header_row, bool)
    if header_row is not None and (not is_number or header_row < 1):
        raise FormatError.at(where.at("rows", "header_row"), "row_number")
    return RowRules(
        header_row,
        parse_texts(where.at("rows", "fill_down"), rows.get("fill_down", [])),
        _parse_section(where, rows.get("section"), fields),
        _parse_patterns(where, rows),
        **_parse_repeats(where, rows),
    )


def _parse_repeats(where: Place, rows: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that say what several rows of one number are, and `complete`."""
    repeats = {key: rows.get(key) for key in ("one_per", "latest_by", "number")}
    for key, value in repeats.items():
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise FormatError.at(where.at("rows", key), "one_text")
    if sum(value is not None for value in repeats.values()) > 1:
        raise FormatError.at(where.at("rows"), "one_rule")
    if repeats["number"] not in (None, *NUMBERS):
        raise FormatError.at(where.at("rows", "number"), "one_of", allowed=", ".join(NUMBERS))
    complete = rows.get("complete", False)
    if not isinstance(complete, bool):
        raise FormatError.at(where.at("rows", "complete"), "true_or_false")
    return {**repeats, "complete": complete}


def parse_texts(where: Place, raw: Any) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple. Raises FormatError for anything else."""
    texts = [raw] if isinstance(raw, str) else raw
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise FormatError.at(where, "texts")
    return tuple(texts)


def _parse_section(where: Place, section: Any, fields: tuple[str, ...]) -> str | None:
    if section is None:
        return None
    place = where.at("rows", "section")
    if not isinstance(section, Mapping) or set(section) != {"pattern"}:
        raise FormatError.at(place, "section_pattern")
    pattern = section["pattern"]
    names = _PLACEHOLDER.findall(pattern) if isinstance(pattern, str) else []
    if len(names) != 1 or pattern == f"{{{names[0]}}}":
        raise FormatError.at(place.at("pattern"), "one_field")
    if fields and names[0] not in fields:
        raise FormatError.at(place.at("pattern"), "unknown_field", field=quote(names[0]))
    return pattern


def _parse_patterns(where: Place, rows: Mapping[str, Any]) -> tuple[str, ...]:
    place = where.at("rows", "ignore")
    patterns = parse_texts(place, rows.get("ignore", []))
    for pattern in patterns:
        try:
            pc.match_substring_regex(pa.array([""]), pattern)
        except pa.ArrowInvalid as error:
            raise FormatError.at(place, "no_pattern", pattern=quote(pattern)) from error
    return patterns


def compile_section(pattern: str) -> tuple[str, re.Pattern[str]]:
    """The field that a section pattern names, and the pattern of the whole cell."""
    (name,) = _PLACEHOLDER.findall(pattern)
    before, after = (re.escape(part.strip()) for part in pattern.split(f"{{{name}}}"))
    # Possessive: a cell with a thousand spaces takes no longer than its length.
    cell = rf"\s*+{before}\s*+(\S(?:.*\S)?)\s*+{after}\s*+"
    return name, re.compile(cell, re.IGNORECASE)
