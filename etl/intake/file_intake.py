"""One received file → its loads: read, outlined, matched, parsed, and kept as Parquet."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl import findings, schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.intake import sheet_notes
from etl.intake.cache import (
    locate_record,
    make_key,
    read_loads,
    read_shapes,
    select_answers,
    write_json,
    write_loads,
)
from etl.load import Column, Load, make_load_id
from etl.mapping import excerpt, fit, match, open_questions, outline, typed_rows
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.table import Table
from etl.mapping.typed_rows import TypedRows
from etl.readers import read
from etl.readers.read import EncodingHint
from etl.schema import workbook_texts

# So much of a value is shown.
SHOWN = 80


def take_in(
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

    What the user got wrong is a refused or asked load with its findings, never an exception.
    The result is kept in `cache` under everything that it depends on, so that it is worked out
    once; an answer (among the formats) counts only where the file has a sheet of its shape.
    """
    if Path(name).name.startswith("~$"):
        return (_file_load(sha, name, "skipped", Finding("lock_file", "note")),)
    answers = tuple(one for one in formats if one.shape)
    others = tuple(one for one in formats if not one.shape)
    key = make_key(sha, name, settings, others, source, format)
    listed = cache / f"{key}.shapes.json"
    shapes = read_shapes(listed)
    if shapes is not None:
        answers = select_answers(answers, shapes)
        if (kept := read_loads(locate_record(cache, key, answers), cache, name)) is not None:
            return kept
    cache.mkdir(parents=True, exist_ok=True)
    given = (*answers, *others)
    every = tuple(_loads(path, name, sha, settings, given, cache / key, source, format))
    now = {load.shape for load in every} | (shapes or set())
    is_open = any(
        load.question and load.question.field == open_questions.ENCODING for load in every
    )
    if is_open or any(one.encoding for one in select_answers(answers, now)):
        now.add(open_questions.ENCODING)
    loads = tuple(_without_covers(every))
    write_json(listed, sorted(now))
    write_loads(locate_record(cache, key, select_answers(answers, now)), loads, name)
    return loads


def refuse_unreadable(name: str, reason: str) -> Load:
    """The refusal of a file that could not even be received: the disk or its rights forbid it."""
    return _file_load(name, name, "refused", Finding("unreadable", "error", reason=reason))


def _file_load(sha: str, name: str, status: str, *found: Finding) -> Load:
    sheet = found[0].sheet if found else ""
    identity = make_load_id(sha, sheet, None)
    return Load(identity, name, sheet, None, None, status, findings=found, sha=sha)


def _loads(
    path: Path,
    name: str,
    sha: str,
    settings: Mapping[str, Any],
    formats: tuple[Format, ...],
    stem: Path,
    source: str | None,
    format: str | None,
) -> Iterable[Load]:
    forced = _forced(source, format, formats)
    if forced:
        return [_file_load(sha, name, "refused", forced)]
    known = fit.list_known_headers(schema.load_tables().values(), formats)
    lists = {one.name for one in formats if one.answers}
    loads: list[Load] = []
    try:
        for sheet in read.read_sheets(path, list_encoding_hints(formats, format)):
            file = join_inner(name, sheet.inner)
            for load in _sheet_loads(sheet, known, settings, formats, stem, source, format):
                place = join_inner(sheet.inner, load.sheet) if sheet.inner else load.sheet
                same = sum(
                    (one.file, one.sheet, one.source) == (file, load.sheet, load.source)
                    for one in loads
                )
                identity = make_load_id(sha, place, load.source, same + 1)
                if load.format in lists:
                    # No list replaces the answers of another: where they differ, both are told.
                    load = replace(load, header_set=f"{load.header_set}-{identity}")
                loads.append(replace(load, load_id=identity, file=file, sha=sha))
    except read.Unreadable as why:
        load = _file_load(sha, name, "refused", why.finding)
        loads.append(open_questions.ask_encoding(load, why.previews))
    return loads


def join_inner(outer: str, inner: str) -> str:
    """The name of what lies inside of something, as a path."""
    return f"{outer}/{inner}" if inner else outer


