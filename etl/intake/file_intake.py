"""One received file → its loads: read, outlined, matched, parsed, and stored as Parquet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl import schema
from etl.findings import Finding, group_findings
from etl.formats.format import Format
from etl.formats.row_rules import FormatError
from etl.intake import layout, sheet_notes, sheet_owners, skipped_sheets, stored_sheets
from etl.intake.cache import (
    locate_record,
    make_key,
    read_loads,
    read_shapes,
    select_answers,
    write_loads,
)
from etl.load import ENCODING, Column, Load, make_load_id
from etl.mapping import fit, guesses, match, open_questions, outline, owners, typed_rows
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.names import Names, make_names
from etl.mapping.table import Table
from etl.mapping.typed_rows import TypedRows
from etl.readers import read
from etl.readers.read import EncodingHint
from etl.schema import workbook_texts
from store import archive, durable, scratch
from store import cache as checked_json
from store.found_files import LeadsOut, NotPlain

# Longer samples are cut off.
MAX_SAMPLE_CHARACTERS = 80


@dataclass(frozen=True)
class _Options:
    """What applies to every sheet of a file.

    `stem` is the path prefix of stored rows; `source` (a table) and `format` are names asked for.
    """

    settings: Mapping[str, Any]
    formats: tuple[Format, ...]
    known_headers: frozenset[str]
    stem: Path
    source: str | None
    format: str | None
    file: str = ""


def parse_file(
    path: Path,
    name: str,
    *,
    sha: str,
    settings: Mapping[str, Any],
    formats: tuple[Format, ...],
    cache: Path,
    source: str | None = None,
    format: str | None = None,
) -> tuple[Load, ...]:
    """Read one archived file into loads, in the order of its sheets.

    Mistakes in the file make refused or asked loads with findings, never an exception; only bytes
    that are not those received raise archive.DamagedCopy. Results are cached in `cache`; an answer
    (among the formats) is part of the key only if the file has a sheet of its shape.
    """
    if Path(name).name.startswith("~$"):
        return (_make_file_load(sha, name, "skipped", Finding("lock_file", "note")),)
    answers = tuple(known_format for known_format in formats if known_format.shape)
    others = tuple(known_format for known_format in formats if not known_format.shape)
    key = make_key(sha, name, settings, others, source, format)
    shapes_path = cache / f"{key}.shapes.json"
    known_shapes = read_shapes(shapes_path)
    if known_shapes is not None:
        answers = select_answers(answers, known_shapes)
        cached = read_loads(locate_record(cache, key, answers), cache, name)
        if cached is not None:
            return cached
    archive.verify(path, sha)
    formats = (*answers, *others)
    headers = fit.list_known_headers(schema.load_tables().values(), formats)
    options = _Options(settings, formats, headers, cache / key, source, format, name)
    parsed = _parse_file(path, name, sha, options)
    # Its cells are gone; a build that follows need not come on top of them.
    pa.default_memory_pool().release_unused()
    shapes = {shape for load in parsed for shape in (load.shape, load.found_shape)}
    shapes |= known_shapes or set()
    is_encoding_open = any(load.question and load.question.field == ENCODING for load in parsed)
    if is_encoding_open or any(answer.encoding for answer in select_answers(answers, shapes)):
        shapes.add(ENCODING)
    kept = sheet_owners.ask_projects(skipped_sheets.drop_copies(parsed))
    loads = tuple(skipped_sheets.drop_covers(kept))
    checked_json.write(shapes_path, sorted(shapes))
    write_loads(locate_record(cache, key, select_answers(answers, shapes)), loads, name)
    return loads


def refuse_unreadable(name: str, error: OSError) -> Load:
    """A refused load for a file that could not be received because of a disk or permission
    error, or that is none of its folder."""
    return _make_file_load(name, name, "refused", explain_unreadable(error))


def explain_unreadable(error: OSError) -> Finding:
    """Why a file could not be opened or read."""
    match error:
        case LeadsOut():
            return Finding("leads_out", "error")
        case NotPlain():
            return Finding("not_plain", "error")
    return Finding("unreadable", "error", reason=error.strerror or str(error))


def _make_file_load(sha: str, name: str, status: str, *findings: Finding) -> Load:
    sheet = findings[0].sheet if findings else ""
    identity = make_load_id(sha, sheet, None)
    return Load(identity, name, sheet, None, None, status, findings=findings, sha=sha)


def _parse_file(path: Path, name: str, sha: str, options: _Options) -> list[Load]:
    if unknown := _find_unknown_name(options):
        return [_make_file_load(sha, name, "refused", unknown)]
    lists = {known_format.name for known_format in options.formats if known_format.answers}
    loads: list[Load] = []
    try:
        hints = list_encoding_hints(options.formats, options.format)
        for sheet in read.read_sheets(path, hints, scratch.locate_spool(options.stem.parents[1])):
            file = read.join_inner(name, sheet.inner)
            for load in _parse_sheet(sheet, options):
                place = read.join_inner(sheet.inner, load.sheet) if sheet.inner else load.sheet
                same = sum(
                    (earlier.file, earlier.sheet, earlier.source) == (file, load.sheet, load.source)
                    for earlier in loads
                )
                identity = make_load_id(sha, place, load.source, same + 1)
                is_worklist = load.format in lists
                loads.append(
                    replace(load, load_id=identity, file=file, sha=sha, is_worklist=is_worklist)
                )
    except read.Unreadable as error:
        load = _make_file_load(sha, name, "refused", error.finding)
        loads.append(open_questions.ask_encoding(load, error.previews))
    # The list of problems says of which file the other sheets are corrected.
    corrects = {load.file: load.corrects for load in loads if load.corrects}
    return [replace(load, corrects=corrects.get(load.file, "")) for load in loads]


def list_encoding_hints(
    formats: Iterable[Format], requested: str | None = None
) -> tuple[EncodingHint, ...]:
    """Encodings from answers and format files, the latest answer first; a format requested by name
    applies to every text."""
    formats = tuple(formats)
    latest = [known_format for known_format in reversed(formats) if known_format.shape]
    return tuple(
        EncodingHint(known_format.encoding, () if requested else known_format.recognise)
        for known_format in (
            *latest,
            *(known_format for known_format in formats if not known_format.shape),
        )
        if known_format.encoding and requested in (None, known_format.name)
    )


def read_headers(
    path: Path, load: Load, encoding: str, formats: tuple[Format, ...], spool: Path
) -> tuple[str, tuple[str, ...]]:
    """The shape of a text under the chosen encoding, and the headers by which it is recognised.

    Raises Unreadable, or FormatError where the text contains no table.
    """
    known = fit.list_known_headers(schema.load_tables().values(), formats)
    for sheet in read.read_sheets(path, (EncodingHint(encoding, ()),), spool):
        if sheet.name == load.sheet and load.file.endswith(sheet.inner):
            table = outline.find_table(sheet, known)
            if table and table.shape:
                headers = [
                    part for header in table.headers for part in header.shown.split(" / ") if part
                ]
                return table.shape, tuple(dict.fromkeys(headers))
    raise FormatError("no_table", file=load.file)


def _find_unknown_name(options: _Options) -> Finding | None:
    """A finding if the requested table or format does not exist."""
    if options.source is not None and options.source not in schema.load_tables():
        return Finding("unknown_source", "error", source=options.source)
    names = {known_format.name for known_format in options.formats}
    if options.format is not None and options.format not in names:
        return Finding("unknown_format", "error", format=options.format)
    return None


def _parse_sheet(sheet: read.Sheet, options: _Options) -> Iterable[Load]:
    """The loads of one sheet; ids and file are left for the caller to fill in."""
    blank = Load("", "", sheet.name, None, None, "skipped")
    hidden = sheet_notes.note_if_hidden(sheet)
    if any(finding.severity == "error" for finding in sheet.findings):
        refused = replace(blank, status="refused", findings=sheet.findings)
        yield open_questions.ask_encoding(refused, sheet.previews)
        return
    names = make_names(read.join_inner(options.file, sheet.inner), sheet.name)
    found = layout.find_tables(sheet, names, options.known_headers, options.formats, options.format)
    if not found:
        code = "sheet_empty" if sheet.name else "file_without_rows"
        yield replace(blank, findings=(*hidden, Finding(code, "error", sheet.name)))
    for number in range(len(found)):
        yield from _parse_table(sheet, names, number, found[number], options)


def _parse_table(
    sheet: read.Sheet, names: Names, number: int, found: layout.Layout, options: _Options
) -> Iterable[Load]:
    """The loads of one table of a sheet, the `number` of which counts from 0."""
    table = found.table
    blank = Load("", "", sheet.name, None, None, "skipped")
    hidden = sheet_notes.note_if_hidden(sheet)
    if kind := workbook_texts.classify_titles(table.titles):
        corrects = workbook_texts.find_original(table.titles) if kind == "findings" else ""
        note = Finding(f"{kind}_rows", "note", sheet.name)
        yield replace(blank, findings=(*hidden, note), corrects=corrects)
        return
    answers = found.answers
    names = replace(names, titles=table.titles)
    blank = replace(
        blank,
        shape=table.shape,
        found_shape=found.shape,
        is_answered=bool(answers),
        columns=_list_columns(table),
        title=names.title,
    )
    matched = match.match_sheet(
        table,
        names,
        schema.load_tables(),
        options.formats,
        forced_table=options.source,
        forced_format=options.format,
    )
    matched = layout.add_project_from_title(matched, table)
    if matched.problem == "not_needed":
        yield replace(blank, findings=(*hidden, Finding("left_out", "note", sheet.name)))
    elif not matched.mappings:
        asked = open_questions.ask_unmatched(blank, matched, table, hidden)
        prefix = stored_sheets.locate_prefix(options.stem, sheet, number, 0, answers)
        yield replace(
            asked, excerpt=stored_sheets.store_excerpt(prefix, table, matched.nearest, ())
        )
    else:
        yield from _parse_mappings(sheet, number, found, matched.mappings, blank, options)


def _list_columns(table: Table) -> tuple[Column, ...]:
    return tuple(
        Column(
            header.shown,
            tuple(value[:MAX_SAMPLE_CHARACTERS] for value in guesses.list_samples(table, header)),
        )
        for header in table.headers
        if header.shown
    )


def _parse_mappings(
    sheet: read.Sheet,
    number: int,
    found: layout.Layout,
    mappings: Iterable[FieldMapping],
    blank: Load,
    options: _Options,
) -> Iterable[Load]:
    """A load for each mapping: formats may split the rows of one sheet among several tables."""
    table, answers = found.table, found.answers
    hidden = sheet_notes.note_if_hidden(sheet)
    loaded, is_split = 0, False
    for turn, mapping in enumerate(mappings):
        load = replace(
            blank,
            source=mapping.schema.table,
            format=mapping.format.name if mapping.format else None,
            fields=mapping.fields,
            is_complete=table.rules.complete,
            **open_questions.list_recognised(mapping),
        )
        if not len(table.rows):
            no_rows = Finding("no_rows", "error", sheet.name)
            yield replace(load, source=None, findings=(*hidden, no_rows))
            continue
        prefix = stored_sheets.locate_prefix(options.stem, sheet, number, turn, answers)
        parsed = typed_rows.type_rows(table, mapping, sheet.name, options.settings)
        if asked := _ask_of_rows(load, parsed, table, mapping):
            yield replace(asked, excerpt=stored_sheets.store_excerpt(prefix, table, mapping, ()))
            continue
        if mapping.format and mapping.format.rows and parsed.read == parsed.passed_over:
            is_split = True
            continue
        loaded += 1
        if parsed.table is not None:
            load = replace(load, fields=mapping.list_filled(parsed.table.column_names))
        findings = (
            *hidden,
            *sheet_notes.list_sheet_notes(sheet, table, mapping),
            *sheet_notes.list_constants(mapping, answers, sheet),
            *sheet_notes.list_error_cells(sheet, table, mapping),
            *owners.note_elsewhere(mapping, table.shape, options.formats, sheet.name),
            *parsed.findings,
        )
        load = _store_rows(load, parsed, group_findings(findings), prefix.with_suffix(".parquet"))
        yield replace(load, excerpt=stored_sheets.store_excerpt(prefix, table, mapping, findings))
    if is_split and not loaded:
        # No row is of a kind that a format expects, so the headers alone decide what the sheet is.
        formats = tuple(known_format for known_format in options.formats if not known_format.rows)
        options = replace(options, formats=formats, format=None)
        names = make_names(read.join_inner(options.file, sheet.inner), sheet.name)
        yield from _parse_table(sheet, names, number, found, options)


def _ask_of_rows(load: Load, parsed: TypedRows, table: Table, mapping: FieldMapping) -> Load | None:
    """The load with the question that its rows leave open; None where they leave none."""
    if parsed.doubt:
        return open_questions.ask_doubt(load, parsed.doubt)
    if parsed.repeated:
        return open_questions.ask_repeats(load, parsed.repeated, table, mapping)
    return None


def _store_rows(load: Load, parsed: TypedRows, findings: tuple[Finding, ...], target: Path) -> Load:
    """Store the typed rows as Parquet and set the counts of the load."""
    with durable.open_replacing(target) as file:
        pq.write_table(parsed.table, file, compression="zstd", compression_level=1)
    return replace(
        load,
        status="loaded",
        rows_read=parsed.read,
        rows_kept=parsed.kept,
        rows_rejected=parsed.rejected,
        rows_merged=parsed.merged,
        rows_passed_over=parsed.passed_over,
        findings=findings,
        parquet=target,
        unknown=parsed.unknown,
    )
