"""What people decide of names."""

from collections.abc import Sequence
from pathlib import Path

from etl.commands import commit, records
from etl.commands.commit import Outcome
from etl.entities import decisions
from store import journal


def decide_names(data: Path, decided: Sequence[decisions.Decision], by: str) -> Outcome:
    """Put decisions on names in force, all of them or none."""
    return commit.decide(data, [records.draft_entry("named", by, **decisions.to_body(decided))], ())


def list_decisions(data: Path) -> dict[decisions.Decision, journal.Entry]:
    """The decisions on names that hold, each with who made it and when."""
    return decisions.list_made(journal.entries(data, *decisions.KINDS))


def take_back_names(data: Path, decided: Sequence[decisions.Decision], by: str) -> Outcome:
    """Take decisions on names back: what they changed is as it would be without them."""
    return commit.decide(
        data, [records.draft_entry("unnamed", by, **decisions.to_body(decided))], ()
    )
