"""Build a snapshot from all loads: canonical tables, names, model, checks. A function of its
inputs."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl import progress
from etl.entities import decisions, references, requirement_references
from etl.entities.decisions import Decision
from etl.entities.row_decisions import RowDecision
from etl.findings import MAX_PER_KIND, Finding
from etl.load import ReceivedLoad
from etl.schema import TableSchema, build_ddl, load_tables
from etl.snapshot import (
    derive,
    gather,
    lists,
    merge,
    metadata,
    plans,
    row_ids,
    united_rows,
    united_values,
)
from etl.snapshot.derive import CheckResult
from etl.snapshot.lists import Assignment, ListDecision
from queries import build_version, catalog
from queries.settings import write_table
from queries.statements import strip_comments
from store import snapshots

# The parsed input of a company whose build is mostly the starting of statements: one thread and one
# transaction save a third of it. A transaction keeps its changes in memory.
SMALL_BYTES = 20_000_000
# A table fills at least a block of the file, and there are eighty: in DuckDB's own blocks of 256 KB
# the smallest company would be 13 MB, to be written, checked and copied at each publication.
TINY_BYTES, SMALL_BLOCK, BLOCK = 2_000_000, "16384", "262144"
# Beyond it the database spills to disk beside its file: the server that builds has other visitors.
BUILD_MEMORY = "1GB"
# DuckDB only measures progress with its bar enabled; printing the bar is not wanted.
ENABLE_PROGRESS = "set enable_progress_bar = true; set enable_progress_bar_print = false"

# Which row of a load was replaced, or removed, by which other load.
REPLACED_ROWS = (
    "create table replaced_rows (table_name varchar, row_key varchar, project_id varchar, "
    "load_id varchar, source_row bigint, by_load_id varchar, by_source_row bigint, "
    "is_changed boolean)"
)


@dataclass(frozen=True)
class BuiltSnapshot:
    """A finished database, not yet published; any of `failed` blocks publication.

    `set_aside` are the saved versions that it was built without, and why.
    """

    path: Path
    name: str
    checks: tuple[CheckResult, ...]
    set_aside: tuple[tuple[catalog.Query, catalog.QueryError], ...] = ()

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks of severity fail that found violations."""
        return tuple(check for check in self.checks if check.severity == "fail" and check.rows)


def digest_inputs(
    received: Iterable[ReceivedLoad],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
    listed: Sequence[ListDecision] = (),
    paired: Sequence[RowDecision] = (),
) -> str:
    """A short digest of everything a snapshot depends on: equal inputs have equal digests."""
    digest = hashlib.sha256()
    for item in received:
        parsed = item.load.parquet.name if item.load.parquet else ""
        parts = (item.load.load_id, parsed, item.received_date, item.is_complete, item.batch)
        digest.update("|".join(map(str, parts)).encode())
    for query in sorted(queries.values(), key=lambda query: query.name):
        # Evidence is asked of a snapshot and is no part of it, nor is a comment.
        if query.kind != "evidence":
            parts = (query.name, query.severity, query.tables, strip_comments(query.sql))
            digest.update("\n".join(map(str, parts)).encode())
    digest.update(catalog.load_macros().encode())
    digest.update(json.dumps(settings, sort_keys=True).encode())
    for decision in (*decided, *listed, *paired):
        digest.update(repr(decision).encode())
    digest.update(build_version.digest_code())
    return digest.hexdigest()[:12]


def build_snapshot(
    data: Path,
    received: list[ReceivedLoad],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
    listed: Sequence[ListDecision] = (),
    paired: Sequence[RowDecision] = (),
) -> BuiltSnapshot:
    """Build the snapshot of these loads, queries and decisions on names, lists and rows, without
    publishing it.

    An unpublished snapshot of the same inputs is reused where one is kept. Raises
    catalog.QueryError where a model, check or evidence query does not fit the tables. Cost: linear
    in rows, except for sorts by key and the change links (see their query).
    """
    inputs = digest_inputs(received, queries, settings, decided, listed, paired)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{inputs}"
    if path := snapshots.find_built(data, inputs):
        with snapshots.connect(path) as connection:
            rows = connection.execute("from checks").fetchall()
        return BuiltSnapshot(path, name, tuple(CheckResult(*row) for row in rows))
    with snapshots.open_build(data, _count_bytes(received)) as path:
        record = data / "parsed" / "contract.json"
        decisions = (decided, listed, paired)
        checks = _write_database(path, received, queries, settings, decisions, record)
        return BuiltSnapshot(snapshots.keep_built(data, path, inputs), name, tuple(checks))


def _count_bytes(received: Iterable[ReceivedLoad]) -> int:
    """The size of the parsed input."""
    return sum(item.load.parquet.stat().st_size for item in received if item.load.parquet)


def _write_database(
    path: Path,
    received: list[ReceivedLoad],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decisions: tuple[Sequence[Decision], Sequence[ListDecision], Sequence[RowDecision]],
    record: Path,
) -> list[CheckResult]:
    """Write a complete database at `path`; `record` is that of the contract."""
    tracker = progress.current()
    has_written = any(query.is_written for query in queries.values())
    size = _count_bytes(received)
    block = SMALL_BLOCK if size < TINY_BYTES else BLOCK
    with (
        duckdb.connect(path, config={"default_block_size": block}) as connection,
        tracker.on_stop(connection.interrupt),
    ):
        connection.execute(ENABLE_PROGRESS)
        connection.execute(f"set memory_limit = '{BUILD_MEMORY}'")
        is_small = size < SMALL_BYTES
        if is_small:
            connection.execute("set threads = 1")
            connection.begin()
        fill_tables(connection, received, settings, *decisions)
        connection.execute(catalog.load_macros())
        if not has_written:
            checks = derive.derive_shipped(connection, queries, settings, record)
        if is_small:
            connection.commit()
        connection.execute("checkpoint")
    return derive.derive_written(path, queries, settings, record) if has_written else checks