def list_encoding_hints(
    formats: Iterable[Format], asked_for: str | None = None
) -> tuple[EncodingHint, ...]:
    """What answers and format files say of encodings, the latest answer first; a format asked
    for by name says it of every text."""
    formats = tuple(formats)
    latest = [one for one in reversed(formats) if one.shape]
    return tuple(
        EncodingHint(one.encoding, () if asked_for else one.recognise)
        for one in (*latest, *(one for one in formats if not one.shape))
        if one.encoding and asked_for in (None, one.name)
    )


def read_headers(
    path: Path, load: Load, encoding: str, formats: tuple[Format, ...]
) -> tuple[str, tuple[str, ...]]:
    """The shape of a text whose encoding was open, read in one, and headers that tell such texts.

    Raises Unreadable, or ValueError where the text holds no table.
    """
    known = fit.list_known_headers(schema.load_tables().values(), formats)
    for sheet in read.read_sheets(path, (EncodingHint(encoding, ()),)):
        if sheet.name == load.sheet and load.file.endswith(sheet.inner):
            table = outline.find_table(sheet, known)
            if table and table.shape:
                shown = [part for one in table.headers for part in one.shown.split(" / ") if part]
                return table.shape, tuple(dict.fromkeys(shown))
    raise ValueError(f"{load.file}: no table in this encoding")


def _forced(source: str | None, format: str | None, formats: tuple[Format, ...]) -> Finding | None:
    """A source or format asked for that does not exist."""
    if source is not None and source not in schema.load_tables():
        return Finding("unknown_source", "error", source=source)
    if format is not None and format not in {one.name for one in formats}:
        return Finding("unknown_format", "error", format=format)
    return None


def _without_covers(loads: Iterable[Load]) -> Iterable[Load]:
    """File by file: sheets without a table are left out beside others; alone they are refused."""
    for _, own in groupby(loads, key=lambda load: load.file):
        yield from _without_own_covers(list(own))


def _without_own_covers(loads: list[Load]) -> list[Load]:
    if any(load.status != "skipped" or _is_left_out(load) for load in loads):
        return [
            replace(load, findings=tuple(_as_note(one) for one in load.findings))
            if load.status == "skipped"
            else load
            for load in loads
        ]
    empty = [load for load in loads if load.status == "skipped"]
    first = next((load for load in empty if load.findings[-1].code != "sheet_empty"), None)
    first = first or (empty[0] if empty else None)
    return [
        replace(load, status="refused") if load is first else load
        for load in loads
        if load is first or load.status != "skipped"
    ]


def _is_left_out(load: Load) -> bool:
    """Did a person say that such sheets are not needed?"""
    return any(one.code == "left_out" for one in load.findings)


def _as_note(finding: Finding) -> Finding:
    if finding.severity != "error":
        return finding
    code = "not_needed" if finding.code == "no_table" else finding.code
    return Finding(code, "note", finding.sheet)


