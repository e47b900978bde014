"""The command on settings: put another value in force."""

from pathlib import Path
from typing import Any

from etl.commands import commit
from etl.commands.commit import Outcome
from queries.refusal import QueryError
from queries.settings import draft_setting


def change_setting(data: Path, name: str, value: Any, reason: str, by: str) -> Outcome:
    """Put another value of a setting in force: build with it, journal it with its reason, publish.

    A value that cannot be used changes nothing: the outcome has the error or the failed checks.
    """
    try:
        decision = draft_setting(data, name, value, reason, by)
    except QueryError as error:
        return Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
    return commit.decide(data, [decision], ())
