"""Loads and files as the command line prints them."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cli import words
from etl import findings, schema
from etl.findings import Finding
from etl.formats.format import Format
from etl.intake import file_intake
from etl.load import Load, Question
from etl.mapping import fit, outline
from etl.mapping.column_names import name_columns
from etl.readers import read
from etl.snapshot.metadata import BuildFinding
from queries import query_files
from queries.refusal import QueryError
from queries.settings import (
    ChangedSetting,
    list_changed,
    list_set,
    load_shipped,
    read_settings,
    read_table,
)
from store import durable, scratch
from store.found_files import AnyFile, LeadsOut, NotPlain

# So many findings of a load are printed for people; --json gives all.
SHOWN = 3


def describe_load(load: Load, lang: str, built: Sequence[BuildFinding] = ()) -> dict[str, Any]:
    """A load as the command line prints it; `built` are the problems that the build added."""
    plain = ("load_id", "file", "sheet", "source", "format", "status", "rows_read", "rows_kept")
    plain += ("rows_rejected", "rows_merged", "rows_passed_over")
    return {name: getattr(load, name) for name in plain} | {
        "findings": [
            *(findings.describe(finding, lang, load.file) for finding in load.findings),
            *(_describe_built(finding, lang) for finding in built),
        ],
        "question": load.question and _describe_question(load.question, lang),
        "open": [_describe_question(question, lang) for question in load.open],
    }


def _describe_question(question: Question, lang: str) -> dict[str, Any]:
    return {
        "field": question.field,
        "is_optional": question.is_optional,
        "candidates": [
            {
                "header": candidate.header,
                "why": findings.describe_reason(candidate.why, lang),
                "samples": list(candidate.samples),
            }
            for candidate in question.candidates
        ],
    }


def _describe_built(finding: BuildFinding, lang: str) -> dict[str, Any]:
    names = ("code", "severity", "sheet", "row", "column", "value")
    return {name: getattr(finding, name) for name in names} | {"message": finding.messages[lang]}


def describe_settings(data: Path, snapshot: Path | None, lang: str) -> dict[str, Any]:
    """The settings other than shipped that a snapshot was built with, and those of settings.toml
    that wait for a build; and why some cannot be used."""
    read = read_settings(data)
    today = read.values
    built = (read_table(snapshot) if snapshot else None) or today
    return {
        "settings": [
            {"name": one.name, "value": one.value, "shipped": one.before, **_find_author(data, one)}
            for one in list_changed(built, load_shipped())
        ],
        "settings_waiting": [
            {"name": one.name, "value": one.value, "built_with": one.before}
            for one in list_changed(today, built)
        ],
        "setting_faults": [fault.format_message(lang) for fault in read.faults],
    }


def describe_query_files(data: Path, lang: str) -> dict[str, Any]:
    """The query files of the data folder that are not in force, and why."""
    return {
        "query_files": [
            {
                "file": f"{query_files.FOLDER}/{file.name}.sql",
                "state": file.state,
                "why": file.why.format_message(lang)
                if isinstance(file.why, QueryError)
                else file.why,
            }
            for file in query_files.list_files(data)
            if file.state != "in_force"
        ]
    }


def _find_author(data: Path, setting: ChangedSetting) -> dict[str, Any]:
    """Who set a value on the Settings page, when and why; {} for one of the file."""
    entry = list_set(data, read_settings(data).own).get(setting.name)
    if entry is None or entry.body["value"] != setting.value:
        return {}
    at = entry.at.isoformat(timespec="seconds")
    return {"by": entry.by, "at": at, "reason": entry.body["reason"]}


def describe_files(
    file: AnyFile, name: str, lang: str, data: Path, formats: tuple[Format, ...] = ()
) -> list[dict[str, Any]]:
    """What a file holds, or each of those packed in it, without a source and keeping nothing; what
    is needed meanwhile lies in the data folder where there is one.

    Each is `{"file", "status": read | refused | skipped, "findings", "sheets"}`.
    """
    if Path(name).name.startswith("~$"):
        note = findings.describe(Finding("lock_file", "note"), lang, name)
        return [{"file": name, "status": "skipped", "findings": [note], "sheets": []}]
    known = fit.list_known_headers(schema.load_tables().values(), formats)
    files: dict[str, list[dict[str, Any]]] = {}
    problems = []
    try:
        with _copy_found(file, data) as path:
            for sheet in read.read_sheets(path, file_intake.list_encoding_hints(formats)):
                inner = read.join_inner(name, sheet.inner)
                files.setdefault(inner, []).append(_describe_sheet(sheet, known, lang, inner))
    except read.Unreadable as error:
        problems = [findings.describe(error.finding, lang, name)]
    except (LeadsOut, NotPlain) as error:
        problems = [findings.describe(file_intake.explain_unreadable(error), lang, name)]
    except durable.NoRoom:
        full = Finding("unreadable", "error", reason=os.strerror(errno.ENOSPC))
        problems = [findings.describe(full, lang, name)]
    described = [
        {"file": file, "status": _decide_status(sheets), "findings": [], "sheets": sheets}
        for file, sheets in files.items()
    ]
    if not problems:
        return described
    is_last = described and described[-1]["file"] == name
    sheets = described.pop()["sheets"] if is_last else []
    refused = {"file": name, "status": "refused", "findings": problems, "sheets": sheets}
    return [*described, refused]


@contextmanager
def _copy_found(file: AnyFile, data: Path) -> Generator[Path]:
    """The path of a file; of one that was found in a folder, that of a copy from what was checked:
    its reader opens a path anew. Raises NoRoom where the disk has none for the copy."""
    if isinstance(file, Path):
        yield file
        return
    is_kept = os.access(data, os.W_OK)
    parent = scratch.locate_spool(data) if is_kept else Path(tempfile.gettempdir())
    with file.open() as opened, scratch.open_folder(parent) as spool:
        durable.check_room(spool, os.fstat(opened.fileno()).st_size)
        copy = spool / "found"
        with copy.open("wb") as target:
            shutil.copyfileobj(opened, target)
        yield copy


def _decide_status(sheets: list[dict[str, Any]]) -> str:
    return "refused" if all([sheet.pop("broken") for sheet in sheets]) else "read"


def _describe_sheet(
    sheet: read.Sheet, known: frozenset[str], lang: str, name: str
) -> dict[str, Any]:
    table = outline.find_table(sheet, known)
    problems = list(sheet.findings)
    if sheet.hidden:
        problems.insert(0, Finding("sheet_hidden", "note", sheet.name))
    broken = any(problem.severity == "error" for problem in problems)
    if table is None and not broken:
        code = "sheet_empty" if sheet.name else "file_without_rows"
        problems.append(Finding(code, "note", sheet.name))
    columns = name_columns(table) if table else []
    return {
        "sheet": sheet.name,
        "header_row": table.header_row if table else None,
        "rows": len(table.rows) if table else 0,
        "columns": [
            {"name": shown, "type": _guess_type(table.column(place))}
            for shown, place in columns
            if table
        ],
        "findings": [findings.describe(problem, lang, name) for problem in problems],
        "broken": broken,
    }


def _guess_type(cells: pa.ChunkedArray) -> str:
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


def _write(setting: dict[str, Any]) -> dict[str, str]:
    """A setting's values as written in settings.toml, without quotation marks."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in setting.items()
    }


