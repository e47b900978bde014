"""A matched table → typed rows, with every row of the sheet accounted for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl import progress
from etl.findings import Finding
from etl.mapping import field_mapping, row_rules, typed_columns
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Header, Table
from etl.mapping.typed_columns import TableParseOptions
from etl.schema import Field, TableSchema
from etl.values.normalise import normalise_choice, normalise_name
from etl.values.parse import clean_cells


@dataclass(frozen=True)
class TypedRows:
    """The rows of one load, or the field whose order of day and month must be asked first.

    `table`: the filled fields in the source's order, status_group, source_row. `unknown`: field →
    words that are none of its choices, each with its number of rows.
    """

    table: pa.Table | None
    read: int = 0
    rejected: int = 0
    merged: int = 0
    passed_over: int = 0
    findings: tuple[Finding, ...] = ()
    unclear: tuple[Field, Header, str] | None = None
    unknown: Mapping[str, Mapping[str, int]] = dataclass_field(default_factory=dict)

    @property
    def kept(self) -> int:
        """How many rows stay."""
        return 0 if self.table is None else self.table.num_rows


def type_rows(
    table: Table, mapping: FieldMapping, sheet: str, settings: Mapping[str, Any]
) -> TypedRows:
    """Read every cell of the mapped columns as its field's type, and settle every row."""
    findings: list[Finding] = []
    rows_read = len(table.rows)
    kept, notes = row_rules.select_rows(table, mapping, sheet)
    findings += notes
    places = np.flatnonzero(kept)
    cells = table.cells if kept.all() else table.cells.take(pa.array(places))
    numbers = table.rows[places]
    readings = TableParseOptions(table, mapping, settings)
    watching, share = progress.current(), rows_read / (2 * len(mapping.columns) + 1)
    texts = {}
    for name, headers in mapping.columns.items():
        choices = readings.choices(mapping.source.fields[name])
        texts[name] = [clean_cells(cells.column(header.place), choices) for header in headers]
        watching.advance(share)
    proven = typed_columns.prove_orders(texts, mapping)
    columns: dict[str, pa.Array] = {}
    unknown: dict[str, dict[str, int]] = {}
    bad = np.zeros(len(places), bool)
    for name, field in mapping.source.fields.items():
        if name in mapping.constants:
            column = typed_columns.fill_constant(
                mapping.constants[name], field, readings.of(field, None), len(bad)
            )
        elif name in mapping.columns:
            watching.advance(share)
            order = typed_columns.choose_order(proven, name, mapping.format)
            column = typed_columns.read_field(texts[name], field, mapping, readings, order)
            unclear = next(
                (text for text, problem, _ in column.problems if problem.code == "unclear_order"),
                None,
            )
            if unclear is not None and len(proven.get(name, ())) == 0:
                return TypedRows(
                    None, findings=(), unclear=(field, mapping.columns[name][0], unclear)
                )
        else:
            continue
        shown = field_mapping.join_headers(mapping, name)
        findings += typed_columns.list_cell_findings(column, field, shown, sheet, numbers)
        if strange := typed_columns.count_unknown_words(column):
            unknown[name] = strange
        if field.required:
            for _, _, at in column.problems:
                bad[at] = True
        columns[name] = column.values
        if field.unit == "rate" and typed_columns.has_only_zeros_and_ones(
            texts.get(name, ()), column.values
        ):
            findings.append(Finding("percent_of_one", "note", sheet, None, shown))
    _tell_kind(columns, mapping, readings)
    _complete_ids(columns, mapping.source, len(places))
    rejected, titled, notes = row_rules.reject_rows(
        columns, mapping, table, places, bad, sheet, numbers
    )
    findings += notes
    groups, dropped, notes = row_rules.group_status(columns, mapping, sheet, ~(rejected | titled))
    findings += notes
    if strange := {one.value: one.details["count"] for one in notes if one.value}:
        unknown["status_group"] = strange
    if groups is not None:
        columns["status_group"] = groups
    watching.check()
    stay = ~(rejected | titled | dropped)
    whole = pa.table({**columns, "source_row": pa.array(numbers, pa.int64())}).filter(
        pa.array(stay)
    )
    raw = cells.filter(pa.array(stay))
    whole, merged, clashed, notes = row_rules.merge_repeats(whole, raw, mapping, sheet)
    findings += notes
    return TypedRows(
        whole,
        rows_read,
        int(rejected.sum()) + clashed,
        merged,
        rows_read - len(places) + int((titled | dropped).sum()),
        tuple(findings),
        unknown=unknown,
    )


def _tell_kind(
    columns: dict[str, pa.Array], mapping: FieldMapping, readings: TableParseOptions
) -> None:
    """A tag or category that says complaint makes a complaint; others fill where kind is empty."""
    for name, field in mapping.source.fields.items():
        told = [columns[one] for one in field.implied_by if one in columns]
        if not told or name in mapping.constants:
            continue
        kinds = readings.choices(field)
        first = next(iter(field.choices or {}))
        for words in told:
            coded = words.dictionary_encode()
            said = []
            for written in coded.dictionary.to_pylist():
                parts = [written, *pd.Series([written]).str.split(r"[;,/|、\s]+", regex=True)[0]]
                known = [kinds[key] for part in parts if (key := normalise_choice(part)) in kinds]
                said.append(first if first in known else next(iter(known), None))
            hint = pa.array(said, pa.string()).take(coded.indices)
            if name not in columns:
                if not any(said):
                    continue
                columns[name] = hint
                continue
            is_first = pc.fill_null(pc.equal(hint, first), False)
            columns[name] = pc.if_else(is_first, hint, pc.coalesce(columns[name], hint))


def _complete_ids(columns: dict[str, pa.Array], source: TableSchema, count: int) -> None:
    """Ids that the export does not hold: from the name, or worked out from several fields."""
    for name, field in source.fields.items():
        own = columns.get(name, pa.nulls(count, pa.string()))
        is_lacking = name not in columns or own.null_count > 0
        if field.falls_back_to in columns and is_lacking:
            coded = columns[field.falls_back_to].dictionary_encode()
            names = [normalise_name(one) for one in coded.dictionary.to_pylist()]
            columns[name] = pc.coalesce(own, pa.array(names, pa.string()).take(coded.indices))
        elif field.hash_of and is_lacking:
            parts = [
                pc.fill_null(pc.cast(columns[one], pa.string()), "")
                for one in field.hash_of
                if one in columns
            ]
            joined = pc.binary_join_element_wise(*parts, "\x1f").to_pylist()
            hashed = [hashlib.sha256(one.encode()).hexdigest()[:16] for one in joined]
            columns[name] = pc.coalesce(own, pa.array(hashed, pa.string()))
