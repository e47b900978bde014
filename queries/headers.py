"""The header of a query file: its keys, their types, and the closed lists of their values."""

import re
import tomllib
from collections.abc import Mapping, Set
from typing import Any

from queries.claims import OUTCOMES, TRIAL, check_claim, list_claims
from queries.kinds import CHART_OPTIONS, CHARTS, ESTIMATES
from queries.refusal import QueryError

LANGUAGES = ("en", "zh")
FILTERS = {
    "start_date": "date",
    "end_date": "date",
    "client": "varchar[]",
    "project": "varchar[]",
    "sales": "varchar[]",
    "pm": "varchar[]",
}
# A failed check keeps a snapshot from being published; an alert is for people, and in the digest.
SEVERITIES = ("fail", "warn", "alert")
SIDES = ("higher", "lower")
ALWAYS_REQUIRED = {"title", "grain", "tables"}
REQUIRED = {
    "model": ALWAYS_REQUIRED,
    "evidence": ALWAYS_REQUIRED | {"question", "chart", "rows", "caveats"},
    "check": ALWAYS_REQUIRED - {"grain"} | {"severity"},
}
OPTIONAL = {
    "model": {"columns", "meanings"},
    "evidence": {
        *("claims", "columns", "estimate", "suspects", "ignores", "needs", "trial"),
        *("page", "after", "front"),
    },
    "check": {"columns", "grain", "meaning", "remedy"},
}
TEXT_KEYS = {"rows", "suspects", "severity", "page", "after"}
LIST_KEYS = {"tables", "ignores"}
TABLE_KEYS = {"chart", "claims", "estimate", "columns", "meanings", "trial"}
# What is said in both languages.
SAID = {"title", "question", "meaning", "remedy"}
# Tables of texts in both languages, and the keys that each must have.
TEXT_TABLES = {"claims": frozenset(OUTCOMES), "trial": frozenset(TRIAL)}


def classify(name: str) -> str:
    """The kind of the query of this name: model, check or evidence."""
    folder = name.split("/", 1)[0]
    return {"model": "model", "checks": "check"}.get(folder, "evidence")


def split_text(where: str, text: str) -> tuple[str, str]:
    """The header and the statement of a query file. Raises QueryError where there is no header."""
    block = re.match(r"\s*/\*(.*?)\*/", text, re.DOTALL)
    if block is None:
        raise QueryError.at(where, "no_header")
    return block.group(1), text[block.end() :]


def read_header(where: str, kind: str, written: str) -> dict[str, Any]:
    """The checked header of a query. Raises QueryError that names the file and the key."""
    try:
        header = tomllib.loads(written)
    # Beside its own error, tomllib lets Python's out: too long a number, too deep a list.
    except (ValueError, RecursionError) as error:
        raise QueryError.at(where, "header_not_toml", message=error) from error
    check_keys(where, set(header), REQUIRED[kind], OPTIONAL[kind])
    _check_types(where, header)
    _check_values(where, header)
    if kind == "evidence":
        _check_chart(where, header["chart"])
        if not header["tables"]:
            raise QueryError.at(where, "missing_key", key="tables")
    if estimate := header.get("estimate"):
        _check_estimate(f"{where}, estimate", estimate)
        if ESTIMATES[estimate["kind"]].is_comparison:
            check_keys(where, set(header), {"claims", "suspects", "trial"}, set(header))
    for outcome, lang, claim in list_claims(header.get("claims", {})):
        check_claim(where, outcome, lang, claim)
    return header


def check_keys(where: str, given: Set[str], required: Set[str], optional: Set[str]) -> None:
    """Raise QueryError for a key that is unknown or missing."""
    if unknown := given - required - optional:
        allowed = ", ".join(sorted(required | optional))
        raise QueryError.at(where, "unknown_key", key=min(unknown), allowed=allowed)
    if missing := required - given:
        raise QueryError.at(where, "missing_key", key=min(missing))


def _check_types(where: str, header: Mapping[str, Any]) -> None:
    for key in sorted(header):
        value = header[key]
        if key in TEXT_KEYS and not isinstance(value, str):
            raise QueryError.at(where, "must_be_text", key=key)
        if key in LIST_KEYS and not _is_list_of_texts(value):
            raise QueryError.at(where, "must_be_texts", key=key)
        if key in TABLE_KEYS and not isinstance(value, Mapping):
            raise QueryError.at(where, "must_be_table", key=key)
    _check_words(where, header)
    needs = header.get("needs", [])
    if not isinstance(needs, list) or not all(
        isinstance(need, str) or _is_list_of_texts(need) for need in needs
    ):
        raise QueryError.at(where, "must_be_texts", key="needs")


