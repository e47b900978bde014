"""What the company itself adds to its case, with the author: entries of the journal.

A note is about one thing: what an option takes (`takes:ask_first`) or the recommendation. The last
entry about it counts; an empty text takes it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dashboard.engine import session
from store import journal, journal_copy, replies
from store.journal import Entry

KIND = "case_note"
MAX_LENGTH = 600
RECOMMENDATION = "recommendation"


@dataclass(frozen=True)
class Note:
    """A text of the company, who wrote it, and when (company time)."""

    text: str
    by: str
    at: datetime


def list_notes(data: Path) -> Mapping[str, Note]:
    """The notes in force, by what they are about."""
    standing = journal_copy.combine_entries(data, KIND, _select_standing)
    return {
        about: replace(note, at=session.localize(data, note.at)) for about, note in standing.items()
    }


def _select_standing(entries: list[Entry]) -> Mapping[str, Note]:
    notes: dict[str, Note] = {}
    for entry in entries:
        about, text = str(entry.body.get("about")), str(entry.body.get("text", ""))
        if text:
            notes[about] = Note(text, entry.by, entry.at)
        else:
            notes.pop(about, None)
    return notes


def save_note(data: Path, about: str, text: str, by: str) -> None:
    """Write a note in place of the earlier one about the same thing; an empty text takes it back.
    Signs that are not shown are left out, and longer texts than MAX_LENGTH are cut. Raises
    JournalError where the journal cannot be written.
    """
    said = replies.clean(text[: 2 * MAX_LENGTH])[:MAX_LENGTH].strip()
    journal.append(data, KIND, by, about=about, text=said)


def name_takes(option: str) -> str:
    """What a note on what an option takes is about."""
    return f"takes:{option}"


def get_option(about: str) -> str:
    """The option that a note on what one takes is about; empty for another note."""
    return about.removeprefix("takes:") if about.startswith("takes:") else ""
