"""The last step of the upload page: what will change, and the confirmation that publishes it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, snapshot_info
from dashboard.evidence import snapshot_changes
from dashboard.ui import actions, progress_bar
from dashboard.ui.actions import Message
from dashboard.ui.language import t


def render_confirmation(
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
    if takes and snapshot_info.holds_sample(session.get_data_folder()):
        st.warning(t("upload.would_mix"))
    if st.button(t("upload.publish"), type="primary", disabled=not is_ready, key="publish"):
        actions.run(lambda: confirm(proposal, complete))


def _is_ready(
    proposal: Any,
    complete: bool,
    message: Message,
    preview: Callable[[Any, bool], Any],
    headlines: Sequence[str],
    watch: Callable[[], Any],
) -> bool:
    """Draw what will change; whether it can be published, and its removals are agreed to."""
    subject = (proposal, complete, session.get_snapshot_name(session.get_data_folder()))
    held = st.session_state.get("previewed")
    if held is None or held[0] != subject:
        told = progress_bar.run_with_progress(
            "preview", subject, lambda: preview(proposal, complete), watch
        )
        held = st.session_state["previewed"] = (subject, told)
    told = held[1]
    if told is None:
        st.info(t("upload.preview_stopped"))
        return True
    if why := actions.explain_failure(told, message):
        st.error(texts.escape_markdown(f"{t('upload.not_publishable')} {why}"))
        return False
    snapshot_changes.render(told, headlines)
    removed = snapshot_changes.count_removed(told, proposal)
    if not (complete and removed):
        return True
    return st.checkbox(t("upload.agree_removal", n=removed), key="agree_removal")
