"""What the columns of a table of the snapshot hold: how many cells, which range, which values."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.engine import fetch
from queries.statements import quote_name

MAX_VALUES = 8
RANGED = ("DATE", "TIMESTAMP", "TIME", "BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "HUGEINT")


@dataclass(frozen=True)
class ColumnProfile:
    """A column of a table: filled cells, distinct values, the lowest and highest of numbers and
    dates, and the most frequent values with their counts.

    `rest_count` are the filled cells of all other values, small groups among them; None where no
    values are told.
    """

    name: str
    type: str
    filled_count: int
    distinct_count: int
    low: Any = None
    high: Any = None
    values: tuple[tuple[Any, int], ...] = ()
    rest_count: int | None = None


@dataclass(frozen=True)
class TableProfile:
    """The number of a table's rows, and its columns."""

    row_count: int
    columns: tuple[ColumnProfile, ...]


@lru_cache(maxsize=64)
def profile_table(
    path: Path,
    table: str,
    columns: tuple[tuple[str, str], ...],
    told: frozenset[str],
    small_group: int,
    seconds: float,
) -> TableProfile:
    """The profile of a table with these columns (name, type); values only of those in `told`, and
    of them none that fewer rows than `small_group` have, or by which one could tell these.

    Raises Refused as fetch.fetch_rows.
    """
    measures = ["count(*)"]
    for name, kind in columns:
        measures += [f"count({quote_name(name)})", f"count(distinct {quote_name(name)})"]
        if kind.startswith(RANGED):
            measures += [f"min({quote_name(name)})", f"max({quote_name(name)})"]
    named = ", ".join(f"{measure} as m{number}" for number, measure in enumerate(measures))
    [row] = _fetch(path, f"select {named} from {quote_name(table)}", seconds)
    found = iter(row)
    row_count = next(found)
    profiles = []
    for name, kind in columns:
        filled, distinct = next(found), next(found)
        low, high = (next(found), next(found)) if kind.startswith(RANGED) else (None, None)
        values: tuple[tuple[Any, int], ...] = ()
        rest = None
        if name in told:
            listed = _list_values(path, table, name, small_group, seconds)
            values, rest = _hide_small_rest(listed, filled, small_group)
        profiles.append(ColumnProfile(name, kind, filled, distinct, low, high, values, rest))
    return TableProfile(row_count, tuple(profiles))


def _list_values(
    path: Path, table: str, name: str, small_group: int, seconds: float
) -> tuple[tuple[Any, int], ...]:
    """The most frequent values of a column that at least so many rows have."""
    rows = _fetch(
        path,
        f"select {quote_name(name)} as told, count(*) as n from {quote_name(table)} "
        f"where {quote_name(name)} is not null group by all having n >= {small_group} "
        f"order by n desc, told limit {MAX_VALUES}",
        seconds,
    )
    return tuple((value, count) for value, count in rows)


def _hide_small_rest(
    values: tuple[tuple[Any, int], ...], filled: int, small_group: int
) -> tuple[tuple[tuple[Any, int], ...], int]:
    """The values that may be told, and the cells of all others.

    What is left must not be a small group either: of yes and no, or of codes that are known, it
    would be the count of the one that is not told. The rarest of those told is then left out too.
    """
    rest = filled - sum(count for _, count in values)
    while values and 0 < rest < small_group:
        rest += values[-1][1]
        values = values[:-1]
    return values, rest


def _fetch(path: Path, sql: str, seconds: float) -> Sequence[tuple[Any, ...]]:
    table, _ = fetch.fetch_rows(path, sql, (), MAX_VALUES, seconds)
    return [tuple(row.values()) for row in table.to_pylist()]
