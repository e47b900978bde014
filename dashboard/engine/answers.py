"""Answers to queries on the current snapshot, cached."""

import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.engine import (
    cluster_sums,
    disputes,
    edits,
    estimate_cache,
    fetch,
    frames,
    headline_family,
    session,
    snapshot_info,
)
from dashboard.engine.answer import Answer
from dashboard.engine.disputes import Disputed
from dashboard.engine.edits import EditedQuery, TracedSettings
from dashboard.engine.errors import Refused
from dashboard.engine.fetch import CACHED_ANSWERS
from dashboard.engine.session import Session
from dashboard.estimates import by_chance, graded
from dashboard.estimates.estimate import GradingContext
from dashboard.estimates.kinds import BY_ROW
from dashboard.statistics.clusters import ClusterSums
from queries import catalog
from queries.catalog import QueryError
from queries.settings import ChangedSetting
from store import journal_copy, snapshots
from store.snapshots import Snapshot

_prefetching = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), "prefetch")


@dataclass(frozen=True)
class _Question:
    """All that an answer depends on, the key of its cache."""

    data: Path
    snapshot: Snapshot
    name: str
    # Of the query, so that an edit misses the cache.
    text: str
    bound: tuple[tuple[str, Any], ...]
    settings_text: str
    # The headline comparisons whose slow estimates are cached, where they matter to this query.
    ready: tuple[str, ...]
    # The definitions behind it that are not the shipped ones.
    edited: tuple[EditedQuery, ...]
    # Records that are not counted.
    left_out: Disputed | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The values of the query's parameters."""
        return fetch.unbind_values(self.bound)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that it is answered with."""
        return json.loads(self.settings_text)


def refilter(earlier: Session, chosen: Mapping[str, Any]) -> Session:
    """A session on the published snapshot with new filter values.

    The queries that the page asked before are prefetched, so that the database computes some
    answers while others are drawn.
    """
    for answer in earlier.prefetched.values():
        answer.cancel()
    opened = session.open_session(earlier.data, earlier.page)
    with session.pin(opened):
        prefetched = {
            name: _prefetching.submit(copy_context().run, run_query, opened.data, name, chosen)
            for name in tuple(earlier.asked)
        }
    return replace(opened, chosen=chosen, prefetched=prefetched)


def run_query(
    data: Path,
    name: str,
    chosen: Mapping[str, Any] | None = None,
    at: snapshots.Snapshot | None = None,
) -> Answer:
    """Answer a query with the filters that it names, from the current snapshot or from `at`.

    `chosen` maps filters to a date or a list of ids; what is absent or empty is not set. Raises
    Refused (`no_snapshot`, `no_query`, `old_snapshot`, `too_slow`, `too_big`, `sql_failed`), or
    QueryError where the query's file is broken.
    """
    pinned = session.get_pinned(data)
    is_of_page = pinned is not None and at is None and chosen == pinned.chosen
    if pinned and is_of_page and (answer := pinned.take_prefetched(name)):
        return answer
    query, settings = session.get_query(data, name), session.get_settings(data, at)
    snapshot, known = at or session.get_snapshot(data), session.get_queries(data)
    values = catalog.bind_values(query.parameters, chosen or {}, settings)
    is_headline = not at and name in settings["headline_family"] and not _is_filtered(values)
    ready: tuple[str, ...] = ()
    if is_headline:
        ready = tuple(
            member
            for member in headline_family.filter_family(snapshot.path, known, settings)
            if estimate_cache.load(estimate_cache.locate(snapshot, known[member], settings))
        )
    question = _Question(
        data=data,
        snapshot=snapshot,
        name=name,
        text=query.text,
        bound=fetch.bind_values(values),
        settings_text=json.dumps(settings),
        ready=ready,
        edited=edits.list_edited(data, known, name),
    )
    if disputed := disputes.find_disputed(data, snapshot.path, known, query):
        return _answer_both_ways(question, disputed)
    return _compute_answer(question)


def run_queries(
    data: Path, names: Iterable[str], chosen: Mapping[str, Any] | None = None
) -> tuple[list[Answer], list[QueryError]]:
    """The answers to several queries, and why those without one are broken.

    Raises Refused as run_query does.
    """
    answers, errors = [], []
    for name in names:
        try:
            answers.append(run_query(data, name, chosen))
        except QueryError as error:
            errors.append(error)
    return answers, errors


def _is_filtered(values: Mapping[str, Any]) -> bool:
    return any(values.get(key) for key in catalog.FILTERS)


@lru_cache(maxsize=CACHED_ANSWERS)
def _answer_both_ways(question: _Question, disputed: Disputed) -> Answer:
    """An answer with all records and, where that differs, without the disputed ones."""
    answer, without = _compute_answer(question), None
    # A reply never takes a figure away: one that cannot be asked again is told without the second.
    with suppress(Refused, QueryError):
        without = _compute_answer(replace(question, ready=(), left_out=disputed))
        if without.rows.equals(answer.rows):
            return answer
    behind = session.get_queries(question.data)[answer.query.rows]
    path, settings = question.snapshot.path, question.settings
    count = disputes.count_listed(behind, path, answer.values, settings, disputed)
    return replace(answer, without=without, disputed=count) if without or count else answer


@lru_cache(maxsize=CACHED_ANSWERS)
def _compute_answer(question: _Question) -> Answer:
    data, snapshot, name = question.data, question.snapshot, question.name
    known, settings = session.get_queries(data), question.settings
    query, values = known[name], question.values
    traced, is_by_row = TracedSettings(settings), _is_by_row(query)
    rows, clusters, truncated = _fetch_rows(question, query)
    tables = catalog.trace_lineage(known, name)
    missing = snapshot_info.find_missing(query, snapshot.path)
    subject = snapshot_info.find_subject(known, query)
    slow = headline_family.load_slow_estimate(data, name) if name in question.ready else None
    estimates, whole = graded.grade_rows(
        query,
        rows,
        GradingContext(
            settings=traced,
            missing_columns=missing,
            failed_checks=tuple(snapshot_info.list_failed_checks(known, tables, snapshot.path)),
            projects=snapshot_info.count_projects(snapshot.path, subject),
            is_filtered=_is_filtered(values),
            is_truncated=truncated and not is_by_row,
            checks=slow.checks if slow else None,
            adjusted_p=headline_family.adjust_p(data, name) if slow else None,
        ),
        clusters,
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
        edited=question.edited,
        own_settings=edits.list_own_settings(known, query, traced),
        clusters=clusters,
    )


def _fetch_rows(
    question: _Question, query: catalog.Query
) -> tuple[pd.DataFrame, ClusterSums | None, bool]:
    """The rows of a query, the sums by cluster that its estimates need, and whether it has more
    rows than are fetched."""
    sql, more = disputes.leave_out(query, question.snapshot.path, question.left_out)
    settings, is_by_row = question.settings, _is_by_row(query)
    table, truncated = fetch.fetch_rows(
        question.snapshot.path,
        sql,
        fetch.bind_values(question.values | more),
        settings["row_limit" if is_by_row else "unit_limit"],
        settings["query_seconds"],
        fetch.write_limits(settings, query),
    )
    cluster = query.estimate.get("cluster") if is_by_row else None
    table, clusters = cluster_sums.take_cluster_sums(table, cluster)
    table, changes = cluster_sums.take_changes(table, query.estimate.get("dealt"))
    rows = by_chance.add_chance(query.estimate, frames.to_frame(table), changes)
    return rows, clusters, truncated


def _is_by_row(query: catalog.Query) -> bool:
    """Whether each row of a query is estimated by itself, and not all of them together."""
    return query.estimate.get("kind", "share") in BY_ROW


def narrow(data: Path, answer: Answer, sql: str, more: Mapping[str, Any]) -> Answer:
    """The answer to a list narrowed by `sql`, whose own parameters are `more`.

    Raises Refused as run_query does.
    """
    values, settings = {**answer.values, **more}, session.get_settings(data)
    table, truncated = fetch.fetch_rows(
        session.get_snapshot(data).path,
        sql,
        fetch.bind_values(values),
        settings["row_limit"],
        settings["query_seconds"],
        fetch.write_limits(settings, answer.query),
    )
    return replace(answer, sql=sql, values=values, rows=frames.to_frame(table), truncated=truncated)


def compare_edit(data: Path, answer: Answer, edited: EditedQuery) -> tuple[Answer, Answer] | None:
    """The answer before and after an edit.

    Of the query itself: with the shipped text and with the edited one, on today's data. Of a model:
    from the snapshots published before and with the version. None where there is no shipped text,
    or a snapshot is not kept any more. Raises Refused and QueryError as `run_query` does.
    """
    if edited.name != answer.query.name:
        return _compare_around(data, answer, edited.version)
    if edited.is_own:
        return None
    with session.pin_edited(data, {edited.name: catalog.read_shipped(edited.name)}):
        return run_query(data, edited.name, _get_filters(answer)), answer


def compare_setting(
    data: Path, answer: Answer, changed: ChangedSetting
) -> tuple[Answer, Answer] | None:
    """The answer with the shipped value of a setting and with the one in force, on today's data;
    None where the tables were filled with it. Raises Refused and QueryError as `run_query` does."""
    known = session.get_queries(data)
    if changed.name in {"synonyms", *edits.list_built_in(known, answer.query.name)}:
        return None
    shipped = {changed.name: changed.before}
    with session.pin(Session(data, session.get_snapshot(data), known, settings=shipped)):
        return run_query(data, answer.query.name, _get_filters(answer)), answer


def _compare_around(data: Path, answer: Answer, entry_id: int) -> tuple[Answer, Answer] | None:
    """The answer from the snapshots published last before a journal entry and first after it."""
    published = journal_copy.list_entries(data, "published")
    before = [one for one in published if one.entry_id < entry_id][-1:]
    after = [one for one in published if one.entry_id > entry_id][:1]
    kept = [snapshots.find(data, one.body["snapshot"]) for one in (*before, *after)]
    match kept:
        case [Snapshot() as earlier, Snapshot() as later]:
            name, chosen = answer.query.name, _get_filters(answer)
            return (
                run_query(data, name, chosen, at=earlier),
                run_query(data, name, chosen, at=later),
            )
    return None


def _get_filters(answer: Answer) -> dict[str, Any]:
    """The filter values that an answer was asked with."""
    return {name: value for name, value in answer.values.items() if name in catalog.FILTERS}
