"""A mapped table → typed rows, with every row of the sheet accounted for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl import progress
from etl.findings import Finding
from etl.mapping import (
    blank_cells,
    column_styles,
    either_or,
    field_mapping,
    plausibility,
    repeats,
    row_rules,
    several_projects,
    typed_columns,
)
from etl.mapping.field_mapping import Doubt, FieldMapping
from etl.mapping.table import Table
from etl.mapping.typed_columns import TableParseOptions
from etl.schema import Field, TableSchema
from etl.values import date_orders, dates
from etl.values.cells import clean_cells, count_text_marks
from etl.values.normalise import normalise_choice, normalise_header, normalise_name
from etl.values.parse import ParsedColumn


@dataclass(frozen=True)
class TypedRows:
    """The typed rows of one load and its counts, or what must be asked first.

    `table`: the filled fields in the order of the schema, status_group, source_row; None with
    `doubt`: what must be asked about a column. `unknown`: field → words that are none of its
    choices → number of rows. `repeated`: so many numbers stand in several rows that a person must
    say what a row is; then there is no table either.
    """

    table: pa.Table | None
    read: int = 0
    rejected: int = 0
    merged: int = 0
    passed_over: int = 0
    findings: tuple[Finding, ...] = ()
    doubt: Doubt | None = None
    unknown: Mapping[str, Mapping[str, int]] = dataclass_field(default_factory=dict)
    repeated: tuple[str, ...] = ()

    @property
    def kept(self) -> int:
        """Number of rows in the table."""
        return 0 if self.table is None else self.table.num_rows


@dataclass
class _ParsedColumns:
    """The typed columns of a table, with what was found while they were parsed."""

    columns: dict[str, pa.Array]
    is_bad: np.ndarray
    findings: list[Finding] = dataclass_field(default_factory=list)
    unknown: dict[str, dict[str, int]] = dataclass_field(default_factory=dict)
    doubt: Doubt | None = None


@dataclass(frozen=True)
class _SelectedRows:
    """The rows of a table that its rules select: their places, their numbers in the sheet and their
    cells; `wider`: rows with more cells than headers, which are rejected."""

    places: np.ndarray
    numbers: np.ndarray
    cells: pa.Table
    wider: int
    findings: list[Finding]


def type_rows(
    table: Table, mapping: FieldMapping, sheet: str, settings: Mapping[str, Any]
) -> TypedRows:
    """Parse every cell of the mapped columns as its field's type, and decide on every row."""
    rows_read = len(table.rows)
    selected = _select_rows(table, mapping, sheet)
    options = TableParseOptions(table, mapping, settings)
    titles = (sheet, *table.titles)
    parsed = _parse_columns(
        selected.cells, selected.numbers, mapping, options, sheet, rows_read, titles
    )
    if parsed.doubt:
        return TypedRows(None, doubt=parsed.doubt)
    # The columns' texts are gone: what follows need not come on top of them.
    pa.default_memory_pool().release_unused()
    parsed.findings[:0] = selected.findings
    either_or.fill(parsed.columns, mapping, lambda field: options.for_field(field, None))
    _imply_choices(parsed.columns, mapping, options)
    _complete_ids(parsed.columns, mapping.schema, len(selected.places))
    is_rejected, is_passed_over = _decide_rows(parsed, selected, table, mapping, sheet)
    progress.current().check()
    moments = _read_moments(table, selected.cells, mapping, parsed.columns, settings)
    rows, moments = _keep_rows(parsed.columns, selected, ~(is_rejected | is_passed_over), moments)
    if table.rules.number == "none":
        rows = repeats.number_rows(rows, mapping)
    settled = repeats.settle_repeats(rows, mapping, sheet, table.rules, moments)
    if settled.is_doubtful:
        return TypedRows(None, repeated=settled.repeated)
    doubtful = plausibility.review_rows(settled.table, mapping, sheet)
    not_selected = rows_read - len(selected.places) - selected.wider
    return TypedRows(
        settled.table,
        rows_read,
        int(is_rejected.sum()) + settled.dropped + selected.wider,
        settled.merged,
        not_selected + int(is_passed_over.sum()),
        (*parsed.findings, *settled.findings, *doubtful),
        unknown=parsed.unknown,
    )


