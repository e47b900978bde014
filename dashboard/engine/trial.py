"""An analyst's SQL, run in the sandbox before it is saved."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.engine import fetch, frames, session
from queries.sandbox import query_plan
from queries.sandbox.query_plan import Step
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
    started = time.monotonic()
    rows, is_truncated = fetch.fetch_written(_describe(data, sql, chosen))
    return Trial(
        rows=frames.to_frame(rows),
        types=json.loads(rows.schema.metadata[b"types"]),
        truncated=is_truncated,
        seconds=time.monotonic() - started,
    )


def explain_sql(data: Path, sql: str, chosen: Mapping[str, Any] | None = None) -> list[Step]:
    """Run one SELECT of an analyst's as `try_sql` does, and tell how DuckDB ran it. Raises
    QueryError."""
    return query_plan.explain(_describe(data, sql, chosen))


def _describe(data: Path, sql: str, chosen: Mapping[str, Any] | None) -> Written:
    settings = session.get_settings(data)
    return Written(
        session.get_snapshot(data).path,
        sql,
        settings,
        limit=settings["row_limit"],
        seconds=settings["trial_seconds"],
        chosen=dict(chosen or {}),
    )
