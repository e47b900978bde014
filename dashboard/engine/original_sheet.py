"""The original sheet behind a row, as it was uploaded: read from the archive when asked for."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.engine import snapshot_info
from dashboard.engine.errors import Refused
from etl.commands import commit
from etl.readers import read
from store import archive

# Shown of a sheet: so many rows from its top, where titles and headers stand, and so many on
# either side of the row asked for.
TOP = 4
AROUND = 4
KEPT = 64


@dataclass(frozen=True)
class Excerpt:
    """Rows of a sheet around one of them.

    `columns` are the spreadsheet's letters; `rows` the cells as text by row number, as the
    spreadsheet counts; `row` is the one asked for.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: dict[int, tuple[str | None, ...]]
    row: int


def read_excerpt(data: Path, load_id: str, row: int) -> Excerpt:
    """The part of an uploaded sheet around a row of a load.

    Raises Refused `no_original` where the load is not in the figures or its file cannot be read
    any more. Cost: reads the file once; the last ones asked for are kept.
    """
    load = next((one for one in snapshot_info.list_loads(data) if one["load_id"] == load_id), None)
    if load is None or not row:
        raise Refused("no_original")
    path = archive.locate(data, load["file_sha"])
    file, sheet = load["source_file"], load["source_sheet"] or ""
    hints = commit.list_encoding_hints(data, load["file_sha"])
    return _excerpt(path, file, sheet, row, hints)


@lru_cache(maxsize=KEPT)
def _excerpt(path: Path, file: str, sheet: str, row: int, hints: tuple[read.Hint, ...]) -> Excerpt:
    try:
        for one in read.read_sheets(path, hints):
            is_asked = one.name == sheet and (not one.inner or file.endswith(f"/{one.inner}"))
            if is_asked and row <= one.cells.num_rows:
                return _around(one, file, row)
    except (read.Unreadable, OSError) as error:
        raise Refused("no_original") from error
    raise Refused("no_original")


def _around(sheet: read.Sheet, file: str, row: int) -> Excerpt:
    top = range(1, min(TOP, sheet.cells.num_rows) + 1)
    near = range(max(row - AROUND, 1), min(row + AROUND, sheet.cells.num_rows) + 1)
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
