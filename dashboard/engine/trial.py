"""An analyst's SQL, run in a sandboxed child process."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard.engine import frames, session
from dashboard.engine.errors import Refused
from queries import catalog
from queries.settings import load_settings
from store.paths import ROOT

CHILD_START_SECONDS = 5.0


@dataclass(frozen=True)
class Trial:
    """The result of an analyst's SQL: rows, the type of each column, and how long it took."""

    rows: pd.DataFrame
    types: Mapping[str, str]
    truncated: bool
    seconds: float


def try_sql(data: Path, sql: str, chosen: Mapping[str, Any] | None = None) -> Trial:
    """Run one SELECT of an analyst's in a child process with a memory limit and a kill timer.

    Raises QueryError for what is not one SELECT or names an unknown parameter, Refused for the
    rest: `too_slow`, `too_big`, `sql_failed`.
    """
    path, settings = session.get_snapshot(data).path, load_settings(data)
    values = catalog.bind_values(catalog.list_parameters(sql), chosen or {}, settings)
    seconds = settings["trial_seconds"]
    request = {
        "path": str(path.resolve()),
        "sql": sql,
        "values": {key: frames.to_plain(value) for key, value in values.items()},
        "dates": [key for key in values if catalog.FILTERS.get(key) == "date"],
        "limit": settings["row_limit"],
        "seconds": seconds,
        "memory": settings["trial_memory"],
    }
    started = time.monotonic()
    try:
        child = subprocess.run(
            [sys.executable, "-m", "queries.sandbox"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds + CHILD_START_SECONDS,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too_slow", seconds=f"{seconds:g}") from error
    if child.returncode != 0:
        raise _read_failure(child.stderr, seconds)
    rows = pa.ipc.open_stream(child.stdout).read_all()
    return Trial(
        rows=frames.to_frame(rows),
        types=json.loads(rows.schema.metadata[b"types"]),
        truncated=rows.schema.metadata[b"truncated"] == b"True",
        seconds=time.monotonic() - started,
    )


def _read_failure(written: bytes, seconds: float) -> Refused:
    """The error that the child wrote; a child that wrote none ran out of memory."""
    try:
        failure = json.loads(written)
    except ValueError:
        return Refused("too_big")
    return Refused(failure["code"], message=failure["message"], seconds=f"{seconds:g}")
