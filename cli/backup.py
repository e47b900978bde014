"""The verbs that keep a company's data safe: backup, check."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from filelock import Timeout

from cli import words
from cli.call import DONE, FAILED, MISUSED, Call, Result
from cli.commands import Verb
from cli.errors import Refusal, refuse
from etl import findings
from etl.commands import backup, check, commit
from etl.commands.check import Fault
from store.journal_copy import Recovery

ACTIONS = ("create", "restore", "journal")


@click.command("backup", cls=Verb)
@click.argument("action", type=click.Choice(ACTIONS), metavar="create|restore|journal")
@click.argument("folder", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.pass_obj
def back_up(call: Call, action: str, folder: Path | None) -> Result:
    """Copy what cannot be computed again, restore it into an empty data folder, or write a lost
    journal again."""
    if action == "journal":
        return _recover_journal(call)
    if folder is None:
        raise Refusal("usage", words.say(call.lang, "usage.no_backup_folder"), MISUSED)
    if action == "create":
        copied = backup.create(call.data, folder)
    else:
        copied = backup.restore(folder, call.data)
    document = {
        "files": copied.files,
        "snapshot": copied.snapshot,
        "faults": _describe_faults(copied.faults, call.lang),
    }
    notes = [findings.format_message(note, call.lang, "") for note in copied.notes]
    return Result(document, lambda: _show(document, notes), FAILED if copied.faults else DONE)


@click.command("check", cls=Verb)
@click.pass_obj
def check_folder(call: Call) -> Result:
    """Read everything in the data folder, and say what is damaged and the way back."""
    document = {"faults": _describe_faults(check.find_faults(call.data), call.lang)}
    note = findings.format_message(findings.Finding("folder_whole", "note"), call.lang, "")
    is_whole = not document["faults"]
    return Result(
        document, lambda: _show(document, [note] if is_whole else []), DONE if is_whole else FAILED
    )


def _recover_journal(call: Call) -> Result:
    """The journal, written again from the latest snapshot."""
    try:
        recovery = commit.recover_journal(call.data)
    except Timeout as error:
        raise refuse(commit.explain_refusal(error), call.lang) from error
    document = {
        "snapshot": recovery.snapshot,
        "entries": recovery.entries,
        "until": recovery.until.isoformat(),
        "moved_to": str(recovery.moved_to) if recovery.moved_to else None,
    }
    return Result(document, lambda: _show_recovery(recovery, call.lang))


def _describe_faults(faults: Iterable[Fault], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "code": fault.finding.code,
            "file": fault.file,
            "message": findings.format_message(fault.finding, lang, fault.file),
        }
        for fault in faults
    ]


def _show(document: dict[str, Any], notes: Iterable[str]) -> None:
    for fault in document["faults"]:
        print(fault["message"], file=sys.stderr)
    for note in notes:
        print(note)
    if document.get("snapshot"):
        print(document["snapshot"])


def _show_recovery(recovery: Recovery, lang: str) -> None:
    until = f"{recovery.until:%Y-%m-%d %H:%M:%S} UTC"
    gaps = {"snapshot": recovery.snapshot, "entries": recovery.entries, "until": until}
    print(words.say(lang, "backup.journal", **gaps))
    if recovery.moved_to:
        print(words.say(lang, "backup.moved", file=recovery.moved_to))


COMMANDS = {command.name: command for command in (back_up, check_folder)}
