"""Which rows stay: footers, repeats, rows without a required value, closed ones, duplicates."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, MAX_PER_KIND, Finding
from etl.formats.format import merge_spellings
from etl.mapping import field_mapping, outline
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Table
from etl.values.normalise import normalise_choice, normalise_header
from etl.values.parse import ARROW_TYPES, clean_cells


def select_rows(
    table: Table, mapping: FieldMapping, sheet: str
) -> tuple[np.ndarray, list[Finding]]:
    """Which rows are rows of this table: no footers, repeated headers, rows of another kind or
    left empty on a list of ours."""
    notes = []
    again = outline.find_repeated_headers(table)
    notes += [
        Finding("repeated_header", "note", sheet, int(row))
        for row in table.rows[again][:MAX_PER_KIND]
    ]
    foot = outline.find_footers(table) & ~again
    if foot.any():
        first = int(table.rows[foot][0])
        notes.append(
            Finding("totals_passed_over", "note", sheet, count=int(foot.sum()), first=first)
        )
    other = np.zeros(len(table.rows), bool)
    for named, words in (mapping.format.rows if mapping.format else {}).items():
        header = next((one for one in table.headers if normalise_header(named) in one.forms), None)
        if header is None:
            continue
        wanted = set(map(normalise_choice, words))
        coded = pc.fill_null(table.column(header.place), "").combine_chunks().dictionary_encode()
        said = coded.dictionary.to_pylist()
        mine = pa.array([normalise_choice(one) in wanted for one in said])
        other |= ~mine.take(coded.indices).to_numpy(zero_copy_only=False)
        kinds = [one for one, is_mine in zip(said, mine.to_pylist(), strict=True) if not is_mine]
        left = other & ~again & ~foot
        if left.any():
            count = int(left.sum())
            notes.append(
                Finding("other_rows", "note", sheet, None, header.shown, count=count, values=kinds)
            )
    empty = _unanswered(table, mapping) & ~(again | foot | other)
    if empty.any():
        notes.append(Finding("rows_unanswered", "note", sheet, count=int(empty.sum())))
    return ~(again | foot | other | empty), notes


def _unanswered(table: Table, mapping: FieldMapping) -> np.ndarray:
    """Which rows of a list that people fill in were left empty."""
    answers = mapping.format.answers if mapping.format else ()
    empty = np.full(len(table.rows), bool(answers))
    for name in answers:
        for header in mapping.columns.get(name, ()):
            empty &= ~clean_cells(table.column(header.place)).is_valid().to_numpy(
                zero_copy_only=False
            )
    return empty


def reject_rows(
    columns: Mapping[str, pa.Array],
    mapping: FieldMapping,
    table: Table,
    places: np.ndarray,
    bad: np.ndarray,
    sheet: str,
    numbers: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, list[Finding]]:
    """Rows without a required value: rejected, or titles inside the data, passed over."""
    lacking = {
        name: ~columns[name].is_valid().to_numpy(zero_copy_only=False)
        for name, field in mapping.source.fields.items()
        if field.required and name in columns
    }
    rejected = bad.copy()
    for blank in lacking.values():
        rejected |= blank
    titled = outline.find_titles(table, mapping.score)[places] & rejected & ~bad
    rejected &= ~titled
    notes = []
    if titled.any():
        first = int(numbers[titled][0])
        count = int(titled.sum())
        notes.append(Finding("totals_passed_over", "note", sheet, count=count, first=first))
    for name, blank in lacking.items():
        rows = numbers[blank & rejected & ~bad]
        shown = field_mapping.join_headers(mapping, name)
        about = {lang: mapping.source.fields[name].about[lang] for lang in ("en", "zh")}
        for row in rows[:MAX_MARKED_CELLS]:
            notes.append(Finding("missing_value", "error", sheet, int(row), shown, field=about))
        if len(rows) > MAX_MARKED_CELLS:
            more = len(rows) - MAX_MARKED_CELLS
            notes.append(Finding("missing_value", "error", sheet, None, shown, more=more))
    return rejected, titled, notes


def group_status(
    columns: Mapping[str, pa.Array], mapping: FieldMapping, sheet: str, standing: np.ndarray
) -> tuple[pa.Array | None, np.ndarray, list[Finding]]:
    """The group of each status; the rows whose status takes them out; words of no group."""
    none = np.zeros(len(standing), bool)
    if "status" not in columns or not mapping.source.status_group:
        return None, none, []
    own = mapping.format.choices if mapping.format else {}
    known = merge_spellings(mapping.source.status_group, own.get("status_group", {}))
    coded = columns["status"].dictionary_encode()
    words = coded.dictionary.to_pylist()
    groups = [known.get(normalise_choice(word)) for word in words]
    group = pa.array(groups, pa.string()).take(coded.indices)
    out = pc.fill_null(pc.equal(group, "passed_over"), False).to_numpy(zero_copy_only=False)
    out &= standing
    shown = field_mapping.join_headers(mapping, "status")
    notes = []
    if out.any():
        said = [word for word, one in zip(words, groups, strict=True) if one == "passed_over"]
        count = int(out.sum())
        notes.append(
            Finding("summary_passed_over", "note", sheet, None, shown, count=count, statuses=said)
        )
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = np.bincount(indices[standing & (indices >= 0)], minlength=len(words))
    unknown = [place for place, one in enumerate(groups) if one is None and counts[place]]
    for place in sorted(unknown, key=lambda one: -counts[one])[:MAX_PER_KIND]:
        count = int(counts[place])
        notes.append(
            Finding("unknown_status", "note", sheet, None, shown, words[place], count=count)
        )
    return pc.if_else(pa.array(out), pa.scalar(None, pa.string()), group), out, notes


def merge_repeats(
    table: pa.Table, raw: pa.Table, mapping: FieldMapping, sheet: str
) -> tuple[pa.Table, int, int, list[Finding]]:
    """Each key once: rows equal in every cell are merged, others keep apart by `#2`.

    Gives the rows, how many were merged, how many could not be kept apart, and the findings.
    """
    source = mapping.source
    keys = [name for name in source.key if name in table.column_names]
    joined = pc.binary_join_element_wise(
        *(pc.fill_null(pc.cast(table[name], pa.string()), "") for name in keys), "\x1f"
    ).combine_chunks()
    twice = np.flatnonzero(pd.Series(joined.to_pandas()).duplicated(keep=False).to_numpy())
    if not len(twice):
        return table, 0, 0, []
    at = pa.array(twice)
    contents = [
        tuple(row) for row in zip(*(c.to_pylist() for c in raw.take(at).columns), strict=True)
    ]
    seen: dict[str, list[tuple]] = {}
    again: dict[int, int] = {}
    merged: set[int] = set()
    for row, key, content in zip(
        twice.tolist(), joined.take(at).to_pylist(), contents, strict=True
    ):
        held = seen.setdefault(key, [])
        if content in held:
            merged.add(row)
            continue
        held.append(content)
        if len(held) > 1:
            again[row] = len(held)
    notes = []
    if merged:
        notes.append(Finding("rows_merged", "note", sheet, count=len(merged)))
    numbers = table["source_row"].to_numpy()
    shown = field_mapping.join_headers(mapping, source.identity or keys[0])
    names = table[source.identity].to_pylist() if source.identity else []
    said = table[keys[-1]].take(at).cast(pa.string()).to_pylist()
    written = dict(zip(twice.tolist(), said, strict=True))
    code = "duplicate_key" if source.identity else "duplicate_day"
    for count, (row, turn) in enumerate(again.items()):
        value = names[row] if source.identity else written[row]
        if source.identity:
            names[row] = f"{value}#{turn}"
        if count < MAX_MARKED_CELLS:
            kept = f"{value}#{turn}"
            notes.append(
                Finding(code, "warning", sheet, int(numbers[row]), shown, value, kept=kept)
            )
    if len(again) > MAX_MARKED_CELLS:
        notes.append(
            Finding(code, "warning", sheet, None, shown, more=len(again) - MAX_MARKED_CELLS)
        )
    if source.identity:
        place = table.column_names.index(source.identity)
        table = table.set_column(place, source.identity, pa.array(names, ARROW_TYPES["text"]))
    gone = merged if source.identity else merged | set(again)
    stay = np.ones(table.num_rows, bool)
    stay[list(gone)] = False
    return table.filter(pa.array(stay)), len(merged), len(gone) - len(merged), notes
