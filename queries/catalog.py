"""The query files: headers, parameters, build order, and saved versions that override them."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from queries import kinds, renaming
from queries.headers import FILTERS, LANGUAGES
from queries.query import Query, make_query, parse, parse_written, read_written
from queries.refusal import QueryError
from queries.sandbox import concurrency
from queries.statements import MAX_BYTES, list_parameters
from store import journal, journal_copy

__all__ = [
    "FILTERS",
    "LANGUAGES",
    "MAX_BYTES",
    "Query",
    "QueryError",
    "list_parameters",
    "parse",
    "parse_written",
]

FOLDER = Path(__file__).parent
# The record that a record page is about: its table, project (some tables have none) and id.
RECORD = {"record_table": "varchar", "record_project": "varchar", "record_id": "varchar"}


def explain_refusal(query: Query, error: Exception) -> QueryError:
    """The error of a query that cannot run, with its file."""
    reason = error if isinstance(error, QueryError) else QueryError("database", message=error)
    code = "of_query" if reason.code in ("unknown_parameter", "promised") else "inside"
    return QueryError(code, where=f"queries/{query.name}.sql", reason=reason)


def load_macros() -> str:
    """The CREATE MACRO statements for the macros that queries use; run once per connection."""
    return (FOLDER / "macros.sql").read_text(encoding="utf-8")


def load_shipped() -> dict[str, Query]:
    """The shipped query files by name; a broken one is left out (queries/broken.py). Read again
    only when a file has changed."""
    return dict(_load_shipped(FOLDER, stamp_shipped()))


@lru_cache(maxsize=4)
def _load_shipped(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> dict[str, Query]:
    shipped = {}
    for name, *_ in stamps:
        with suppress(QueryError):
            shipped[name] = read_shipped(name)
    return shipped


def list_shipped() -> list[str]:
    """The names of the shipped query files, broken ones included."""
    return [name for name, *_ in stamp_shipped()]


def stamp_shipped() -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of each shipped query file."""
    return tuple(
        sorted(
            (f"{folder.name}/{file.name.removesuffix('.sql')}", stat.st_mtime_ns, stat.st_size)
            for folder in os.scandir(FOLDER)
            if folder.is_dir()
            for file in os.scandir(folder)
            if file.name.endswith(".sql")
            for stat in [file.stat()]
        )
    )


def read_shipped(name: str) -> Query:
    """One shipped query file. Raises QueryError where it is broken."""
    try:
        text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError.at(f"queries/{name}.sql", "unreadable_file") from error
    return parse(name, text)


def load(data: Path) -> dict[str, Query]:
    """The queries in force: shipped files, overridden by the versions saved in the journal.

    A saved version that this release cannot parse, or that stepped aside because it no longer fits
    (`list_set_aside`), gives way to the one saved before it, the first of all to the shipped file,
    so that one old edit does not break every page; `unusable` has the reason.
    """
    queries, candidates, aside = load_shipped(), list_candidates(data), {}
    if candidates:
        aside = list_set_aside(data)
    reasons = {name: aside.get(versions[0].entry_id) for name, versions in candidates.items()}
    waiting = {
        name: [version for version in versions if version.entry_id not in aside]
        for name, versions in candidates.items()
    }
    while texts := [(name, left[0].body["text"]) for name, left in waiting.items() if left]:
        for (name, _), parsed in zip(texts, read_written(texts, concurrency.PAGES), strict=True):
            version = waiting[name].pop(0)
            if isinstance(parsed, QueryError):
                reasons[name] = reasons[name] or parsed
            else:
                del waiting[name]
                queries[name] = replace(
                    _make_version(version, parsed, queries.get(name)), unusable=reasons[name]
                )
    for name in waiting:
        if name in queries:
            queries[name] = replace(queries[name], unusable=reasons[name])
    return queries


def _make_version(
    version: journal.Entry, parsed: tuple[dict[str, Any], list[str]], shipped: Query | None
) -> Query:
    return make_query(
        version.body["name"],
        version.body["text"],
        *parsed,
        version=version.entry_id,
        is_written=True,
        is_outdated=version.body.get("base") != digest_text(shipped),
    )


