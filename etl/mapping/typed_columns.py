"""Columns of cells → typed columns: how each is read, and what its bad cells say."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, MAX_PER_KIND, Finding
from etl.formats.format import Format, merge_spellings
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Header, Table
from etl.schema import Field
from etl.values import dates
from etl.values.normalise import find_header_unit, fold, normalise_header
from etl.values.parse import ParsedColumn, ParseOptions, Problem, parse_cells

DATE_TYPES = ("date", "timestamp")


# In a rate without a % sign, at most so much is still a share.
MAX_SHARE = 1.0


# Dates whose order of day and month may be seen: the rest is not looked at one by one.
_SLASHED = r"(^|\D)\d{1,2}[/-]\d{1,2}[/-]\d"


def count_unknown_words(column: ParsedColumn) -> dict[str, int]:
    """The words that are no choice of their field, the most frequent first."""
    counts = {
        text: len(at) for text, problem, at in column.problems if problem.code == "unknown_choice"
    }
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:MAX_PER_KIND])


class TableParseOptions:
    """How each field's cells are read, from its own words, the format's and the settings."""

    def __init__(self, table: Table, mapping: FieldMapping, settings: Mapping[str, Any]):
        self.zone = ZoneInfo(settings["timezone"])
        self.hours = float(settings["hours_per_day"])
        self.format = mapping.format
        self.empty = frozenset(map(fold, mapping.format.empty if mapping.format else ()))

    def of(self, field: Field, header: Header | None, **more: Any) -> ParseOptions:
        unit = self.format.units.get(field.name) if self.format else None
        unit = unit or (find_header_unit(header.shown) if header else None)
        if header and unit is None:
            for named, headers in (("hours", field.hours), ("seconds", field.seconds)):
                if set(header.forms) & set(map(normalise_header, headers)):
                    unit = named
        return ParseOptions(
            self.zone, self.hours, unit=unit, choices=self.choices(field), empty=self.empty, **more
        )

    def choices(self, field: Field) -> dict[str, str]:
        """Normalised spelling → choice; the choice itself is always one, a format's word wins."""
        own = self.format.choices if self.format else {}
        return merge_spellings(field.choices or {}, own.get(field.name, {}))


def prove_orders(texts: Mapping[str, list[pa.Array]], mapping: FieldMapping) -> dict[str, set[str]]:
    """Which order of day and month each column of dates proves by itself."""
    proven: dict[str, set[str]] = {}
    for name, cells in texts.items():
        if mapping.source.fields[name].type in DATE_TYPES:
            proven[name] = set()
            for one in cells:
                slashed = pc.unique(one.filter(pc.match_substring_regex(one, _SLASHED)))
                proven[name] |= dates.prove_orders(slashed.to_pylist())
    return proven


def choose_order(proven: Mapping[str, set[str]], name: str, known: Format | None) -> str | None:
    """The column's own proof, else the format's word, else what the other columns prove."""
    own = proven.get(name, set())
    if len(own) == 1:
        return next(iter(own))
    if known and known.date_order:
        return known.date_order
    others = set().union(*proven.values()) if not own else set()
    return next(iter(others)) if len(others) == 1 else None


