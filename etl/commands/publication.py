"""What the journal says of publications: the snapshot, what it depends on beside the decisions, and
builds that failed."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from store import archive, journal
from store.refusal import JournalError


def draft_entries(data: Path, snapshot: str, by: str) -> list[journal.Entry]:
    """The entries for a publication: `published`, and before it `settings` and `formats` where
    these files are not those of the last publication. Files are named by their SHA-256."""
    earlier = journal.list_entries(data, "published")
    before = earlier[-1].body if earlier else {}
    settings = _digest(data / "settings.toml")
    formats = {path.name: _digest(path) for path in sorted((data / "formats").glob("*.toml"))}
    drafts = []
    if settings != before.get("settings"):
        drafts.append(journal.draft_entry("settings", by, sha=settings))
    if formats != before.get("formats", {}):
        drafts.append(journal.draft_entry("formats", by, files=formats))
    body = {"snapshot": snapshot, "settings": settings, "formats": formats}
    return [*drafts, journal.draft_entry("published", by, **body)]


def is_recorded(data: Path, snapshot: str) -> bool:
    """Whether the journal has the publication of a snapshot; also where it cannot be read now."""
    try:
        entries = journal.list_entries(data, "published")
    except (OSError, sqlite3.Error, JournalError):
        return True
    return any(entry.body["snapshot"] == snapshot for entry in entries)


def record_failure(
    data: Path,
    by: str,
    decisions: Iterable[journal.Entry],
    checks: Sequence[str] = (),
    why: str = "",
) -> None:
    """Record that a build failed: with which decisions, and why. A failure that repeats the last
    one is not recorded again; what keeps the journal from being written has been told already."""
    body = {"kinds": [draft.kind for draft in decisions], "checks": list(checks), "why": why}
    with suppress(OSError, sqlite3.Error, JournalError):
        last = journal.list_entries(data, "published", "failed")[-1:]
        if [entry.body for entry in last] != [body]:
            journal.append(data, "failed", by, **body)


def _digest(path: Path) -> str | None:
    return archive.digest(path) if path.is_file() else None
