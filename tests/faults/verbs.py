"""What pages do and the command line does not, as verbs: preview, answer, save."""

import json
from pathlib import Path

import click

from cli.call import DONE, FAILED, Call, Result
from cli.commands import Verb
from cli.errors import refuse
from etl.commands import answers, commit, loads, queries
from etl.commands.commit import Outcome

BY = "pm"


def _report(call: Call, outcome: Outcome) -> Result:
    if outcome.error:
        raise refuse(outcome.error, call.lang)
    said = [f"{load.file}: {load.status}" for load in outcome.loads]
    checks = [check.name for check in outcome.failed_checks]
    is_done = not checks and all(load.status in ("loaded", "skipped") for load in outcome.loads)
    document = {"loads": said, "failed_checks": checks}
    return Result(document, lambda: print(document), DONE if is_done else FAILED)


@click.command(cls=Verb)
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_obj
def preview(call: Call, path: Path) -> Result:
    """Propose a file, look at what it would change, and confirm it: the Upload page."""
    proposal = loads.propose(call.data, [(path, path.name)], BY)
    shown = loads.preview(call.data, proposal, BY)
    if shown.error:
        raise refuse(shown.error, call.lang)
    return _report(call, loads.confirm(call.data, proposal, BY))


@click.command(cls=Verb)
@click.argument("file")
@click.argument("given")
@click.pass_obj
def answer(call: Call, file: str, given: str) -> Result:
    """Answer what a sheet leaves open that was loaded before: the Upload page."""
    history = commit.list_history(call.data)
    (load,) = [record.load for record in history if record.load.file == file]
    return _report(call, answers.save_answers(call.data, [(load, json.loads(given))], BY))


@click.command(cls=Verb)
@click.argument("name")
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_obj
def save(call: Call, name: str, path: Path) -> Result:
    """Save a version of a query: the Queries page."""
    return _report(call, queries.save_query(call.data, name, path.read_text("utf-8"), "why", BY))


COMMANDS = {command.name: command for command in (preview, answer, save)}
MODULES = {name: __name__ for name in ("preview", "answer", "save")}
