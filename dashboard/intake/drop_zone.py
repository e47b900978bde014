"""The drop zone of the upload page, and the proposal made of the files in it."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui import language, progress_bar, visitor
from dashboard.ui.language import t
from etl.commands import loads
from etl.commands.loads import Proposal
from etl.commands.records import File
from etl.load import Load
from etl.progress import Progress
from queries.refusal import Unusable

# A new turn gives the uploader a new key, which empties it.
TURN_KEY = "drop_turn"
# What the shown proposal is made of, such as the ids of dropped files, and the proposal: None if
# reading was stopped.
PROPOSAL_KEY = "proposed"
# The dropped files that lie in the archive, by the ids that Streamlit gave them.
RECEIVED_KEY = "drop_received"


def receive_files() -> Proposal | None:
    """Render the drop zone; new files are read once, however often the page reruns.

    Returns the proposal of the files in the zone; None without files or if reading was stopped.
    """
    turn = st.session_state.setdefault(TURN_KEY, 0)
    key = f"drop_{turn}"
    st.file_uploader(t("upload.drop"), accept_multiple_files=True, key=key)
    # What the uploader returns is a copy, of the bytes too.
    files = [file for file in st.session_state[key] if isinstance(file, UploadedFile)]
    if not files:
        return None
    data, by = session.get_data_folder(), visitor.get_visitor()
    received = st.session_state.setdefault(RECEIVED_KEY, {})
    release = _make_release()
    file_ids = tuple(file.file_id for file in files)
    return keep_proposal("receipt", file_ids, lambda: _propose(data, files, by, received, release))


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
        except Unusable as error:
            st.error(texts.escape_markdown(language.explain_refusal(error)))
            return None
        proposed = st.session_state[PROPOSAL_KEY] = (subject, proposal)
    if proposed[1] is None:
        st.info(t("upload.reading_stopped"))
        if st.button(t("upload.read_again"), key="read_again"):
            st.session_state.pop(PROPOSAL_KEY)
            st.rerun()
    return proposed[1]


def _propose(
    data: Path,
    files: Sequence[UploadedFile],
    by: str,
    received: dict[str, File],
    release: Callable[[UploadedFile], None],
) -> Proposal:
    """The proposal of dropped files; `received` are those that lie in the archive, by their ids."""
    unreadable = _receive(data, files, by, received, release)
    known = [received[file.file_id] for file in files if file.file_id in received]
    return loads.propose_received(data, known, unreadable)


def _receive(
    data: Path,
    files: Sequence[UploadedFile],
    by: str,
    received: dict[str, File],
    release: Callable[[UploadedFile], None],
) -> list[Load]:
    """Receive the files that are not received yet; gives the loads of the unreadable ones."""
    new = [file for file in files if file.file_id not in received]
    unreadable = []
    with tempfile.TemporaryDirectory() as spool:
        paths = ((_spool(file, Path(spool)), Path(file.name).name) for file in new)
        for file, outcome in zip(new, loads.receive(data, paths, by), strict=True):
            if isinstance(outcome, Load):
                unreadable.append(outcome)
            else:
                received[file.file_id] = outcome
                release(file)
    return unreadable


def _spool(file: UploadedFile, folder: Path) -> Path:
    """The bytes of a file on disk, in the place of the one before it."""
    path = folder / "dropped"
    # getbuffer() would copy what the server holds of the file, for as long as it is read.
    path.write_bytes(file.getvalue())
    return path


def _make_release() -> Callable[[UploadedFile], None]:
    """What lets go of the bytes of a received file; for the thread that receives it.

    Streamlit would hold them until the page is closed, and copy them each time that it is drawn:
    with the 375 MB of two million rows, the server came to 2.3 GB while they were read.
    """
    context = get_script_run_ctx()
    assert context is not None
    manager, visit = context.uploaded_file_mgr, context.session_id

    def release(file: UploadedFile) -> None:
        # The uploader goes on listing the file: only its bytes are gone.
        if isinstance(manager, MemoryUploadedFileManager) and manager.get_files(
            visit, [file.file_id]
        ):
            emptied = UploadedFileRec(file.file_id, file.name, file.type, b"")
            manager.add_file(visit, emptied)
        file.seek(0)
        file.truncate()

    return release


def propose_again(proposal: Proposal) -> None:
    """Replace the proposal of the same files: an answer may have changed their loads."""
    subject, _ = st.session_state[PROPOSAL_KEY]
    again = loads.propose_again(session.get_data_folder(), proposal)
    st.session_state[PROPOSAL_KEY] = (subject, again)


def clear() -> None:
    """Empty the drop zone."""
    st.session_state[TURN_KEY] = st.session_state.get(TURN_KEY, 0) + 1
    st.session_state.pop(PROPOSAL_KEY, None)
    st.session_state.pop(RECEIVED_KEY, None)
