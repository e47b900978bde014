"""What blank cells of a mapped table mean: merged with a cell above, or the same as above."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Finding
from etl.mapping import fill
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Header, Table
from etl.schema import Field
from etl.values.normalise import normalise_header

# Tables by whose rows lists are grouped.
_GROUPING = ("projects", "clients")


def settle_blanks(
    cells: pa.Table, table: Table, mapping: FieldMapping, places: np.ndarray, sheet: str
) -> tuple[pa.Table, list[Finding]]:
    """The cells (of the rows at `places`) with the values that their blank cells mean, and notes.

    Columns named in `fill_down` take the value above; so do a required project or client where the
    whole column says so, and the project or client of the same groups. A figure that is merged over
    several rows counts once, in the first.
    """
    cells, notes = _settle_merged(cells, table, mapping, places, sheet)
    named = set(map(normalise_header, _list_fill_down(table, mapping)))
    told = [header for header in table.headers if named & set(header.forms)]
    for header in told:
        cells, mask = fill.fill_down(cells, header.place)
        notes += _note("filled_down", mask, header, sheet)
    single = {
        name: headers[0]
        for name, headers in mapping.columns.items()
        if len(headers) == 1 and headers[0] not in told
    }
    fields = mapping.schema.fields
    grouping = [name for name in single if fields[name].refers in _GROUPING]
    sure = [
        name
        for name in grouping
        if fields[name].required and _is_grouped(cells.column(single[name].place))
    ]
    starts = {name: _find_starts(cells, single[name]) for name in sure}
    for name in grouping:
        header, own = single[name], _find_starts(cells, single[name])
        # Another column of the same groups is filled only where a group begins.
        group = (
            name
            if name in sure
            else next((other for other in sure if not (own & ~starts[other]).any()), None)
        )
        if group is not None:
            cells, mask = fill.copy_down(cells, header.place, _list_sources(starts[group]))
            notes += _note("filled_down_unasked", mask, header, sheet)
        elif _may_be_grouped(cells, header, mapping):
            notes += _note("blank_below", ~own, header, sheet)
    return cells, notes


def _settle_merged(
    cells: pa.Table, table: Table, mapping: FieldMapping, places: np.ndarray, sheet: str
) -> tuple[pa.Table, list[Finding]]:
    notes = []
    for name, headers in mapping.columns.items():
        for header in headers:
            if header.place in table.filled:
                mask = table.filled[header.place][places]
                if is_figure := _is_figure(mapping.schema.fields[name]):
                    cells = fill.clear(cells, header.place, mask)
                code = "merged_figures" if is_figure else "merged_filled"
                notes += _note(code, mask, header, sheet)
    return cells, notes


def _is_figure(field: Field) -> bool:
    """Whether the values of a field may be added up, so that none may be there twice."""
    return field.type in ("number", "whole number") and field.unit != "rate"


def _list_fill_down(table: Table, mapping: FieldMapping) -> tuple[str, ...]:
    of_format = mapping.format.row_rules.fill_down if mapping.format else ()
    return (*table.rules.fill_down, *of_format)


def _find_starts(cells: pa.Table, header: Header) -> np.ndarray:
    """A mask of the rows in which a column has a value."""
    return cells.column(header.place).is_valid().to_numpy()


def _list_sources(starts: np.ndarray) -> np.ndarray:
    """For each row the row in which its group begins."""
    return np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))


def _is_grouped(column: pa.ChunkedArray) -> bool:
    """Whether blank means the value above: the first row has one, most have none, and no value is
    repeated below itself."""
    if not len(column) or column.null_count * 2 < len(column) or not column[0].is_valid:
        return False
    values = column.drop_null().combine_chunks()
    return not pc.any(pc.equal(values[1:], values[:-1])).as_py()


def _may_be_grouped(cells: pa.Table, header: Header, mapping: FieldMapping) -> bool:
    """Whether an optional column looks grouped: groups stand left of what the rows are."""
    own = mapping.columns.get(mapping.schema.identity or "", ())
    is_left = any(header.place < other.place for other in own)
    return is_left and _is_grouped(cells.column(header.place))


def _note(code: str, mask: np.ndarray, header: Header, sheet: str) -> list[Finding]:
    count = int(mask.sum())
    return [Finding(code, "note", sheet, None, header.shown, count=count)] if count else []