def find_stand_in(data: Path, query: Query) -> Query | None:
    """What stands in for a saved version that fails: the last one before it that did not, else the
    shipped file; None where there is neither."""
    shipped, aside = load_shipped().get(query.name), list_set_aside(data)
    for version in list_candidates(data).get(query.name, ()):
        if version.entry_id < (query.version or 0) and version.entry_id not in aside:
            [parsed] = read_written([(query.name, version.body["text"])], concurrency.PAGES)
            if not isinstance(parsed, QueryError):
                return _make_version(version, parsed, shipped)
    return shipped


def digest_text(shipped: Query | None) -> str:
    """The SHA-256 of a shipped query's text, kept with the versions made from it; "" where there is
    none."""
    return hashlib.sha256(shipped.text.encode()).hexdigest() if shipped else ""


def list_versions(data: Path, name: str) -> list[journal.Entry]:
    """All saved versions of a query, including refused ones, oldest first; of a renamed one also
    those under its former names.

    The body has name, text, reason and status: `saved`, `refused`, `shipped` for a return to the
    shipped file, `aside` where the saved version gave way to it, or `retired`. A version under a
    new name has the former one as `was`, one that came from a file of the data folder the file's
    SHA-256 as `file`.
    """
    versions = []
    for entry in reversed(journal.list_entries(data, "query")):
        if entry.body["name"] == name:
            versions.append(entry)
            name = entry.body.get("was", name)
    return versions[::-1]


def list_saved(data: Path) -> dict[str, journal.Entry]:
    """The last saved version of each query that nobody took back."""
    return {name: versions[0] for name, versions in list_candidates(data).items()}


def list_candidates(data: Path) -> dict[str, list[journal.Entry]]:
    """The saved versions of each query since it was last as shipped, the newest first; of a renamed
    one also those under its former names, as if they had been saved under today's."""
    saved: dict[str, list[journal.Entry]] = {}
    for entry in journal_copy.list_entries(data, "query"):
        if entry.body["status"] == "saved":
            saved.setdefault(entry.body["name"], []).insert(0, entry)
        elif entry.body["status"] in ("shipped", "retired"):
            ended = saved.pop(entry.body["name"], [])
            if new_name := entry.body.get("now"):
                saved[new_name] = [renaming.rename_version(version, new_name) for version in ended]
    return saved


def list_retired(data: Path) -> dict[str, journal.Entry]:
    """The last text of each retired query by name, but for those that go on under another name."""
    latest = {}
    for entry in journal_copy.list_entries(data, "query"):
        if entry.body["status"] in ("saved", "retired"):
            latest[entry.body["name"]] = entry
    return {
        name: entry
        for name, entry in latest.items()
        if entry.body["status"] == "retired" and "now" not in entry.body
    }


def list_set_aside(data: Path) -> dict[int, QueryError]:
    """Why a saved version does not fit today's shipped queries, by its number.

    Once the shipped text changes again, the version is tried again.
    """
    shipped = load_shipped()
    return {
        entry.body["version"]: QueryError.from_plain(entry.body["error"])
        for entry in journal_copy.list_entries(data, "query")
        if entry.body["status"] == "aside"
        and entry.body["shipped"] == digest_text(shipped.get(entry.body["name"]))
    }


def list_unusable(data: Path) -> list[tuple[str, int, QueryError]]:
    """Name and number of each saved version that is not in force although nobody withdrew it, and
    why."""
    queries, saved, aside = load(data), list_saved(data), list_set_aside(data)
    reasons = {
        name: query.unusable if (query := queries.get(name)) else aside.get(version.entry_id)
        for name, version in saved.items()
    }
    return [
        (name, saved[name].entry_id, reason) for name, reason in sorted(reasons.items()) if reason
    ]


def list_given_way(queries: Mapping[str, Query], name: str) -> list[Query]:
    """The queries behind a figure whose saved version is not in force: the query itself and the
    models that it reads."""
    names = [name, *(f"model/{table}" for table in sorted(trace_lineage(queries, name)))]
    return [queries[one] for one in names if one in queries and queries[one].unusable]


