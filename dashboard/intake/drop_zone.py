"""The drop zone of the upload page, and the proposal made of the files in it."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui import progress_bar, visitor
from dashboard.ui.language import t
from etl.commands import loads
from etl.commands.loads import Proposal
from etl.progress import Progress

# A new turn gives the uploader a new key, which empties it.
TURN_KEY = "drop_turn"
# What the shown proposal is made of, such as the ids of dropped files, and the proposal: None if
# reading was stopped.
PROPOSAL_KEY = "proposed"


def receive_files() -> Proposal | None:
    """Render the drop zone; new files are read once, however often the page reruns.

    Returns the proposal of the files in the zone; None without files or if reading was stopped.
    """
    turn = st.session_state.setdefault(TURN_KEY, 0)
    files = st.file_uploader(t("upload.drop"), accept_multiple_files=True, key=f"drop_{turn}")
    if not files:
        return None
    data, by = session.get_data_folder(), visitor.get_visitor()
    file_ids = tuple(file.file_id for file in files)
    return keep_proposal("receipt", file_ids, lambda: _propose(data, files, by))


def keep_proposal(
    name: str, subject: tuple[object, ...], make: Callable[[], Proposal]
) -> Proposal | None:
    """The proposal of some files, made once for each subject; None if reading was stopped.

    `name` tells the work apart from other work of the page.
    """
    proposed = st.session_state.get(PROPOSAL_KEY)
    if proposed is None or proposed[0] != subject:
        try:
            proposal = progress_bar.run_with_progress(name, subject, make, Progress)
        except ValueError as error:
            st.error(texts.escape_markdown(str(error)))
            return None
        proposed = st.session_state[PROPOSAL_KEY] = (subject, proposal)
    if proposed[1] is None:
        st.info(t("upload.reading_stopped"))
        if st.button(t("upload.read_again"), key="read_again"):
            st.session_state.pop(PROPOSAL_KEY)
            st.rerun()
    return proposed[1]


def _propose(data: Path, files: list[UploadedFile], by: str) -> Proposal:
    with tempfile.TemporaryDirectory() as spool:
        paths = []
        for number, file in enumerate(files):
            path = Path(spool) / str(number)
            # getbuffer() would copy what the server holds of the file, for as long as it is read.
            path.write_bytes(file.getvalue())
            paths.append((path, Path(file.name).name))
        return loads.propose(data, paths, by)


def propose_again(proposal: Proposal) -> None:
    """Replace the proposal of the same files: an answer may have changed their loads."""
    subject, _ = st.session_state[PROPOSAL_KEY]
    again = loads.propose_again(session.get_data_folder(), proposal)
    st.session_state[PROPOSAL_KEY] = (subject, again)


def clear() -> None:
    """Empty the drop zone."""
    st.session_state[TURN_KEY] = st.session_state.get(TURN_KEY, 0) + 1
    st.session_state.pop(PROPOSAL_KEY, None)
