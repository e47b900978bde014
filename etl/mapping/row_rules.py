"""Row rules: footers, repeated headers, missing required values, status groups, duplicates."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, MAX_PER_KIND, Finding
from etl.formats.format import merge_spellings
from etl.mapping import field_mapping, passed_rows
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Header, Table
from etl.values.cells import clean_cells
from etl.values.normalise import normalise_choice, normalise_header


def select_rows(
    table: Table, mapping: FieldMapping, sheet: str
) -> tuple[np.ndarray, list[Finding]]:
    """A mask of the rows to parse, and notes on the others.

    The others are footers, repeated headers, rows that the format leaves to another table, and
    rows of our worklists without an answer.
    """
    notes = []
    is_repeat = passed_rows.find_repeated_headers(table)
    notes += [
        Finding("repeated_header", "note", sheet, int(row))
        for row in table.rows[is_repeat][:MAX_PER_KIND]
    ]
    ignored = mapping.format.row_rules.ignore if mapping.format else ()
    is_footer = passed_rows.find_footers(table, ignored) & ~is_repeat
    if is_footer.any():
        first = int(table.rows[is_footer][0])
        notes.append(
            Finding("totals_passed_over", "note", sheet, count=int(is_footer.sum()), first=first)
        )
    is_other = np.zeros(len(table.rows), bool) if table.sections is None else table.sections
    for name, words in (mapping.format.rows if mapping.format else {}).items():
        header = next(
            (header for header in table.headers if normalise_header(name) in header.forms), None
        )
        if header is None:
            continue
        is_mine, other_kinds = _find_own_rows(table, header, words)
        is_other |= ~is_mine
        count = int((is_other & ~is_repeat & ~is_footer).sum())
        if count:
            notes.append(
                Finding(
                    "other_rows", "note", sheet, None, header.shown, count=count, values=other_kinds
                )
            )
    is_empty = _find_unanswered(table, mapping) & ~(is_repeat | is_footer | is_other)
    if is_empty.any():
        notes.append(Finding("rows_unanswered", "note", sheet, count=int(is_empty.sum())))
    return ~(is_repeat | is_footer | is_other | is_empty), notes


def _find_own_rows(
    table: Table, header: Header, words: Iterable[str]
) -> tuple[np.ndarray, list[str]]:
    """A mask of the rows with one of these words in a column, and the other words in it."""
    own_words = set(map(normalise_choice, words))
    coded = pc.fill_null(table.column(header.place), "").combine_chunks().dictionary_encode()
    kinds = coded.dictionary.to_pylist()
    is_own = [normalise_choice(kind) in own_words for kind in kinds]
    mask = pa.array(is_own).take(coded.indices).to_numpy(zero_copy_only=False)
    return mask, [kind for kind, own in zip(kinds, is_own, strict=True) if not own]


def _find_unanswered(table: Table, mapping: FieldMapping) -> np.ndarray:
    """A mask of the rows of a worklist that nobody filled in."""
    answers = mapping.format.answers if mapping.format else ()
    is_empty = np.full(len(table.rows), bool(answers))
    for name in answers:
        for header in mapping.columns.get(name, ()):
            is_empty &= ~clean_cells(table.column(header.place)).is_valid().to_numpy(
                zero_copy_only=False
            )
    return is_empty


def reject_wider_rows(
    table: Table, is_selected: np.ndarray, sheet: str
) -> tuple[np.ndarray, int, list[Finding]]:
    """The mask without the rows that have more cells than headers, their number, and the findings.

    A separator inside a text shifts the cells behind it, so that none of them is certain.
    """
    if table.wider is None:
        return is_selected, 0, []
    numbers = table.rows[is_selected & table.wider]
    count = len([header for header in table.headers if header.shown])
    findings = [
        Finding("row_too_wide", "error", sheet, int(row), count=count)
        for row in numbers[:MAX_MARKED_CELLS]
    ]
    if more := len(numbers) - len(findings):
        findings.append(Finding("row_too_wide", "error", sheet, more=more))
    return is_selected & ~table.wider, len(numbers), findings


def reject_rows(
    columns: Mapping[str, pa.Array],
    mapping: FieldMapping,
    table: Table,
    places: np.ndarray,
    is_bad: np.ndarray,
    sheet: str,
    numbers: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, list[Finding]]:
    """Masks of the rejected rows and of titles inside the data, and the findings.

    `places` are the parsed rows among those of the table, `numbers` their row numbers; `is_bad`
    marks rows with an unreadable required cell, which have their finding already.
    """
    is_missing = {
        name: ~columns[name].is_valid().to_numpy(zero_copy_only=False)
        for name, field in mapping.schema.fields.items()
        if field.required and name in columns
    }
    is_rejected = is_bad.copy()
    for mask in is_missing.values():
        is_rejected |= mask
    is_title = passed_rows.find_titles(table, mapping.score)[places] & is_rejected & ~is_bad
    is_rejected &= ~is_title
    findings = []
    if is_title.any():
        first = int(numbers[is_title][0])
        count = int(is_title.sum())
        findings.append(Finding("totals_passed_over", "note", sheet, count=count, first=first))
    for name, mask in is_missing.items():
        rows = numbers[mask & is_rejected & ~is_bad]
        shown = field_mapping.join_headers(mapping, name)
        about = {lang: mapping.schema.fields[name].about[lang] for lang in ("en", "zh")}
        for row in rows[:MAX_MARKED_CELLS]:
            findings.append(Finding("missing_value", "error", sheet, int(row), shown, field=about))
        if len(rows) > MAX_MARKED_CELLS:
            more = len(rows) - MAX_MARKED_CELLS
            findings.append(Finding("missing_value", "error", sheet, None, shown, more=more))
    return is_rejected, is_title, findings


def group_status(
    columns: Mapping[str, pa.Array], mapping: FieldMapping, sheet: str, is_kept: np.ndarray
) -> tuple[pa.Array | None, np.ndarray, list[Finding]]:
    """The status group of each row, a mask of the rows to pass over, and the findings.

    The groups are None for a table without status groups; `is_kept` are the rows not rejected.
    """
    if "status" not in columns or not mapping.schema.status_group:
        return None, np.zeros(len(is_kept), bool), []
    own_words = mapping.format.choices if mapping.format else {}
    group_of = merge_spellings(mapping.schema.status_group, own_words.get("status_group", {}))
    coded = columns["status"].dictionary_encode()
    words = coded.dictionary.to_pylist()
    word_groups = [group_of.get(normalise_choice(word)) for word in words]
    groups = pa.array(word_groups, pa.string()).take(coded.indices)
    is_passed_over = pc.fill_null(pc.equal(groups, "passed_over"), False).to_numpy(
        zero_copy_only=False
    )
    is_passed_over &= is_kept
    shown = field_mapping.join_headers(mapping, "status")
    findings = []
    if is_passed_over.any():
        statuses = [
            word for word, group in zip(words, word_groups, strict=True) if group == "passed_over"
        ]
        count = int(is_passed_over.sum())
        findings.append(
            Finding(
                "summary_passed_over", "note", sheet, None, shown, count=count, statuses=statuses
            )
        )
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = np.bincount(indices[is_kept & (indices >= 0)], minlength=len(words))
    unknown = [place for place, group in enumerate(word_groups) if group is None and counts[place]]
    for place in sorted(unknown, key=lambda place: -counts[place])[:MAX_PER_KIND]:
        count = int(counts[place])
        findings.append(
            Finding("unknown_status", "note", sheet, None, shown, words[place], count=count)
        )
    groups = pc.if_else(pa.array(is_passed_over), pa.scalar(None, pa.string()), groups)
    return groups, is_passed_over, findings
