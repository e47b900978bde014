"""Starts the children of the sandbox, each with its limits, and ends those that take too long."""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from threading import BoundedSemaphore, Timer
from types import FunctionType
from typing import IO, Any

from queries.refusal import QueryError
from queries.sandbox.concurrency import TRIALS, take_place
from store.paths import ROOT

# How long a child may take to start on a busy machine; then its own clock begins.
START_SECONDS = 10.0
# Appended, not put first: nothing beside the product is taken for an installed library, and with -P
# neither is a file in the working folder.
_START = (
    f"import sys; sys.path.append({str(ROOT)!r}); "
    "from queries.sandbox import child_main; child_main.main()"
)
ENDED_BY_CLOCK = -signal.SIGALRM if hasattr(signal, "SIGALRM") else None
# A child needs no secrets: of the environment it gets what Python needs to start.
_KEPT_VARIABLES = ("HOME", "LANG", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ")
_KEPT_PREFIXES = ("DYLD_", "LC_", "LD_", "PYTHON")

# A task takes a request and the stream to answer on; the child imports it by its name.
Task = FunctionType


def run(
    task: Task, request: Any, *, memory: int, seconds: float, places: BoundedSemaphore = TRIALS
) -> bytes:
    """What a task writes for a request, in a child that is killed after `seconds`.

    Raises QueryError: that of the task, `busy`, `too_slow`, `too_big`.
    """
    with take_place(places), _start(task, memory, seconds, subprocess.PIPE) as child:
        try:
            answer, failure = child.communicate(
                pickle.dumps(request), timeout=seconds + START_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise QueryError("too_slow", seconds=f"{seconds:g}") from error
        finally:
            child.kill()
    if child.returncode == ENDED_BY_CLOCK:
        raise QueryError("too_slow", seconds=f"{seconds:g}")
    if child.returncode != 0:
        raise _read_failure(failure)
    return answer


def follow(
    task: Task,
    request: Any,
    on_line: Callable[[Any], float],
    *,
    memory: int,
    seconds: float,
    watch: Callable[[Callable[[], None]], Any],
) -> None:
    """Run a task that reports in lines of JSON; `on_line` takes each and says how many seconds may
    pass until the next.

    `seconds` is for the first; `watch(kill)` is entered around the child. Raises as `run`.
    """
    late: list[bool] = []

    def kill() -> None:
        late.append(True)
        child.kill()

    with (
        tempfile.TemporaryFile() as failure,
        _start(task, memory, 0, failure) as child,
        watch(child.kill),
    ):
        timer = Timer(seconds + START_SECONDS, kill)
        timer.start()
        try:
            _send(child, request)
            assert child.stdout
            for line in child.stdout:
                timer.cancel()
                seconds = on_line(json.loads(line))
                timer = Timer(seconds + START_SECONDS, kill)
                timer.start()
            child.wait()
        except BaseException:
            child.kill()
            raise
        finally:
            timer.cancel()
        if late:
            raise QueryError("too_slow", seconds=f"{seconds:g}")
        if child.returncode != 0:
            failure.seek(0)
            raise _read_failure(failure.read())


def _start(
    task: Task, memory: int, seconds: float, failures: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    limits = json.dumps({"memory": memory, "seconds": seconds})
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _START, f"{task.__module__}:{task.__name__}", limits],
        cwd=ROOT,
        env={
            name: value
            for name, value in os.environ.items()
            if name in _KEPT_VARIABLES or name.startswith(_KEPT_PREFIXES)
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=failures,
        # Ctrl-C in the terminal is for the caller, which ends its children itself.
        start_new_session=True,
    )


def _send(child: subprocess.Popen[bytes], request: Any) -> None:
    assert child.stdin
    try:
        with child.stdin as stdin:
            stdin.write(pickle.dumps(request))
    except BrokenPipeError:
        pass  # It died of its limits; its exit code says so.


def _read_failure(written: bytes) -> QueryError:
    """The error that the child wrote; a child that wrote none ran out of memory or stack."""
    try:
        return QueryError.from_plain(json.loads(written.splitlines()[-1]))
    except (IndexError, ValueError, KeyError, TypeError):
        return QueryError("too_big")
