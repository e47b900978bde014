"""Numbers that stand in several rows of a sheet: one thing twice, or several things."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, Finding
from etl.formats.row_rules import NO_RULES, RowRules
from etl.mapping import field_mapping
from etl.mapping.field_mapping import FieldMapping
from etl.values.normalise import normalise_header

# Digits of the hash that tells apart the rows of one number; more where these are not enough.
PART_DIGITS = 4
# Digits of the hash that numbers the rows of a list without numbers.
NUMBER_DIGITS = 12
# Numbers that repeat with different content: up to so many, or this share of the rows, are told
# apart; where there are more, a person says what a row is.
MAX_REPEATED, MAX_REPEATED_SHARE = 3, 0.01


@dataclass(frozen=True)
class Repeats:
    """The rows of a sheet after its repeated numbers were settled.

    `merged` rows equal another in every column used, or are part or history of another; `dropped`
    ones have a key that allows no second row; `repeated`: the numbers that stand in several rows
    with different content, though nobody said what these are.
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


def settle_repeats(
    table: pa.Table,
    mapping: FieldMapping,
    sheet: str,
    rules: RowRules = NO_RULES,
    moments: pa.Array | None = None,
) -> Repeats:
    """Merge the rows that are equal in every column used; tell apart those of one number.

    By the rules these are parts of one thing, the first of which counts and the others fill its
    gaps, or its history, of which the latest counts by its entry in `moments`. Else they get
    `row_part`, a hash of what differs in them: first of the fields that say what a row is, of all
    fields only where those are equal, so that neither the order of the rows nor a new status makes
    it another row.
    """
    schema = mapping.schema
    keys = [name for name in schema.key if name in table.column_names]
    groups = _group_repeated(table, keys)
    if not groups:
        return Repeats(table)
    filled = [name for name in mapping.schema.columns if name in table.column_names]
    if moments is not None or _is_per_number(rules, mapping):
        return _keep_one(table, sheet, list(groups.values()), filled, moments)
    telling = [name for name in schema.tells_apart if name in filled]
    merged, parts = _tell_apart(table, list(groups.values()), filled, telling)
    findings = [Finding("rows_merged", "note", sheet, count=len(merged))] if merged else []
    is_kept = np.ones(table.num_rows, bool)
    if schema.identity is None:
        # A day stands once: the first row of it counts.
        first = {rows[0] for rows in groups.values()}
        parts = {row: part for row, part in parts.items() if row not in first}
        is_kept[list(parts)] = False
    is_kept[list(merged)] = False
    findings += _list_findings(table, mapping, sheet, keys, parts)
    is_settled = rules.number == "separate"
    told_apart = (key for key, rows in groups.items() if not parts.keys().isdisjoint(rows))
    repeated_keys = () if is_settled else tuple(sorted(told_apart))
    if schema.identity and parts:
        column = [parts.get(row) for row in range(table.num_rows)]
        table = table.append_column("row_part", pa.array(column, pa.string()))
    dropped = 0 if schema.identity else len(parts)
    kept = table.filter(pa.array(is_kept))
    return Repeats(kept, len(merged), dropped, tuple(findings), repeated_keys)


def _group_repeated(table: pa.Table, keys: list[str]) -> dict[str, list[int]]:
    """The key of each number that repeats → its rows, in their order."""
    joined = pc.binary_join_element_wise(
        *(pc.fill_null(pc.cast(table[name], pa.string()), "") for name in keys), "\x1f"
    ).combine_chunks()
    numbers = joined.dictionary_encode().indices.to_numpy()
    repeated = np.flatnonzero(np.bincount(numbers)[numbers] > 1)
    groups: dict[str, list[int]] = {}
    repeated_keys = joined.take(pa.array(repeated)).to_pylist()
    for row, key in zip(repeated.tolist(), repeated_keys, strict=True):
        groups.setdefault(key, []).append(row)
    return groups


