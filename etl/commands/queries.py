"""Commands on query versions: save and restore."""

from pathlib import Path

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.findings import format_message
from queries import catalog
from queries.settings import load_settings
from store import journal, snapshots


def save_query(data: Path, name: str, text: str, reason: str, by: str) -> Outcome:
    """Save a new version of a query; for a model or check query a snapshot is built first.

    A version that breaks the contract, or whose build fails, is recorded as refused and changes
    nothing: the outcome has the error or failed checks.
    """
    body = {"name": name, "text": text, "reason": reason}
    try:
        query = catalog.parse(name, text)
        if query.kind == "evidence":
            _validate_evidence(data, query)
    except catalog.QueryError as error:
        outcome = Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
    else:
        decision = journal.draft_entry("query", by, status="saved", **body)
        outcome = commit.decide(data, [decision], (), {name: query})
    if not outcome.is_published and journal.find_problem(data) is None:
        failed = ", ".join(check.name for check in outcome.failed_checks)
        why = format_message(outcome.error, "en", "") if outcome.error else failed
        journal.append(data, "query", by, status="refused", why=why, **body)
    return outcome


def restore_query(data: Path, name: str, entry_id: int | None, reason: str, by: str) -> Outcome:
    """Restore an older version of a query, or with None the shipped file."""
    if entry_id is not None:
        (older,) = [
            entry for entry in catalog.list_versions(data, name) if entry.entry_id == entry_id
        ]
        return save_query(data, name, older.body["text"], reason, by)
    shipped = catalog.read_shipped(name)
    body = {"name": name, "text": shipped.text, "reason": reason}
    decision = journal.draft_entry("query", by, status="shipped", **body)
    return commit.decide(data, [decision], (), {name: shipped})


def _validate_evidence(data: Path, query: catalog.Query) -> None:
    """Validate an evidence query against the published tables; it needs no new snapshot."""
    if current := snapshots.get_current(data):
        with snapshots.connect(current.path) as connection:
            catalog.describe_columns(query, connection, load_settings(data))
