"""One received file → its loads: read, outlined, matched, parsed, and kept as Parquet."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache as remembered
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl import excerpt, match, outline, read, rows, sources, template
from etl import findings as words
from etl.findings import Finding
from etl.formats import Format
from etl.read import Hint
from etl.sources import Field

SETTINGS = ("timezone", "hours_per_day")
READERS = ("fastexcel", "duckdb", "pyarrow")
# A sentence names so many headers or columns.
NAMED = 8


@dataclass(frozen=True)
class Candidate:
    """One possible answer to a question: a header, why it may be meant, values from it."""

    header: str
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What the sheet leaves open, and possible answers.

    `field`: a field of the source without a column; `table` where several fit; a field of dates
    whose order of day and month no value tells (candidates `dmy` and `mdy`); or `encoding` of a
    text (candidates as Python names them, with the lines that they give).
    """

    field: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Load:
    """One table of one sheet, as taken in or not.

    `status`: loaded, refused, skipped (nothing to load here) or asked. `fields` are the canonical
    fields that columns or constants fill; `header_set` tells exports of one shape apart from
    others; `parquet` holds the typed rows with source_row and status_group, `excerpt` what a person
    looks at; `sha` is that of the bytes received.
    """

    load_id: str
    file: str
    sheet: str
    source: str | None
    format: str | None
    status: str
    rows_read: int = 0
    rows_kept: int = 0
    rows_rejected: int = 0
    rows_merged: int = 0
    rows_passed_over: int = 0
    findings: tuple[Finding, ...] = ()
    question: Question | None = None
    fields: tuple[str, ...] = ()
    header_set: str = ""
    parquet: Path | None = None
    excerpt: Path | None = None
    sha: str = ""


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
    once.
    """
    if Path(name).name.startswith("~$"):
        return (_file_load(sha, name, "skipped", Finding("lock_file", "note")),)
    key = _cache_key(sha, name, settings, formats, source, format)
    record = cache / f"{key}.json"
    if (kept := _recall(record, cache, name)) is not None:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    loads = tuple(_loads(path, name, sha, settings, formats, cache / key, source, format))
    _remember(record, loads, name)
    return loads


def load_id(sha: str, sheet: str, source: str | None, turn: int = 1) -> str:
    """The same for the same table of the same bytes, whatever the file is called."""
    again = f"|{turn}" if turn > 1 else ""
    return hashlib.sha256(f"{sha}|{sheet}|{source or ''}{again}".encode()).hexdigest()[:12]


def unreadable(name: str, reason: str) -> Load:
    """The refusal of a file that could not even be received: the disk or its rights forbid it."""
    return _file_load(name, name, "refused", Finding("unreadable", "error", reason=reason))


def _file_load(sha: str, name: str, status: str, *found: Finding) -> Load:
    sheet = found[0].sheet if found else ""
    identity = load_id(sha, sheet, None)
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
    known = match.known_headers(sources.load().values(), formats)
    lists = {one.name for one in formats if one.answers}
    loads: list[Load] = []
    try:
        for sheet in read.sheets(path, encoding_hints(formats, format)):
            file = _inside(name, sheet.inner)
            for load in _sheet_loads(sheet, known, settings, formats, stem, source, format):
                place = _inside(sheet.inner, load.sheet) if sheet.inner else load.sheet
                same = sum(
                    (one.file, one.sheet, one.source) == (file, load.sheet, load.source)
                    for one in loads
                )
                identity = load_id(sha, place, load.source, same + 1)
                if load.format in lists:
                    # No list replaces the answers of another: where they differ, both are told.
                    load = replace(load, header_set=f"{load.header_set}-{identity}")
                loads.append(replace(load, load_id=identity, file=file, sha=sha))
    except read.Unreadable as why:
        load = _file_load(sha, name, "refused", why.finding)
        return [*loads, _encoding_asked(load, why.previews)]
    by_file = groupby(loads, key=lambda load: load.file)
    return [load for _, own in by_file for load in _without_covers(list(own))]


def _inside(outer: str, inner: str) -> str:
    """The name of what lies inside of something, as a path."""
    return f"{outer}/{inner}" if inner else outer


def encoding_hints(formats: Iterable[Format], asked_for: str | None = None) -> tuple[Hint, ...]:
    """What format files say of encodings; a format asked for by name says it of every text."""
    return tuple(
        Hint(one.encoding, () if asked_for else one.recognise)
        for one in formats
        if one.encoding and asked_for in (None, one.name)
    )


def _encoding_asked(load: Load, previews: tuple[tuple[str, tuple[str, ...]], ...]) -> Load:
    """A refused load as a question, where only the encoding of its text is open."""
    if not previews:
        return load
    answers = tuple(Candidate(name, "encoding", lines) for name, lines in previews)
    return replace(load, status="asked", question=Question("encoding", answers))


def _forced(source: str | None, format: str | None, formats: tuple[Format, ...]) -> Finding | None:
    """A source or format asked for that does not exist."""
    if source is not None and source not in sources.load():
        return Finding("unknown_source", "error", source=source)
    if format is not None and format not in {one.name for one in formats}:
        return Finding("unknown_format", "error", format=format)
    return None


def _without_covers(loads: list[Load]) -> list[Load]:
    """Sheets without a table are left out beside sheets with one; alone they are refused."""
    has_table = any(load.source is not None for load in loads)
    if has_table:
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
        yield _encoding_asked(refused, sheet.previews)
        return
    table = outline.outline(sheet, known)
    if table is None:
        code = "sheet_empty" if sheet.name else "file_without_rows"
        yield replace(none, findings=(*hidden, Finding(code, "error", sheet.name)))
        return
    if own := template.passed_over(table.titles):
        yield replace(none, findings=(*hidden, Finding(f"{own}_rows", "note", sheet.name)))
        return
    matched = match.match(table, sheet.name, sources.load(), formats, source=source, format=format)
    matched = _with_project(matched, table)
    if not matched.mappings:
        told = _unmatched(none, matched, table, hidden)
        yield replace(told, excerpt=_excerpt(stem, sheet, 0, table, matched.nearest, ()))
        return
    errors = _error_cells(sheet, table)
    taken, split = 0, False
    for turn, mapping in enumerate(matched.mappings):
        one = replace(
            none,
            source=mapping.source.table,
            format=mapping.format.name if mapping.format else None,
            fields=mapping.fields,
            header_set=mapping.header_set,
        )
        if not len(table.rows):
            found = Finding("no_rows", "error", sheet.name)
            yield replace(one, source=None, findings=(*hidden, found))
            continue
        parsed = rows.typed(table, mapping, sheet.name, settings)
        if parsed.unclear:
            kept = _excerpt(stem, sheet, turn, table, mapping, ())
            yield replace(_order_asked(one, parsed.unclear), excerpt=kept)
            continue
        if mapping.format and mapping.format.rows and parsed.read == parsed.passed_over:
            split = True
            continue
        taken += 1
        notes = (*hidden, *sheet_notes(sheet, table, mapping))
        found = (*notes, *errors, *parsed.findings)
        target = stem.with_name(f"{stem.name}-{_slot(sheet, turn)}.parquet")
        told = _kept(one, parsed, words.grouped(found), target)
        yield replace(told, excerpt=_excerpt(stem, sheet, turn, table, mapping, found))
    if split and not taken:
        # No row is of a kind that a format knows: what the sheet is, is told by its headers.
        whole = tuple(one for one in formats if not one.rows)
        yield from _sheet_loads(sheet, known, settings, whole, stem, source, None)


def _slot(sheet: read.Sheet, turn: int) -> str:
    place = f"{sheet.inner}/{sheet.name}" if sheet.inner else sheet.name
    return hashlib.sha256(place.encode()).hexdigest()[:8] + f"-{turn}"


def _excerpt(
    stem: Path,
    sheet: read.Sheet,
    turn: int,
    table: outline.Table,
    mapping: match.Mapping | None,
    found: Iterable[Finding],
) -> Path:
    """Write aside what a person looks at of a sheet."""
    target = stem.with_name(f"{stem.name}-{_slot(sheet, turn)}.excerpt.json")
    return excerpt.write(target, excerpt.of(table, mapping, found))


def _kept(one: Load, parsed: rows.Rows, found: tuple[Finding, ...], target: Path) -> Load:
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
    )


def sheet_notes(sheet: read.Sheet, table: outline.Table, mapping: match.Mapping) -> list[Finding]:
    """What a person should know of the sheet as a whole."""
    notes = [one for one in sheet.findings if one.row is None] + list(table.findings)
    if title := mapping.constants.get("project") if mapping.format is None else None:
        notes.append(Finding("project_from_title", "note", sheet.name, value=title))
    used = {header.place for headers in mapping.columns.values() for header in headers}
    unused = [one.shown for one in table.headers if one.shown and one.place not in used]
    is_list = mapping.format is not None and bool(mapping.format.answers)
    if unused and not is_list:
        named = unused[:NAMED] + ["…"] * (len(unused) > NAMED)
        notes.append(
            Finding("columns_not_used", "note", sheet.name, count=len(unused), headers=named)
        )
    return notes


def _error_cells(sheet: read.Sheet, table: outline.Table) -> list[Finding]:
    """Cells of the table that hold an error, named by their header."""
    names = {read.column_letter(one.place): one.shown for one in table.headers if one.shown}
    return [
        Finding(one.code, one.severity, one.sheet, one.row, names.get(one.column, one.column))
        for one in sheet.findings
        if one.row is not None and one.row > table.header_row
    ]


def _with_project(matched: match.Matched, table: outline.Table) -> match.Matched:
    """Where only the project is missing, the lines above the table may name it."""
    near = matched.nearest
    if matched.problem != "missing" or near is None or near.missing != (("project",),):
        return matched
    project = outline.project_in_titles(table)
    if project is None:
        return matched
    return match.Matched((replace(near, constants={**near.constants, "project": project}),))


def _unmatched(
    none: Load, matched: match.Matched, table: outline.Table, hidden: tuple[Finding, ...]
) -> Load:
    """A sheet whose headers are not (surely) those of a source: asked, refused or skipped."""
    if matched.problem in ("tie", "few"):
        code = "table_asked" if matched.problem == "tie" else "table_unsure"
        found = Finding(code, "warning", none.sheet, tables=list(matched.candidates))
        answers = tuple(Candidate(one, "tie", ()) for one in matched.candidates)
        return replace(
            none,
            source=None,
            status="asked",
            findings=(*hidden, found),
            question=Question("table", answers),
        )
    near = matched.nearest
    if matched.problem == "unknown" or near is None:
        examples = ["Created at", "创建时间", "Project", "项目名称"]
        shown = [one.shown for one in table.headers if one.shown]
        named = shown[:NAMED] + ["…"] * (len(shown) > NAMED)
        found = Finding("no_table", "error", none.sheet, headers=named, examples=examples)
        return replace(none, findings=(*hidden, found))
    named = replace(
        none,
        source=near.source.table,
        format=near.format.name if near.format else None,
        status="refused",
    )
    if matched.problem == "format":
        missing = list(near.absent)
        name = near.format.name if near.format else ""
        found = Finding("format_does_not_fit", "error", none.sheet, format=name, headers=missing)
        return replace(named, findings=(*hidden, found))
    fields = [near.source.fields[name] for name in near.missing[0]]
    details: dict[str, Any] = {
        "field": {lang: or_.join(_noun(one, lang) for one in fields) for lang, or_ in _OR},
        "headers": [header for one in fields for header in _some(one)],
        "table": near.source.table,
    }
    if not matched.guesses:
        found = Finding("missing_column", "error", none.sheet, **details)
        return replace(named, findings=(*hidden, found))
    shown = [guess.header.shown for guess in matched.guesses]
    found = Finding("column_asked", "warning", none.sheet, **details, candidates=shown)
    answers = tuple(Candidate(g.header.shown, g.why, g.samples) for g in matched.guesses)
    return replace(
        named,
        status="asked",
        findings=(*hidden, found),
        question=Question(fields[0].name, answers),
    )


_OR = (("en", " or "), ("zh", "或"))


def _noun(field: Field, lang: str) -> str:
    return field.about[lang].split(";")[0].split("；")[0]


def _some(field: Field) -> list[str]:
    """The first spellings of a field in either language."""
    latin = [one for one in field.headers if one.isascii()]
    chinese = [one for one in field.headers if not one.isascii()]
    return latin[:2] + chinese[:2]


def _order_asked(one: Load, unclear: tuple[Field, outline.Header, str]) -> Load:
    field, header, value = unclear
    found = Finding("order_asked", "warning", one.sheet, None, header.shown, value)
    answers = tuple(Candidate(order, "order", (value,)) for order in ("dmy", "mdy"))
    question = Question(field.name, answers)
    return replace(one, status="asked", findings=(found,), question=question)


# What was worked out once -----------------------------------------------------------------------


@remembered
def _code() -> str:
    """The version of everything that a result depends on besides its input."""
    here = Path(__file__).parent
    own = (*here.glob("*.py"), *here.glob("*.toml"))
    files = sorted((*own, *(here / "sources").iterdir(), *here.glob("formats/*.py")))
    parts = [one.read_bytes() for one in files if one.is_file()]
    readers = [f"{name} {version(name)}".encode() for name in READERS]
    return hashlib.sha256(b"\x00".join([*parts, *readers])).hexdigest()


def _cache_key(
    sha: str,
    name: str,
    settings: Mapping[str, Any],
    formats: tuple[Format, ...],
    source: str | None,
    format: str | None,
) -> str:
    used = [
        sha,
        Path(name).suffix.lower(),
        source,
        format,
        {one: settings[one] for one in SETTINGS},
        repr(formats),
        _code(),
    ]
    return hashlib.sha256(json.dumps(used, default=str).encode()).hexdigest()[:32]


def _remember(record: Path, loads: tuple[Load, ...], name: str) -> None:
    plain = [
        asdict(load)
        | {"parquet": load.parquet and load.parquet.name, "file": load.file.removeprefix(name)}
        | {"excerpt": load.excerpt and load.excerpt.name}
        for load in loads
    ]
    aside = record.with_suffix(f".{os.getpid()}.aside")
    aside.write_text(json.dumps(plain, ensure_ascii=False), "utf-8")
    aside.replace(record)


def _recall(record: Path, cache: Path, name: str) -> tuple[Load, ...] | None:
    """The loads worked out before, or None where they, or their rows, are not there."""
    try:
        plain = json.loads(record.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    loads = tuple(_load(one, cache, name) for one in plain)
    kept = [path for one in loads for path in (one.parquet, one.excerpt) if path]
    return loads if all(path.exists() for path in kept) else None


def _load(plain: dict[str, Any], cache: Path, name: str) -> Load:
    found = tuple(Finding(**(one | one.pop("details"))) for one in plain["findings"])
    asked = plain["question"]
    question = asked and Question(
        asked["field"],
        tuple(
            Candidate(one["header"], one["why"], tuple(one["samples"]))
            for one in asked["candidates"]
        ),
    )
    more: dict[str, Any] = {
        "file": name + plain["file"],
        "findings": found,
        "question": question,
        "fields": tuple(plain["fields"]),
        "parquet": plain["parquet"] and cache / plain["parquet"],
        "excerpt": plain["excerpt"] and cache / plain["excerpt"],
    }
    return Load(**{**plain, **more})


# What the command lines print ---------------------------------------------------------------------


def describe(load: Load, lang: str) -> dict[str, Any]:
    """A load as the command lines print it."""
    plain = ("load_id", "file", "sheet", "source", "format", "status", "rows_read", "rows_kept")
    plain += ("rows_rejected", "rows_merged", "rows_passed_over")
    asked = load.question
    return {name: getattr(load, name) for name in plain} | {
        "findings": [words.describe(one, lang, load.file) for one in load.findings],
        "question": asked
        and {
            "field": asked.field,
            "candidates": [
                {
                    "header": one.header,
                    "why": words.reason(one.why, lang),
                    "samples": list(one.samples),
                }
                for one in asked.candidates
            ],
        },
    }


def describe_files(
    path: Path, name: str, lang: str, formats: tuple[Format, ...] = ()
) -> list[dict[str, Any]]:
    """What a file holds, or each of those packed in it, without a source and keeping nothing.

    Each is `{"file", "status": read | refused | skipped, "findings", "sheets"}`.
    """
    if Path(name).name.startswith("~$"):
        found = words.describe(Finding("lock_file", "note"), lang, name)
        return [{"file": name, "status": "skipped", "findings": [found], "sheets": []}]
    known = match.known_headers(sources.load().values(), formats)
    files: dict[str, list[dict[str, Any]]] = {}
    found = []
    try:
        for sheet in read.sheets(path, encoding_hints(formats)):
            file = _inside(name, sheet.inner)
            files.setdefault(file, []).append(_describe_sheet(sheet, known, lang, file))
    except read.Unreadable as why:
        found = [words.describe(why.finding, lang, name)]
    told = [
        {"file": file, "status": _read_or_refused(sheets), "findings": [], "sheets": sheets}
        for file, sheets in files.items()
    ]
    if not found:
        return told
    last = told.pop() if told and told[-1]["file"] == name else {"sheets": []}
    refused = {"file": name, "status": "refused", "findings": found, "sheets": last["sheets"]}
    return [*told, refused]


def _read_or_refused(sheets: list[dict[str, Any]]) -> str:
    return "refused" if all([one.pop("broken") for one in sheets]) else "read"


def _describe_sheet(
    sheet: read.Sheet, known: frozenset[str], lang: str, name: str
) -> dict[str, Any]:
    table = outline.outline(sheet, known)
    found = list(sheet.findings)
    if sheet.hidden:
        found.insert(0, Finding("sheet_hidden", "note", sheet.name))
    broken = any(one.severity == "error" for one in found)
    if table is None and not broken:
        code = "sheet_empty" if sheet.name else "file_without_rows"
        found.append(Finding(code, "note", sheet.name))
    columns = outline.shown_headers(table) if table else []
    return {
        "sheet": sheet.name,
        "header_row": table.header_row if table else None,
        "rows": len(table.rows) if table else 0,
        "columns": [
            {"name": shown, "type": _looks_like(table.column(place))}
            for shown, place in columns
            if table
        ],
        "findings": [words.describe(one, lang, name) for one in found],
        "broken": broken,
    }


def _looks_like(cells: pa.ChunkedArray) -> str:
    """The type that all values of a column fit; text where none does or ids begin with 0."""
    texts = pc.unique(cells.drop_null()).slice(0, 1000)
    if not len(texts) or pc.any(pc.match_substring_regex(texts, r"^0\d")).as_py():
        return "text"
    for name, pattern in (
        ("whole number", r"^-?\d{1,15}$"),
        ("number", r"^-?\d{1,15}(\.\d+)?([eE]-?\d+)?$"),
        ("date", r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}( 00:00:00)?$"),
        ("timestamp", r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2})?.*$"),
        ("boolean", r"^(?i:true|false|yes|no|是|否)$"),
    ):
        if pc.all(pc.match_substring_regex(texts, pattern)).as_py():
            return name
    return "text"
