"""Ask the published snapshot: the one door to a database, for pages and command lines alike."""

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from dashboard import door, figures, kept
from dashboard.estimates import Estimate, Setting, graded
from dashboard.statistics.families import holm
from queries import catalog
from store import snapshots

CHILD_START_SECONDS = 5.0
CONNECTIONS_KEPT = snapshots.KEPT
ANSWERS_KEPT = 256
PAGES = Path(__file__).resolve().parent.parent / "pages"


class Refused(ValueError):
    """A question that cannot be answered: a code and details, worded by the locales `errors`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Intake:
    """What the loads of one canonical table gave: rows kept, and rows left out as unusable."""

    table: str
    kept: int
    rejected: int


@dataclass(frozen=True, eq=False)
class Answer:
    """The rows of a query at one snapshot, and all that must be said beside them. Of two answers
    none equals the other: what is worked out of one is kept by it.

    `values` are the parameters as they were bound; `missing` the canonical columns
    (`table.column`) that the query needs and no load fills; `intake` counts the loads it rests on;
    `subject` is the canonical table that the query is about, `as_of` the last day it covers.
    `whole` is the estimate of all rows together, None where they are parts of one whole;
    `is_filtered` says whether the filters leave something out.
    """

    query: catalog.Query
    sql: str
    values: Mapping[str, Any]
    rows: pd.DataFrame
    snapshot: str
    subject: str
    as_of: date | None
    estimates: tuple[Estimate, ...]
    whole: Estimate | None
    is_filtered: bool
    missing: tuple[str, ...]
    intake: tuple[Intake, ...]
    truncated: bool


@dataclass(frozen=True)
class Trial:
    """The result of an analyst's SQL: rows, the type of each column, and how long it took."""

    rows: pd.DataFrame
    types: Mapping[str, str]
    truncated: bool
    seconds: float


def folder() -> Path:
    """The company's data folder: $FIRSTHAND_DATA, else data/."""
    return Path(os.environ.get("FIRSTHAND_DATA") or "data")


def zone(data: Path) -> str:
    """The company's time zone, in which journal times are shown."""
    return catalog.settings(data)["timezone"]


@dataclass(frozen=True)
class Moment:
    """What a page is drawn from: one snapshot, one set of queries, what its reader has `chosen`.

    `begun` are answers that threads work out ahead; `asked` is what the page has asked with
    `chosen` itself, in this order.
    """

    data: Path
    snapshot: snapshots.Snapshot
    queries: Mapping[str, catalog.Query]
    chosen: Mapping[str, Any] = field(default_factory=dict)
    begun: Mapping[str, Future[Any]] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)


_moment: ContextVar[Moment | None] = ContextVar("moment", default=None)
_aside = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), thread_name_prefix="ahead")


def moment(data: Path) -> Moment:
    """The present one. Refused `no_snapshot` before the first."""
    return Moment(data, published(data), queries(data))


def after(earlier: Moment, chosen: Mapping[str, Any]) -> Moment:
    """The present moment with another choice; what the page asked before is begun at once, so that
    the database works out some answers while others are drawn."""
    for answer in earlier.begun.values():
        answer.cancel()
    now = replace(moment(earlier.data), chosen=chosen)
    with held(now):
        begun = {
            name: _aside.submit(copy_context().run, run, now.data, name, dict(chosen))
            for name in earlier.asked
        }
    return replace(now, begun=begun)


@contextmanager
def held(by: Moment | None) -> Generator[None]:
    """All that is asked within goes to one snapshot by one set of queries, whatever is published
    meanwhile: the figures of a page belong together."""
    # A snapshot may be gone since the page was drawn: then the present one answers.
    before = _moment.set(by if by and by.snapshot.path.exists() else None)
    try:
        yield
    finally:
        _moment.reset(before)


def published(data: Path) -> snapshots.Snapshot:
    """The snapshot that questions go to. Refused `no_snapshot` before the first."""
    if (now := _moment.get()) and now.data == data:
        return now.snapshot
    snapshot = snapshots.current(data)
    if snapshot is None or not snapshot.path.exists():
        raise Refused("no_snapshot")
    return snapshot


@lru_cache(maxsize=4)
def _catalog(
    data: Path, shipped: tuple[tuple[str, int], ...], saved: tuple[tuple[str, int], ...]
) -> dict[str, catalog.Query]:
    return catalog.load(data)


def queries(data: Path) -> Mapping[str, catalog.Query]:
    """The queries in force, read again only when a file or a saved version is new."""
    if (now := _moment.get()) and now.data == data:
        return now.queries
    files = tuple(
        sorted(
            (file.path, file.stat().st_mtime_ns)
            for folder in os.scandir(catalog.FOLDER)
            if folder.is_dir()
            for file in os.scandir(folder)
            if file.name.endswith(".sql")
        )
    )
    saved = tuple((name, entry.entry_id) for name, entry in catalog.saved(data).items())
    return _catalog(data, files, saved)


