"""What led to a publication: uploads, or definitions and settings that were changed."""

from pathlib import Path

from store import journal_copy
from store.journal import Entry
from store.snapshots import Snapshot

UPLOADS = ("confirmed", "withdrawn", "restored")
EDITS = ("query", "setting", "settings")
# Versions that changed no figure.
WITHOUT_EFFECT = ("refused",)


def list_since(data: Path, earlier: Snapshot) -> tuple[list[Entry], list[Entry]]:
    """The uploads, and the changes of definitions and settings, that the journal has after the
    publication of a snapshot; both empty where it does not name that publication."""
    entries = journal_copy.list_entries(data, "published", *UPLOADS, *EDITS)
    [published] = [
        entry.entry_id
        for entry in entries
        if entry.kind == "published" and entry.body["snapshot"] == earlier.name
    ][-1:] or [None]
    if published is None:
        return [], []
    later = [entry for entry in entries if entry.entry_id > published]
    uploads = [entry for entry in later if entry.kind in UPLOADS]
    edits = [
        entry
        for entry in later
        if entry.kind in EDITS
        and entry.body.get("status") not in WITHOUT_EFFECT
        and entry.body.get("changes", True)
    ]
    return uploads, edits
