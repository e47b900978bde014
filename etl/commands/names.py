"""Commands on names."""

from collections.abc import Sequence
from pathlib import Path

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.entities import decisions
from etl.findings import Finding
from store import journal

# Longer is no name, id or value.
MAX_LENGTH = 2000


def decide_names(data: Path, decided: Sequence[decisions.Decision], by: str) -> Outcome:
    """Put decisions on names in force, all or none; one on a text that is no name is refused."""
    if any(max(map(len, _list_texts(each))) > MAX_LENGTH for each in decided):
        refusal = Finding("long_name", "error", limit=f"{MAX_LENGTH:,}")
        return Outcome((), commit.get_snapshot_name(data), error=refusal)
    return commit.decide(data, [journal.draft_entry("named", by, **decisions.to_body(decided))], ())


def _list_texts(decision: decisions.Decision) -> tuple[str, ...]:
    return decision.id, decision.text, decision.other, decision.role, *decision.projects


def list_decisions(data: Path) -> dict[decisions.Decision, journal.Entry]:
    """The decisions on names in force, each with the journal entry that records by whom and
    when."""
    return decisions.list_with_entries(journal.list_entries(data, *decisions.KINDS))


def revoke_names(data: Path, decided: Sequence[decisions.Decision], by: str) -> Outcome:
    """Revoke decisions on names; the data become what they would be without them."""
    return commit.decide(
        data, [journal.draft_entry("unnamed", by, **decisions.to_body(decided))], ()
    )