def fill_tables(
    connection: duckdb.DuckDBPyConnection,
    received: list[ReceivedLoad],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
    listed: Sequence[ListDecision] = (),
    paired: Sequence[RowDecision] = (),
) -> None:
    """Fill all tables that do not follow from others: the canonical ones, and those on the loads,
    their findings and lists, the version and the settings."""
    findings, assigned = _merge_tables(connection, received, settings, decided, listed, paired)
    waiting = {relation.load_id for one in assigned.values() for relation in one.questions}
    metadata.write_metadata(connection, received, waiting, findings, decided)
    lists.write_lists(connection, assigned)
    metadata.write_version(connection, build_version.digest())
    write_table(connection, settings)


def _merge_tables(
    connection: duckdb.DuckDBPyConnection,
    received: list[ReceivedLoad],
    settings: Mapping[str, Any],
    decided: Sequence[Decision],
    listed: Sequence[ListDecision],
    paired: Sequence[RowDecision],
) -> tuple[list[tuple[str, Finding]], dict[str, Assignment]]:
    """Fill the canonical tables; gives the findings of the merge, and table → its lists."""
    schemas, tracker = load_tables(), progress.current()
    # What was never exported is empty but for names that others mention: nothing to merge there,
    # and planning the statements would take a third of the time of a small company.
    sources = {item.load.source for item in received}
    exported = [schema for schema in schemas.values() if schema.table in sources]
    findings = []
    connection.execute(REPLACED_ROWS)
    connection.execute(united_rows.DDL)
    connection.execute(row_ids.DDL)
    tracker.begin(
        "joining", len(schemas) + len(exported), lambda: derive.get_statement_progress(connection)
    )
    for schema in schemas.values():
        tracker.advance()
        findings += _gather_table(connection, schema, received)
    # People, clients and projects first: the rows of the other tables name them.
    assigned = {
        entity: merge_table(connection, schemas[entity], received, listed)
        for entity in references.ENTITIES
        if entity in sources
    }
    _match_names(connection, schemas, decided)
    for schema in exported:
        tracker.advance()
        if schema.table not in references.ENTITIES:
            assigned[schema.table] = merge_table(connection, schema, received, listed, paired)
        findings += lists.note_lists(assigned[schema.table], received)
        findings += _warn("values_differ", merge.list_differences(connection, schema))
        if paired:
            united = merge.list_differences(connection, schema, are_united=True)
            findings += _warn("united_differ", united)
    for schema in sorted(exported, key=lambda schema: schema.table != "projects"):
        references.fill_ids(connection, schema)
    requirement_references.fill_requirement_ids(connection)
    plans.fill_baselines(connection, settings["baseline"])
    references.drop_unmentioned(connection, schemas)
    united_values.unite_values(connection, settings, decided)
    plans.mark_summaries(connection)
    plans.fill_calendar(connection, schemas, settings["calendar"])
    united_rows.find_duplicates(connection, settings)
    return findings, assigned


def _gather_table(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, received: list[ReceivedLoad]
) -> list[tuple[str, Finding]]:
    """Gather the rows read for a table, and create it, empty; gives what was left out of them."""
    own = [item for item in received if item.load.source == schema.table]
    gather.gather(connection, schema, own)
    findings = []
    if own:
        findings = _warn("fact_after_receipt", gather.drop_future_facts(connection, schema))
        gather.date_loads(connection, schema)
    connection.execute(build_ddl(schema))
    return findings


def _match_names(
    connection: duckdb.DuckDBPyConnection,
    schemas: dict[str, TableSchema],
    decided: Sequence[Decision],
) -> None:
    """Find whom all names mean; projects first, for a name may be decided within one of them."""
    selected = {entity: decisions.select(entity, decided) for entity in references.ENTITIES}
    projects = references.match_names(connection, schemas, "projects", selected["projects"]).merged
    for entity in ("people", "clients"):
        references.match_names(connection, schemas, entity, selected[entity], projects)


def merge_table(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    received: Iterable[ReceivedLoad],
    listed: Sequence[ListDecision],
    paired: Sequence[RowDecision] = (),
) -> Assignment:
    """Fill one table from its loads, and give the lists that they are states of."""
    received = [item for item in received if item.load.source == schema.table]
    assignment = lists.assign(connection, schema, received, listed)
    merge.place_rows(connection, schema, received, assignment)
    united_rows.unite_rows(connection, schema, received, paired)
    merge.join_rows(connection, schema)
    return assignment


def _warn(code: str, values: list[gather.FlaggedValue]) -> list[tuple[str, Finding]]:
    """A warning for each flagged value; per load and field, the rest become one line."""
    findings = []
    for value in values:
        place = (value.sheet, value.row, value.column, value.value)
        findings.append((value.load_id, Finding(code, "warning", *place, **value.details)))
        if value.turn == MAX_PER_KIND < value.count:
            more = value.count - MAX_PER_KIND
            rest = Finding(code, "warning", value.sheet, None, value.column, more=more)
            findings.append((value.load_id, rest))
    return findings
