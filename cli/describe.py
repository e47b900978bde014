"""Loads and files as the command lines print them."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import findings, schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.intake import file_intake
from etl.load import Load
from etl.mapping import fit, outline
from etl.readers import read


def load(one: Load, lang: str) -> dict[str, Any]:
    """A load as the command lines print it."""
    plain = ("load_id", "file", "sheet", "source", "format", "status", "rows_read", "rows_kept")
    plain += ("rows_rejected", "rows_merged", "rows_passed_over")
    asked = one.question
    return {name: getattr(one, name) for name in plain} | {
        "findings": [findings.describe(found, lang, one.file) for found in one.findings],
        "question": asked
        and {
            "field": asked.field,
            "candidates": [
                {
                    "header": answer.header,
                    "why": findings.describe_reason(answer.why, lang),
                    "samples": list(answer.samples),
                }
                for answer in asked.candidates
            ],
        },
    }


def files(
    path: Path, name: str, lang: str, formats: tuple[Format, ...] = ()
) -> list[dict[str, Any]]:
    """What a file holds, or each of those packed in it, without a source and keeping nothing.

    Each is `{"file", "status": read | refused | skipped, "findings", "sheets"}`.
    """
    if Path(name).name.startswith("~$"):
        found = findings.describe(Finding("lock_file", "note"), lang, name)
        return [{"file": name, "status": "skipped", "findings": [found], "sheets": []}]
    known = fit.list_known_headers(schema.load_tables().values(), formats)
    files: dict[str, list[dict[str, Any]]] = {}
    found = []
    try:
        for sheet in read.read_sheets(path, file_intake.list_encoding_hints(formats)):
            file = file_intake.join_inner(name, sheet.inner)
            files.setdefault(file, []).append(_describe_sheet(sheet, known, lang, file))
    except read.Unreadable as why:
        found = [findings.describe(why.finding, lang, name)]
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
    table = outline.find_table(sheet, known)
    found = list(sheet.findings)
    if sheet.hidden:
        found.insert(0, Finding("sheet_hidden", "note", sheet.name))
    broken = any(one.severity == "error" for one in found)
    if table is None and not broken:
        code = "sheet_empty" if sheet.name else "file_without_rows"
        found.append(Finding(code, "note", sheet.name))
    columns = outline.name_columns(table) if table else []
    return {
        "sheet": sheet.name,
        "header_row": table.header_row if table else None,
        "rows": len(table.rows) if table else 0,
        "columns": [
            {"name": shown, "type": _looks_like(table.column(place))}
            for shown, place in columns
            if table
        ],
        "findings": [findings.describe(one, lang, name) for one in found],
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
