"""The verbs that keep a company's data safe: backup, check."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from cli.call import DONE, FAILED, Call, Result
from cli.commands import Verb
from etl import findings
from etl.commands import backup, check
from etl.commands.check import Fault

ACTIONS = ("create", "restore")


@click.command("backup", cls=Verb)
@click.argument("action", type=click.Choice(ACTIONS), metavar="create|restore")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_obj
def back_up(call: Call, action: str, folder: Path) -> Result:
    """Copy what cannot be computed again, or restore it into an empty data folder."""
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


COMMANDS = {command.name: command for command in (back_up, check_folder)}
