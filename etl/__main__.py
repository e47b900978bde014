"""`python -m etl load|read|status|undo|restore|build|template|watch`: the intake's command line."""

import argparse
import getpass
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import duckdb

from cli import describe, watch
from etl import findings, schema
from etl.commands import commit, loads
from etl.commands.commit import Outcome
from etl.formats.files import load_formats
from etl.formats.format import FormatError
from etl.readers import archives
from etl.workbooks import template
from queries import catalog
from store import snapshots

DONE, REFUSED, MISUSED = 0, 1, 2
# So many findings of a load are printed for people; --json gives all.
SHOWN = 3
# In a folder only these are taken up; a file named outright is always read.
EXPORTS = archives.EXPORT_SUFFIXES | {".zip", ".gz"}
WRONG = ("error", "failed_checks")
ANSWERED = ("loaded", "skipped")
# So often a watched folder is looked at.
LOOK_SECONDS, DAY_SECONDS = 5.0, 86_400
# A data folder that cannot be used: its disk, its journal, its snapshot.
BROKEN = (OSError, sqlite3.Error, duckdb.Error)
UNUSABLE = (catalog.QueryError, FormatError, *BROKEN)


def main(arguments: Sequence[str]) -> int:
    """Run one verb; gives the exit code: 0 done, 1 refused, asked or failed (2: wrong usage)."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as stop:
        if stop.code and "--json" in arguments:
            print(json.dumps({"error": "wrong usage: see python -m etl --help"}))
        raise
    try:
        answer, code = VERBS[given.verb](given)
    except UNUSABLE as error:
        answer, code = _failed(given, commit.explain_refusal(error), "")
    if answer is None:
        return code
    if given.json:
        print(json.dumps(answer, ensure_ascii=False, allow_nan=False, default=str))
    else:
        _tell(answer)
    return code


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", type=Path, default=Path(os.environ.get("FIRSTHAND_DATA", "data")))
    shared.add_argument("--lang", choices=("en", "zh"), default=_language())
    shared.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser = argparse.ArgumentParser(prog="python -m etl", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)

    load = verbs.add_parser("load", parents=[shared], help="take files or folders in and publish")
    load.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    load.add_argument("--source", help="the kind of table, where the headers do not tell")
    load.add_argument("--format", help="the known export, where the headers do not tell")
    load.add_argument("--by", default=_person(), help="who takes it in")
    load.add_argument("--complete", action="store_true", help="rows that these exports lack go")

    read = verbs.add_parser("read", parents=[shared], help="only read; nothing is stored")
    read.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    verbs.add_parser("status", parents=[shared], help="loads, snapshot, tables, checks")

    undo = verbs.add_parser("undo", parents=[shared], help="withdraw loads; nothing is deleted")
    undo.add_argument("loads", nargs="*", metavar="LOAD_ID")
    undo.add_argument("--sample", action="store_true", help="all loads of the sample company")
    undo.add_argument("--by", default=_person())

    restore = verbs.add_parser("restore", parents=[shared], help="bring withdrawn loads back")
    restore.add_argument("loads", nargs="+", metavar="LOAD_ID")
    restore.add_argument("--by", default=_person())

    verbs.add_parser("build", parents=[shared], help="the snapshot anew from archive and journal")

    empty = verbs.add_parser("template", parents=[shared], help="an empty workbook to fill in")
    empty.add_argument("source", choices=schema.ORDER, metavar="SOURCE")
    empty.add_argument("--out", type=Path, required=True, metavar="FILE")

    look = verbs.add_parser("watch", parents=[shared], help="take in what appears in a folder")
    look.add_argument("folder", type=Path, metavar="DIR")
    look.add_argument("--interval", type=_seconds, default=LOOK_SECONDS, metavar="SECONDS")
    look.add_argument("--by", default=_person(), help="who takes it in")
    return parser


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (spoken or "").startswith("zh") else "en"


def _person() -> str:
    try:
        return getpass.getuser()
    except OSError:  # A user without a name, as in many containers.
        return "unknown"


def _seconds(written: str) -> float:
    seconds = float(written)
    if not 0 < seconds <= DAY_SECONDS:
        raise argparse.ArgumentTypeError("between 0 and 86400 seconds")
    return seconds


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, in the order of their paths."""
    found = []
    for path in paths:
        inside = (
            sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        )
        found += [one for one in inside if one.suffix.lower() in EXPORTS or one == path]
    return found