def read_field(
    texts: list[pa.Array],
    field: Field,
    mapping: FieldMapping,
    readings: TableParseOptions,
    order: str | None,
) -> ParsedColumn:
    """One field from its column, or from several: composed, repeated, or filling each other."""
    headers = mapping.columns[field.name]
    if field.name in mapping.composed:
        empty = pa.scalar("", pa.string())
        joined = pc.binary_join_element_wise(*(pc.fill_null(one, empty) for one in texts), "|")
        blank = pc.equal(pc.utf8_length(pc.utf8_trim(joined, "|")), 0)
        return parse_cells(
            pc.if_else(blank, pa.scalar(None, pa.string()), joined),
            field,
            readings.of(field, None, order=order),
        )
    if len(texts) > 1 and field.fills:
        parsed = [
            parse_cells(one, field, readings.of(field, header, order=order))
            for one, header in zip(texts, headers, strict=True)
        ]
        values = pc.coalesce(*(one.values for one in parsed))
        unsettled = ~values.is_valid().to_numpy(zero_copy_only=False)
        problems = tuple(
            (text, problem, left)
            for text, problem, at in parsed[0].problems
            if len(left := at[unsettled[at]])
        )
        return ParsedColumn(values, problems, parsed[0].codes)
    if len(texts) > 1 and field.type in ("text", "list") and not _names_one(field):
        # Arrow's own way to skip NULLs in a join loses the rows that hold nothing else.
        joined = pc.binary_join_element_wise(*(pc.fill_null(one, "") for one in texts), "; ")
        joined = pc.replace_substring_regex(joined, "^(; )+|(; )+$", "")
        joined = pc.replace_substring_regex(joined, "(; ){2,}", "; ")
        cells = pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)
    else:
        cells = pc.coalesce(*texts) if len(texts) > 1 else texts[0]
    more = {"whole_percent": _is_percent(cells)} if field.unit == "rate" else {}
    return parse_cells(cells, field, readings.of(field, headers[0], order=order, **more))


def _names_one(field: Field) -> bool:
    """Does the field name one thing, so that two columns of it are not put together?"""
    return field.name.endswith("_id") or (field.refers is not None and field.type == "text")


def _is_percent(cells: pa.Array) -> bool:
    """Do the figures without a % sign run to 100 rather than to 1?"""
    figures = pd.to_numeric(pd.Series(pc.unique(cells.drop_null()).to_pylist()), errors="coerce")
    return bool((figures.abs() > MAX_SHARE).any())


def has_only_zeros_and_ones(texts: Iterable[pa.Array], values: pa.Array) -> bool:
    """Is every value 0 or 1, so that 1 might be 1 %?"""
    seen = set(pc.unique(values.drop_null()).to_pylist())
    signed = any(pc.any(pc.match_substring(one, "%")).as_py() for one in texts)
    return 1.0 in seen and seen <= {0.0, 1.0} and not signed


def fill_constant(written: str, field: Field, reading: ParseOptions, count: int) -> ParsedColumn:
    one = parse_cells(pa.array([written]), field, reading)
    return ParsedColumn(pa.repeat(one.values[0], count) if count else one.values.slice(0, 0))


def list_cell_findings(
    column: ParsedColumn, field: Field, shown: str, sheet: str, numbers: np.ndarray
) -> list[Finding]:
    """The first bad cells of each code, row by row, and how many more there are."""
    severity = "error" if field.required else "warning"
    found: list[Finding] = []
    by_code: dict[str, list[tuple[str, Problem, np.ndarray]]] = {}
    for one in column.problems:
        by_code.setdefault(one[1].code, []).append(one)
    for code, problems in by_code.items():
        rows = np.concatenate([at for _, _, at in problems])
        which = np.repeat(np.arange(len(problems)), [len(at) for _, _, at in problems])
        for at in np.argsort(rows, kind="stable")[:MAX_MARKED_CELLS]:
            text, problem, _ = problems[which[at]]
            row = int(numbers[rows[at]])
            details = dict(problem.details)
            if code == "unknown_choice":
                details["field"] = name_field(field)
            found.append(Finding(code, severity, sheet, row, shown, text, **details))
        if len(rows) > MAX_MARKED_CELLS:
            found.append(
                Finding(code, severity, sheet, None, shown, more=len(rows) - MAX_MARKED_CELLS)
            )
    if column.codes:
        count, codes = sum(column.codes.values()), sorted(column.codes)
        found.append(Finding("codes_empty", "note", sheet, None, shown, count=count, codes=codes))
    return found


def name_field(field: Field) -> dict[str, str]:
    """What a field is called inside a sentence: its description up to the first break."""
    return {
        "en": field.about["en"].split(";")[0].removeprefix("the ").removeprefix("a "),
        "zh": field.about["zh"].split("；")[0],
    }
