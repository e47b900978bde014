"""The original sheet behind a row, read from the archive on demand."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.engine import snapshot_info
from dashboard.engine.errors import Refused
from etl.commands import commit
from etl.readers import read
from store import archive, scratch

# Rows shown from the top of a sheet, where titles and headers are, and on either side of the row.
TOP_ROWS = 4
ROWS_AROUND = 4
CACHED_EXCERPTS = 64


@dataclass(frozen=True)
class Excerpt:
    """Some rows of a sheet around one row.

    `columns` are the spreadsheet's letters; `rows` the cells as text by the spreadsheet's row
    number; `row` is the number of the row asked for.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: dict[int, tuple[str | None, ...]]
    row: int


def read_excerpt(data: Path, load_id: str, row: int) -> Excerpt:
    """The part of an uploaded sheet around a row of a load.

    Raises Refused `no_original` where the load is not in the snapshot or its file cannot be read.
    Reads the whole file; the last excerpts are cached.
    """
    load = next(
        (load for load in snapshot_info.list_loads(data) if load["load_id"] == load_id), None
    )
    if load is None or not row:
        raise Refused("no_original")
    try:
        path = archive.locate_verified(data, load["file_sha"])
    except archive.DamagedCopy as error:
        raise Refused("no_original") from error
    file, sheet = load["source_file"], load["source_sheet"] or ""
    hints = commit.list_encoding_hints(data, load["file_sha"])
    return _read_excerpt(path, file, sheet, row, hints, scratch.locate_spool(data))


@lru_cache(maxsize=CACHED_EXCERPTS)
def _read_excerpt(
    path: Path,
    file: str,
    sheet: str,
    row: int,
    hints: tuple[read.EncodingHint, ...],
    spool: Path,
) -> Excerpt:
    try:
        for candidate in read.read_sheets(path, hints, spool):
            is_inside = not candidate.inner or file.endswith(f"/{candidate.inner}")
            if candidate.name == sheet and is_inside and row <= candidate.cells.num_rows:
                return _cut_excerpt(candidate, file, row)
    except (read.Unreadable, OSError) as error:
        raise Refused("no_original") from error
    raise Refused("no_original")


def _cut_excerpt(sheet: read.Sheet, file: str, row: int) -> Excerpt:
    top = range(1, min(TOP_ROWS, sheet.cells.num_rows) + 1)
    near = range(max(row - ROWS_AROUND, 1), min(row + ROWS_AROUND, sheet.cells.num_rows) + 1)
    numbers = sorted({*top, *near})
    cells = sheet.cells.take([number - 1 for number in numbers])
    columns = [column.to_pylist() for column in cells.columns]
    return Excerpt(
        file,
        sheet.name,
        tuple(map(read.to_column_letter, range(len(columns)))),
        dict(zip(numbers, zip(*columns, strict=True), strict=True)),
        row,
    )
