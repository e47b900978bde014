"""Commands on names."""

from collections.abc import Sequence
from pathlib import Path

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.entities import decisions
from store import journal


def decide_names(data: Path, decided: Sequence[decisions.Decision], by: str) -> Outcome:
    """Put decisions on names in force, all or none."""
    return commit.decide(data, [journal.draft_entry("named", by, **decisions.to_body(decided))], ())


def list_decisions(data: Path) -> dict[decisions.Decision, journal.Entry]:
    """The decisions on names in force, each with the journal entry that records by whom and
    when."""
    return decisions.list_with_entries(journal.list_entries(data, *decisions.KINDS))


def revoke_names(data: Path, decided: Sequence[decisions.Decision], by: str) -> Outcome:
    """Revoke decisions on names; the data become what they would be without them."""
    return commit.decide(
        data, [journal.draft_entry("unnamed", by, **decisions.to_body(decided))], ()
    )