def _load(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    files = _files(given.paths)
    if absent := [path for path in files if not path.is_file()]:
        return _failed(given, findings.Finding("no_file", "error"), str(absent[0]))
    proposal = loads.propose(
        given.data,
        [(path, path.name) for path in files],
        given.by,
        given.source,
        given.format,
    )
    outcome = loads.confirm(given.data, proposal, given.by, given.complete)
    return _outcome(given, outcome)


def _read(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    files = _files(given.paths)
    if absent := [path for path in files if not path.is_file()]:
        return _failed(given, findings.Finding("no_file", "error"), str(absent[0]))
    known = load_formats(given.data / "formats")
    told = [one for path in files for one in describe.files(path, path.name, given.lang, known)]
    refused = any(one["status"] == "refused" for one in told)
    return {"files": told}, REFUSED if refused else DONE


def _status(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    loads = [
        {**describe.load(record.load, given.lang), "is_withdrawn": record.is_withdrawn}
        for record in commit.list_history(given.data)
    ]
    now = snapshots.current(given.data)
    if now is None:
        return {
            "loads": loads,
            "snapshot": None,
            "built_at": None,
            "tables": {},
            "checks": [],
        }, DONE
    with snapshots.connect(now.path) as connection:
        names = [
            row[0]
            for row in connection.execute("select table_name from duckdb_tables()").fetchall()
        ]
        tables = {
            name: connection.table(name).count("*").fetchall()[0][0] for name in sorted(names)
        }
        checks = connection.execute(
            "select check_name, severity, row_count from checks order by all"
        ).fetchall()
    return {
        "loads": loads,
        "snapshot": now.name,
        "built_at": snapshots.built_at(now).isoformat(),
        "tables": tables,
        "checks": [
            {"name": name, "severity": severity, "rows": rows} for name, severity, rows in checks
        ],
    }, DONE


def _undo(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    if given.sample:
        return _outcome(given, loads.withdraw_sample(given.data, given.by))
    if not given.loads:
        answer, _ = _failed(given, findings.Finding("nothing_named", "error"), "")
        return answer, MISUSED
    return _outcome(given, loads.withdraw(given.data, given.loads, given.by))


def _restore(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    return _outcome(given, loads.restore(given.data, given.loads, given.by))


def _build(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    answer, code = _outcome(given, commit.rebuild(given.data))
    status, _ = _status(given)
    return {"snapshot": status["snapshot"], "checks": status["checks"]} | {
        key: answer[key] for key in WRONG if key in answer
    }, code


def _template(given: argparse.Namespace) -> tuple[dict[str, Any], int]:
    given.out.write_bytes(template.write(schema.load_tables()[given.source], given.lang))
    return {"file": str(given.out)}, DONE


def _watch(given: argparse.Namespace) -> tuple[dict[str, Any] | None, int]:
    """Until Ctrl-C or SIGTERM. What refuses every file is said once, as long as it stands."""
    if not given.folder.is_dir():
        return _failed(given, findings.Finding("no_file", "error"), str(given.folder))
    stop, refused = Event(), set[str]()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())

    def take(paths: list[Path]) -> list[Path]:
        try:
            settled = watch.take_in(given.data, paths, given.by, stop, tell)
        except UNUSABLE as error:
            reason = str(error)
            if reason not in refused:
                answer, _ = _failed(given, commit.explain_refusal(error), "")
                _line_by_line(given, answer)
            refused.add(reason)
            return []
        refused.clear()
        return settled

    def tell(outcome: Outcome, paths: list[Path]) -> None:
        answer, _ = _outcome(given, outcome)
        if not outcome.is_published:
            answer |= {"loads": [], "refused_files": [path.name for path in paths]}
        _line_by_line(given, answer)

    def note(code: str, path: Path) -> None:
        said = findings.format_message(findings.Finding(code, "note"), given.lang, str(path))
        print(said, file=sys.stderr, flush=True)

    note("watching", given.folder)
    watch.watch(
        given.folder, take, stop, given.interval, EXPORTS, lambda path: note("still_open", path)
    )
    return None, DONE


VERBS = {
    "load": _load,
    "read": _read,
    "status": _status,
    "undo": _undo,
    "restore": _restore,
    "build": _build,
    "template": _template,
    "watch": _watch,
}


def _outcome(given: argparse.Namespace, outcome: Outcome) -> tuple[dict[str, Any], int]:
    answer: dict[str, Any] = {
        "loads": [describe.load(load, given.lang) for load in outcome.loads],
        "snapshot": outcome.snapshot,
    }
    if outcome.error:
        answer["error"] = findings.format_message(outcome.error, given.lang, "")
        print(answer["error"], file=sys.stderr)
    if outcome.failed_checks:
        answer["failed_checks"] = [
            {"name": one.name, "severity": one.severity, "rows": one.rows}
            for one in outcome.failed_checks
        ]
    done = outcome.is_published and all(load.status in ANSWERED for load in outcome.loads)
    return answer, DONE if done else REFUSED


def _line_by_line(given: argparse.Namespace, answer: dict[str, Any]) -> None:
    """An answer of a verb that goes on: one LOAD a line, and a line for what was not published."""
    wrong = {key: answer[key] for key in ("refused_files", *WRONG) if key in answer}
    if given.json:
        for one in [*answer["loads"], *([wrong] if wrong else [])]:
            print(json.dumps(one, ensure_ascii=False, allow_nan=False, default=str))
    else:
        _tell(answer)
    sys.stdout.flush()


def _failed(
    given: argparse.Namespace, finding: findings.Finding, file: str
) -> tuple[dict[str, Any], int]:
    sentence = findings.format_message(finding, given.lang, file)
    print(sentence, file=sys.stderr)
    now = snapshots.current(given.data)
    return {"loads": [], "snapshot": now.name if now else None, "error": sentence}, REFUSED


def _tell(answer: dict[str, Any]) -> None:
    """The same for people: a line a load and its findings, then what stands."""
    for load in answer.get("loads", []):
        what = load["source"] or "–"
        print(
            f"{load['status']:8} {load['load_id']}  {load['file']} · {load['sheet']} → {what}  ",
            end="",
        )
        print(f"{load['rows_kept']}/{load['rows_read']}")
        for one in load["findings"][:SHOWN]:
            print(f"         {one['message']}")
        if len(load["findings"]) > SHOWN:
            print(f"         + {len(load['findings']) - SHOWN} (--json)")
    for one in answer.get("files", []):
        print(f"{one['status']:8} {one['file']}")
        for sheet in one["sheets"]:
            print(f"         {sheet['sheet']}: {sheet['rows']} × {len(sheet['columns'])}")
        for finding in one["findings"]:
            print(f"         {finding['message']}")
    for name, rows in answer.get("tables", {}).items():
        print(f"{rows:10} {name}")
    for one in answer.get("checks", []) + answer.get("failed_checks", []):
        if one["rows"]:
            print(f"{one['severity']:8} {one['name']}: {one['rows']}")
    for key in ("snapshot", "file"):
        if answer.get(key):
            print(answer[key])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
