"""Long actions started on a page, and the message that reports once how an action ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import streamlit as st

from dashboard.display import texts
from dashboard.ui import progress_bar
from dashboard.ui.progress_bar import Progress

WORK_NAME = "decision"
# Session keys. A page whose message no other page may show passes a key of its own.
ACTION_KEY = "action"
MESSAGE_KEY = "message"

Result = TypeVar("Result")
Message = tuple[Literal["error", "success", "info"], str]


@dataclass(frozen=True)
class Action(Generic[Result]):
    """Work to run in the background.

    `finish` is called by the page script when the work has ended, with its result or, if it was
    stopped, None; it returns the message to show.
    """

    work: Callable[[], Result]
    finish: Callable[[Result | None], Message]
    make_progress: Callable[[], Progress]


def start(action: Action[Any]) -> None:
    """Rerun the page so that `render_result` runs the action."""
    st.session_state[ACTION_KEY] = action
    st.rerun()


def render_result() -> None:
    """The progress of the started action until it ends, then its message once."""
    if ACTION_KEY in st.session_state:
        action: Action[Any] = st.session_state[ACTION_KEY]
        try:
            result = progress_bar.run_with_progress(
                WORK_NAME, WORK_NAME, action.work, action.make_progress
            )
        except Exception:
            st.session_state.pop(ACTION_KEY)  # A failed action is not repeated by every rerun.
            raise
        st.session_state.pop(ACTION_KEY)
        keep_message(action.finish(result))
        st.rerun()
    render_message()


def keep_message(message: Message, key: str = MESSAGE_KEY) -> None:
    """Keep a message for the next run of the page."""
    st.session_state[key] = message


def render_message(key: str = MESSAGE_KEY) -> None:
    """The message kept by the last run, if any; shown once."""
    message: Message | None = st.session_state.pop(key, None)
    if message is None:
        return
    kind, text = message
    {"error": st.error, "success": st.success, "info": st.info}[kind](texts.escape_markdown(text))
