"""The verb of backups: `backup journal` writes a lost or damaged journal again."""

from collections.abc import Callable

import click
from filelock import Timeout

from cli import words
from cli.call import Call, Result
from cli.commands import Verb
from cli.errors import refuse
from etl.commands import commit
from store.journal_copy import Recovery


@click.command("backup", cls=Verb)
@click.argument("action", type=click.Choice(("journal",)), metavar="ACTION")
@click.pass_obj
def backup(call: Call, action: str) -> Result:
    """Back up and recover a data folder; `action` says which."""
    return ACTIONS[action](call)


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
    return Result(document, lambda: _print_recovery(recovery, call.lang))


def _print_recovery(recovery: Recovery, lang: str) -> None:
    until = f"{recovery.until:%Y-%m-%d %H:%M:%S} UTC"
    gaps = {"snapshot": recovery.snapshot, "entries": recovery.entries, "until": until}
    print(words.say(lang, "backup.journal", **gaps))
    if recovery.moved_to:
        print(words.say(lang, "backup.moved", file=recovery.moved_to))


ACTIONS: dict[str, Callable[[Call], Result]] = {"journal": _recover_journal}
COMMANDS = {"backup": backup}
