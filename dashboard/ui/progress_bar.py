"""Long work beside the script: a bar that moves, what is being done, and a way to stop it.

The work runs in a thread of its own, so that other pages and sessions are answered meanwhile; who
comes back to its page finds it again. What the intake says of its progress is read by its
attributes only; the page passes what makes one.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.ui.language import t

# Seconds between redraws of the bar; a test of a small file sees it move by redrawing more often.
LOOK_SECONDS = float(os.environ.get("FIRSTHAND_LOOK_SECONDS", "0.25"))
# Work that is done so soon needs no bar.
QUIET_SECONDS = 0.4
MEGABYTE = 1_000_000
MINUTE = 60


@dataclass(frozen=True)
class Work:
    """Work under way: for what, how far, in which thread, and what it came to or died of."""

    subject: Any
    progress: Any
    thread: Thread
    results: list[Any] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)


def run_with_progress(
    name: str, subject: Any, action: Callable[[], Any], watch: Callable[[], Any]
) -> Any:
    """Carry an action out, drawing how far it is until it is done; gives its result.

    The same work for the same subject goes on where a rerun meets it; other work of that name is
    asked to stop. None where it was stopped. Raises what the action raised.
    """
    place = f"work_{name}"
    held = st.session_state.get(place)
    if held is not None and held.subject != subject:
        held.progress.stop()
        held = None
    if held is None:
        held = st.session_state[place] = _begun(subject, action, watch())
    held.thread.join(QUIET_SECONDS)
    if held.thread.is_alive():
        drawn = st.empty()
        with drawn.container(border=True, key=f"progress_{name}"):
            _draw(name, held)
        drawn.empty()
    st.session_state.pop(place)
    if held.errors and not held.progress.is_stopping:
        raise held.errors[0]
    return held.results[0] if held.results else None


def _begun(subject: Any, action: Callable[[], Any], progress: Any) -> Work:
    def run() -> None:
        try:
            work.results.append(progress.run(action))
        except BaseException as error:  # noqa: BLE001 - told by the script that looks on
            work.errors.append(error)

    work = Work(subject, progress, Thread(target=run, daemon=True))
    work.thread.start()
    return work


def _draw(name: str, held: Work) -> None:
    """The bar, what is being done, and the button that stops it, until the work ends."""
    place = st.empty()
    st.button(
        t("progress.stop"),
        on_click=held.progress.stop,
        disabled=held.progress.is_stopping,
        icon=":material/stop_circle:",
        key=f"stop_{name}",
    )
    while held.thread.is_alive():
        step = held.progress.step
        place.progress(step.share, texts.escape_markdown(_said(step, held.progress.is_stopping)))
        held.thread.join(LOOK_SECONDS)


def _said(step: Any, is_stopping: bool) -> str:
    """What is being done: file, stage, how much of how much, and the time that is left."""
    if is_stopping:
        return t("progress.stopping")
    parts = [t(f"progress.{step.stage}", file=step.file)]
    if step.files > 1:
        parts.append(t("progress.file", place=step.place, files=step.files))
    if step.total and step.stage in ("reading", "parsing"):
        unit = MEGABYTE if step.stage == "reading" else 1
        done = min(step.done, step.total) // unit
        total = -(-step.total // unit)
        parts.append(t(f"progress.{step.stage}_of", done=done, total=total))
    if step.seconds_left is not None:
        minutes, seconds = divmod(round(step.seconds_left), MINUTE)
        key = "progress.minutes" if minutes else "progress.seconds"
        parts.append(t(key, n=minutes + (seconds > MINUTE / 2) if minutes else max(seconds, 1)))
    return " · ".join(parts)
