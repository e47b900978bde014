"""The last step of the upload page: what will change, and the confirmation that publishes it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard import decisions, effects, engine, text, work
from dashboard.decisions import Message
from dashboard.language import t


def confirmation(
    proposal: Any | None,
    message: Message,
    preview: Callable[[Any, bool], Any],
    confirm: Callable[[Any, bool], Any],
    headlines: Sequence[str],
    watch: Callable[[], Any],
) -> None:
    """What publishing these files changes, and the button that publishes all of them or none.

    `preview` and `confirm` get the proposal, and whether its files are a complete export.
    """
    if proposal is None:
        return
    takes = any(load.status == "loaded" for load in proposal.loads)
    if not takes:
        st.info(t("upload.nothing_to_take"))
    complete = st.checkbox(
        t("upload.complete"),
        help=t("upload.complete_help"),
        disabled=not takes,
        key="complete_export",
    )
    is_ready = takes and _is_ready(proposal, complete, message, preview, headlines, watch)
    if takes and engine.holds_sample(engine.folder()):
        st.warning(t("upload.would_mix"))
    if st.button(t("upload.publish"), type="primary", disabled=not is_ready, key="publish"):
        decisions.take(lambda: confirm(proposal, complete))


def _is_ready(
    proposal: Any,
    complete: bool,
    message: Message,
    preview: Callable[[Any, bool], Any],
    headlines: Sequence[str],
    watch: Callable[[], Any],
) -> bool:
    """Draw what will change; whether it can be published, and its removals are agreed to."""
    subject = (proposal, complete, engine.current(engine.folder()))
    held = st.session_state.get("previewed")
    if held is None or held[0] != subject:
        told = work.carried_out("preview", subject, lambda: preview(proposal, complete), watch)
        held = st.session_state["previewed"] = (subject, told)
    told = held[1]
    if told is None:
        st.info(t("upload.preview_stopped"))
        return True
    if why := decisions.refused(told, message):
        st.error(text.plain(f"{t('upload.not_publishable')} {why}"))
        return False
    effects.shown(told, headlines)
    removed = effects.removed(told, proposal)
    if not (complete and removed):
        return True
    return st.checkbox(t("upload.agree_removal", n=removed), key="agree_removal")
