"""The table found in a sheet, before its columns are mapped to fields."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Finding
from etl.formats.row_rules import NO_RULES, RowRules


@dataclass(frozen=True)
class Header:
    """One column: its place from 0, its header as shown, and the normalised forms of that."""

    place: int
    shown: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table in a sheet: its headers, and the rows of cells below them.

    `header_row` is the row number of the (lower) header row; `rows` are the row numbers of the
    data without blank rows, `cells` their cells; `titles` are the texts above the header; `rules`
    are those by which it was found. `filled`: place → mask of the cells that a merged cell above
    fills; `totals`: mask of the rows that the file itself declares to be totals;
    `wider`: of the rows with more cells than there are headers; `sections`: of the rows that name
    what is in the columns at the places `given`, which the sheet itself does not have. `words` are
    those of its columns that were listed for these cells.
    """

    header_row: int
    headers: tuple[Header, ...]
    cells: pa.Table
    rows: np.ndarray
    titles: tuple[str, ...]
    findings: tuple[Finding, ...]
    rules: RowRules = NO_RULES
    filled: Mapping[int, np.ndarray] = field(default_factory=dict)
    totals: np.ndarray | None = None
    wider: np.ndarray | None = None
    sections: np.ndarray | None = None
    given: tuple[int, ...] = ()
    words: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def column(self, place: int) -> pa.ChunkedArray:
        """The cells of the column at a place."""
        return self.cells.column(place)

    @property
    def written_places(self) -> list[int]:
        """The places of the columns that the sheet has."""
        return [place for place in range(self.cells.num_columns) if place not in self.given]

    def written(self, place: int) -> pa.ChunkedArray:
        """The cells of a column as they are written: blank where one above is merged over them."""
        column = self.column(place)
        if place not in self.filled:
            return column
        return pc.if_else(pa.array(self.filled[place]), pa.scalar(None, pa.string()), column)

    @property
    def shape(self) -> str:
        """A key of 16 hex digits for the set of headers, in any order; empty if there are none."""
        forms = sorted({header.forms[0] for header in self.headers if header.forms})
        return hashlib.sha256("\n".join(forms).encode()).hexdigest()[:16] if forms else ""


@dataclass(frozen=True)
class Guess:
    """A column that may be the one of a field without a column, and why (a key of `why`).

    `is_likely`: sure enough to be filled in before a person confirms it.
    """

    header: Header
    why: str
    samples: tuple[str, ...]
    is_likely: bool = False
