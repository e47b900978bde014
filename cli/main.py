"""The command `firsthand`, and how every verb ends: one document or a few lines, one exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import Any

import click

from cli import __version__, errors
from cli.call import FAILED, MISUSED, Call, Result, print_document, read_call
from cli.commands import VerbGroup

# Which module a verb is in; the module of a verb that is not called is not imported.
INTAKE = dict.fromkeys(
    ("load", "read", "status", "undo", "restore", "build", "template", "watch"), "cli.intake"
)
EVIDENCE = {
    "queries": "cli.queries",
    **dict.fromkeys(("query", "estimates"), "cli.evidence"),
    "export": "cli.export",
    "assess": "cli.assess",
    "digest": "cli.digest",
}
KEEPING = dict.fromkeys(("backup", "check"), "cli.backup")
SERVING = {"serve": "cli.serve", "mcp": "cli.mcp"}
# The keys of a verb's document, which stand empty beside an error.
ACTIVE = {"name": None, "version": None, "snapshot": None}
NO_LOADS = {"loads": [], "snapshot": None}
EMPTY: dict[str, dict[str, Any]] = {
    "load": NO_LOADS,
    "read": {"files": []},
    "status": {**NO_LOADS, "built_at": None, "tables": {}, "checks": []},
    "undo": NO_LOADS,
    "restore": NO_LOADS,
    "build": {"snapshot": None, "checks": []},
    "template": {"file": None},
    "queries versions": {"name": None, "active": None, "versions": []},
    "queries diff": {"name": None, "from": None, "to": None, "diff": []},
    "queries save": ACTIVE,
    "queries restore": ACTIVE,
    "queries rename": ACTIVE,
    "queries retire": ACTIVE,
    "queries export": {"queries": [], "files": []},
    "queries import": {"changes": [], "snapshot": None},
    "query": {
        "query": None,
        "snapshot": None,
        "as_of": None,
        "columns": [],
        "rows": [],
        "estimates": [],
        "missing": [],
        "truncated": False,
    },
    "estimates": {"worked_out": []},
    "export": {"file": None},
    "assess": {"file": None, "sample": None, "cases": 0},
    "digest": {"changed": None, "files": [], "sent_to": 0},
    "backup": {"files": 0, "snapshot": None, "faults": []},
    "check": {"faults": []},
    "serve": {"url": None},
    "mcp": {},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `firsthand`; gives the exit code: 0 done, 1 refused, asked or failed, 2 wrong usage."""
    return run("firsthand", {**INTAKE, **EVIDENCE, **KEEPING, **SERVING}, arguments)


def run(program: str, verbs: Mapping[str, str], arguments: Sequence[str] | None = None) -> int:
    """Run one verb of a program; gives the exit code. `arguments` are those of the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    call = read_call(given, verbs)
    _accept_all_characters()
    try:
        result = VerbGroup(verbs, __version__).main(given, program, standalone_mode=False, obj=call)
        return _finish(result, call)
    except BrokenPipeError:
        # Whoever read the answer has gone, and Python would say so again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return MISUSED
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is logged under its number
        problem, code = errors.explain(error, call)
        print(problem.message, file=sys.stderr)
        if call.is_json:
            print_document(EMPTY.get(call.verb or "", {}) | errors.to_document(problem))
        return code


def _accept_all_characters() -> None:
    """Print what the terminal's encoding lacks as an escape: an answer is not lost for its sake."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _finish(result: Any, call: Call) -> int:
    """Print what a verb gives; gives the exit code."""
    # --help, --version, and verbs that print as they go.
    if not isinstance(result, Result):
        return result or 0
    if call.is_json:
        print_document(result.document)
    else:
        result.show()
    return result.code
