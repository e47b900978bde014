"""Which notes concern a chart: those on the company, on its family, its project or its client."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.engine import fetch, session
from store import notes
from store.notes import Note

# The folder of a query → the page of its family. One of the company's own may name its page.
PAGES = {
    "complaints": "complaints",
    "requirements": "requirements",
    "contacts": "requirements",
    "schedule": "schedule",
}


def list_for(data: Path, query: str, chosen: Mapping[str, Any]) -> tuple[Note, ...]:
    """The notes on a query's chart under these filters, the earliest first.

    A note on a project or client stands where the chart is of it alone; that on a client also where
    it is of one of its projects.
    """
    standing = notes.list_notes(data)
    if not standing:
        return ()
    known = session.get_queries(data).get(query)
    page = (known and known.page) or PAGES.get(query.split("/")[0], "")
    subjects = {("company", ""), ("page", page)}
    projects, clients = (tuple(chosen.get(name) or ()) for name in ("project", "client"))
    if len(projects) == 1:
        subjects.add(("project", projects[0]))
        clients = (_find_client(session.get_snapshot(data).path, projects[0]),)
    if len(clients) == 1:
        subjects.add(("client", clients[0] or ""))
    return tuple(note for note in standing if (note.scope, note.of) in subjects)


def _find_client(path: Path, project: str) -> str | None:
    rows = fetch.fetch_table(path, "projects")
    return next((row["client_id"] for row in rows if row["project_id"] == project), None)