def _tell_apart(
    table: pa.Table, groups: list[list[int]], filled: list[str], telling: list[str]
) -> tuple[set[int], dict[int, str]]:
    """The rows equal to an earlier one in all `filled` fields; and row → its part, a hash of the
    `telling` fields or, where these are equal, of all."""
    repeated = np.sort(np.concatenate(groups))
    contents, told = _hash_rows(table, repeated, filled), _hash_rows(table, repeated, telling)
    merged: set[int] = set()
    parts: dict[int, str] = {}
    for rows in groups:
        distinct = list({contents[row]: row for row in reversed(rows)}.values())
        merged |= set(rows) - set(distinct)
        if len(distinct) > 1:
            by = told if len({told[row] for row in distinct}) == len(distinct) else contents
            parts |= _shorten({row: by[row] for row in distinct})
    return merged, parts


def _is_per_number(rules: RowRules, mapping: FieldMapping) -> bool:
    """Whether the rows are parts of what their number names: `one_per` is the number's header."""
    wanted = normalise_header(rules.one_per or "")
    numbers = mapping.columns.get(mapping.schema.identity or "", ())
    return bool(wanted) and any(wanted in header.forms for header in numbers)


def _keep_one(
    table: pa.Table,
    sheet: str,
    groups: list[list[int]],
    filled: list[str],
    moments: pa.Array | None,
) -> Repeats:
    """One row per number: the latest by `moments`, or the first with its gaps filled by the
    others."""
    is_kept = np.ones(table.num_rows, bool)
    fills: dict[str, dict[int, Any]] = {}
    days = moments.to_pylist() if moments is not None else None
    for rows in groups:
        if days is not None:
            # Of several of one time the lower row is the later entry.
            kept = max(rows, key=lambda row: (days[row] is not None, days[row] or 0, row))
        else:
            kept = rows[0]
            for name in filled:
                values = (table[name][row].as_py() for row in rows)
                value = next((value for value in values if value is not None), None)
                fills.setdefault(name, {})[kept] = value
        is_kept[[row for row in rows if row != kept]] = False
    for name, values in fills.items():
        column = table[name].to_pylist()
        for row, value in values.items():
            column[row] = value
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.array(column, table.schema.field(name).type))
    merged = int((~is_kept).sum())
    code = "rows_of_one" if days is None else "rows_of_history"
    finding = Finding(code, "note", sheet, count=merged, numbers=len(groups))
    return Repeats(table.filter(pa.array(is_kept)), merged, findings=(finding,))


def number_rows(table: pa.Table, mapping: FieldMapping) -> pa.Table:
    """The rows numbered by what they say they are, and by occurrence where they say the same: for a
    list without numbers."""
    schema = mapping.schema
    assert schema.identity
    telling = [name for name in schema.tells_apart if name in table.column_names]
    hashes = _hash_rows(table, np.arange(table.num_rows), telling)
    counts: dict[str, int] = {}
    numbers = []
    for text in (whole[:NUMBER_DIGITS] for whole in hashes.values()):
        counts[text] = counts.get(text, 0) + 1
        numbers.append(text if counts[text] == 1 else f"{text}-{counts[text]}")
    column = pa.array(numbers, pa.string())
    if schema.identity in table.column_names:
        place = table.column_names.index(schema.identity)
        return table.set_column(place, schema.identity, column)
    return table.append_column(schema.identity, column)


def _shorten(hashes: Mapping[int, str]) -> dict[int, str]:
    """Row → the beginning of its hash, as long as it takes to tell all of them apart."""
    digits = PART_DIGITS
    while len({whole[:digits] for whole in hashes.values()}) < len(hashes):
        digits += 1
    return {row: whole[:digits] for row, whole in hashes.items()}


def _hash_rows(table: pa.Table, rows: np.ndarray, names: Iterable[str]) -> dict[int, str]:
    """Row → a hash of these fields, in 64 hex digits."""
    columns = [table[name].take(pa.array(rows)).to_pylist() for name in names]
    contents = zip(*columns, strict=True) if columns else [()] * len(rows)
    return {
        row: hashlib.sha256(repr(content).encode()).hexdigest()
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
