"""An analyst's SQL, run in the sandbox."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.engine import fetch, frames, session
from queries.sandbox.running import Written


@dataclass(frozen=True)
class Trial:
    """The result of an analyst's SQL: rows, the type of each column, and how long it took."""

    rows: pd.DataFrame
    types: Mapping[str, str]
    truncated: bool
    seconds: float


def try_sql(data: Path, sql: str, chosen: Mapping[str, Any] | None = None) -> Trial:
    """Run one SELECT of an analyst's in a child process with a memory limit and a kill timer.

    Raises QueryError for what is not one SELECT, does more than read, or names an unknown
    parameter; Refused for the rest: `too_slow`, `too_big`, `sql_failed`.
    """
    path, settings = session.get_snapshot(data).path, session.get_settings(data)
    started = time.monotonic()
    rows, is_truncated = fetch.fetch_written(
        Written(
            path,
            sql,
            settings,
            limit=settings["row_limit"],
            seconds=settings["trial_seconds"],
            chosen=dict(chosen or {}),
        )
    )
    return Trial(
        rows=frames.to_frame(rows),
        types=json.loads(rows.schema.metadata[b"types"]),
        truncated=is_truncated,
        seconds=time.monotonic() - started,
    )
