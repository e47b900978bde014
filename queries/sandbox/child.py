"""What runs in a child of the sandbox: sets its limits, then does one task.

The request comes pickled from the parent, which is trusted; back goes only what is no code: Arrow,
JSON, and on failure a JSON error on stderr.
"""

import json
import os
import pickle
import signal
import sys
from importlib import import_module
from typing import Any

import duckdb

from queries.refusal import QueryError

# An interrupt comes first: it leaves the child time to say which query was too slow.
GRACE_SECONDS = 1.0
# Beyond its clock, for a child whose parent died.
EXTRA_CPU_SECONDS = 20
DERIVING_CPU_SECONDS = 3600


def main() -> None:
    """Do the task that the command line names; exits with 1 after writing an error."""
    name, written_limits = sys.argv[1:3]
    limits = json.loads(written_limits)
    module, _, task = name.partition(":")
    try:
        do = getattr(import_module(module), task)
        request = pickle.load(sys.stdin.buffer)
        _set_limits(**limits)
        do(request, sys.stdout.buffer)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001
        failure = explain(error)
        json.dump(failure.to_plain(), sys.stderr)
        sys.stderr.flush()
        # No clean-up: with no memory left it may hang.
        os._exit(1)
    os._exit(0)


def explain(error: BaseException) -> QueryError:
    """Why a task failed, as an error with its own sentence."""
    match error:
        case QueryError():
            return error
        case duckdb.InterruptException():
            return QueryError("too_slow", seconds="")
        case duckdb.OutOfMemoryException() | MemoryError():
            return QueryError("too_big")
        case RecursionError():
            return QueryError("too_nested")
        case _ if type(error).__name__ in ("ArrowMemoryError", "ArrowInvalid"):
            return QueryError("too_big")
    return QueryError("database", message=error)


def _set_limits(memory: int, seconds: float) -> None:
    """Bound memory, processor time and written files. `seconds` of 0: the task derives tables,
    which takes its time and writes."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock applies there too.
        return

    def bound(kind: int, value: int) -> None:
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))

    if seconds:
        # Ends the process even within DuckDB's parser, which no interrupt reaches.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)
    bound(resource.RLIMIT_DATA, memory)
    bound(resource.RLIMIT_CORE, 0)
    threads: Any = os.cpu_count() or 1
    if seconds:
        bound(resource.RLIMIT_CPU, int(threads * seconds) + EXTRA_CPU_SECONDS)
        bound(resource.RLIMIT_FSIZE, 0)
        # What somebody tries yields to the pages of others.
        os.nice(5)
    else:
        bound(resource.RLIMIT_CPU, DERIVING_CPU_SECONDS)
