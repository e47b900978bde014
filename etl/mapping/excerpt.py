"""Excerpt of a sheet for review: its first rows and those with problems, marked by cell."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from etl.findings import Finding
from etl.mapping.column_names import name_columns
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Table
from store import durable

# Rows from the top, and rows with problems.
FIRST_ROWS, MAX_PROBLEM_ROWS = 20, 500
SUFFIX = ".excerpt.json"


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its place from 0, a distinct header, the field that it fills."""

    place: int
    shown: str
    field: str | None


@dataclass(frozen=True)
class Mark:
    """A problem in a row, and the places of its cells (empty: it is not that of a column)."""

    finding: Finding
    places: tuple[int, ...]


@dataclass(frozen=True)
class Excerpt:
    """Some rows of a sheet as (row number in the spreadsheet, cells), and all marks of the sheet.

    `marks` include problems of rows that are not among `rows`.
    """

    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    marks: tuple[Mark, ...]


def make_excerpt(
    table: Table, mapping: FieldMapping | None, findings: Iterable[Finding]
) -> Excerpt:
    """The excerpt of a table, with the fields that its columns fill under `mapping`."""
    fields, places = {}, {}
    for name, headers in mapping.columns.items() if mapping else ():
        joined = " | ".join(header.shown for header in headers)
        places.setdefault(joined, tuple(header.place for header in headers))
        fields |= {header.place: name for header in headers}
    for header in table.headers:
        places.setdefault(header.shown, (header.place,))
    columns = tuple(Column(place, shown, fields.get(place)) for shown, place in name_columns(table))
    row_findings = [finding for finding in findings if finding.row is not None]
    marks = tuple(Mark(finding, places.get(finding.column or "", ())) for finding in row_findings)
    has_problem = np.isin(table.rows, [finding.row for finding in row_findings])
    problem_rows = has_problem.nonzero()[0][:MAX_PROBLEM_ROWS]
    selected = np.union1d(np.arange(min(FIRST_ROWS, len(table.rows))), problem_rows)
    cells = table.cells.take(pa.array(selected, pa.int64()))
    rows = zip(*(cells.column(column.place).to_pylist() for column in columns), strict=True)
    numbered = zip(table.rows[selected].tolist(), rows, strict=True)
    return Excerpt(table.header_row, columns, tuple(numbered), marks)


def write(path: Path, excerpt: Excerpt) -> Path:
    """Write an excerpt as JSON, atomically, and return its path."""
    with durable.open_replacing(path) as file:
        file.write(json.dumps(asdict(excerpt), ensure_ascii=False).encode())
    return path


def read(path: Path) -> Excerpt:
    """Read an excerpt that `write` wrote."""
    plain = json.loads(path.read_text("utf-8"))
    return Excerpt(
        plain["header_row"],
        tuple(Column(**column) for column in plain["columns"]),
        tuple((number, tuple(cells)) for number, cells in plain["rows"]),
        tuple(
            Mark(
                Finding(**(mark["finding"] | mark["finding"].pop("details"))),
                tuple(mark["places"]),
            )
            for mark in plain["marks"]
        ),
    )
