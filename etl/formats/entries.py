"""Checked entries of a format file: keys, texts, columns, either/or."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import process

from etl.formats.either import Either
from etl.formats.row_rules import FormatError, parse_texts
from etl.schema import TableSchema
from etl.values.normalise import normalise_header

# An unknown key at least this similar (0 to 100) to a known one is a likely misspelling.
MIN_SIMILARITY = 60
JOIN_KEYS = ("join", "with")


def check_keys(where: str, raw: Any, allowed: Sequence[str], what: str) -> None:
    """Raise FormatError for a key that is none of the allowed, naming the nearest."""
    if not isinstance(raw, Mapping):
        raise FormatError(f"{where}: {what} must be a table of keys and values")
    for key in raw:
        if key not in allowed:
            nearest = process.extractOne(key, allowed, score_cutoff=MIN_SIMILARITY)
            hint = f"did you mean “{nearest[0]}”? " if nearest else ""
            raise FormatError(
                f"{where}: unknown {what} “{key}”; {hint}allowed: {', '.join(allowed)}"
            )


def parse_columns(where: str, raw: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes `columns`, `any_of` and `joined_with` of a format. Raises FormatError."""
    columns: dict[str, tuple[str, ...]] = {}
    any_of: dict[str, tuple[str, ...]] = {}
    joined_with: dict[str, str] = {}
    for field, given in raw.items():
        place = f"{where}, columns.{field}"
        if not isinstance(given, Mapping):
            columns[field] = parse_texts(place, given)
        elif "any" in given:
            check_keys(place, given, ("any",), "key")
            any_of[field] = parse_texts(f"{place}.any", given["any"])
        else:
            check_keys(place, given, ("any", *JOIN_KEYS), "key")
            columns[field] = parse_texts(f"{place}.join", given.get("join"))
            joined_with[field] = str(given.get("with", " "))
    return {"columns": columns, "any_of": any_of, "joined_with": joined_with}


def parse_either(where: str, schema: TableSchema, raw: Any) -> dict[str, Either]:
    """The section `either`: field → its column, the one where that is empty, and the field that
    the latter fills otherwise. Raises FormatError."""
    check_keys(f"{where}, either", raw, list(schema.fields), "field")
    rules = {}
    for field, given in raw.items():
        place = f"{where}, either.{field}"
        allowed = ("column", "else", *(f"then_{name}" for name in schema.fields))
        check_keys(place, given, allowed, "key")
        then = [key for key in given if key.startswith("then_")]
        texts = {key: value for key, value in given.items() if isinstance(value, str)}
        if len(texts) < len(given) or not {"column", "else"} <= set(given) or len(then) != 1:
            raise FormatError(f"{place}: needs column, else and one then_…, each one header")
        if normalise_header(given[then[0]]) != normalise_header(given["else"]):
            raise FormatError(f"{place}.{then[0]}: must be the header of else, “{given['else']}”")
        rules[field] = Either(given["column"], given["else"], then[0].removeprefix("then_"))
    return rules
