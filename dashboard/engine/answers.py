"""Answers to queries on the current snapshot, cached."""

import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.engine import estimate_cache, fetch, frames, headline_family, session, snapshot_info
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.engine.fetch import ANSWERS_KEPT
from dashboard.engine.session import Session
from dashboard.estimates import graded
from dashboard.estimates.estimate import Setting
from dashboard.estimates.kinds import BY_ROW
from queries import catalog
from queries.settings import load_settings
from store import snapshots

_aside = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), thread_name_prefix="ahead")


def refilter(earlier: Session, chosen: Mapping[str, Any]) -> Session:
    """The present moment with another choice; what the page asked before is begun at once, so that
    the database works out some answers while others are drawn."""
    for answer in earlier.begun.values():
        answer.cancel()
    now = replace(session.open_session(earlier.data), chosen=chosen)
    with session.pin(now):
        begun = {
            name: _aside.submit(copy_context().run, run_query, now.data, name, dict(chosen))
            for name in earlier.asked
        }
    return replace(now, begun=begun)


def run_query(
    data: Path,
    name: str,
    chosen: Mapping[str, Any] | None = None,
    at: snapshots.Snapshot | None = None,
) -> Answer:
    """Answer a query from the current snapshot, or another one, with the filters that it names.

    `chosen` maps filters to a date or a list of ids; what is absent or empty is not set. Raises
    Refused (`no_snapshot`, `no_query`, `too_slow`, `too_big`, `sql_failed`).
    """
    if (
        (now := session.pinned_session.get())
        and now.chosen is chosen
        and now.data == data
        and not at
    ):
        now.asked[name] = None
        # What no thread has come to yet is answered here: nobody waits for another's page.
        if (begun := now.begun.get(name)) and not begun.cancel():
            return begun.result()
    snapshot = at or session.get_snapshot(data)
    known = session.get_queries(data)
    if name not in known:
        raise Refused("no_query", name=name)
    query, settings = known[name], load_settings(data)
    values = catalog.values_for(query.parameters, chosen or {}, settings)
    bound = fetch.bind_values(values)
    is_headline = not at and name in settings["headline_family"] and not _is_filtered(values)
    ready: tuple[str, ...] = ()
    if is_headline:
        ready = tuple(
            one
            for one in headline_family.filter_family(snapshot.path, known, settings)
            if estimate_cache.load(estimate_cache.locate(snapshot, known[one], settings))
        )
    return _answered(data, snapshot, name, query.text, bound, json.dumps(settings), ready)


def _is_filtered(values: Mapping[str, Any]) -> bool:
    return any(values.get(key) for key in catalog.FILTERS)


@lru_cache(maxsize=ANSWERS_KEPT)
def _answered(
    data: Path,
    snapshot: snapshots.Snapshot,
    name: str,
    text: str,
    bound: tuple[tuple[str, Any], ...],
    settings_text: str,
    ready: tuple[str, ...],
) -> Answer:
    """The answer to a query's text with its values; `ready` are the headline comparisons whose
    checks are worked out, where they matter to it. Worked out once, as pages ask again and again.
    """
    known, settings = session.get_queries(data), json.loads(settings_text)
    query, values = known[name], fetch.unbind_values(bound)
    is_by_row = query.estimate.get("kind", "share") in BY_ROW
    table, truncated = fetch.fetch_rows(
        snapshot.path,
        query.sql,
        bound,
        settings["row_limit" if is_by_row else "unit_limit"],
        settings["query_seconds"],
    )
    rows, tables = frames.to_frame(table), catalog.lineage(known, name)
    missing, subject = (
        snapshot_info.find_missing(query, snapshot.path),
        snapshot_info.find_subject(known, query),
    )
    worked_out = headline_family.load_slow_estimate(data, name) if name in ready else None
    estimates, whole = graded.grade_rows(
        query,
        rows,
        Setting(
            settings=settings,
            lacking=missing,
            failed_checks=tuple(snapshot_info.list_failed_checks(known, tables, snapshot.path)),
            projects=snapshot_info.count_projects(snapshot.path, subject),
            is_filtered=_is_filtered(values),
            is_truncated=truncated and not is_by_row,
            checks=worked_out.checks if worked_out else None,
            adjusted_p=headline_family.adjust_p(data, name) if worked_out else None,
        ),
    )
    return Answer(
        query=query,
        sql=query.sql,
        values=values,
        rows=rows.head(settings["row_limit"]),
        snapshot=snapshot.name,
        subject=subject,
        as_of=snapshot_info.read_dates(snapshot.path).get(subject),
        estimates=estimates,
        whole=whole,
        is_filtered=_is_filtered(values),
        missing=missing,
        intake=snapshot_info.count_intake(tables, snapshot.path),
        truncated=truncated or len(rows) > settings["row_limit"],
    )


def narrow(data: Path, answer: Answer, sql: str, more: Mapping[str, Any]) -> Answer:
    """A list's answer again by SQL that keeps some of its rows, `more` being its own values.

    Raises Refused as run does.
    """
    values, settings = {**answer.values, **more}, load_settings(data)
    table, truncated = fetch.fetch_rows(
        session.get_snapshot(data).path,
        sql,
        fetch.bind_values(values),
        settings["row_limit"],
        settings["query_seconds"],
    )
    return replace(answer, sql=sql, values=values, rows=frames.to_frame(table), truncated=truncated)
