"""The verbs of the intake: load, read, status, undo, restore, build, template, watch."""

import getpass
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import click

from cli import watch, words
from cli.call import DONE, FAILED, MISUSED, Call, Result, name_file, print_document
from cli.commands import Verb
from cli.describe import (
    describe_files,
    describe_load,
    describe_query_files,
    describe_settings,
    print_answer,
)
from cli.errors import UNUSABLE, Refusal, explain, read_back, refuse, to_document
from cli.given_files import EXPORTS, find_files
from dashboard.workbench.rehearsed_card import draw_card
from etl import findings, schema
from etl.commands import commit, loads, queries
from etl.commands.commit import Outcome
from etl.commands.records import SAMPLE
from etl.formats.files import load_formats
from etl.progress import Progress
from etl.workbooks import template
from queries import catalog
from store import journal, journal_copy, snapshots
from store.found_files import FoundFile

ANSWERED = ("loaded", "skipped")
# So often a watched folder is looked at.
LOOK_SECONDS, DAY_SECONDS = 5.0, 86_400
PATH = click.Path(path_type=Path)


def get_person() -> str:
    """Who runs the command, by the system's name."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # A user without a name, as in many containers.
        return "unknown"


def read_person(ctx: click.Context, _: click.Parameter, name: str) -> str:
    """The name given for --by. Raises Refusal where the journal cannot show it."""
    if not journal.is_person(name):
        raise Refusal("usage", words.say(ctx.obj.lang, "usage.bad_name"), MISUSED)
    return name.strip()


by_option = click.option("--by", default=get_person, callback=read_person, metavar="NAME")
complete_option = click.option("--complete", is_flag=True)


@click.command(cls=Verb)
@click.argument("paths", nargs=-1, type=PATH, metavar="PATH...")
@click.option("--source", metavar="NAME")
@click.option("--format", metavar="NAME")
@click.option("--sample", is_flag=True)
@by_option
@complete_option
@click.pass_obj
def load(
    call: Call,
    paths: Sequence[Path],
    source: str | None,
    format: str | None,
    sample: bool,
    by: str,
    complete: bool,
) -> Result:
    """Take files in and publish; the good ones even where others are refused or asked."""
    if not paths and not sample:
        raise Refusal("usage", words.say(call.lang, "usage.no_path"), MISUSED)
    files = find_files(call, [*paths, *([SAMPLE] if sample else [])])
    proposal = loads.propose(
        call.data, [(file, name_file(file)) for file in files], by, source, format
    )
    return _publish(call, lambda: loads.confirm(call.data, proposal, by, complete))


@click.command(cls=Verb)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@click.pass_obj
def read(call: Call, paths: Sequence[Path]) -> Result:
    """Only read: no source is needed, nothing is stored."""
    files = find_files(call, paths)
    known = load_formats(call.data / "formats")
    described = [
        file
        for path in files
        for file in describe_files(path, name_file(path), call.lang, call.data, known)
    ]
    is_refused = any(file["status"] == "refused" for file in described)
    return _result(call, {"files": described}, FAILED if is_refused else DONE)


@click.command(cls=Verb)
@click.pass_obj
def status(call: Call) -> Result:
    """Loads, snapshot, rows of each table, checks, saved versions that are not in force."""
    document, problem = _describe_status(call), journal.find_problem(call.data)
    if problem:  # One entry that cannot be trusted does not hide the others.
        print(problem.format_message(call.lang), file=sys.stderr)
    is_whole = not problem and not document["setting_faults"]
    return _result(call, document, DONE if is_whole else FAILED)


@click.command(cls=Verb)
@click.argument("load_ids", nargs=-1, metavar="LOAD_ID...")
@click.option("--sample", is_flag=True)
@by_option
@click.pass_obj
def undo(call: Call, load_ids: Sequence[str], sample: bool, by: str) -> Result:
    """Withdraw loads; nothing is deleted."""
    if sample:
        return _withdraw(call, lambda: loads.withdraw_sample(call.data, by))
    if not load_ids:
        raise refuse(findings.Finding("nothing_named", "error"), call.lang, exit_code=MISUSED)
    return _withdraw(call, lambda: loads.withdraw(call.data, load_ids, by))


@click.command(cls=Verb)
@click.argument("load_ids", nargs=-1, required=True, metavar="LOAD_ID...")
@by_option
@click.pass_obj
def restore(call: Call, load_ids: Sequence[str], by: str) -> Result:
    """Bring withdrawn loads back."""
    return _publish(call, lambda: loads.restore(call.data, load_ids, by))


@click.command(cls=Verb)
@click.pass_obj
def build(call: Call) -> Result:
    """The snapshot anew from archive, journal and queries; new query files are taken in first."""
    report = _publish(call, lambda: queries.build(call.data, get_person(), draw_card))
    with read_back(call.lang, report.code == DONE):
        now = _describe_status(call)
    answer = {key: now[key] for key in ("set_aside", "query_files", "snapshot", "checks")}
    # The loads that keep the exit code from 0, with what each asks or why it was refused.
    if open_loads := [each for each in report.document["loads"] if each["status"] not in ANSWERED]:
        answer["loads"] = open_loads
    if failed := report.document.get("failed_checks"):
        answer["failed_checks"] = failed
    if notes := report.document.get("notes"):
        answer["notes"] = notes
    is_refused = any(file["state"] == "refused" for file in answer["query_files"])
    return _result(call, answer, FAILED if is_refused else report.code)


@click.command("template", cls=Verb)
@click.argument("source", type=click.Choice(schema.ORDER), metavar="SOURCE")
@click.option("--out", type=PATH, required=True, metavar="FILE")
@click.pass_obj
def write_template(call: Call, source: str, out: Path) -> Result:
    """An empty workbook of a source, to fill in."""
    out.write_bytes(template.write(schema.load_tables()[source], call.lang))
    return _result(call, {"file": str(out)}, DONE)


@click.command("watch", cls=Verb)
@click.argument("folder", type=PATH, metavar="DIR")
@click.option(
    "--interval",
    type=click.FloatRange(0, DAY_SECONDS, min_open=True),
    default=LOOK_SECONDS,
    metavar="SECONDS",
)
@by_option
@complete_option
@click.pass_obj
def watch_folder(call: Call, folder: Path, interval: float, by: str, complete: bool) -> None:
    """Take in what appears in a folder until Ctrl-C or SIGTERM, one load a line. What refuses every
    file is said once, as long as it stands."""
    if not folder.is_dir():
        raise refuse(findings.Finding("no_file", "error"), call.lang, folder)
    stop, refused, unpublished = Event(), set[str](), set[tuple[str, ...]]()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())

    def take(paths: list[Path]) -> list[Path]:
        try:
            found = [FoundFile(path, folder) for path in paths]
            settled = watch.take_in(call.data, found, by, stop, report, complete)
        except (*UNUSABLE, Refusal) as error:
            if str(error) not in refused:
                _print_error(call, error)
            refused.add(str(error))
            return []
        refused.clear()
        return [file.path for file in settled]

    def report(outcome: Outcome, files: list[FoundFile]) -> None:
        names = [name_file(file) for file in files]
        told = (str(refuse(outcome.error, call.lang)), *names) if outcome.error else ()
        if told not in unpublished:
            _print_outcome(call, outcome, names)
        if told:
            unpublished.add(told)
        else:
            unpublished.clear()

    def note(code: str, path: Path) -> None:
        sentence = findings.format_message(findings.Finding(code, "note"), call.lang, str(path))
        print(sentence, file=sys.stderr, flush=True)

    note("watching", folder)
    watch.watch(folder, take, stop, interval, EXPORTS, note)


def _describe_status(call: Call) -> dict[str, Any]:
    history = commit.list_history(call.data)
    built = commit.list_build_findings(call.data, [record.load for record in history])
    loads = [
        describe_load(record.load, call.lang, built.get(record.load.load_id, ()))
        | {"is_withdrawn": record.is_withdrawn}
        for record in history
    ]
    set_aside = [
        {"query": name, "version": version, "reason": reason.format_message(call.lang)}
        for name, version, reason in catalog.list_unusable(call.data)
    ]
    now = snapshots.get_current(call.data)
    if now is None:
        return {
            "loads": loads,
            "set_aside": set_aside,
            **describe_query_files(call.data, call.lang),
            **describe_settings(call.data, None, call.lang),
            "snapshot": None,
            "built_at": None,
            "tables": {},
            "checks": [],
        }
    with snapshots.connect(now.path) as connection:
        names = connection.execute("select table_name from duckdb_tables() order by all").fetchall()
        # The copy of the journal is no data.
        tables = {
            name: connection.table(name).count("*").fetchall()[0][0]
            for (name,) in names
            if name != journal_copy.TABLE
        }
        checks = connection.execute(
            "select check_name, severity, row_count from checks order by all"
        ).fetchall()
    return {
        "loads": loads,
        "set_aside": set_aside,
        **describe_query_files(call.data, call.lang),
        **describe_settings(call.data, now.path, call.lang),
        "snapshot": now.name,
        "built_at": snapshots.get_build_time(now).isoformat(),
        "tables": tables,
        "checks": [
            {"name": name, "severity": severity, "rows": rows} for name, severity, rows in checks
        ],
    }


def _result(call: Call, document: dict[str, Any], code: int) -> Result:
    return Result(document, lambda: print_answer(document, call.lang), code)


class _QueueNotice(Progress):
    """Says on stderr how many others write before this command does."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self.call = call
        self.ahead = 0.0

    def begin(self, stage: str, total: float = 0, measure: Any = None) -> None:
        if stage == "queued" and total != self.ahead:
            sentence = words.say(self.call.lang, "intake.queued", ahead=round(total))
            print(sentence, file=sys.stderr, flush=True)
            self.ahead = total
        super().begin(stage, total, measure)


