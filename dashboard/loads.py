"""The history of loads: who brought what when, what was wrong in it, and the way back."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard import decisions, engine, formats, language, receipts, text
from dashboard.decisions import Message
from dashboard.language import t

# Details of so many chosen loads stand open below the table.
MOST_DETAILS = 10


def history(
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
        st.error(text.plain(str(error)))
        return
    if not known:
        st.caption(t("upload.history_none"))
        return
    st.caption(t("upload.history_count", n=len(known)))
    event = receipts.table(
        [
            {
                t("upload.received"): record.file.received_at,
                t("upload.by"): record.file.by,
                t("upload.file"): record.load.file,
                t("upload.sheet"): record.load.sheet,
                t("upload.source"): receipts.source(record.load),
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
        columns={t("upload.received"): formats.moments(engine.zone(engine.folder()))},
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
            decisions.take(lambda: withdraw(here), done="upload.done_withdraw")
        if st.button(t("upload.restore"), disabled=not gone, key="restore"):
            decisions.take(lambda: restore(gone), done="upload.done_restore")


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
        st.markdown(f"**{text.plain(receipts.place(load))}**")
        counts = (
            f"{t(f'upload.{name}')} {text.number(getattr(load, name), language.current())}"
            for name in receipts.COUNTS
        )
        st.caption(text.plain(" · ".join(counts)))
        st.download_button(
            text.plain(t("upload.original", file=record.file.name)),
            data=lambda: original(record.file),
            file_name=record.file.name,
            mime="application/octet-stream",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"original_{load.load_id}",
        )
        said = engine.findings(engine.folder(), load.load_id)
        if said:
            for one in said:
                st.markdown(f"- {text.plain(one[f'message_{language.current()}'])}")
        elif load.findings:
            receipts.listed(load.findings, load.file, message)
        else:
            st.caption(t("upload.nothing_wrong"))
