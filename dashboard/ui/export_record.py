"""Downloads recorded in the journal: who took which file, and when."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress

from dashboard.engine import session
from dashboard.ui import visitor
from store import journal
from store.refusal import JournalError

KIND = "exported"


def record(write: Callable[[], bytes], file: str) -> Callable[[], bytes]:
    """The content of a download button that records each download under its file name.

    A journal that cannot be written, as on a full disk, keeps nobody from the file.
    """
    # Asked now, because a download runs without the page's session.
    data, by = session.get_data_folder(), visitor.get_visitor()

    def write_recorded() -> bytes:
        content = write()
        with suppress(OSError, sqlite3.Error, JournalError):
            snapshot = session.get_snapshot_name(data)
            journal.append(data, KIND, by, file=file, snapshot=snapshot)
        return content

    return write_recorded
