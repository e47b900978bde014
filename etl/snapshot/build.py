"""All loads → one snapshot: canonical tables, names, model, checks. A function of its inputs."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl import progress, schema
from etl.entities import decisions, references
from etl.entities.decisions import Decision
from etl.findings import MAX_PER_KIND, Finding
from etl.snapshot import contract, merge, metadata, plans
from etl.snapshot.merge import Received
from queries import catalog
from store import snapshots

ETL = Path(__file__).parent.parent


# DuckDB says how far a statement is, but prints no bar.
TELLING = "set enable_progress_bar = true; set enable_progress_bar_print = false"


@dataclass(frozen=True)
class CheckResult:
    """A check and how many rows it found wrong."""

    name: str
    severity: str
    rows: int


@dataclass(frozen=True)
class Built:
    """A finished database beside the published one; `failed` checks forbid publishing it."""

    path: Path
    name: str
    checks: tuple[CheckResult, ...]

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks of severity fail that found something."""
        return tuple(one for one in self.checks if one.severity == "fail" and one.rows)


def digest_inputs(
    received: Iterable[Received],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
) -> str:
    """What a snapshot depends on, as one short name: the same inputs give the same digest."""
    total = hashlib.sha256()
    for one in received:
        parsed = one.load.parquet.name if one.load.parquet else ""
        total.update(
            f"{one.load.load_id}|{parsed}|{one.received_date}|{one.is_complete}|{one.batch}".encode()
        )
    for name in sorted(queries):
        total.update(f"{name}\n{queries[name].text}".encode())
    total.update(catalog.macros().encode())
    total.update(json.dumps(settings, sort_keys=True).encode())
    for one in decided:
        total.update(repr(one).encode())
    for path in list_code():
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def list_code() -> list[Path]:
    """The files of code and declarations that a snapshot depends on."""
    return sorted([*ETL.rglob("*.py"), *ETL.rglob("*.toml")])


def build_snapshot(
    data: Path,
    received: list[Received],
    queries: Mapping[str, catalog.Query],
    settings: Mapping[str, Any],
    decided: Sequence[Decision] = (),
) -> Built:
    """Build the snapshot of these loads, queries and decisions on names beside the published one.

    One that was built of the same inputs last, and not published, is taken as it is. Raises
    catalog.QueryError where a model, check or evidence query does not fit the tables. Cost: linear
    in rows, but for the sorts by key and the links (their query states theirs).
    """
    inputs = digest_inputs(received, queries, settings, decided)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{inputs}"
    if path := snapshots.built(data, inputs):
        with snapshots.connect(path) as connection:
            told = connection.execute("from checks").fetchall()
        return Built(path, name, tuple(CheckResult(*one) for one in told))
    path, watching = snapshots.aside(data), progress.current()
    with (
        duckdb.connect(path) as connection,
        watching.on_stop(connection.interrupt),
    ):
        connection.execute(TELLING)
        found = _fill(connection, received, settings, decided)
        metadata.write_metadata(connection, received, found, decided)
        connection.execute(catalog.macros())
        models = catalog.model_order(queries)
        watching.begin("deriving", len(models), lambda: _within(connection))
        for query in models:
            _derive(connection, query, settings)
            watching.advance()
        asked = [query for query in queries.values() if query.kind == "check"]
        watching.begin("checking", len(asked), lambda: _within(connection))
        checks = []
        for query in asked:
            checks.append(_check(connection, query, settings))
            watching.advance()
        evidence = [query for query in queries.values() if query.kind == "evidence"]
        contract.verify(connection, evidence, settings, data / "parsed" / "contract.json")
        connection.execute(
            "create table checks (check_name varchar, severity varchar, row_count bigint)"
        )
        for one in checks:
            connection.execute(
                "insert into checks values (?, ?, ?)", [one.name, one.severity, one.rows]
            )
        connection.execute("checkpoint")
    return Built(snapshots.keep_built(data, path, inputs), name, tuple(checks))


def _fill(
    connection: duckdb.DuckDBPyConnection,
    received: list[Received],
    settings: Mapping[str, Any],
    decided: Sequence[Decision],
) -> list[tuple[str, Finding]]:
    known, watching = schema.load_tables(), progress.current()
    findings = []
    connection.execute(
        "create table replaced_rows (table_name varchar, row_key varchar, project_id varchar, "
        "load_id varchar, source_row bigint, by_load_id varchar, by_source_row bigint, "
        "is_changed boolean)"
    )
    watching.begin("joining", 2 * len(known), lambda: _within(connection))
    for source in known.values():
        watching.advance()
        merge.gather(
            connection, source, [one for one in received if one.load.source == source.table]
        )
        findings += _found("fact_after_receipt", merge.drop_future_facts(connection, source))
        merge.date_loads(connection, source)
        connection.execute(schema.build_ddl(source))
    for entity in references.ENTITIES:
        merge.place_rows(connection, known[entity])
        merge.join_rows(connection, known[entity])
    on = {entity: decisions.select(entity, decided) for entity in references.ENTITIES}
    projects = references.match_names(connection, known, "projects", on["projects"]).merged
    for entity in ("people", "clients"):
        references.match_names(connection, known, entity, on[entity], projects)
    for source in known.values():
        watching.advance()
        if source.table not in references.ENTITIES:
            merge.place_rows(connection, source)
            merge.join_rows(connection, source)
        findings += _found("values_differ", merge.list_differences(connection, source))
    for source in sorted(known.values(), key=lambda one: one.table != "projects"):
        references.fill_ids(connection, source)
    references.fill_requirement_ids(connection)
    plans.fill_baselines(connection, settings["baseline"])
    references.drop_unmentioned(connection, known)
    plans.mark_summaries(connection)
    plans.fill_calendar(connection, known, settings["calendar"])
    return findings


def _within(connection: duckdb.DuckDBPyConnection) -> float:
    """How far the statement is that runs on a connection: 0–1."""
    try:
        return max(connection.query_progress(), 0.0) / 100
    except duckdb.ConnectionException:  # It was closed since.
        return 0.0


def _derive(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> None:
    table = query.name.removeprefix("model/")
    try:
        connection.execute(
            f"create table {table} as {query.sql}",
            catalog.values_for(query.parameters, {}, settings),
        )
    except (duckdb.Error, catalog.QueryError) as error:
        raise catalog.refused(query, error) from error


def _check(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> CheckResult:
    try:
        # Asked as a subquery so that the offending rows are counted where they are.
        [(rows,)] = connection.execute(
            f"select count(*) from ({query.sql.rstrip().rstrip(';')})",
            catalog.values_for(query.parameters, {}, settings),
        ).fetchall()
    except (duckdb.Error, catalog.QueryError) as error:
        raise catalog.refused(query, error) from error
    return CheckResult(query.name, query.severity, rows)


def _found(code: str, places: list[merge.Place]) -> list[tuple[str, Finding]]:
    """A warning at each place; those beyond the first of a load and field become one line."""
    found = []
    for one in places:
        at = Finding(code, "warning", one.sheet, one.row, one.column, one.value, **one.details)
        found.append((one.load_id, at))
        if one.turn == MAX_PER_KIND < one.count:
            more = one.count - MAX_PER_KIND
            rest = Finding(code, "warning", one.sheet, None, one.column, more=more)
            found.append((one.load_id, rest))
    return found
