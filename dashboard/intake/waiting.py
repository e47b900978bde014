"""Files that wait on the upload page, whoever brought them: from a watched folder, the command line
or another visitor."""

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import streamlit as st

from dashboard.engine import session
from dashboard.intake import drop_zone, load_table
from dashboard.ui import actions, journal_entry, tables, visitor
from dashboard.ui.language import t
from etl.commands import loads, waiting
from etl.commands.loads import Proposal
from etl.commands.waiting import WaitingFile
from queries.refusal import Unusable
from store import journal_file
from store.refusal import JournalError

# Of more files that ask something, those to be taken up are chosen.
MAX_TAKEN_UP = 10
# The files chosen to be taken up, by their SHA-256.
CHOSEN_KEY = "waiting_chosen"


def take_up_files() -> Proposal | None:
    """Render the waiting files; returns the proposal of those that ask something, or that were
    chosen, to be shown like files in the drop zone."""
    data = session.get_data_folder()
    try:
        files = _list_waiting(data, _stamp_inputs(data))
    except (Unusable, JournalError):
        # Told where files are published, and at the top of every page.
        return None
    if not files:
        return None
    _render_table(files)
    asking = [each.file.sha for each in files if each.asked]
    chosen = st.session_state.get(CHOSEN_KEY) or (asking if len(asking) <= MAX_TAKEN_UP else [])
    proposed = tuple(each.file for each in files[::-1] if each.file.sha in chosen)
    if not proposed:
        return None
    # An answer, or a format file, changes what a file is read as.
    subject = ("waiting", proposed, _stamp_inputs(data))
    return drop_zone.keep_proposal(
        "waiting", subject, lambda: loads.propose_received(data, proposed)
    )


def _stamp_inputs(data: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether files, decisions, settings or formats have changed."""
    paths = [
        journal_file.locate(data),
        data / "settings.toml",
        *sorted((data / "formats").glob("*.toml")),
    ]
    stats = [(path.name, path.stat()) for path in paths if path.is_file()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=4)
def _list_waiting(data: Path, stamp: tuple[tuple[str, int, int], ...]) -> list[WaitingFile]:
    return waiting.list_waiting(data)


def _render_table(files: list[WaitingFile]) -> None:
    """Who brought which file when, and what it waits for; chosen ones are taken up or discarded."""
    data = session.get_data_folder()
    st.subheader(t("waiting.title"), anchor=False)
    event = load_table.render_table(
        [
            {
                t("upload.file"): each.file.name,
                t("waiting.by"): each.file.by,
                t("upload.received"): each.file.received_at,
                t("waiting.state"): _describe_state(each),
            }
            for each in files
        ],
        key=make_grid_key(files),
        on_select="rerun",
        selection_mode="multi-row",
        columns={t("upload.received"): tables.configure_times(session.get_timezone(data))},
    )
    rows = event["selection"]["rows"]
    selected = [files[row] for row in rows if row < len(files)]
    with st.container(horizontal=True):
        if st.button(t("waiting.take_up"), disabled=not selected, key="take_up"):
            st.session_state[CHOSEN_KEY] = [each.file.sha for each in selected]
            st.rerun()
        unwanted = [each.file for each in selected if not each.asked]
        if st.button(
            t("waiting.discard"),
            disabled=not unwanted,
            help=t("waiting.discard_help"),
            key="discard",
        ):
            discard = partial(waiting.discard, data, unwanted, visitor.get_visitor())
            if journal_entry.write_entry(discard):
                actions.keep_message(("success", t("waiting.discarded", n=len(unwanted))))
                st.rerun()


def make_grid_key(files: Sequence[WaitingFile]) -> str:
    """The key of the table of these files. With others, or in another order, nothing is selected:
    a selection is kept by its place."""
    return "_".join(("waiting_files", *(each.file.sha[:8] for each in files)))


def _describe_state(each: WaitingFile) -> str:
    if each.asked:
        return t("waiting.asks", n=len(each.asked))
    return t("waiting.not_imported")
