"""Progress of the intake, shared between the thread that works and those that watch or stop it.

The working thread reports stages and counts; a watcher reads them from the Progress under which
the work runs. On the command line nobody watches, and nobody stops the work.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

# Start and end of a part of the work, as shares of the whole.
Part = tuple[float, float]
WHOLE: Part = (0.0, 1.0)
# Shares of a file's time, measured on the largest files.
STAGES: dict[str, Part] = {
    "queued": (0.0, 0.0),
    "receiving": (0.0, 0.03),
    "reading": (0.03, 0.25),
    "parsing": (0.25, 1.0),
    "joining": (0.0, 0.5),
    "deriving": (0.5, 0.8),
    "checking": (0.8, 0.9),
    "comparing": (0.9, 1.0),
}
# The remaining time is estimated only beyond this share and this time; before, it is a guess.
MIN_SHARE, MIN_SECONDS = 0.03, 2.0


class Stopped(Exception):
    """The work was stopped on request; nothing was decided."""


@dataclass(frozen=True)
class Step:
    """The current state of the work.

    `stage` is a key of STAGES, or `waiting`; `file` is number `place` of `files`; `done` of `total`
    (0: unknown) in the stage's unit: bytes (reading), rows (parsing), others ahead (queued), steps;
    `share` of the whole, 0 to 1; `seconds_left` is None where it cannot be estimated.
    """

    stage: str = "waiting"
    file: str = ""
    place: int = 0
    files: int = 0
    done: float = 0
    total: float = 0
    share: float = 0.0
    seconds_left: float | None = None


class Progress:
    """Progress of one thread's work, which other threads read and may ask to stop."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._stop = Event()
        self._stop_callbacks: list[Callable[[], Any]] = []
        self._step = Step()
        self._file_part, self._part = WHOLE, WHOLE
        self._measure: Callable[[], float] | None = None
        self._furthest = 0.0

    def run(self, work: Callable[[], Any]) -> Any:
        """Run the work under this progress and return its result. Raises Stopped on request."""
        token = _current.set(self)
        try:
            return work()
        finally:
            _current.reset(token)

    def stop(self) -> None:
        """Ask the work to stop; what is committed already stays."""
        self._stop.set()
        for callback in tuple(self._stop_callbacks):
            callback()

    @property
    def is_stopping(self) -> bool:
        """Whether the work was asked to stop."""
        return self._stop.is_set()

    @property
    def step(self) -> Step:
        """The state of the work now."""
        step, (low, high), (first, last) = self._step, self._part, self._file_part
        done = step.done + (self._measure() if self._measure else 0)
        within = min(done / step.total, 1.0) if step.total else 0.0
        share = first + (last - first) * (low + (high - low) * within)
        # The measure restarts at 0 with each statement of a step; the share never goes back.
        share = self._furthest = max(self._furthest, share)
        seconds = time.monotonic() - self._began
        has_estimate = share > MIN_SHARE and seconds > MIN_SECONDS
        left = seconds * (1 - share) / share if has_estimate else None
        return replace(step, done=done, share=share, seconds_left=left)

    def begin_file(self, name: str, place: int, files: int, part: Part) -> None:
        """Report that a file begins, and which part of the whole work it is."""
        self._file_part = part
        self._step = Step(file=name, place=place, files=files)
        self._set_part(WHOLE, None)

    def begin(
        self, stage: str, total: float = 0, measure: Callable[[], float] | None = None
    ) -> None:
        """Report that a stage begins, and its total in the stage's unit.

        `measure` returns what is done beyond the calls of `advance`; the watching thread calls it.
        """
        self._set_part(STAGES.get(stage, WHOLE), measure)
        self._step = replace(self._step, stage=stage, total=total, done=0)

    def advance(self, count: float = 1) -> None:
        """Report `count` more as done. Raises Stopped on request."""
        self.check()
        self._step = replace(self._step, done=self._step.done + count)

    def check(self) -> None:
        """Raise Stopped if the work was asked to stop."""
        if self.is_stopping:
            raise Stopped

    @contextmanager
    def on_stop(self, interrupt: Callable[[], Any]) -> Generator[None]:
        """Call `interrupt` on request to stop: for native code, which cannot check by itself.

        Whatever exception the interruption causes becomes Stopped.
        """
        self._stop_callbacks.append(interrupt)
        try:
            self.check()
            yield
        except Exception as error:
            if self.is_stopping:
                raise Stopped from error
            raise
        finally:
            self._stop_callbacks.remove(interrupt)

    def _set_part(self, part: Part, measure: Callable[[], float] | None) -> None:
        self.check()
        self._part, self._measure = part, measure


_UNWATCHED = Progress()
_current: ContextVar[Progress] = ContextVar("progress", default=_UNWATCHED)


def current() -> Progress:
    """The progress under which this work runs."""
    return _current.get()
