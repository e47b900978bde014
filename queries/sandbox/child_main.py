"""What a child of the sandbox runs: sets its own limits, then does one task.

The request comes pickled from the parent, which is trusted; back goes only what is no code: Arrow,
JSON, and on failure a JSON error on stderr.
"""

import json
import os
import pickle
import sys
from importlib import import_module

import duckdb

from queries.refusal import QueryError
from queries.sandbox.limits import set_limits


def main() -> None:
    """Do the task that the command line names; exits with 1 after writing an error."""
    name, written_limits = sys.argv[1:3]
    limits = json.loads(written_limits)
    module, _, task = name.partition(":")
    try:
        do = getattr(import_module(module), task)
        request = pickle.load(sys.stdin.buffer)
        set_limits(**limits)
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