@lru_cache(maxsize=CONNECTIONS_KEPT)
def _connection(path: Path) -> duckdb.DuckDBPyConnection:
    return snapshots.connect(path)


def _bound(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        sorted((key, tuple(v) if isinstance(v, list | tuple) else v) for key, v in values.items())
    )


def _unbound(bound: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in bound}


@lru_cache(maxsize=ANSWERS_KEPT)
def _fetched(
    path: Path, sql: str, values: tuple[tuple[str, Any], ...], limit: int, seconds: float
) -> tuple[pa.Table, bool]:
    try:
        return door.fetch(_connection(path), sql, _unbound(values), limit, seconds)
    except duckdb.InterruptException as error:
        raise Refused("too_slow", seconds=f"{seconds:g}") from error
    except duckdb.OutOfMemoryException as error:
        raise Refused("too_big") from error
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        # Its own queries fitted when it was built: these are of another version.
        raise Refused("old_snapshot") from error
    except duckdb.Error as error:
        raise Refused("sql_failed", message=door.redact(str(error), path)) from error


@lru_cache(maxsize=ANSWERS_KEPT)
def _whole(path: Path, table: str) -> list[dict[str, Any]]:
    """A small table about the snapshot itself, as records."""
    cursor = _connection(path).cursor()
    try:
        return cursor.table(table).to_arrow_table().to_pylist()
    except duckdb.CatalogException:
        return []
    finally:
        cursor.close()


def current(data: Path) -> str | None:
    """The name of the published snapshot, None before the first."""
    try:
        return published(data).name
    except Refused:
        return None


def loads(data: Path, at: snapshots.Snapshot | None = None) -> list[dict[str, Any]]:
    """The loads that the snapshot, or another one, rests on, as records of its table; [] before
    the first."""
    try:
        return _whole((at or published(data)).path, "loads")
    except Refused:
        return []


def findings(data: Path, load_id: str) -> list[dict[str, Any]]:
    """What the snapshot says of one load; [] where the load is not in it."""
    try:
        told = _whole(published(data).path, "findings")
    except Refused:
        return []
    return [one for one in told if one["load_id"] == load_id]


def holds_sample(data: Path) -> bool:
    """Whether the invented company is in the figures."""
    return any(load["is_sample"] for load in loads(data))


def is_mixed(data: Path) -> bool:
    """Whether the figures add up the invented company and the own one."""
    return len({load["is_sample"] for load in loads(data)}) > 1


def dates(data: Path) -> dict[str, date | None]:
    """The last day that each canonical table covers."""
    return _dates(published(data).path)


def _dates(path: Path) -> dict[str, date | None]:
    return {row["table_name"]: row["as_of_date"] for row in _whole(path, "as_of")}


def canonical(data: Path, name: str) -> list[str]:
    """The canonical tables, filled by exports, that a query rests on."""
    covered = {row["table_name"] for row in _whole(published(data).path, "field_coverage")}
    return sorted(covered & catalog.lineage(queries(data), name))


def result_types(data: Path, query: catalog.Query) -> dict[str, str]:
    """The columns that a query returns and their types. Raises QueryError, paths redacted."""
    path = published(data).path
    cursor = _connection(path).cursor()
    try:
        return catalog.result_columns(query, cursor, catalog.settings(data))
    except catalog.QueryError as error:
        raise error.edited(lambda said: door.redact(said, path)) from error
    finally:
        cursor.close()


def frame(rows: pa.Table) -> pd.DataFrame:
    """Arrow rows for the screen: whole numbers stay whole where a value is absent, dates dates."""
    columns, names = [], []
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        # A result may repeat a name; a table on the screen may not.
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
        if pa.types.is_decimal(column.type):
            whole = column.type.scale == 0
            try:
                column = column.cast(pa.int64() if whole else pa.float64())
            except pa.ArrowInvalid:  # a sum beyond 64 bits
                column = column.cast(pa.float64())
        elif pa.types.is_null(column.type):
            column = column.cast(pa.string())
        columns.append(column)
    typed = pa.Table.from_arrays(columns, names)

    def nullable(kind: pa.DataType) -> Any:
        if pa.types.is_integer(kind):
            return pd.Int64Dtype()
        return pd.BooleanDtype() if pa.types.is_boolean(kind) else None

    return typed.to_pandas(types_mapper=nullable)


