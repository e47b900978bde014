"""Where further tables of a sheet begin: at rows with headers, below the rows of the first."""

from collections.abc import Set

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.mapping import header_rows, passed_rows
from etl.mapping.header_rows import MIN_KNOWN_HEADERS
from etl.mapping.table import Table
from etl.values.normalise import normalise_header

# In longer sheets a header is searched for only below a blank row or a title.
MAX_ROWS = 20_000
# Separators that the comparison of headers leaves out, as etl/values/normalise does.
_SEPARATORS = r"[\s_*/\-:?.,、›|\"']"


def find_starts(table: Table, known: Set[str]) -> list[int]:
    """The rows (from 0 in the sheet) in which further tables begin, with the titles above them."""
    counts = passed_rows.count_filled(table)
    is_candidate = counts >= MIN_KNOWN_HEADERS
    if len(counts) > MAX_ROWS:
        is_candidate &= _follow_gap(table.rows, counts)
    # Directly below a header stands its second row, if anything.
    candidates = np.flatnonzero(is_candidate[1:]) + 1
    if not len(candidates):
        return []
    cells = table.cells.take(pa.array(candidates))
    likely = _count_likely(cells, known) >= MIN_KNOWN_HEADERS
    starts = []
    for place in np.flatnonzero(likely).tolist():
        row = [" ".join((column[place].as_py() or "").split()) for column in cells.columns]
        count = header_rows.count_known([(cell,) for cell in row], known)
        is_mostly_known = count * 2 >= sum(map(bool, row))
        if (
            count >= MIN_KNOWN_HEADERS
            and is_mostly_known
            and header_rows.may_name_columns(row)
            and _differs(row, table, known)
        ):
            starts.append(_include_titles(table.rows, counts, int(candidates[place])))
    return starts


def _differs(row: list[str], table: Table, known: Set[str]) -> bool:
    """Whether a known header in a row is not that of its column: the header is not a repeated
    one."""
    forms = {header.place: header.forms for header in table.headers}
    return any(
        form in known and form not in forms.get(place, (form,))
        for place, form in enumerate(map(normalise_header, row))
    )


def _follow_gap(rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """A mask of the rows below a blank row or a title."""
    follows = np.zeros(len(rows), bool)
    follows[1:] = (np.diff(rows) > 1) | (counts[:-1] <= 1)
    return follows


def _count_likely(cells: pa.Table, known: Set[str]) -> np.ndarray:
    """About how many cells of each row are known headers: quick, and never too few by a word."""
    forms = pa.array(sorted(known))
    counts = np.zeros(cells.num_rows, int)
    for column in cells.columns:
        plain = pc.utf8_lower(pc.replace_substring_regex(column, _SEPARATORS, ""))
        plain = pc.replace_substring_regex(plain, r"[(（][^()（）]*[)）]$", "")
        counts += pc.is_in(plain, value_set=forms, skip_nulls=True).to_numpy()
    return counts


def _include_titles(rows: np.ndarray, counts: np.ndarray, place: int) -> int:
    """The row in which a table begins: the first of the titles directly above its header."""
    while place and counts[place - 1] == 1 and rows[place - 1] + 1 == rows[place]:
        place -= 1
    return int(rows[place]) - 1
