"""Rows that name the project or client of the rows below them: `项目：港口调度`."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa

from etl import schema
from etl.findings import Finding
from etl.formats.row_rules import compile_section
from etl.mapping import passed_rows
from etl.mapping.table import Header, Table
from etl.values.normalise import normalise_header

# Names that a note lists.
MAX_NAMES = 8
_GROUPING = ("projects", "clients")
# A label and a name, up to the next label.
_LABELLED = re.compile(r"([^:：]{1,30}?)\s*[:：]\s*(\S+(?: [^\s:：]+(?![:：\w]))*)")
_ROW_COUNT = re.compile(r"(?<!\s)\s*[(（]\s*\d+\s*[^\d()（）]*[)）]$")


def add_sections(table: Table, sheet: str) -> Table:
    """The table with a column for what its sections name, and a mask of the rows that name it.

    A section is a row that matches the pattern of the rules; else one with a single cell, whose
    label is a known header of a project or client for which the table has no column.
    """
    counts = passed_rows.count_filled(table)
    candidates = np.flatnonzero((counts == 1) | bool(table.rules.section))
    if not len(candidates):
        return table
    first = passed_rows.list_first_cells(table).take(pa.array(candidates)).to_pylist()
    is_footer: np.ndarray | None = None
    named: dict[str, dict[int, str]] = {}
    for row, text in zip(candidates.tolist(), first, strict=True):
        if text and (found := _read_label(text, table, is_alone=counts[row] == 1)):
            if is_footer is None:
                is_footer = passed_rows.find_footers(table)
            if not is_footer[row]:
                named.setdefault(found[0], {})[row] = found[1]
    if is_footer is None:
        return table
    is_row = (counts > 1) & ~is_footer
    for label, values in named.items():
        if is_row[min(values) :].any():
            table = _add_column(table, label, values, sheet)
    return table


def _read_label(text: str, table: Table, *, is_alone: bool) -> tuple[str, str] | None:
    """The label or field that a cell names, and its value; None if it names none."""
    if table.rules.section:
        name, pattern = compile_section(table.rules.section)
        if match := pattern.fullmatch(text):
            return name, match.group(1)
    match = _LABELLED.match(text.replace("\u3000", "  ").lstrip()) if is_alone else None
    if not match:
        return None
    form = normalise_header(match.group(1))
    has_column = any(form in header.forms for header in table.headers)
    value = _ROW_COUNT.sub("", match.group(2)).strip("；;，,")
    return (match.group(1), value) if form in _list_labels() and value and not has_column else None


@cache
def _list_labels() -> frozenset[str]:
    """The headers of all fields that name a project or a client, normalised."""
    return frozenset(
        normalise_header(header)
        for table in schema.load_tables().values()
        for field in table.fields.values()
        if field.refers in _GROUPING
        for header in (field.name, *field.headers)
    )


def _add_column(table: Table, label: str, values: Mapping[int, str], sheet: str) -> Table:
    """The table with the value of the section above in each row; above the first, of a title."""
    names = list(dict.fromkeys(values.values()))
    title = next(
        (
            found[1]
            for text in table.titles
            if (found := _read_label(text, table, is_alone=True)) and found[0] == label
        ),
        None,
    )
    marks = np.full(table.cells.num_rows, -1)
    for row, value in values.items():
        marks[row] = names.index(value)
    above = np.maximum.accumulate(np.where(marks >= 0, np.arange(len(marks)), -1))
    codes = np.where(above >= 0, marks[above], -1)
    column = pa.array([*names, title], pa.string()).take(pa.array(codes % (len(names) + 1)))
    place = table.cells.num_columns
    sections = np.isin(np.arange(len(marks)), list(values))
    listed = names[:MAX_NAMES] + ["…"] * (len(names) > MAX_NAMES)
    note = Finding("sections", "note", sheet, None, label, count=len(values), values=listed)
    return replace(
        table,
        headers=(*table.headers, Header(place, label, (normalise_header(label),))),
        cells=table.cells.append_column(str(place), pa.chunked_array([column])),
        sections=sections if table.sections is None else sections | table.sections,
        given=(*table.given, place),
        findings=(*table.findings, note),
    )
