"""Cells whose value stands above them: merged downwards, or blank where blank means the same."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def fill_merged(
    cells: pa.Table, rows: np.ndarray, merged: Iterable[tuple[int, int, int]]
) -> tuple[pa.Table, dict[int, np.ndarray]]:
    """The cells with the value of merged ranges in each of their rows, and masks of the cells that
    got one, by place.

    `rows` are the row numbers of the cells, `merged` as in etl/readers/read.Marks.
    """
    by_place: dict[int, list[tuple[int, int]]] = {}
    for place, first, last in merged:
        if place < cells.num_columns:
            by_place.setdefault(place, []).append((first, last))
    filled = {}
    for place, ranges in by_place.items():
        starts, ends = np.array(ranges).T
        begins = np.searchsorted(rows, starts)
        stops = np.searchsorted(rows, ends, "right")
        sources = np.arange(len(rows))
        for begin, stop, start in zip(
            begins.tolist(), stops.tolist(), starts.tolist(), strict=True
        ):
            if begin + 1 < stop and rows[begin] == start:
                sources[begin + 1 : stop] = begin
        cells, mask = copy_down(cells, place, sources)
        if mask.any():
            filled[place] = mask
    return cells, filled


def fill_down(cells: pa.Table, place: int) -> tuple[pa.Table, np.ndarray]:
    """The cells with the value above in each blank cell of a column, and a mask of those."""
    is_valid = cells.column(place).is_valid().to_numpy()
    sources = np.maximum.accumulate(np.where(is_valid, np.arange(len(is_valid)), 0))
    return copy_down(cells, place, sources)


def copy_down(cells: pa.Table, place: int, sources: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """The cells with the value of the source row in each blank cell of a column, and a mask of
    those that got one."""
    column = cells.column(place)
    copied = pc.coalesce(column, column.take(pa.array(sources)))
    mask = column.is_null().to_numpy() & copied.is_valid().to_numpy()
    return cells.set_column(place, cells.schema.field(place), copied), mask


def clear(cells: pa.Table, place: int, mask: np.ndarray) -> pa.Table:
    """The cells without the values of a column in the rows of a mask."""
    kept = pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), cells.column(place))
    return cells.set_column(place, cells.schema.field(place), kept)