def print_answer(answer: dict[str, Any], lang: str) -> None:
    """Print an answer for people: a line a load and its findings, then what stands."""
    for load in answer.get("loads", []):
        _print_load(load)
    for file in answer.get("files", []):
        _print_file(file)
    for note in answer.get("notes", []):
        print(note["message"])
    _print_queries(answer, lang)
    _print_settings(answer, lang)
    for name, rows in answer.get("tables", {}).items():
        print(f"{rows:10} {name}")
    for check in answer.get("checks", []) + answer.get("failed_checks", []):
        if check["rows"]:
            print(f"{check['severity']:8} {check['name']}: {check['rows']}")
    for key in ("snapshot", "file"):
        if answer.get(key):
            print(answer[key])


def _print_queries(answer: dict[str, Any], lang: str) -> None:
    """A line of each saved version and query file that is not in force."""
    for version in answer.get("set_aside", []):
        print(f"aside    {version['query']} #{version['version']}: {version['reason']}")
    for file in answer.get("query_files", []):
        gaps = {"file": file["file"], "why": file["why"]}
        print(words.say(lang, f"intake.file_{file['state']}", **gaps))


def _print_load(load: dict[str, Any]) -> None:
    place = f"{load['file']} · {load['sheet']} → {load['source'] or '–'}"
    rows = f"{load['rows_kept']}/{load['rows_read']}"
    print(f"{load['status']:8} {load['load_id']}  {place}  {rows}")
    for finding in load["findings"][:SHOWN]:
        print(f"         {finding['message']}")
    if len(load["findings"]) > SHOWN:
        print(f"         + {len(load['findings']) - SHOWN} (--json)")


def _print_file(file: dict[str, Any]) -> None:
    print(f"{file['status']:8} {file['file']}")
    for sheet in file["sheets"]:
        print(f"         {sheet['sheet']}: {sheet['rows']} × {len(sheet['columns'])}")
    for finding in file["findings"]:
        print(f"         {finding['message']}")


def _pick_words(key: str, setting: dict[str, Any]) -> str:
    return f"intake.{key}_by" if setting.get("by") else f"intake.{key}_one"


def _print_settings(answer: dict[str, Any], lang: str) -> None:
    """A line of the settings other than shipped, one of those that wait for a build, and one of
    each that cannot be used."""
    for fault in answer.get("setting_faults", []):
        print(fault)
    for key in ("settings", "settings_waiting"):
        if changed := answer.get(key):
            listed = (words.say(lang, _pick_words(key, one), **_write(one)) for one in changed)
            print(words.say(lang, f"intake.{key}", listed=" · ".join(listed)))
