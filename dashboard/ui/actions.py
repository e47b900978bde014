"""A decision of the intake: carried out beside the script, and what it came to, said once."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import session
from dashboard.ui import language, progress_bar
from dashboard.ui.language import t

Message = Callable[[Any, str, str], str]
NAME = "decision"


def run(action: Callable[[], Any], done: str | None = None) -> None:
    """Begin a decision and start the run that tells of it.

    `done` says that it worked; None: by whether the published snapshot is another one now.
    """
    st.session_state["deciding"] = (
        action,
        done,
        session.get_snapshot_name(session.get_data_folder()),
    )
    st.rerun()


def render_result(message: Message, watch: Callable[[], Any]) -> None:
    """Draw a decision under way until it is done, and once what it came to."""
    if "deciding" in st.session_state:
        action, done, before = st.session_state["deciding"]
        try:
            outcome = progress_bar.run_with_progress(NAME, NAME, action, watch)
        except Exception:
            st.session_state.pop("deciding")  # What broke once is not tried at every rerun.
            raise
        st.session_state.pop("deciding")
        st.session_state["said"] = _come_to(outcome, message, done, before)
        st.rerun()
    kind, words = st.session_state.pop("said", (None, ""))
    if kind is not None:
        {"error": st.error, "success": st.success, "info": st.info}[kind](
            texts.escape_markdown(words)
        )


def _come_to(
    outcome: Any, message: Message, done: str | None, before: str | None
) -> tuple[str, str]:
    if outcome is None:
        return "info", t("upload.stopped")
    if why := explain_failure(outcome, message):
        return "error", f"{t('upload.not_published')} {why}"
    st.session_state["drop_turn"] = st.session_state.get("drop_turn", 0) + 1
    st.session_state.pop("proposed", None)
    key = done or ("upload.published" if outcome.snapshot != before else "upload.unchanged")
    return "success", t(key)


def explain_failure(outcome: Any, message: Message) -> str:
    """Why nothing can be published, in the reader's language; empty where it can."""
    if outcome.error is not None:
        return message(outcome.error, language.get_language(), "")
    return " ".join(
        t("upload.failed_check", name=check.name, rows=check.rows)
        for check in outcome.failed_checks
    )
