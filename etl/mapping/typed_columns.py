"""Columns of cells → typed columns, and the findings on their bad cells."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, MAX_PER_KIND, Finding
from etl.formats.format import merge_spellings
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Header, Table
from etl.schema import Field
from etl.values import ids
from etl.values.normalise import find_header_unit, fold, normalise_header
from etl.values.options import ColumnStyle
from etl.values.parse import ParsedColumn, ParseOptions, Problem, parse_cells

# Under such headers some systems write 1 for the highest rank, others for the lowest: bare figures
# are words of the export, for a format or a person to explain.
_RANKING_HEADERS = ("priority", "优先级", "紧急")
# A date as a workbook stores it, and as programs write a day: 2026-03-05T00:00:00Z.
_STORED = r"^(\d{4})-(\d{2})-(0\d|1[0-2])( 00:00:00)$"
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)? ?(?:Z|[+-]\d{2}:?\d{2})$"


def count_unknown_words(column: ParsedColumn) -> dict[str, int]:
    """Words that are no choice of their field → number of rows, most frequent first."""
    counts = {
        text: len(rows)
        for text, problem, rows in column.problems
        if problem.code == "unknown_choice"
    }
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:MAX_PER_KIND])


class TableParseOptions:
    """Parse options for the fields of one table, from the schema, the format and the settings."""

    def __init__(self, table: Table, mapping: FieldMapping, settings: Mapping[str, Any]):
        self.zone = ZoneInfo(settings["timezone"])
        self.hours_per_day = float(settings["hours_per_day"])
        self.format = mapping.format
        self.empty = frozenset(map(fold, mapping.format.empty if mapping.format else ()))

    def for_field(self, field: Field, header: Header | None, **more: Any) -> ParseOptions:
        """The options for a column of the field; `more` are further attributes of ParseOptions."""
        unit = self.format.units.get(field.name) if self.format else None
        unit = unit or (find_header_unit(header.shown) if header else None)
        if header and unit is None:
            for header_unit, headers in (("hours", field.hours), ("seconds", field.seconds)):
                if set(header.forms) & set(map(normalise_header, headers)):
                    unit = header_unit
        return ParseOptions(
            self.zone,
            self.hours_per_day,
            unit=unit,
            choices=self.merge_choices(field, header),
            empty=self.empty,
            any_text_is_yes=bool(self.format and field.name in self.format.yes_if_filled),
            **more,
        )

    def merge_choices(self, field: Field, header: Header | None = None) -> dict[str, str]:
        """Normalised spelling → choice; the format's words take precedence."""
        own_words = self.format.choices if self.format else {}
        choices = field.choices or {}
        if header and any(word in form for form in header.forms for word in _RANKING_HEADERS):
            choices = {
                choice: [word for word in words if not word.isdecimal()]
                for choice, words in choices.items()
            }
        return merge_spellings(choices, own_words.get(field.name, {}))


def read_field(
    texts: list[pa.Array],
    field: Field,
    mapping: FieldMapping,
    options: TableParseOptions,
    style: ColumnStyle,
) -> ParsedColumn:
    """Parse a field from its column, or from several: composed, joined, or one filling another."""
    headers = mapping.columns[field.name]
    more = style.list_options()
    if style.is_swapped:
        texts = [_rewrite(cells, _STORED, r"\1-\3-\2\4") for cells in texts]
    if style.are_days:
        texts = [_rewrite(cells, _MIDNIGHT, r"\1") for cells in texts]
    if field.is_key and (field.name.endswith("_id") or field.refers in (None, "requirements")):
        texts = [ids.tidy_ids(cells, style.are_decimal_ids) for cells in texts]
    elif style.are_decimal_ids:
        texts = [pc.replace_substring_regex(cells, r"\.0$", "") for cells in texts]
    if field.name in mapping.composed:
        joined = _compose(texts, mapping.composed[field.name])
        return parse_cells(joined, field, options.for_field(field, None, **more))
    if len(texts) > 1 and field.fills:
        return _fill_in_turn(
            [
                parse_cells(cells, field, options.for_field(field, header, **more))
                for cells, header in zip(texts, headers, strict=True)
            ]
        )
    if len(texts) > 1 and field.type in ("text", "list") and not _is_single_valued(field):
        cells = _join_texts(texts)
    else:
        cells = pc.coalesce(*texts) if len(texts) > 1 else texts[0]
    return parse_cells(cells, field, options.for_field(field, headers[0], **more))


def _rewrite(cells: pa.Array, pattern: str, written: str) -> pa.Array:
    """Texts, or a dictionary of them, in which what a pattern matches is written otherwise."""
    if isinstance(cells, pa.DictionaryArray):
        words = _rewrite(cells.dictionary, pattern, written)
        return pa.DictionaryArray.from_arrays(cells.indices, words)
    return pc.replace_substring_regex(cells, pattern, written)