def find_written(queries: Mapping[str, Query], blamed: Sequence[str]) -> list[Query]:
    """The written queries that a failure of these queries may come from: they themselves, and the
    models that they read."""
    tables = {table for name in blamed if name in queries for table in trace_lineage(queries, name)}
    names = {*blamed, *(f"model/{table}" for table in tables)}
    return [queries[name] for name in sorted(names & set(queries)) if queries[name].is_written]


def explain_cause(queries: Mapping[str, Query], error: QueryError) -> QueryError:
    """The error of a build, named after the written queries that it comes from, if any."""
    written = find_written(queries, find_blamed(error))
    if not written:
        return error
    versions = ", ".join(
        f"{query.name} (#{query.version})" if query.version else query.name for query in written
    )
    return QueryError("caused_by", versions=versions, reason=error)


def find_blamed(error: QueryError) -> list[str]:
    """The name of the query whose file an error names, if it names one."""
    match = re.match(r"queries/(.+?)\.sql", str(error.details.get("where", "")))
    return [match[1]] if match else []


def order_models(queries: Mapping[str, Query]) -> list[Query]:
    """The model queries, each after those it reads. Raises QueryError for a cycle."""
    models = {
        query.name.removeprefix("model/"): query
        for query in queries.values()
        if query.kind == "model"
    }
    reads = {table: set(query.tables) & set(models) for table, query in models.items()}
    try:
        return [models[table] for table in TopologicalSorter(reads).static_order()]
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise QueryError("circle", circle=circle) from error


def trace_lineage(queries: Mapping[str, Query], name: str) -> set[str]:
    """All tables that a query depends on, through the model down to the canonical ones."""
    tables: set[str] = set()
    pending = list(queries[name].tables)
    while pending:
        table = pending.pop()
        if table not in tables:
            tables.add(table)
            model = queries.get(f"model/{table}")
            pending.extend(model.tables if model else ())
    return tables


def bind_values(query_parameters: frozenset[str], chosen: Mapping, settings: Mapping) -> dict:
    """The value of each `$` parameter of a query: the filter or record chosen (None if not set), or
    the setting.

    Raises QueryError for a name that is neither.
    """
    choices = set(FILTERS) | set(RECORD)
    unknown = query_parameters - choices - set(settings)
    if unknown:
        offered = ", ".join(f"${name}" for name in FILTERS)
        raise QueryError("unknown_parameter", name=min(unknown), offered=offered)
    return {
        name: (chosen.get(name) or None) if name in choices else settings[name]
        for name in query_parameters
    }


def describe_columns(
    query: Query, connection: duckdb.DuckDBPyConnection, settings: Mapping
) -> dict[str, str]:
    """The columns that a query returns and their types, without reading a row.

    Raises QueryError where a table or column is missing, where the header names a column (chart,
    estimate, labels) that is not returned, or where its smallest effect is not a setting.
    """
    try:
        values = dict.fromkeys(bind_values(query.parameters, {}, settings))
        described = connection.execute(f"describe {query.sql}", values).fetchall()
    except (QueryError, duckdb.Error) as error:
        raise explain_refusal(query, error) from error
    returned = {name: kind for name, kind, *_ in described}
    check_returned(query, list(returned))
    sesoi = query.estimate.get("sesoi")
    if sesoi and sesoi not in settings:
        known = ", ".join(name for name in settings if name.startswith("sesoi_"))
        raise explain_refusal(query, QueryError("unknown_setting", name=sesoi, known=known))
    return returned


def check_returned(query: Query, returned: Sequence[str]) -> None:
    """Raise QueryError where the header names a column that is not among those returned."""
    charted = {query.chart[key] for key in ("x", "y", "by") if key in query.chart}
    charted |= set(query.chart.get("stages", ()))
    estimated = set(kinds.list_columns(query.estimate)) if query.estimate else set()
    for column in sorted(charted | estimated | set(query.columns)):
        if column not in returned:
            names = ", ".join(returned)
            raise explain_refusal(query, QueryError("promised", column=column, given=names))