def plain(value: Any) -> Any:
    """A cell as JSON can hold it: dates ISO, nothing that is not finite, lists as lists."""
    if isinstance(value, list | tuple) or getattr(value, "ndim", 0):
        return [plain(item) for item in value]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date | pd.Timestamp):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if value - value == 0 else None
    return value if isinstance(value, str | int | bool) else str(value)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON objects."""
    columns = [rows[name].tolist() for name in rows.columns]
    return [
        dict(zip(rows.columns, map(plain, cells), strict=True))
        for cells in zip(*columns, strict=True)
    ]


def _subject(known: Mapping[str, catalog.Query], query: catalog.Query) -> str:
    """The canonical table that a query is about: the first that it names, and that one's first."""
    table = query.tables[0]
    while f"model/{table}" in known and known[f"model/{table}"].tables:
        table = known[f"model/{table}"].tables[0]
    return table


def _missing(query: catalog.Query, path: Path) -> tuple[str, ...]:
    mapped = {
        f"{row['table_name']}.{row['field_name']}"
        for row in _whole(path, "field_coverage")
        if row["is_mapped"]
    }
    lacking = [need for need in query.needs if mapped.isdisjoint(need)]
    return tuple(dict.fromkeys(field for need in lacking for field in need))


def _intake(tables: set[str], path: Path) -> tuple[Intake, ...]:
    counts: dict[str, list[int]] = {}
    for load in _whole(path, "loads"):
        if load["table_name"] in tables:
            count = counts.setdefault(load["table_name"], [0, 0])
            count[0] += load["rows_kept"] or 0
            count[1] += load["rows_rejected"] or 0
    return tuple(Intake(table, *count) for table, count in sorted(counts.items()))


@lru_cache(maxsize=ANSWERS_KEPT)
def _projects(path: Path, table: str) -> int | None:
    """Of how many projects the rows of a canonical table come; None where none names one."""
    cursor = _connection(path).cursor()
    try:
        rows = cursor.table(table)
        if "project_id" not in rows.columns:
            return None
        [[projects]] = rows.aggregate("count(distinct project_id)").fetchall()
        return projects or None
    finally:
        cursor.close()


def _failed_checks(known: Mapping[str, catalog.Query], tables: set[str], path: Path) -> list[str]:
    """The checks of severity fail that found something in the tables used."""
    return [
        one["check_name"]
        for one in _whole(path, "checks")
        if one["severity"] == "fail"
        and one["row_count"]
        and (check := known.get(f"checks/{one['check_name']}"))
        and tables & set(check.tables)
    ]


def family(data: Path) -> list[str]:
    """The headline comparisons that the published data can answer: no needed column lacks."""
    return _family(published(data).path, queries(data), catalog.settings(data))


def _family(
    path: Path, known: Mapping[str, catalog.Query], settings: Mapping[str, Any]
) -> list[str]:
    return [
        name
        for name in settings["headline_family"]
        if name in known and not _missing(known[name], path)
    ]


def kept_of(data: Path, name: str) -> kept.Kept | None:
    """What was worked out for a headline comparison; None until it is there."""
    place = kept.place(published(data), queries(data)[name], catalog.settings(data))
    return kept.load(place)


def _adjusted(data: Path, name: str) -> float | None:
    """A comparison's p among the headline family; None until all of that is worked out."""
    family_kept = {one: kept_of(data, one) for one in family(data)}
    if name not in family_kept or None in family_kept.values():
        return None
    adjusted = holm([found.p if found else None for found in family_kept.values()])
    return dict(zip(family_kept, adjusted, strict=True))[name]


def shown_on(known: Mapping[str, catalog.Query], name: str) -> list[str]:
    """The pages that show a query, by file name: as a card, or as the rows behind one."""
    wanted = {name} | {query.name for query in known.values() if query.rows == name}
    return [
        page.stem
        for page in sorted(PAGES.glob("*/*.py"))
        # The workbench opens any query; it is no place that a query is for.
        if page.parent.name != "workbench"
        and any(f'"{one}"' in _written_of(page) for one in wanted)
    ]


def _written_of(page: Path) -> str:
    """A page's code, and that of the modules of the dashboard that it draws with."""
    code = page.read_text(encoding="utf-8")
    modules = [
        PAGES.parent / "dashboard" / f"{name.name}.py"
        for node in ast.parse(code).body
        if isinstance(node, ast.ImportFrom) and node.module == "dashboard"
        for name in node.names
    ]
    return code + "".join(module.read_text(encoding="utf-8") for module in modules)


