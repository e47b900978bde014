"""The import history: who imported what and when, what was wrong with it, and how to undo it."""

from collections.abc import Sequence

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.intake import load_table, publish_command
from dashboard.ui import export_record, language, tables, visitor
from dashboard.ui.language import t
from etl.commands import commit, damage, loads
from etl.commands.records import Record
from queries.refusal import Unusable

# Of the selected loads, this many show their details below the table.
MAX_DETAILS = 10


def render() -> None:
    """Every load ever confirmed, the latest first; selected ones can be withdrawn or restored."""
    try:
        records = commit.list_history(session.get_data_folder())[::-1]
    except Unusable as error:
        st.error(texts.escape_markdown(language.explain_refusal(error)))
        return
    if not records:
        st.caption(t("upload.history_none"))
        return
    st.caption(t("upload.history_count", n=len(records)))
    selected = _select_records(records)
    _render_buttons(selected)
    for record in selected[:MAX_DETAILS]:
        _render_details(record)


def _select_records(records: Sequence[Record]) -> list[Record]:
    zone = session.get_timezone(session.get_data_folder())
    event = load_table.render_table(
        [
            {
                t("upload.received"): record.file.received_at,
                t("upload.by"): record.file.by,
                t("upload.file"): record.load.file,
                t("upload.sheet"): record.load.sheet,
                t("upload.source"): load_table.name_table(record.load),
                t("upload.status"): _describe_status(record),
                t("upload.rows_kept"): record.load.rows_kept,
                t("upload.rows_rejected"): record.load.rows_rejected,
                t("upload.finding_count"): len(record.load.findings),
            }
            for record in records
        ],
        key=f"history_{len(records)}",
        on_select="rerun",
        selection_mode="multi-row",
        columns={t("upload.received"): tables.configure_times(zone)},
    )
    return [records[row] for row in event["selection"]["rows"] if row < len(records)]


def _render_buttons(selected: Sequence[Record]) -> None:
    data, by = session.get_data_folder(), visitor.get_visitor()
    withdrawn = [record.load.load_id for record in selected if record.is_withdrawn]
    in_force = [
        record.load.load_id
        for record in selected
        if not record.is_withdrawn and record.load.status == "loaded"
    ]
    if not selected:
        st.caption(t("upload.pick_loads"))
    with st.container(horizontal=True):
        if st.button(t("upload.withdraw"), disabled=not in_force, key="withdraw"):
            publish_command.run_command(
                lambda: loads.withdraw(data, in_force, by), done="upload.done_withdraw"
            )
        if st.button(t("upload.restore"), disabled=not withdrawn, key="restore"):
            publish_command.run_command(
                lambda: loads.restore(data, withdrawn, by), done="upload.done_restore"
            )


def _describe_status(record: Record) -> str:
    if record.is_withdrawn:
        return t("upload.withdrawn")
    return t(
        "upload.in_force" if record.load.status == "loaded" else f"upload.{record.load.status}"
    )


def _render_details(record: Record) -> None:
    """The counts and findings of a load, and its file as it was received."""
    data, load = session.get_data_folder(), record.load
    with st.container(border=True, key=f"load_{load.load_id}"):
        st.markdown(f"**{texts.escape_markdown(load_table.name_sheet(load))}**")
        counts = (
            f"{t(f'upload.{name}')} {texts.number(getattr(load, name), language.get_language())}"
            for name in load_table.COUNTS
        )
        st.caption(texts.escape_markdown(" · ".join(counts)))
        st.download_button(
            texts.escape_markdown(t("upload.original", file=record.file.name)),
            data=export_record.record(
                lambda: commit.read_original(data, record.file), record.file.name
            ),
            file_name=record.file.name,
            mime="application/octet-stream",
            on_click="ignore",
            disabled=damage.is_damaged(load),
            type="tertiary",
            icon=":material/download:",
            key=f"original_{load.load_id}",
        )
        published = snapshot_info.list_findings(data, load.load_id)
        for row in published:
            message = row[f"message_{language.get_language()}"]
            st.markdown(f"- {texts.escape_markdown(message)}")
        if not published and load.findings:
            load_table.render_findings(load.findings, load.file)
        elif not published:
            st.caption(t("upload.nothing_wrong"))
