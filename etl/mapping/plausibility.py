"""Whether the typed rows of a sheet are plausible: each column held against itself, each row
against the others. What is odd is said, and nothing is changed."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_PER_KIND, Finding
from etl.mapping.field_mapping import FieldMapping, join_headers
from etl.schema import Field

# Fewer values say nothing about the others.
MIN_VALUES = 8
# Days, and times the middle half's width, by which a date may lie outside of that half.
FAR_DAYS, FAR_WIDTHS = 5 * 365, 5
# Up to this share of a column, or this number, dates are typing errors.
MAX_FAR_SHARE, MAX_FAR = 0.02, 2
# Largest value, by unit, under which a whole column is suspiciously small.
SMALL = {"rate": 0.02, "days": 0.05, "money": 2_000.0}
# Rows of a table, and of each other project, beside which a project in one row is a mistake.
MIN_ROWS, MIN_PROJECT_ROWS = 20, 5
# Tables in which a project has many rows.
LONG_TABLES = ("tasks", "requirements")


def review_rows(rows: pa.Table, mapping: FieldMapping, sheet: str) -> list[Finding]:
    """What is odd in the rows of a sheet, as warnings and notes."""
    fields = mapping.schema.fields
    findings: list[Finding] = []
    for name in mapping.columns:
        if name in rows.column_names:
            shown = join_headers(mapping, name)
            if fields[name].type in ("date", "timestamp"):
                findings += _find_far_dates(rows, name, shown, sheet)
            elif fields[name].type == "number":
                findings += _find_shrunk(rows[name], fields[name], shown, sheet)
    if mapping.schema.table in LONG_TABLES and "project" in mapping.columns:
        findings += _find_single_projects(rows, join_headers(mapping, "project"), sheet)
    return findings + _find_bare_rows(rows, mapping, sheet)


def _find_far_dates(rows: pa.Table, name: str, shown: str, sheet: str) -> Iterable[Finding]:
    """A few dates that are years away from all others of their column and of their row."""
    days = rows[name].cast(pa.date32(), safe=False).cast(pa.int32()).combine_chunks()
    if len(days) - days.null_count < MIN_VALUES:
        return
    low, high = pc.quantile(days, [0.25, 0.75]).to_pylist()
    reach = max(FAR_DAYS, FAR_WIDTHS * (high - low))
    known = np.flatnonzero(days.is_valid().to_numpy(zero_copy_only=False))
    values = days.drop_null().to_numpy()
    is_early, is_late = values < low - reach, values > high + reach
    near = values[~is_early & ~is_late]
    # A tail that reaches that far by degrees is no mistake.
    is_early &= values < near.min() - FAR_DAYS
    is_late &= values > near.max() + FAR_DAYS
    places = known[is_early | is_late]
    if len(places) > max(MAX_FAR, MAX_FAR_SHARE * len(days)):
        return
    for place in places[:MAX_PER_KIND]:
        # An old project has all its dates there.
        if _has_near_date(rows, name, int(place)):
            continue
        value = str(rows[name][int(place)].as_py())[:10]
        row = rows["source_row"][int(place)].as_py()
        yield Finding("date_far", "warning", sheet, row, shown, value)


def _has_near_date(rows: pa.Table, name: str, place: int) -> bool:
    """Whether another date of the row is within FAR_DAYS of this one."""
    row = rows.slice(place, 1)
    kinds = {column.name: column.type for column in rows.schema}
    dates = {
        other: str(row[other][0].as_py())[:10]
        for other, kind in kinds.items()
        if pa.types.is_temporal(kind) and row[other][0].is_valid
    }
    own = date.fromisoformat(dates[name])
    return any(
        other != name and abs((date.fromisoformat(written) - own).days) < FAR_DAYS
        for other, written in dates.items()
    )


def _find_shrunk(values: pa.ChunkedArray, field: Field, shown: str, sheet: str) -> list[Finding]:
    """A column whose numbers are all so small that its unit or scale may be another."""
    limit = SMALL.get(field.unit or "")
    sizes = pc.abs(values.filter(pc.greater(pc.abs(values), 0.0)))
    if limit is None or len(sizes) < MIN_VALUES:
        return []
    largest = pc.max(sizes).as_py()
    if largest > limit:
        return []
    return [Finding("values_small", "warning", sheet, None, shown, largest=f"{largest:g}")]


def _find_single_projects(rows: pa.Table, shown: str, sheet: str) -> list[Finding]:
    """A project that stands in one row only, where every other one has many."""
    counts = pc.value_counts(rows["project"].combine_chunks().drop_null()).to_pylist()
    single = [pair["values"] for pair in counts if pair["counts"] == 1]
    others = [pair["counts"] for pair in counts if pair["counts"] > 1]
    is_odd = len(single) == 1 and others and min(others) >= MIN_PROJECT_ROWS
    if len(rows) < MIN_ROWS or not is_odd:
        return []
    place = pc.index(rows["project"], single[0]).as_py()
    row = rows["source_row"][place].as_py()
    return [Finding("project_once", "note", sheet, row, shown, single[0])]


def _find_bare_rows(rows: pa.Table, mapping: FieldMapping, sheet: str) -> list[Finding]:
    """Rows in which only the columns are filled that every row has, where most have more."""
    schema = mapping.schema
    optional = [
        name
        for name in mapping.columns
        if name in rows.column_names and not schema.fields[name].required and name not in schema.key
    ]
    if len(optional) < 2 or len(rows) < MIN_ROWS:
        return []
    is_bare = np.ones(len(rows), bool)
    for name in optional:
        is_bare &= ~rows[name].combine_chunks().is_valid().to_numpy(zero_copy_only=False)
    count = int(is_bare.sum())
    if count == 0 or count * 2 > len(rows):
        return []
    first = rows["source_row"][int(np.flatnonzero(is_bare)[0])].as_py()
    return [Finding("rows_bare", "note", sheet, count=count, first=first)]
