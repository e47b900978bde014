"""Commands on query versions: save and restore."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from etl.commands import commit
from etl.commands.commit import Outcome
from etl.findings import format_message
from queries import catalog
from queries.headers import FILTERS
from queries.sandbox import running
from queries.settings import load_settings
from store import journal, snapshots

# A project with everything that the filters choose by.
SAMPLE_CHOICES = """
    select project_id, client_id, sales_owner_id, pm_id, start_date from projects
    order by (client_id is null)::int + (sales_owner_id is null)::int + (pm_id is null)::int,
        project_id
    limit 1
"""


def save_query(
    data: Path, name: str, text: str, reason: str, by: str, began_from: str | None = None
) -> Outcome:
    """Save a new version of a query; for a model or check query a snapshot is built first.

    It is run on the published tables first, without filters and with each one set. A version that
    breaks the contract, or whose build fails, is recorded as refused and changes nothing: the
    outcome has the error or failed checks. `began_from` is the text in force that it was made from:
    where another one is in force by now it is refused, so that nothing is overwritten unseen.
    """
    body = {"name": name, "text": text, "reason": reason}
    try:
        query = catalog.parse_written(name, text)
        _rehearse(data, query)
    except catalog.QueryError as error:
        outcome = Outcome((), commit.get_snapshot_name(data), error=commit.explain_refusal(error))
    else:
        base = catalog.digest_text(catalog.load_shipped().get(name))
        decision = journal.draft_entry("query", by, status="saved", base=base, **body)
        confirm = partial(_confirm_in_force, data, name, began_from)
        outcome = commit.decide(data, [decision], (), {name: query}, confirm=confirm)
    if not outcome.is_recorded and journal.find_problem(data) is None:
        failed = ", ".join(check.name for check in outcome.failed_checks)
        why = format_message(outcome.error, "en", "") if outcome.error else failed
        journal.append(data, "query", by, status="refused", why=why, **_cut(body))
    return outcome


def _confirm_in_force(data: Path, name: str, began_from: str | None) -> None:
    current = catalog.load(data).get(name)
    if began_from is not None and current is not None and current.text != began_from:
        raise catalog.QueryError("overtaken")


def _cut(body: Mapping[str, str]) -> dict[str, str]:
    """A refused version as the journal keeps it: of a text too long to read, the beginning."""
    written = body["text"].encode("utf-8", "replace")[: catalog.MAX_BYTES]
    return {**body, "text": written.decode("utf-8", "ignore")}


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


def _rehearse(data: Path, query: catalog.Query) -> None:
    """Run a query on the published tables, without filters and with each one set."""
    if current := snapshots.get_current(data):
        choices = [{}, *_list_choices(current.path, query)]
        running.rehearse(current.path, query, load_settings(data), choices)


def _list_choices(path: Path, query: catalog.Query) -> list[dict[str, Any]]:
    """A choice for each filter that a query names: what one project has, if there is one."""
    with snapshots.connect(path) as connection:
        row = connection.execute(SAMPLE_CHOICES).fetchone() or (None,) * 5
    project, client, sales, pm = ([name or "-"] for name in row[:4])
    day = row[4] or date(2000, 1, 1)
    values = {
        "start_date": day,
        "end_date": day,
        "client": client,
        "project": project,
        "sales": sales,
        "pm": pm,
    }
    return [{name: values[name]} for name in FILTERS if name in query.parameters]