def run(
    data: Path,
    name: str,
    chosen: Mapping[str, Any] | None = None,
    at: snapshots.Snapshot | None = None,
) -> Answer:
    """Answer a query from the current snapshot, or another one, with the filters that it names.

    `chosen` maps filters to a date or a list of ids; what is absent or empty is not set. Raises
    Refused (`no_snapshot`, `no_query`, `old_snapshot`, `too_slow`, `too_big`, `sql_failed`).
    """
    if (now := _moment.get()) and now.chosen is chosen and now.data == data and not at:
        now.asked[name] = None
        # What no thread has come to yet is answered here: nobody waits for another's page.
        if (begun := now.begun.get(name)) and not begun.cancel():
            return begun.result()
    snapshot = at or published(data)
    known = queries(data)
    if name not in known:
        raise Refused("no_query", name=name)
    query, settings = known[name], catalog.settings(data)
    values = catalog.values_for(query.parameters, chosen or {}, settings)
    bound = _bound(values)
    is_headline = not at and name in settings["headline_family"] and not _is_filtered(values)
    ready: tuple[str, ...] = ()
    if is_headline:
        ready = tuple(
            one
            for one in _family(snapshot.path, known, settings)
            if kept.load(kept.place(snapshot, known[one], settings))
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
    known, settings = queries(data), json.loads(settings_text)
    query, values = known[name], _unbound(bound)
    is_by_row = query.estimate.get("kind", "share") in figures.BY_ROW
    table, truncated = _fetched(
        snapshot.path,
        query.sql,
        bound,
        settings["row_limit" if is_by_row else "unit_limit"],
        settings["query_seconds"],
    )
    rows, tables = frame(table), catalog.lineage(known, name)
    missing, subject = _missing(query, snapshot.path), _subject(known, query)
    worked_out = kept_of(data, name) if name in ready else None
    estimates, whole = graded(
        query,
        rows,
        Setting(
            settings=settings,
            lacking=missing,
            failed_checks=tuple(_failed_checks(known, tables, snapshot.path)),
            projects=_projects(snapshot.path, subject),
            is_filtered=_is_filtered(values),
            is_truncated=truncated and not is_by_row,
            checks=worked_out.checks if worked_out else None,
            adjusted_p=_adjusted(data, name) if worked_out else None,
        ),
    )
    return Answer(
        query=query,
        sql=query.sql,
        values=values,
        rows=rows.head(settings["row_limit"]),
        snapshot=snapshot.name,
        subject=subject,
        as_of=_dates(snapshot.path).get(subject),
        estimates=estimates,
        whole=whole,
        is_filtered=_is_filtered(values),
        missing=missing,
        intake=_intake(tables, snapshot.path),
        truncated=truncated or len(rows) > settings["row_limit"],
    )


def narrowed(data: Path, answer: Answer, sql: str, more: Mapping[str, Any]) -> Answer:
    """A list's answer again by SQL that keeps some of its rows, `more` being its own values.

    Raises Refused as run does.
    """
    values, settings = {**answer.values, **more}, catalog.settings(data)
    table, truncated = _fetched(
        published(data).path, sql, _bound(values), settings["row_limit"], settings["query_seconds"]
    )
    return replace(answer, sql=sql, values=values, rows=frame(table), truncated=truncated)


def all_rows(data: Path, name: str) -> pd.DataFrame:
    """Every row of a query without filters, for what is worked out aside from a page."""
    query, settings = queries(data)[name], catalog.settings(data)
    values = tuple(sorted(catalog.values_for(query.parameters, {}, settings).items()))
    table, _ = _fetched(
        published(data).path, query.sql, values, settings["unit_limit"], settings["query_seconds"]
    )
    return frame(table)


def try_sql(data: Path, sql: str, chosen: Mapping[str, Any] | None = None) -> Trial:
    """Run one SELECT of an analyst's in a child process with a memory limit and a kill timer.

    Raises QueryError for what is not one SELECT or names an unknown parameter, Refused for the
    rest: `too_slow`, `too_big`, `sql_failed`.
    """
    path, settings = published(data).path, catalog.settings(data)
    values = catalog.values_for(catalog.parameters(sql), chosen or {}, settings)
    seconds = settings["trial_seconds"]
    request = {
        "path": str(path.resolve()),
        "sql": sql,
        "values": {key: plain(value) for key, value in values.items()},
        "dates": [key for key in values if catalog.FILTERS.get(key) == "date"],
        "limit": settings["row_limit"],
        "seconds": seconds,
        "memory": settings["trial_memory"],
    }
    started = time.monotonic()
    try:
        child = subprocess.run(
            [sys.executable, "-m", "dashboard.door"],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds + CHILD_START_SECONDS,
            cwd=Path(__file__).resolve().parent.parent,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too_slow", seconds=f"{seconds:g}") from error
    if child.returncode != 0:
        raise _failure(child.stderr, seconds)
    rows = pa.ipc.open_stream(child.stdout).read_all()
    return Trial(
        rows=frame(rows),
        types=json.loads(rows.schema.metadata[b"types"]),
        truncated=rows.schema.metadata[b"truncated"] == b"True",
        seconds=time.monotonic() - started,
    )


def _failure(written: bytes, seconds: float) -> Refused:
    """The error that a child left; a child that died without a word ran out of memory."""
    try:
        failure = json.loads(written)
    except ValueError:
        return Refused("too_big")
    return Refused(failure["code"], message=failure["message"], seconds=f"{seconds:g}")
