"""Downloads recorded in the journal: who took which file, and when."""

from collections.abc import Callable
from contextlib import suppress

from dashboard.engine import exports_journal, session
from dashboard.engine.errors import Refused
from dashboard.ui import visitor


def record(write: Callable[[], bytes], file: str) -> Callable[[], bytes]:
    """The content of a download button that records each download under its file name.

    It is written, and recorded, of the snapshot that the button was rendered from.
    """
    # Asked now, because a download runs without the page's session.
    data, by, opened = session.get_data_folder(), visitor.get_visitor(), None
    with suppress(Refused):  # Nothing is published yet.
        opened = session.get_pinned(data) or session.open_session(data)

    def write_recorded() -> bytes:
        with session.pin(opened):
            content = write()
            exports_journal.note_export(data, file, by)
        return content

    return write_recorded
