"""A problem at a place: what is wrong, where, and in which words it is said."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.lists import format_list

LOCALES = Path(__file__).parent / "locales"
SEVERITIES = ("error", "warning", "note")
# So many findings of one code and column are kept word by word; the rest become one line.
KEPT = 20
# So many are marked at their cells.
MARKED = 2000


@dataclass(frozen=True, init=False)
class Finding:
    """One problem. `code` picks the words, `details` fill their gaps (plain JSON values).

    `severity`: error (a file, sheet or row is not taken), warning (a value is not), note.
    `row` is the row number as the spreadsheet shows it, `column` the header as written.
    """

    code: str
    severity: str
    sheet: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def __init__(
        self,
        code: str,
        severity: str,
        sheet: str = "",
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        **details: Any,
    ):
        given = (code, severity, sheet, row, column, value, details)
        for name, one in zip(self.__dataclass_fields__, given, strict=True):
            object.__setattr__(self, name, one)


@cache
def _words(lang: str) -> dict[str, Any]:
    return tomllib.loads((LOCALES / f"{lang}.toml").read_text("utf-8"))


def _shown(value: Any, lang: str) -> Any:
    """A detail as it is worded: by language, a list with its commas, anything else as it is."""
    if isinstance(value, Mapping):
        return value[lang]
    if isinstance(value, list | tuple):
        words = _words(lang)
        return words["list"].join(
            one if one == "…" else words["quote"].format(one) for one in value
        )
    return value


def any_of(names: Sequence[str], lang: str) -> str:
    """Alternatives in a row: “a or b”, “a或b”."""
    return format_list(names, style="or", locale=lang)


def message(finding: Finding, lang: str, file: str) -> str:
    """The sentence for a finding: file, sheet, row, column, then what is wrong and what to do."""
    words = _words(lang)
    place, end = file, words["place"]["end"] if file else ""
    for name in ("sheet", "row", "column"):
        if (at := getattr(finding, name)) not in (None, ""):
            place += words["place"][name].format(at)
    return place + end + sentence(finding, lang)


def sentence(finding: Finding, lang: str) -> str:
    """What is wrong and what to do, without the place."""
    words = _words(lang)
    gaps = {name: _shown(value, lang) for name, value in finding.details.items()}
    gaps |= {"value": finding.value, "row": finding.row, "column": finding.column}
    if "more" in finding.details:
        return words["more"].format(**gaps)
    said = words["codes"][finding.code].format(**gaps)
    if suggestion := finding.details.get("suggestion"):
        said += words["suggestion"].format(suggestion)
    return said


def describe(finding: Finding, lang: str, file: str) -> dict[str, Any]:
    """A finding as the command lines print it."""
    plain = ("code", "severity", "sheet", "row", "column", "value")
    return {name: getattr(finding, name) for name in plain} | {
        "message": message(finding, lang, file)
    }


def reason(why: str, lang: str) -> str:
    """Why a header may be meant, in words."""
    return _words(lang)["why"][why]


def grouped(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first findings of each code and column, then one “and N more like it” for the rest."""
    kept: list[Finding] = []
    last: dict[tuple[str, str, str | None], int] = {}
    more: dict[tuple[str, str, str | None], int] = {}
    seen: dict[tuple[str, str, str | None], int] = {}
    for one in findings:
        kind = (one.sheet, one.code, one.column)
        if one.row is None and "more" in one.details and kind in seen:
            more[kind] = more.get(kind, 0) + one.details["more"]
        elif one.row is None:
            kept.append(one)
        else:
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] <= KEPT:
                last[kind] = len(kept)
                kept.append(one)
            else:
                more[kind] = more.get(kind, 0) + 1
    for kind in sorted(more, key=lambda kind: -last[kind]):
        place = last[kind]
        kept.insert(place + 1, _many(kept[place], more=more[kind]))
    return tuple(kept)


def _many(finding: Finding, **details: Any) -> Finding:
    """The same kind of finding for many rows: no row, no value, these details."""
    return Finding(finding.code, finding.severity, finding.sheet, None, finding.column, **details)
