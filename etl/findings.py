"""A finding: a problem at a place, and its wording in each language."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.lists import format_list

LOCALES = Path(__file__).parent / "locales"
SEVERITIES = ("error", "warning", "note")
# Findings of one code and column that are kept one by one; the rest are counted in one line.
MAX_PER_KIND = 20
# A sentence has so much of a cell: one of a text file may have two million characters.
MAX_QUOTED = 200
# Findings of one code and column that are marked at their cells.
MAX_MARKED_CELLS = 2000


@dataclass(frozen=True, init=False)
class Finding:
    """One problem. `code` selects the wording, `details` fill its placeholders (JSON values).

    `severity`: error (a file, sheet or row is rejected), warning (a value is), note. `row` is the
    row number that the spreadsheet shows, `column` the header as written.
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
        values = (code, severity, sheet, row, column, value, details)
        for name, attribute in zip(self.__dataclass_fields__, values, strict=True):
            object.__setattr__(self, name, attribute)


@cache
def _load_wording(lang: str) -> dict[str, Any]:
    return tomllib.loads((LOCALES / f"{lang}.toml").read_text("utf-8"))


def _format_detail(value: Any, lang: str) -> Any:
    """A detail for a sentence: the text in this language, a quoted list, or the value itself."""
    if isinstance(value, Mapping):
        return value[lang]
    if isinstance(value, list | tuple):
        wording = _load_wording(lang)
        return wording["list"].join(
            item if item == "…" else wording["quote"].format(item) for item in value
        )
    return value


def _cut(value: str | None) -> str | None:
    return f"{value[:MAX_QUOTED]}…" if value and len(value) > MAX_QUOTED else value


def format_alternatives(names: Sequence[str], lang: str) -> str:
    """Alternatives in a row: “a or b”, “a或b”."""
    return format_list(names, style="or", locale=lang)


def format_message(finding: Finding, lang: str, file: str) -> str:
    """File, sheet, row and column, then what is wrong and what to do."""
    wording = _load_wording(lang)
    place, end = file, wording["place"]["end"] if file else ""
    for name in ("sheet", "row", "column"):
        if (value := getattr(finding, name)) not in (None, ""):
            place += wording["place"][name].format(value)
    return place + end + format_sentence(finding, lang)


def format_sentence(finding: Finding, lang: str) -> str:
    """What is wrong and what to do, without the place."""
    wording = _load_wording(lang)
    values = {name: _format_detail(value, lang) for name, value in finding.details.items()}
    values |= {"value": _cut(finding.value), "row": finding.row, "column": finding.column}
    if "more" in finding.details:
        return wording["more"].format(**values)
    text = wording["codes"][finding.code].format(**values)
    if suggestion := finding.details.get("suggestion"):
        text += wording["suggestion"].format(suggestion)
    return text


def describe(finding: Finding, lang: str, file: str) -> dict[str, Any]:
    """The JSON object of a finding that the command lines print."""
    names = ("code", "severity", "sheet", "row", "column", "value")
    return {name: getattr(finding, name) for name in names} | {
        "message": format_message(finding, lang, file)
    }


def describe_reason(why: str, lang: str) -> str:
    """Why a header is a candidate, in words."""
    return _load_wording(lang)["why"][why]


def group_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first MAX_PER_KIND findings of each code and column, then one “and N more like it”."""
    kept: list[Finding] = []
    last_places: dict[tuple[str, str, str | None], int] = {}
    extra_counts: dict[tuple[str, str, str | None], int] = {}
    counts: dict[tuple[str, str, str | None], int] = {}
    for finding in findings:
        kind = (finding.sheet, finding.code, finding.column)
        if finding.row is None and "more" in finding.details and kind in counts:
            extra_counts[kind] = extra_counts.get(kind, 0) + finding.details["more"]
        elif finding.row is None:
            kept.append(finding)
        else:
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] <= MAX_PER_KIND:
                last_places[kind] = len(kept)
                kept.append(finding)
            else:
                extra_counts[kind] = extra_counts.get(kind, 0) + 1
    # From the back, so that an insertion does not move the places that follow.
    for kind in sorted(extra_counts, key=lambda kind: -last_places[kind]):
        place = last_places[kind]
        kept.insert(place + 1, _summarise(kept[place], more=extra_counts[kind]))
    return tuple(kept)


def _summarise(finding: Finding, **details: Any) -> Finding:
    """A finding of the same kind for many rows: without row and value, with these details."""
    return Finding(finding.code, finding.severity, finding.sheet, None, finding.column, **details)