def _sheet_loads(
    sheet: read.Sheet,
    known: frozenset[str],
    settings: Mapping[str, Any],
    formats: tuple[Format, ...],
    stem: Path,
    source: str | None,
    format: str | None,
) -> Iterable[Load]:
    """The loads of one sheet, ids and file to be filled in."""
    none = Load("", "", sheet.name, None, None, "skipped")
    hidden = (Finding("sheet_hidden", "note", sheet.name),) if sheet.hidden else ()
    if any(one.severity == "error" for one in sheet.findings):
        refused = replace(none, status="refused", findings=sheet.findings)
        yield open_questions.ask_encoding(refused, sheet.previews)
        return
    table = outline.find_table(sheet, known)
    if table is None:
        code = "sheet_empty" if sheet.name else "file_without_rows"
        yield replace(none, findings=(*hidden, Finding(code, "error", sheet.name)))
        return
    if ours := workbook_texts.classify_titles(table.titles):
        yield replace(none, findings=(*hidden, Finding(f"{ours}_rows", "note", sheet.name)))
        return
    columns = (
        Column(one.shown, fit.list_samples(table, one)) for one in table.headers if one.shown
    )
    own = tuple(match.list_answers(table.shape, sheet.name, formats))
    none = replace(
        none,
        shape=table.shape,
        is_answered=bool(own),
        columns=tuple(
            replace(one, samples=tuple(value[:SHOWN] for value in one.samples)) for one in columns
        ),
    )
    matched = match.match_sheet(
        table,
        sheet.name,
        schema.load_tables(),
        formats,
        forced_table=source,
        forced_format=format,
    )
    matched = _with_project(matched, table)
    if matched.problem == "not_needed":
        yield replace(none, findings=(*hidden, Finding("left_out", "note", sheet.name)))
        return
    if not matched.mappings:
        told = open_questions.ask_unmatched(none, matched, table, hidden)
        slot = _slot(stem, sheet, 0, own)
        yield replace(told, excerpt=_excerpt(slot, table, matched.nearest, ()))
        return
    errors = sheet_notes._error_cells(sheet, table)
    taken, split = 0, False
    for turn, mapping in enumerate(matched.mappings):
        one = replace(
            none,
            source=mapping.schema.table,
            format=mapping.format.name if mapping.format else None,
            fields=mapping.fields,
            header_set=mapping.header_set,
            **open_questions.list_recognised(mapping),
        )
        if not len(table.rows):
            found = Finding("no_rows", "error", sheet.name)
            yield replace(one, source=None, findings=(*hidden, found))
            continue
        slot = _slot(stem, sheet, turn, own)
        parsed = typed_rows.type_rows(table, mapping, sheet.name, settings)
        if parsed.unclear:
            kept = _excerpt(slot, table, mapping, ())
            yield replace(open_questions.ask_order(one, parsed.unclear), excerpt=kept)
            continue
        if mapping.format and mapping.format.rows and parsed.read == parsed.passed_over:
            split = True
            continue
        taken += 1
        notes = (
            *hidden,
            *sheet_notes.list_sheet_notes(sheet, table, mapping),
            *sheet_notes.list_constants(mapping, own, sheet),
        )
        found = (*notes, *errors, *parsed.findings)
        kept = _kept(one, parsed, findings.group_findings(found), slot.with_suffix(".parquet"))
        yield replace(kept, excerpt=_excerpt(slot, table, mapping, found))
    if split and not taken:
        # No row is of a kind that a format knows: what the sheet is, is told by its headers.
        whole = tuple(one for one in formats if not one.rows)
        yield from _sheet_loads(sheet, known, settings, whole, stem, source, None)


def _slot(stem: Path, sheet: read.Sheet, turn: int, own: tuple[Format, ...]) -> Path:
    """Where what is kept of a sheet lies: another place for another answer to it."""
    place = hashlib.sha256(f"{join_inner(sheet.inner, sheet.name)}|{own!r}".encode())
    return stem.with_name(f"{stem.name}-{place.hexdigest()[:12]}-{turn}.slot")


def _excerpt(
    slot: Path,
    table: Table,
    mapping: FieldMapping | None,
    found: Iterable[Finding],
) -> Path:
    """Write aside what a person looks at of a sheet."""
    return excerpt.write(
        slot.with_suffix(".excerpt.json"), excerpt.make_excerpt(table, mapping, found)
    )


def _kept(one: Load, parsed: TypedRows, found: tuple[Finding, ...], target: Path) -> Load:
    """Write the typed rows aside, move them into place, and count them."""
    aside = target.with_suffix(f".{os.getpid()}.aside")
    pq.write_table(parsed.table, aside, compression="zstd", compression_level=1)
    aside.replace(target)
    return replace(
        one,
        status="loaded",
        rows_read=parsed.read,
        rows_kept=parsed.kept,
        rows_rejected=parsed.rejected,
        rows_merged=parsed.merged,
        rows_passed_over=parsed.passed_over,
        findings=found,
        parquet=target,
        unknown=parsed.unknown,
    )


def _with_project(matched: SheetMatch, table: Table) -> SheetMatch:
    """Where only the project is missing, the lines above the table may name it."""
    near = matched.nearest
    if matched.problem != "missing" or near is None or near.missing != (("project",),):
        return matched
    project = outline.find_project(table)
    if project is None:
        return matched
    named = replace(near, constants={**near.constants, "project": project}, missing=())
    return fit.accept_or_ask(named, table)