def _check_words(where: str, header: Mapping[str, Any]) -> None:
    """Raise QueryError unless everything that is shown stands in both languages."""
    for key in sorted(SAID & set(header)):
        _check_both_languages(where, key, header[key])
    for key in sorted(set(TEXT_TABLES) & set(header)):
        check_keys(f"{where}, {key}", set(header[key]), TEXT_TABLES[key], set())
        for name, text in header[key].items():
            _check_both_languages(where, f"{key}.{name}", text)
    if not isinstance(header.get("grain", ""), str):
        _check_both_languages(where, "grain", header["grain"])
    if "caveats" in header:
        _check_both_languages(where, "caveats", header["caveats"], _is_list_of_texts)
    for key in ("columns", "meanings"):
        for column, said in header.get(key, {}).items():
            _check_both_languages(where, f"{key}.{column}", said)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _check_both_languages(where: str, key: str, text: Any, is_fit: Any = _is_text) -> None:
    if not isinstance(text, Mapping) or set(text) != set(LANGUAGES):
        raise QueryError.at(where, "both_languages", key=key)
    for lang, value in text.items():
        if not is_fit(value):
            code = "must_be_text" if is_fit is _is_text else "must_be_texts"
            raise QueryError.at(where, code, key=f"{key}.{lang}")


def _check_values(where: str, header: Mapping[str, Any]) -> None:
    if header.get("suspects", "higher") not in SIDES:
        raise QueryError.at(where, "one_of", key="suspects", allowed=", ".join(SIDES))
    if header.get("severity", "fail") not in SEVERITIES:
        raise QueryError.at(where, "one_of", key="severity", allowed=", ".join(SEVERITIES))
    if not isinstance(header.get("front", False), bool):
        raise QueryError.at(where, "one_of", key="front", allowed="true, false")
    if {"after", "front"} & set(header) and "page" not in header:
        raise QueryError.at(where, "missing_key", key="page")
    if unknown := set(header.get("ignores", [])) - set(FILTERS):
        raise QueryError.at(where, "no_filter", name=min(unknown), allowed=", ".join(FILTERS))


def _check_chart(where: str, chart: Mapping[str, Any]) -> None:
    if not _is_one_of(chart.get("kind"), CHARTS):
        raise QueryError.at(where, "one_of", key="chart.kind", allowed=", ".join(CHARTS))
    required = CHARTS[chart["kind"]]
    check_keys(f"{where}, chart", set(chart), required | {"kind"}, CHART_OPTIONS)
    for key, value in chart.items():
        if key == "stages" and not _is_list_of_texts(value):
            raise QueryError.at(where, "must_be_texts", key="chart.stages")
        if key == "interval" and not isinstance(value, bool):
            raise QueryError.at(where, "one_of", key="chart.interval", allowed="true, false")
        if key not in ("stages", "interval") and not isinstance(value, str):
            raise QueryError.at(where, "must_be_text", key=f"chart.{key}")


def _is_one_of(value: Any, allowed: Mapping[str, Any]) -> bool:
    return isinstance(value, str) and value in allowed


def _check_estimate(where: str, spec: Mapping[str, Any]) -> None:
    if not _is_one_of(spec.get("kind"), ESTIMATES):
        raise QueryError.at(where, "one_of", key="kind", allowed=", ".join(ESTIMATES))
    kind = ESTIMATES[spec["kind"]]
    check_keys(where, set(spec), kind.required | kind.words | {"kind"}, kind.optional | kind.tables)
    _check_columns(where, {key: spec[key] for key in set(spec) - kind.tables})
    for table in sorted(kind.tables & set(spec)):
        if not isinstance(spec[table], Mapping):
            raise QueryError.at(where, "must_be_table", key=table)
        for name, variant in spec[table].items():
            place = f"{where}.{table}.{name}"
            if not isinstance(variant, Mapping):
                raise QueryError.at(where, "must_be_table", key=f"{table}.{name}")
            check_keys(place, set(variant), set(), kind.required)
            _check_columns(place, variant)


def _check_columns(where: str, spec: Mapping[str, Any]) -> None:
    for key in sorted(spec):
        if not isinstance(spec[key], str) and not _is_list_of_texts(spec[key]):
            raise QueryError.at(where, "must_be_text", key=key)
