"""Files taken out of the app, recorded in the journal: who took which, of which snapshot."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from dashboard.engine import session
from store import journal
from store.refusal import JournalError

KIND = "exported"


def note_export(data: Path, file: str, by: str) -> None:
    """Record that a person took a file.

    A journal that cannot be written, as on a full disk, keeps nobody from the file.
    """
    with suppress(OSError, sqlite3.Error, JournalError):
        journal.append(data, KIND, by, file=file, snapshot=session.get_snapshot_name(data))
