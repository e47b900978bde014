"""What a person looks at of a sheet: its first rows and those with problems, each at its cell."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from etl.findings import Finding
from etl.mapping import outline
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Table

# So many rows from the top, and so many with problems.
FIRST_ROWS, MAX_PROBLEM_ROWS = 20, 500


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its place from 0, a header of its own, the field that it fills."""

    place: int
    shown: str
    field: str | None


@dataclass(frozen=True)
class Mark:
    """A problem of a row, and the places of its cells (none: the whole row, or elsewhere)."""

    finding: Finding
    places: tuple[int, ...]


@dataclass(frozen=True)
class Excerpt:
    """Some rows of a sheet as (row number in the spreadsheet, cells), and what is wrong in it.

    `marks` also hold the problems of rows that are not among `rows`.
    """

    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    marks: tuple[Mark, ...]


def make_excerpt(
    table: Table, mapping: FieldMapping | None, findings: Iterable[Finding]
) -> Excerpt:
    """The excerpt of a table; `mapping` tells which of its columns fill a field."""
    fields, places = {}, {}
    for name, headers in mapping.columns.items() if mapping else ():
        joined = " | ".join(header.shown for header in headers)
        places.setdefault(joined, tuple(header.place for header in headers))
        fields |= {header.place: name for header in headers}
    for header in table.headers:
        places.setdefault(header.shown, (header.place,))
    columns = tuple(
        Column(place, shown, fields.get(place)) for shown, place in outline.name_columns(table)
    )
    placed = [one for one in findings if one.row is not None]
    marks = tuple(Mark(one, places.get(one.column or "", ())) for one in placed)
    wrong = np.isin(table.rows, [one.row for one in placed]).nonzero()[0][:MAX_PROBLEM_ROWS]
    taken = np.union1d(np.arange(min(FIRST_ROWS, len(table.rows))), wrong)
    cells = table.cells.take(pa.array(taken, pa.int64()))
    rows = zip(*(cells.column(one.place).to_pylist() for one in columns), strict=True)
    numbered = zip(table.rows[taken].tolist(), rows, strict=True)
    return Excerpt(table.header_row, columns, tuple(numbered), marks)


def write(path: Path, excerpt: Excerpt) -> Path:
    """Keep an excerpt beside the rows of its load."""
    aside = path.with_suffix(f".{os.getpid()}.aside")
    aside.write_text(json.dumps(asdict(excerpt), ensure_ascii=False), "utf-8")
    return aside.replace(path)


def read(path: Path) -> Excerpt:
    """An excerpt as it was kept."""
    plain = json.loads(path.read_text("utf-8"))
    return Excerpt(
        plain["header_row"],
        tuple(Column(**one) for one in plain["columns"]),
        tuple((number, tuple(cells)) for number, cells in plain["rows"]),
        tuple(
            Mark(Finding(**(one["finding"] | one["finding"].pop("details"))), tuple(one["places"]))
            for one in plain["marks"]
        ),
    )