def _compose(texts: list[pa.Array], separator: str) -> pa.Array:
    """The columns joined by “|” or another text; NULL where all are empty."""
    empty = pa.scalar("", pa.string())
    joined = pc.binary_join_element_wise(
        *(pc.fill_null(cells, empty) for cells in texts), separator
    )
    if separator.strip() == "":
        joined = pc.utf8_trim_whitespace(joined)
    is_blank = pc.equal(pc.utf8_length(pc.utf8_trim(joined, separator or " ")), 0)
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), joined)


def _fill_in_turn(columns: list[ParsedColumn]) -> ParsedColumn:
    """The first column, gaps filled from the next ones; problems only in rows still empty, one for
    each, of the first column that has one."""
    values = pc.coalesce(*(column.values for column in columns))
    is_open = ~values.is_valid().to_numpy(zero_copy_only=False)
    problems = []
    for column in columns:
        in_column = [
            (text, problem, open_rows)
            for text, problem, rows in column.problems
            if len(open_rows := rows[is_open[rows]])
        ]
        for _, _, rows in in_column:
            is_open[rows] = False
        problems += in_column
    html_count = sum(column.html_count for column in columns)
    return ParsedColumn(values, tuple(problems), columns[0].codes, html_count)


def _join_texts(texts: list[pa.Array]) -> pa.Array:
    """The columns joined by “; ” without empty parts, equal ones once; NULL where all are empty."""
    texts = [reduce(_clear_equal, texts[:place], cells) for place, cells in enumerate(texts)]
    # With null_handling="skip", Arrow's join loses the rows in which all columns are NULL.
    joined = pc.binary_join_element_wise(*(pc.fill_null(cells, "") for cells in texts), "; ")
    joined = pc.replace_substring_regex(joined, "^(; )+|(; )+$", "")
    joined = pc.replace_substring_regex(joined, "(; ){2,}", "; ")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _clear_equal(cells: pa.Array, earlier: pa.Array) -> pa.Array:
    """The cells that are not the same as those of an earlier column."""
    is_same = pc.fill_null(pc.equal(cells, earlier), False)
    return pc.if_else(is_same, pa.scalar(None, pa.string()), cells)


def _is_single_valued(field: Field) -> bool:
    """Whether the field is one id or reference, so that two columns cannot be joined."""
    return field.name.endswith("_id") or (field.refers is not None and field.type == "text")


def has_only_zeros_and_ones(texts: Iterable[pa.Array], values: pa.Array) -> bool:
    """Whether 1 might mean 1 %: all values are 0 or 1, some are 1, and none has a % sign."""
    distinct = set(pc.unique(values.drop_null()).to_pylist())
    has_sign = any(pc.any(pc.match_substring(cells, "%")).as_py() for cells in texts)
    return 1.0 in distinct and distinct <= {0.0, 1.0} and not has_sign


def fill_constant(written: str, field: Field, options: ParseOptions, count: int) -> ParsedColumn:
    """A column of `count` rows with the parsed constant."""
    parsed = parse_cells(pa.array([written]), field, options)
    return ParsedColumn(pa.repeat(parsed.values[0], count) if count else parsed.values.slice(0, 0))


def list_cell_findings(
    column: ParsedColumn, field: Field, shown: str, sheet: str, numbers: np.ndarray
) -> list[Finding]:
    """The findings on bad cells by code and row, with a count beyond MAX_MARKED_CELLS.

    `numbers` are the row numbers of the column's rows, `shown` is its header.
    """
    severity = "error" if field.required else "warning"
    findings: list[Finding] = []
    by_code: dict[str, list[tuple[str, Problem, np.ndarray]]] = {}
    for entry in column.problems:
        by_code.setdefault(entry[1].code, []).append(entry)
    for code, problems in by_code.items():
        rows = np.concatenate([places for _, _, places in problems])
        problem_of_row = np.repeat(
            np.arange(len(problems)), [len(places) for _, _, places in problems]
        )
        for at in np.argsort(rows, kind="stable")[:MAX_MARKED_CELLS]:
            text, problem, _ = problems[problem_of_row[at]]
            row = int(numbers[rows[at]])
            details = dict(problem.details)
            if code == "unknown_choice":
                details["field"] = _name_field(field)
            findings.append(Finding(code, severity, sheet, row, shown, text, **details))
        if len(rows) > MAX_MARKED_CELLS:
            more = len(rows) - MAX_MARKED_CELLS
            findings.append(Finding(code, severity, sheet, None, shown, more=more))
    if column.codes:
        count, codes = sum(column.codes.values()), sorted(column.codes)
        findings.append(
            Finding("codes_empty", "note", sheet, None, shown, count=count, codes=codes)
        )
    if column.html_count:
        findings.append(Finding("html_read", "note", sheet, None, shown, count=column.html_count))
    return findings


def _name_field(field: Field) -> dict[str, str]:
    """The field's name for a sentence, by language: its description up to the first semicolon."""
    return {
        "en": field.about["en"].split(";")[0].removeprefix("the ").removeprefix("a "),
        "zh": field.about["zh"].split("；")[0],
    }
