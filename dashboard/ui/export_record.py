"""Downloads recorded in the journal: who took which file, and when."""

from collections.abc import Callable

from dashboard.engine import exports_journal, session
from dashboard.ui import visitor


def record(write: Callable[[], bytes], file: str) -> Callable[[], bytes]:
    """The content of a download button that records each download under its file name."""
    # Asked now, because a download runs without the page's session.
    data, by = session.get_data_folder(), visitor.get_visitor()

    def write_recorded() -> bytes:
        content = write()
        exports_journal.note_export(data, file, by)
        return content

    return write_recorded
