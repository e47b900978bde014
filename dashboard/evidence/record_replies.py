"""Replies to a record: what colleagues say of it, and the form to add one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import disputes, session
from dashboard.exports.media_types import ANY_FILE
from dashboard.narrative import reply_texts
from dashboard.ui import export_record, journal_entry, language, layout, visitor
from dashboard.ui.language import t
from store import replies
from store.replies import Address, Reply, ReplyError

# What can be said of a record of each table, beside what can be said of every one.
CLAIMS = {
    "requirements": ("said_by_client", "answered_by_client", "wrong_date", "wrong_person"),
    "changes": ("said_by_client", "answered_by_client", "not_a_change", "wrong_date"),
    "tasks": ("wrong_date", "wrong_person"),
    "tickets": ("said_by_client", "not_a_complaint", "wrong_date", "wrong_person"),
}
FOR_ALL = ("twice", "other_fault", "stands", "remark")
# A new turn gives the fields new keys, which empties them.
TURN_KEY = "reply_turn"


def render(record: Address) -> None:
    """Render the replies to a record, and the button to reply to it."""
    if record[0] not in CLAIMS:
        return
    data = session.get_data_folder()
    path = session.get_snapshot(data).path
    given = disputes.list_by_record(data, path).get(disputes.make_address(*record), ())
    if given:
        st.subheader(t("replies.title"), anchor=False)
    for reply in given:
        if reply.withdrawn is None:
            _render_reply(reply)
    _render_withdrawn([reply for reply in given if reply.withdrawn])
    layout.render_on_demand(
        t("replies.reply"), "reply", partial(_render_form, record), icon=":material/reply:"
    )


def _render_reply(reply: Reply) -> None:
    lang, data = language.get_language(), session.get_data_folder()
    with st.container(border=True, gap="xsmall", key=f"reply_{reply.entry_id}"):
        claim = t(f"replies.claims.{reply.claim}")
        day = reply_texts.format_day(reply.at, data, lang)
        by = texts.escape_markdown(t("replies.by", by=reply.by, day=day))
        st.markdown(texts.add_small_print(f"**{texts.escape_markdown(claim)}**", by))
        st.markdown("  \n".join(map(texts.escape_markdown, reply.text.splitlines())))
        with st.container(horizontal=True, vertical_alignment="center"):
            _render_file(reply)
            if reply.by == visitor.get_visitor() != visitor.UNNAMED:
                st.button(
                    t("replies.withdraw"),
                    key=f"withdraw_{reply.entry_id}",
                    type="tertiary",
                    on_click=_withdraw,
                    args=(reply,),
                )


def _withdraw(reply: Reply) -> None:
    data = session.get_data_folder()
    journal_entry.write_entry(partial(replies.withdraw, data, reply.entry_id, reply.by))


def _render_file(reply: Reply) -> None:
    """The file of a reply to download, never opened here: it may hold anything."""
    file, data = reply.file, session.get_data_folder()
    if file is None:
        return
    name = texts.escape_markdown(file.name)
    st.download_button(
        t("replies.file", name=name, size=max(1, round(file.bytes / 1024))),
        data=export_record.record(lambda: replies.read_file(data, file), file.name),
        file_name=file.name,
        mime=ANY_FILE,
        on_click="ignore",
        icon=":material/attach_file:",
        type="tertiary",
        key=f"file_{reply.entry_id}",
    )


def _render_withdrawn(withdrawn: Sequence[Reply]) -> None:
    """Replies that were taken back stay visible, with who did it: nobody's word just vanishes."""
    lang, data = language.get_language(), session.get_data_folder()
    for reply in withdrawn:
        if reply.withdrawn:
            line = t(
                "replies.withdrawn",
                by=reply.withdrawn.by,
                day=reply_texts.format_day(reply.withdrawn.at, data, lang),
                reply=reply_texts.write_reply(reply, data, lang),
            )
            st.caption(texts.escape_markdown(line))


def _render_form(record: Address) -> None:
    """The fields of a new reply."""
    turn = st.session_state.setdefault(TURN_KEY, 0)
    # A field of its own for each record: what was begun for one is not sent for another.
    key = "_".join((str(turn), *record))
    st.caption(t("replies.about"))
    visitor.render_question()
    claim = st.selectbox(
        t("replies.claim"),
        (*CLAIMS[record[0]], *FOR_ALL),
        index=None,
        key=f"reply_claim_{key}",
        format_func=lambda code: t(f"replies.claims.{code}"),
        placeholder=t("replies.choose"),
    )
    text = st.text_area(
        t("replies.text"), key=f"reply_text_{key}", max_chars=replies.MAX_TEXT_LENGTH
    )
    file = st.file_uploader(
        t("replies.attach"),
        key=f"reply_file_{key}",
        max_upload_size=replies.MAX_FILE_BYTES >> 20,
        help=t("replies.attach_help"),
    )
    if st.button(t("replies.save"), key="save_reply", type="primary"):
        _save(record, claim, text, file)


def _save(record: Address, claim: str | None, text: str, file: Any) -> None:
    if (by := journal_entry.get_author(t("replies.nameless"))) is None:
        return
    attached = (file.name, file.getvalue()) if file else None
    data = session.get_data_folder()
    write = partial(replies.give, data, record, claim or "", text, by, attached)
    try:
        is_written = journal_entry.write_entry(write, t("replies.saved"))
    except ReplyError as error:
        st.warning(t(f"replies.errors.{error.code}"))
        return
    if is_written:
        st.session_state[TURN_KEY] += 1
        st.rerun(scope="app")