def _publish(call: Call, command: Callable[[], Outcome]) -> Result:
    """Run a command, in its turn, and report its outcome."""
    return _report(call, _QueueNotice(call).run(command))


def _withdraw(call: Call, command: Callable[[], Outcome]) -> Result:
    """As `_publish`; what could not be read is withdrawn all the same."""
    report = _publish(call, command)
    return replace(report, code=FAILED if "failed_checks" in report.document else DONE)


def _report(call: Call, outcome: Outcome) -> Result:
    """The document of an outcome. Raises Refusal where an error kept it from being published."""
    if outcome.error:
        raise refuse(outcome.error, call.lang)
    with read_back(call.lang, outcome.is_published):
        built = commit.list_build_findings(call.data, outcome.loads)
    answer: dict[str, Any] = {
        "loads": [
            describe_load(load, call.lang, built.get(load.load_id, ())) for load in outcome.loads
        ],
        "snapshot": outcome.snapshot,
    }
    if outcome.notes:
        answer["notes"] = [findings.describe(note, call.lang, "") for note in outcome.notes]
    if outcome.failed_checks:
        answer["failed_checks"] = [
            {"name": check.name, "severity": check.severity, "rows": check.rows}
            for check in outcome.failed_checks
        ]
    is_done = outcome.is_published and all(load.status in ANSWERED for load in outcome.loads)
    return _result(call, answer, DONE if is_done else FAILED)


def _print_outcome(call: Call, outcome: Outcome, files: list[str]) -> None:
    """One load a line, or one line that names the files whose snapshot was not published."""
    if outcome.error:
        _print_error(call, refuse(outcome.error, call.lang), files)
        return
    answer = _report(call, outcome).document
    if outcome.failed_checks:
        answer |= {"loads": [], "refused_files": files}
    if not call.is_json:
        print_answer(answer, call.lang)
        sys.stdout.flush()
        return
    for load in answer["loads"]:
        print_document(load)
    if outcome.failed_checks:
        print_document({key: answer[key] for key in ("refused_files", "failed_checks")})


def _print_error(call: Call, error: Exception, files: Sequence[str] = ()) -> None:
    problem, _ = explain(error, call)
    print(problem.message, file=sys.stderr, flush=True)
    if call.is_json:
        print_document(({"refused_files": list(files)} if files else {}) | to_document(problem))


COMMANDS = {
    command.name: command
    for command in (load, read, status, undo, restore, build, write_template, watch_folder)
}