def _select_rows(table: Table, mapping: FieldMapping, sheet: str) -> _SelectedRows:
    """The rows that the rules select, with blank cells filled as the mapping says."""
    is_selected, notes = row_rules.select_rows(table, mapping, sheet)
    is_selected, wider, wider_notes = row_rules.reject_wider_rows(table, is_selected, sheet)
    places = np.flatnonzero(is_selected)
    cells = table.cells if is_selected.all() else table.cells.take(pa.array(places))
    cells, blank_notes = blank_cells.settle_blanks(cells, table, mapping, places, sheet)
    findings = [*notes, *wider_notes, *blank_notes]
    return _SelectedRows(places, table.rows[places], cells, wider, findings)


def _decide_rows(
    parsed: _ParsedColumns,
    selected: _SelectedRows,
    table: Table,
    mapping: FieldMapping,
    sheet: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Which rows are rejected, and which are passed over: titles, and statuses that do not count.

    Adds the findings, the column status_group and its unknown words to what was parsed.
    """
    is_rejected, is_title, notes = row_rules.reject_rows(
        parsed.columns, mapping, table, selected.places, parsed.is_bad, sheet, selected.numbers
    )
    groups, is_passed_over, status_notes = row_rules.group_status(
        parsed.columns, mapping, sheet, ~(is_rejected | is_title)
    )
    parsed.findings += [*notes, *status_notes]
    unknown = {note.value: note.details["count"] for note in status_notes if note.value}
    if unknown:
        parsed.unknown["status_group"] = unknown
    if groups is not None:
        parsed.columns["status_group"] = groups
    return is_rejected, is_title | is_passed_over


def _keep_rows(
    columns: dict[str, pa.Array],
    selected: _SelectedRows,
    is_kept: np.ndarray,
    moments: pa.Array | None,
) -> tuple[pa.Table, pa.Array | None]:
    """The kept rows as a table, and their moments. Empties `columns`."""
    columns["source_row"] = pa.array(selected.numbers, pa.int64())
    if not is_kept.all():
        kept = pa.array(is_kept)
        moments = moments and moments.filter(kept)
        for name in columns:
            # One after the other: never all columns twice.
            columns[name] = columns[name].filter(kept)
    rows = pa.table(columns)
    columns.clear()
    return rows, moments


def _parse_columns(
    cells: pa.Table,
    numbers: np.ndarray,
    mapping: FieldMapping,
    options: TableParseOptions,
    sheet: str,
    rows_read: int,
    titles: tuple[str, ...],
) -> _ParsedColumns:
    """Parse the fields in the order of the schema, unless something must be asked first."""
    # Each mapped column advances the progress twice, cleaned and parsed; the rest is one share.
    watching, share = progress.current(), rows_read / (2 * len(mapping.columns) + 1)
    texts = {}
    for name in mapping.columns:
        texts[name] = _clean_column(cells, name, mapping, options)
        watching.advance(share)
    studied = column_styles.study_columns(texts, mapping, options.zone, sheet, titles)
    parsed = _ParsedColumns({}, np.zeros(len(numbers), bool), [*studied.findings])
    if studied.doubt:
        parsed.doubt = studied.doubt
        return parsed
    for name, field in mapping.schema.fields.items():
        if name in mapping.constants:
            column = typed_columns.fill_constant(
                mapping.constants[name], field, options.for_field(field, None), len(numbers)
            )
        elif name in mapping.columns:
            watching.advance(share)
            style = studied.styles[name]
            column = typed_columns.read_field(texts[name], field, mapping, options, style)
        else:
            continue
        # Each column is held once: as texts, then as values.
        written = texts.pop(name, ())
        shown = field_mapping.join_headers(mapping, name)
        parsed.findings += typed_columns.list_cell_findings(column, field, shown, sheet, numbers)
        headers = mapping.columns.get(name, ())
        if marks := sum(count_text_marks(cells.column(header.place)) for header in headers):
            parsed.findings.append(Finding("text_marks", "note", sheet, None, shown, count=marks))
        if unknown_words := typed_columns.count_unknown_words(column):
            parsed.unknown[name] = unknown_words
        _mark_bad_rows(parsed.is_bad, field, column)
        parsed.columns[name] = column.values
        if field.refers == "projects" and name in mapping.columns:
            parsed.columns[name], told = several_projects.take_first(
                column.values, field, mapping.columns[name], sheet, numbers
            )
            parsed.findings += told
        if field.unit == "rate" and typed_columns.has_only_zeros_and_ones(written, column.values):
            parsed.findings.append(Finding("percent_of_one", "note", sheet, None, shown))
    return parsed


def _clean_column(
    cells: pa.Table, name: str, mapping: FieldMapping, options: TableParseOptions
) -> list[pa.Array]:
    """The cells of each header of a field, cleaned."""
    headers, field = mapping.columns[name], mapping.schema.fields[name]
    choices = options.merge_choices(field)
    cleaned = [clean_cells(cells.column(header.place), choices) for header in headers]
    if len(headers) == 1 and field.type in column_styles.DATE_TYPES:
        # Encoded once: its different texts are looked at first, and parsed later.
        return [cleaned[0].dictionary_encode()]
    return cleaned


def _mark_bad_rows(is_bad: np.ndarray, field: Field, column: ParsedColumn) -> None:
    """Mark the rows that cannot be kept for want of a required field."""
    if field.required:
        for _, _, rows in column.problems:
            is_bad[rows] = True


def _read_moments(
    table: Table,
    cells: pa.Table,
    mapping: FieldMapping,
    columns: Mapping[str, pa.Array],
    settings: Mapping[str, Any],
) -> pa.Array | None:
    """The times by which the rows of one number are its history; None where they are not."""
    wanted = normalise_header(table.rules.latest_by or "")
    header = next((header for header in table.headers if wanted and wanted in header.forms), None)
    if header is None:
        return None
    for name, headers in mapping.columns.items():
        if headers == (header,) and mapping.schema.fields[name].type in ("date", "timestamp"):
            return columns[name]
    coded = clean_cells(cells.column(header.place)).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    order, _ = date_orders.choose_order(date_orders.weigh_dates(texts), (), None)
    zone = ZoneInfo(settings["timezone"])
    moments = [dates.parse_moment(text, order, zone) for text in texts]
    known = [None if isinstance(moment, str) else moment for moment in moments]
    return pa.array(known, pa.timestamp("us")).take(coded.indices)


def _imply_choices(
    columns: dict[str, pa.Array], mapping: FieldMapping, options: TableParseOptions
) -> None:
    """Set a field by the words of the fields in `implied_by`, such as a ticket's kind by its tags.

    The field's first choice (complaint) overrides its column; other choices fill gaps only.
    """
    for name, field in mapping.schema.fields.items():
        implying = [columns[other] for other in field.implied_by if other in columns]
        if not implying or name in mapping.constants:
            continue
        choice_of = options.merge_choices(field)
        first = next(iter(field.choices or {}))
        for words in implying:
            coded = words.dictionary_encode()
            implied = [
                _imply_choice(text, choice_of, first) for text in coded.dictionary.to_pylist()
            ]
            hint = pa.array(implied, pa.string()).take(coded.indices)
            if name not in columns:
                if not any(implied):
                    continue
                columns[name] = hint
                continue
            is_first = pc.fill_null(pc.equal(hint, first), False)
            columns[name] = pc.if_else(is_first, hint, pc.coalesce(columns[name], hint))


def _imply_choice(text: str, choice_of: Mapping[str, str], first: str) -> str | None:
    """The choice in a text or its parts: the `first` choice if it is among them, else any."""
    parts = [text, *pd.Series([text]).str.split(r"[;,/|、\s]+", regex=True)[0]]
    choices = [choice_of[key] for part in parts if (key := normalise_choice(part)) in choice_of]
    return first if first in choices else next(iter(choices), None)


def _complete_ids(columns: dict[str, pa.Array], schema: TableSchema, count: int) -> None:
    """Fill missing ids: with the normalised name, or with a hash of several fields."""
    for name, field in schema.fields.items():
        own = columns.get(name, pa.nulls(count, pa.string()))
        is_incomplete = name not in columns or own.null_count > 0
        if field.falls_back_to in columns and is_incomplete:
            coded = columns[field.falls_back_to].dictionary_encode()
            names = [normalise_name(text) for text in coded.dictionary.to_pylist()]
            columns[name] = pc.coalesce(own, pa.array(names, pa.string()).take(coded.indices))
        elif field.hash_of and is_incomplete:
            parts = [
                pc.fill_null(pc.cast(columns[part], pa.string()), "")
                for part in field.hash_of
                if part in columns
            ]
            joined = pc.binary_join_element_wise(*parts, "\x1f").to_pylist()
            hashes = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in joined]
            columns[name] = pc.coalesce(own, pa.array(hashes, pa.string()))
