"""The history of loads: who brought what when, what was wrong in it, and the way back."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.intake import upload
from dashboard.ui import actions, language, tables
from dashboard.ui.actions import Message
from dashboard.ui.language import t

# Details of so many chosen loads stand open below the table.
MOST_DETAILS = 10


def render(
    records: Callable[[], Sequence[Any]],
    message: Message,
    original: Callable[[Any], bytes],
    withdraw: Callable[[list[str]], Any],
    restore: Callable[[list[str]], Any],
) -> None:
    """All loads ever taken in; chosen ones are opened, withdrawn or brought back.

    `original` gives the bytes of a file as they were received.
    """
    try:
        known = list(records())[::-1]
    except ValueError as error:
        st.error(texts.escape_markdown(str(error)))
        return
    if not known:
        st.caption(t("upload.history_none"))
        return
    st.caption(t("upload.history_count", n=len(known)))
    event = upload.render_table(
        [
            {
                t("upload.received"): record.file.received_at,
                t("upload.by"): record.file.by,
                t("upload.file"): record.load.file,
                t("upload.sheet"): record.load.sheet,
                t("upload.source"): upload.name_table(record.load),
                t("upload.status"): _standing(record),
                t("upload.rows_kept"): record.load.rows_kept,
                t("upload.rows_rejected"): record.load.rows_rejected,
                t("upload.finding_count"): len(record.load.findings),
            }
            for record in known
        ],
        key=f"history_{len(known)}",
        on_select="rerun",
        selection_mode="multi-row",
        columns={
            t("upload.received"): tables.configure_times(
                session.get_timezone(session.get_data_folder())
            )
        },
    )
    chosen = [known[row] for row in event["selection"]["rows"] if row < len(known)]
    _switches(chosen, withdraw, restore)
    for record in chosen[:MOST_DETAILS]:
        _details(record, message, original)


def _switches(
    chosen: Sequence[Any],
    withdraw: Callable[[list[str]], Any],
    restore: Callable[[list[str]], Any],
) -> None:
    gone = [record.load.load_id for record in chosen if record.is_withdrawn]
    here = [
        record.load.load_id
        for record in chosen
        if not record.is_withdrawn and record.load.status == "loaded"
    ]
    if not chosen:
        st.caption(t("upload.pick_loads"))
    with st.container(horizontal=True):
        if st.button(t("upload.withdraw"), disabled=not here, key="withdraw"):
            actions.run(lambda: withdraw(here), done="upload.done_withdraw")
        if st.button(t("upload.restore"), disabled=not gone, key="restore"):
            actions.run(lambda: restore(gone), done="upload.done_restore")


def _standing(record: Any) -> str:
    if record.is_withdrawn:
        return t("upload.withdrawn")
    return t(
        "upload.in_force" if record.load.status == "loaded" else f"upload.{record.load.status}"
    )


def _details(record: Any, message: Message, original: Callable[[Any], bytes]) -> None:
    """One load: its counts, its findings word by word, and its file as it was received."""
    load = record.load
    with st.container(border=True, key=f"load_{load.load_id}"):
        st.markdown(f"**{texts.escape_markdown(upload.name_place(load))}**")
        counts = (
            f"{t(f'upload.{name}')} {texts.number(getattr(load, name), language.get_language())}"
            for name in upload.COUNTS
        )
        st.caption(texts.escape_markdown(" · ".join(counts)))
        st.download_button(
            texts.escape_markdown(t("upload.original", file=record.file.name)),
            data=lambda: original(record.file),
            file_name=record.file.name,
            mime="application/octet-stream",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"original_{load.load_id}",
        )
        said = snapshot_info.list_findings(session.get_data_folder(), load.load_id)
        if said:
            for one in said:
                st.markdown(f"- {texts.escape_markdown(one[f'message_{language.get_language()}'])}")
        elif load.findings:
            upload.render_findings(load.findings, load.file, message)
        else:
            st.caption(t("upload.nothing_wrong"))
