"""How far the intake has come, told while it works, and the wish that it stop.

Who works says what it does and how much of it is done; who looks on reads it from the Progress that
the work runs under. On the command line nobody looks on, and nobody stops.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

Part = tuple[float, float]
WHOLE: Part = (0.0, 1.0)
# What part of a file's time a stage takes, from where to where; measured on the largest files.
STAGES: dict[str, Part] = {
    "receiving": (0.0, 0.03),
    "reading": (0.03, 0.25),
    "parsing": (0.25, 1.0),
    "joining": (0.0, 0.5),
    "deriving": (0.5, 0.8),
    "checking": (0.8, 0.9),
    "comparing": (0.9, 1.0),
}
# Before so much is done and so many seconds have gone, what is left cannot be told.
MIN_SHARE, MIN_SECONDS = 0.03, 2.0


class Stopped(Exception):
    """The work ended because someone asked for it; nothing of it was decided."""


@dataclass(frozen=True)
class Step:
    """Where the work stands.

    `stage`: one of STAGES, counted in bytes (reading), rows (parsing) or steps; `file`, its place
    among `files`; `done` of `total` (0: not known) in the stage's unit; `share` of the whole, 0–1;
    `seconds_left`, None where that cannot be told.
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
    """What one thread works at and others look on; any of them may ask it to stop."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._stop = Event()
        self._ends: list[Callable[[], Any]] = []
        self._step = Step()
        self._file_part, self._part = WHOLE, WHOLE
        self._measured: Callable[[], float] | None = None
        self._furthest = 0.0

    def over(self, work: Callable[[], Any]) -> Any:
        """Do the work under this progress; gives its result. Raises Stopped where it was asked."""
        token = _watching.set(self)
        try:
            return work()
        finally:
            _watching.reset(token)

    def stop(self) -> None:
        """Ask the work to end; what is decided already stands."""
        self._stop.set()
        for end in tuple(self._ends):
            end()

    @property
    def is_stopping(self) -> bool:
        """Whether the work was asked to end."""
        return self._stop.is_set()

    @property
    def step(self) -> Step:
        """Where the work stands now."""
        step, (low, high), (first, last) = self._step, self._part, self._file_part
        done = step.done + (self._measured() if self._measured else 0)
        within = min(done / step.total, 1.0) if step.total else 0.0
        share = first + (last - first) * (low + (high - low) * within)
        # What was measured inside of a step begins anew with each statement of it.
        share = self._furthest = max(self._furthest, share)
        seconds = time.monotonic() - self._began
        is_told = share > MIN_SHARE and seconds > MIN_SECONDS
        left = seconds * (1 - share) / share if is_told else None
        return replace(step, done=done, share=share, seconds_left=left)

    def begin_file(self, name: str, place: int, files: int, part: Part) -> None:
        """Say that a file is begun, and what part of the whole it is, from where to where."""
        self._file_part = part
        self._step = Step(file=name, place=place, files=files)
        self._go(WHOLE, None)

    def begin(
        self, stage: str, total: float = 0, measured: Callable[[], float] | None = None
    ) -> None:
        """Say that a stage is begun, and how much there is of it.

        `measured` gives what is done beyond what `advance` has said; it is asked by who looks on.
        """
        self._go(STAGES.get(stage, WHOLE), measured)
        self._step = replace(self._step, stage=stage, total=total, done=0)

    def advance(self, count: float = 1) -> None:
        """Say that so much more is done."""
        self.check()
        self._step = replace(self._step, done=self._step.done + count)

    def check(self) -> None:
        """Raise Stopped where the work was asked to end."""
        if self.is_stopping:
            raise Stopped

    @contextmanager
    def ended_by(self, end: Callable[[], Any]) -> Generator[None]:
        """While native code works that looks at nothing: `end` breaks it off where asked to stop.

        Whatever that raises is told as Stopped.
        """
        self._ends.append(end)
        try:
            self.check()
            yield
        except Exception as error:
            if self.is_stopping:
                raise Stopped from error
            raise
        finally:
            self._ends.remove(end)

    def _go(self, part: Part, measured: Callable[[], float] | None) -> None:
        self.check()
        self._part, self._measured = part, measured


_NOBODY = Progress()
_watching: ContextVar[Progress] = ContextVar("watching", default=_NOBODY)


def current() -> Progress:
    """The progress that this work runs under."""
    return _watching.get()
