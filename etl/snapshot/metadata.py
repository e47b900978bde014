"""Metadata of a snapshot: loads, findings, and which fields are filled."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from etl.entities.decisions import Decision
from etl.findings import Finding, format_message
from etl.load import Load, ReceivedLoad
from etl.schema import TableSchema, load_tables
from etl.snapshot.append import append_rows
from store import snapshots


@dataclass(frozen=True)
class BuildFinding:
    """A problem of a load that only the other loads or its day of receipt show, as it stands in a
    snapshot, with its message by language."""

    code: str
    severity: str
    sheet: str
    row: int | None
    column: str | None
    value: str | None
    messages: Mapping[str, str]


def write_metadata(
    connection: duckdb.DuckDBPyConnection,
    received: list[ReceivedLoad],
    waiting: Set[str],
    found: list[tuple[str, Finding]],
    decided: Sequence[Decision],
) -> None:
    """Create and fill the tables `loads`, `findings` and `field_coverage`.

    `waiting` are the loads that wait for a person, which fill no table; `found` the findings of the
    merge, each with its load id.
    """
    connection.execute(
        """
        create table loads (
            load_id varchar, file_sha varchar, source_file varchar, source_sheet varchar,
            table_name varchar,
            format varchar, received_date date, received_order bigint, rows_read bigint,
            rows_kept bigint, rows_rejected bigint, rows_merged bigint, rows_passed_over bigint,
            as_of_date date, is_sample boolean
        );
        create table findings (
            load_id varchar, code varchar, severity varchar, sheet varchar, "row" bigint,
            col varchar, value varchar, message_en varchar, message_zh varchar
        );
        create table field_coverage (
            table_name varchar, field_name varchar, is_mapped boolean, filled_count bigint,
            row_count bigint
        );
        """
    )
    _write_findings(connection, received, found)
    received = [item for item in received if item.load.load_id not in waiting]
    _write_loads(connection, received)
    has_roles = any(decision.verb == "role" for decision in decided)
    for schema in load_tables().values():
        _write_coverage(connection, schema, received, has_roles)


def list_build_findings(path: Path, loads: Iterable[Load]) -> dict[str, tuple[BuildFinding, ...]]:
    """What the build of a snapshot found in each of these loads, beyond what reading them did."""
    read = {
        load.load_id: {
            (each.code, each.sheet, each.row, each.column, each.value) for each in load.findings
        }
        for load in loads
    }
    listed: dict[str, list[BuildFinding]] = {}
    with snapshots.connect(path) as connection:
        rows = connection.execute(
            'select load_id, code, severity, sheet, "row", col, value, message_en, message_zh '
            "from findings where load_id in $loads order by rowid",
            {"loads": list(read)},
        ).fetchall()
    for load_id, code, severity, sheet, row, column, value, en, zh in rows:
        if (code, sheet, row, column, value) not in read[load_id]:
            finding = BuildFinding(code, severity, sheet, row, column, value, {"en": en, "zh": zh})
            listed.setdefault(load_id, []).append(finding)
    return {load_id: tuple(findings) for load_id, findings in listed.items()}


def write_version(connection: duckdb.DuckDBPyConnection, version: str) -> None:
    """Create the table `build_version`: the version of code and model that builds this snapshot."""
    connection.execute("create table build_version (version varchar)")
    connection.execute("insert into build_version values ($version)", {"version": version})


def _write_loads(connection: duckdb.DuckDBPyConnection, received: Iterable[ReceivedLoad]) -> None:
    as_of_dates: dict[str, date | None] = {}
    for table in load_tables():
        as_of_dates |= connection.execute(
            f"select load_id, max(as_of_date) from read_{table} group by load_id"
        ).fetchall()
    rows = [
        [
            item.load.load_id,
            item.load.sha,
            item.load.file,
            item.load.sheet,
            item.load.source,
            item.load.format,
            item.received_date,
            item.order,
            item.load.rows_read,
            item.load.rows_kept,
            item.load.rows_rejected,
            item.load.rows_merged,
            item.load.rows_passed_over,
            as_of_dates.get(item.load.load_id),
            item.is_sample,
        ]
        for item in received
    ]
    append_rows(connection, "loads", rows)


def _write_findings(
    connection: duckdb.DuckDBPyConnection,
    received: list[ReceivedLoad],
    found: list[tuple[str, Finding]],
) -> None:
    files = {item.load.load_id: item.load.file for item in received}
    of_loads = [(item.load.load_id, finding) for item in received for finding in item.load.findings]
    rows = [
        [
            load_id,
            finding.code,
            finding.severity,
            finding.sheet,
            finding.row,
            finding.column,
            finding.value,
            format_message(finding, "en", files[load_id]),
            format_message(finding, "zh", files[load_id]),
        ]
        for load_id, finding in (*of_loads, *found)
    ]
    append_rows(connection, "findings", rows)


def _write_coverage(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    received: Iterable[ReceivedLoad],
    has_roles: bool,
) -> None:
    """Count the filled cells of each field; roles decided by people make people.role mapped."""
    mapped = {
        name for item in received if item.load.source == schema.table for name in item.load.fields
    }
    if schema.table == "people" and has_roles:
        mapped.add("role")
    counts = ", ".join(f"count({name}) as {name}" for name in schema.fields)
    connection.execute(
        f"""
        insert into field_coverage
        select $table, field_name, field_name in $mapped, filled_count, row_count
        from (
            unpivot (select count(*) as row_count, {counts} from {schema.table})
            on * exclude (row_count)
            into name field_name value filled_count
        )
        """,
        {"table": schema.table, "mapped": sorted(mapped)},
    )
