"""Checked entries of a format file: keys, texts, columns, either/or."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import process

from etl.formats.either import Either
from etl.formats.row_rules import FormatError, Place, parse_texts
from etl.schema import TableSchema
from etl.values.normalise import normalise_header
from queries.refusal import quote

# An unknown key at least this similar (0 to 100) to a known one is a likely misspelling.
MIN_SIMILARITY = 60
JOIN_KEYS = ("join", "with")


def check_keys(where: Place, raw: Any, allowed: Sequence[str], what: str) -> None:
    """Raise FormatError for a key that is none of the allowed, naming the nearest; `what` a key is
    here (key, field, choice, unit) is a code of words.toml."""
    if not isinstance(raw, Mapping):
        raise FormatError.at(where, "no_table_of_keys")
    for key in raw:
        if key not in allowed:
            nearest = process.extractOne(key, allowed, score_cutoff=MIN_SIMILARITY)
            hint = FormatError("nearest", name=nearest[0]) if nearest else ""
            raise FormatError.at(
                where,
                "unknown",
                what=FormatError(what),
                key=quote(key),
                hint=hint,
                allowed=", ".join(allowed),
            )


def parse_columns(where: Place, raw: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes `columns`, `any_of` and `joined_with` of a format. Raises FormatError."""
    if not isinstance(raw, Mapping):
        raise FormatError.at(where.at("columns"), "no_table_of_keys")
    columns: dict[str, tuple[str, ...]] = {}
    any_of: dict[str, tuple[str, ...]] = {}
    joined_with: dict[str, str] = {}
    for field, given in raw.items():
        place = where.at("columns", field)
        if not isinstance(given, Mapping):
            columns[field] = parse_texts(place, given)
        elif "any" in given:
            check_keys(place, given, ("any",), "key")
            any_of[field] = parse_texts(place.at("any"), given["any"])
        else:
            check_keys(place, given, ("any", *JOIN_KEYS), "key")
            columns[field] = parse_texts(place.at("join"), given.get("join"))
            joined_with[field] = str(given.get("with", " "))
    return {"columns": columns, "any_of": any_of, "joined_with": joined_with}


def parse_either(where: Place, schema: TableSchema, raw: Any) -> dict[str, Either]:
    """The section `either`: field → its column, the one where that is empty, and the field that
    the latter fills otherwise. Raises FormatError."""
    check_keys(where.at("either"), raw, list(schema.fields), "field")
    rules = {}
    for field, given in raw.items():
        place = where.at("either", field)
        allowed = ("column", "else", *(f"then_{name}" for name in schema.fields))
        check_keys(place, given, allowed, "key")
        then = [key for key in given if key.startswith("then_")]
        texts = {key: value for key, value in given.items() if isinstance(value, str)}
        if len(texts) < len(given) or not {"column", "else"} <= set(given) or len(then) != 1:
            raise FormatError.at(place, "either")
        if normalise_header(given[then[0]]) != normalise_header(given["else"]):
            raise FormatError.at(place.at(then[0]), "same_header", header=quote(given["else"]))
        rules[field] = Either(given["column"], given["else"], then[0].removeprefix("then_"))
    return rules
