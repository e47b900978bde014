"""Notes on charts: what happened on a day or in a period, such as a reorganisation.

A note changes no data. Each is an entry of the journal; a later entry removes it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from store import journal, journal_copy
from store.journal import Entry
from store.replies import clean

KIND = "note"
# What a note is about: everything, the page of one family, one project or one client.
SCOPES = ("company", "page", "project", "client")
MAX_TEXT_LENGTH = 200
# Each chart looks for its own among all.
MAX_NOTES = 1000


class NoteError(ValueError):
    """A note that cannot be kept: `no_text`, `long_text`, `no_day`, `reversed`, `many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Note:
    """What happened from `start` to `end` (the same day, or later), and whom or what it concerns.

    `of` is the page, project or client of its scope; "" for the whole company.
    """

    entry_id: int
    at: datetime
    by: str
    start: date
    end: date
    text: str
    scope: str
    of: str


def add(
    data: Path, start: date | None, end: date | None, text: str, scope: str, of: str, by: str
) -> Entry:
    """Keep a note; without an end it is of one day. Raises NoteError, JournalError."""
    said = " ".join(clean(text).split())
    if start is None:
        raise NoteError("no_day")
    if end is not None and end < start:
        raise NoteError("reversed")
    if not said:
        raise NoteError("no_text")
    if len(said) > MAX_TEXT_LENGTH:
        raise NoteError("long_text")
    if len(list_notes(data)) >= MAX_NOTES:
        raise NoteError("many")
    body: dict[str, Any] = {
        "start": start.isoformat(),
        "end": (end or start).isoformat(),
        "text": said,
        "scope": scope,
        "of": of,
    }
    return journal.append(data, KIND, by, status="added", **body)


def remove(data: Path, entry_id: int, by: str) -> None:
    """Remove a note from all charts; the journal keeps both entries."""
    journal.append(data, KIND, by, status="removed", note=entry_id)


def list_notes(data: Path) -> tuple[Note, ...]:
    """The notes that stand, the earliest day first; read again once the journal changed."""
    return journal_copy.combine_entries(data, KIND, _select_standing)


def _select_standing(entries: list[Entry]) -> tuple[Note, ...]:
    notes: dict[int, Note] = {}
    for entry in entries:
        body = entry.body
        if body["status"] == "removed":
            notes.pop(body["note"], None)
            continue
        start, end = (date.fromisoformat(body[key]) for key in ("start", "end"))
        notes[entry.entry_id] = Note(
            entry.entry_id, entry.at, entry.by, start, end, body["text"], body["scope"], body["of"]
        )
    return tuple(sorted(notes.values(), key=lambda note: (note.start, note.entry_id)))
