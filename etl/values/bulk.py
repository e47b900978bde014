"""ISO dates and plain numbers of a column, parsed all at once."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl.schema import Field
from etl.values import date_days
from etl.values.options import ParseOptions

_ISO = r"^\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
# Dates in numbers whose year has four digits, and an optional time: → year-month-day.
_CLOCK = r"(?:[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$"
_YEAR_FIRST = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK
_YEAR_LAST = r"^(\d{1,2})[-/](\d{1,2})[-/](\d{4})" + _CLOCK
_REWRITTEN = {"dmy": r"\3-\2-\1 \4", "mdy": r"\3-\1-\2 \4"}
_PLAIN_NUMBER = r"^-?\d+(\.\d+)?$"


def parse_in_bulk(words: pa.Array, field: Field, options: ParseOptions) -> pa.Array | None:
    """The values of ISO dates and plain numbers, parsed by DuckDB, NULL for all other words; None
    for a field that has neither."""
    written = words
    if field.type in ("date", "timestamp"):
        pattern, kind = _ISO, "timestamp"
        written = _rewrite_dates(words, options.order)
    elif field.type == "number" and _are_plain(field, options):
        pattern, kind = _PLAIN_NUMBER, "double"
    else:
        return None
    table = pa.table({"word": written, "fits": pc.match_substring_regex(written, pattern)})
    with duckdb.connect() as connection:
        connection.register("words", table)
        column = connection.sql(
            f"select case when fits then try_cast(word as {kind}) end as value from words"
        ).to_arrow_table()["value"]
    if kind == "timestamp":
        year = pc.year(column)
        is_far = pc.or_(
            pc.less(year, date_days.EARLIEST_YEAR), pc.greater(year, date_days.LATEST_YEAR)
        )
        column = pc.if_else(pc.fill_null(is_far, False), None, column)
        if options.source_zone:
            column = pc.if_else(
                pc.match_substring_regex(words, ":"), _convert_zone(column, options), column
            )
        if field.type == "date":
            column = column.cast(pa.timestamp("us")).cast(pa.date32(), safe=False)
        else:
            column = pc.floor_temporal(column, unit="second")
    return column.combine_chunks()


def _rewrite_dates(words: pa.Array, order: str | None) -> pa.Array:
    """The dates in numbers as ISO writes them, where the column's order is known."""
    if not pc.any(pc.match_substring_regex(words, r"^\d{1,4}[-/.]\d{1,2}[-/.]")).as_py():
        return words
    if order != "ydm":
        words = pc.replace_substring_regex(words, _YEAR_FIRST, r"\1-\2-\3 \4")
    if order in _REWRITTEN:
        words = pc.replace_substring_regex(words, _YEAR_LAST, _REWRITTEN[order])
    return pc.utf8_rtrim_whitespace(words)


def _are_plain(field: Field, options: ParseOptions) -> bool:
    """Whether a number without marks is its own value."""
    if options.decimal_mark == "," or (options.decimal_mark is None and field.unit == "money"):
        return False
    is_scaled = options.unit or options.whole_percent or options.is_scale_mixed
    return not (field.unit and is_scaled)


def _convert_zone(times: pa.ChunkedArray, options: ParseOptions) -> pa.ChunkedArray:
    """Times of the source's zone in the company's."""
    source = options.source_zone
    name = getattr(source, "key", None)
    if name is None and source is not None:
        offset = source.utcoffset(None)
        minutes = int(offset.total_seconds() // 60) if offset else 0
        name = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    aware = pc.assume_timezone(
        times.cast(pa.timestamp("us")), name, ambiguous="earliest", nonexistent="latest"
    )
    return pc.local_timestamp(aware.cast(pa.timestamp("us", options.zone.key)))
