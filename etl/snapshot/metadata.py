"""Metadata of a snapshot: loads, findings, and which fields are filled."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date

import duckdb

from etl.entities.decisions import Decision
from etl.findings import Finding, format_message
from etl.schema import TableSchema, load_tables
from etl.snapshot import meetings
from etl.snapshot.gather import ReceivedLoad
from etl.snapshot.lists import Assignment


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


def note_lists(
    assignment: Assignment, received: Iterable[ReceivedLoad]
) -> list[tuple[str, Finding]]:
    """A warning on each load that waits for a person, a note on each that has the numbers of a list
    of other things."""
    files = {item.load.load_id: item.load for item in received}
    findings = []
    for relation in assignment.relations:
        is_asked = relation.outcome == "asked"
        if is_asked or (relation.outcome == "other" and not relation.is_decided):
            code, severity = ("list_asked", "warning") if is_asked else ("other_list", "note")
            finding = Finding(
                code,
                severity,
                files[relation.load_id].sheet,
                file=files[relation.other_load_id].file,
                count=relation.meeting.shared,
            )
            findings.append((relation.load_id, finding))
    return findings


def write_lists(
    connection: duckdb.DuckDBPyConnection, assignments: Mapping[str, Assignment]
) -> None:
    """Create and fill the tables `lists` (load → the list that it is a state of), `list_meetings`
    (how loads met earlier lists) and `list_pairs` (examples of what is asked about)."""
    connection.execute(
        """
        create table lists (
            table_name varchar, load_id varchar, list_id varchar, list_name varchar,
            things_id varchar
        );
        create table list_meetings (
            table_name varchar, load_id varchar, other_load_id varchar, outcome varchar,
            is_decided boolean, shared_count bigint, agreeing_count bigint,
            contradicting_count bigint
        );
        create table list_pairs (
            load_id varchar, other_load_id varchar, number varchar, other_row varchar,
            this_row varchar
        );
        """
    )
    states, met_loads, pairs = [], [], []
    for table, assignment in assignments.items():
        for load_id, list_id in assignment.list_of.items():
            name = assignment.names.get(list_id, "")
            states.append([table, load_id, list_id, name, assignment.things_of[list_id]])
        for relation in assignment.relations:
            met = relation.meeting
            counts = [met.shared, met.agreeing, met.contradicting]
            ids = [relation.load_id, relation.other_load_id]
            met_loads.append([table, *ids, relation.outcome, relation.is_decided, *counts])
            if relation.outcome == "asked":
                shown = meetings.list_pairs(connection, load_tables()[table], *ids)
                pairs += [[*ids, *pair] for pair in shown]
    for name, rows in (("lists", states), ("list_meetings", met_loads), ("list_pairs", pairs)):
        if rows:
            places = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({places})", rows)


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
    if rows:
        connection.executemany(f"insert into loads values ({', '.join('?' * 15)})", rows)


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
    if rows:
        connection.executemany("insert into findings values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


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
