"""A progress bar for long work: it runs in a thread of its own and can be stopped.

The page script only redraws the bar, so other pages and sessions are served meanwhile, and a reader
who comes back to the page finds the same work still running.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st

from dashboard.display import texts
from dashboard.ui.language import t

# Seconds between redraws of the bar; a test of a small file sees it move by redrawing more often.
LOOK_SECONDS = float(os.environ.get("FIRSTHAND_LOOK_SECONDS", "0.25"))
# Work finished within this time shows no bar.
QUIET_SECONDS = 0.4
BYTES_PER_MEGABYTE = 1_000_000
SECONDS_PER_MINUTE = 60

Result = TypeVar("Result")


class Step(Protocol):
    """How far the work is; the meaning of each field is that of `etl.progress.Step`."""

    @property
    def stage(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def place(self) -> int: ...
    @property
    def files(self) -> int: ...
    @property
    def done(self) -> float: ...
    @property
    def total(self) -> float: ...
    @property
    def share(self) -> float: ...
    @property
    def seconds_left(self) -> float | None: ...


class Progress(Protocol):
    """What the bar needs of `etl.progress.Progress`."""

    @property
    def step(self) -> Step: ...
    @property
    def is_stopping(self) -> bool: ...
    def stop(self) -> None: ...
    def run(self, work: Callable[[], Any]) -> Any: ...


@dataclass(frozen=True)
class Work(Generic[Result]):
    """A running action: what it is about, its progress, its thread, and its result or error."""

    subject: object
    progress: Progress
    thread: Thread
    results: list[Result] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)


def run_with_progress(
    name: str,
    subject: object,
    action: Callable[[], Result],
    make_progress: Callable[[], Progress],
) -> Result | None:
    """Run an action in a thread and render its progress until it ends.

    Returns its result, None if it was stopped; raises what the action raised. A rerun with the same
    name and subject joins the running work; another subject asks that work to stop and starts anew.
    """
    key = f"work_{name}"
    work: Work[Result] | None = st.session_state.get(key)
    if work is not None and work.subject != subject:
        work.progress.stop()
        work = None
    if work is None:
        work = st.session_state[key] = _start(subject, action, make_progress())
    work.thread.join(QUIET_SECONDS)
    if work.thread.is_alive():
        placeholder = st.empty()
        with placeholder.container(border=True, key=f"progress_{name}"):
            _render_until_done(name, work)
        placeholder.empty()
    st.session_state.pop(key)
    if work.errors and not work.progress.is_stopping:
        raise work.errors[0]
    return work.results[0] if work.results else None


def _start(subject: object, action: Callable[[], Result], progress: Progress) -> Work[Result]:
    def run() -> None:
        try:
            work.results.append(progress.run(action))
        except BaseException as error:  # noqa: BLE001 - re-raised by run_with_progress
            work.errors.append(error)

    work = Work[Result](subject, progress, Thread(target=run, daemon=True))
    work.thread.start()
    return work


def _render_until_done(name: str, work: Work[Any]) -> None:
    bar = st.empty()
    st.button(
        t("progress.stop"),
        on_click=work.progress.stop,
        disabled=work.progress.is_stopping,
        icon=":material/stop_circle:",
        key=f"stop_{name}",
    )
    while work.thread.is_alive():
        step = work.progress.step
        text = t("progress.stopping") if work.progress.is_stopping else _describe_step(step)
        bar.progress(step.share, texts.escape_markdown(text))
        work.thread.join(LOOK_SECONDS)


def _describe_step(step: Step) -> str:
    """Stage and file, the amount done of the total, and the time left."""
    parts = [t(f"progress.{step.stage}", file=step.file, ahead=round(step.total))]
    if step.files > 1:
        parts.append(t("progress.file", place=step.place, files=step.files))
    if step.total and step.stage in ("reading", "parsing"):
        unit = BYTES_PER_MEGABYTE if step.stage == "reading" else 1
        done = min(step.done, step.total) // unit
        total = -(-step.total // unit)
        parts.append(t(f"progress.{step.stage}_of", done=done, total=total))
    if step.seconds_left is not None:
        parts.append(_describe_time_left(step.seconds_left))
    return " · ".join(parts)


def _describe_time_left(seconds_left: float) -> str:
    minutes, seconds = divmod(round(seconds_left), SECONDS_PER_MINUTE)
    if minutes:
        return t("progress.minutes", n=minutes + (seconds > SECONDS_PER_MINUTE / 2))
    return t("progress.seconds", n=max(seconds, 1))
