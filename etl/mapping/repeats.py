"""Numbers that stand in several rows of a sheet: one thing twice, or several things."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, Finding
from etl.mapping import field_mapping
from etl.mapping.field_mapping import FieldMapping

# Digits of the hash that tells apart the rows of one number.
PART_DIGITS = 4
# Numbers that repeat with different content: up to so many, or this share of the rows, are told
# apart; where there are more, a person says what a row is.
MAX_REPEATED, MAX_REPEATED_SHARE = 3, 0.01


@dataclass(frozen=True)
class Repeats:
    """The rows of a sheet after its repeated numbers were settled.

    `merged` rows equal another in every column used; `dropped` ones have a key that allows no
    second row; `repeated`: the numbers that stand for several rows with different content.
    """

    table: pa.Table
    merged: int = 0
    dropped: int = 0
    findings: tuple[Finding, ...] = ()
    repeated: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether so many numbers repeat that a row is hardly one thing each."""
        return len(self.repeated) > max(MAX_REPEATED, MAX_REPEATED_SHARE * self.table.num_rows)


def settle_repeats(table: pa.Table, mapping: FieldMapping, sheet: str) -> Repeats:
    """Merge the rows that are equal in every column used; tell apart those of one number.

    These get `row_part`, a hash of what differs in them: first of the fields that say what a row
    is, of all fields only where those are equal, so that neither the order of the rows nor a new
    status makes it another row.
    """
    schema = mapping.schema
    keys = [name for name in schema.key if name in table.column_names]
    joined = pc.binary_join_element_wise(
        *(pc.fill_null(pc.cast(table[name], pa.string()), "") for name in keys), "\x1f"
    ).combine_chunks()
    repeated = np.flatnonzero(pd.Series(joined.to_pandas()).duplicated(keep=False).to_numpy())
    if not len(repeated):
        return Repeats(table)
    places = pa.array(repeated)
    groups: dict[str, list[int]] = {}
    for row, key in zip(repeated.tolist(), joined.take(places).to_pylist(), strict=True):
        groups.setdefault(key, []).append(row)
    filled = [name for name in mapping.schema.columns if name in table.column_names]
    contents = _hash_rows(table, repeated, filled)
    telling = _hash_rows(table, repeated, [n for n in schema.tells_apart if n in filled])
    merged: set[int] = set()
    parts: dict[int, str] = {}
    for rows in groups.values():
        distinct = list({contents[row]: row for row in reversed(rows)}.values())
        merged |= set(rows) - set(distinct)
        if len(distinct) > 1:
            by = telling if len({telling[row] for row in distinct}) == len(distinct) else contents
            parts |= {row: by[row] for row in distinct}
    findings = [Finding("rows_merged", "note", sheet, count=len(merged))] if merged else []
    is_kept = np.ones(table.num_rows, bool)
    if schema.identity is None:
        # A day stands once: the first row of it counts.
        parts = {row: part for row, part in parts.items() if row not in _list_first(groups)}
        is_kept[list(parts)] = False
    is_kept[list(merged)] = False
    findings += _list_findings(table, mapping, sheet, keys, parts)
    repeated_keys = tuple(sorted({joined[row].as_py() for row in parts}))
    if schema.identity and parts:
        column: list[str | None] = [None] * table.num_rows
        for row, part in parts.items():
            column[row] = part
        table = table.append_column("row_part", pa.array(column, pa.string()))
    dropped = 0 if schema.identity else len(parts)
    kept = table.filter(pa.array(is_kept))
    return Repeats(kept, len(merged), dropped, tuple(findings), repeated_keys)


def _list_first(groups: dict[str, list[int]]) -> set[int]:
    return {rows[0] for rows in groups.values()}


def _hash_rows(table: pa.Table, rows: np.ndarray, names: Iterable[str]) -> dict[int, str]:
    """Row → a short hash of these fields."""
    columns = [table[name].take(pa.array(rows)).to_pylist() for name in names]
    contents = zip(*columns, strict=True) if columns else [()] * len(rows)
    return {
        row: hashlib.sha256(repr(content).encode()).hexdigest()[:PART_DIGITS]
        for row, content in zip(rows.tolist(), contents, strict=True)
    }


def _list_findings(
    table: pa.Table, mapping: FieldMapping, sheet: str, keys: list[str], parts: dict[int, str]
) -> list[Finding]:
    schema = mapping.schema
    shown = field_mapping.join_headers(mapping, schema.identity or keys[0])
    code = "duplicate_key" if schema.identity else "duplicate_day"
    numbers = table["source_row"]
    findings = []
    for row in sorted(parts)[:MAX_MARKED_CELLS]:
        value = str(table[schema.identity or keys[-1]][row].as_py())
        kept = f"{value}#{parts[row]}"
        number = numbers[row].as_py()
        findings.append(Finding(code, "warning", sheet, number, shown, value, kept=kept))
    if len(parts) > MAX_MARKED_CELLS:
        more = len(parts) - MAX_MARKED_CELLS
        findings.append(Finding(code, "warning", sheet, None, shown, more=more))
    return findings
