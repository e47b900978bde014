"""What a snapshot says of itself: loads, findings, and which fields any load fills."""

from collections.abc import Sequence
from datetime import date

import duckdb

from etl import schema
from etl.entities.decisions import Decision
from etl.findings import Finding, format_message
from etl.snapshot.merge import Received


def write_metadata(
    connection: duckdb.DuckDBPyConnection,
    received: list[Received],
    found: list[tuple[str, Finding]],
    decided: Sequence[Decision],
) -> None:
    """What the cards say of the data: loads, findings, and which fields any load fills."""
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
    files = {one.load.load_id: one.load.file for one in received}
    findings = [(one.load.load_id, finding) for one in received for finding in one.load.findings]
    findings += found
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
        for load_id, finding in findings
    ]
    dated: dict[str, date | None] = {}
    for table in schema.load_tables():
        dated |= connection.execute(
            f"select load_id, max(as_of_date) from read_{table} group by load_id"
        ).fetchall()
    loads = [
        [
            one.load.load_id,
            one.load.sha,
            one.load.file,
            one.load.sheet,
            one.load.source,
            one.load.format,
            one.received_date,
            one.order,
            one.load.rows_read,
            one.load.rows_kept,
            one.load.rows_rejected,
            one.load.rows_merged,
            one.load.rows_passed_over,
            dated.get(one.load.load_id),
            one.is_sample,
        ]
        for one in received
    ]
    if loads:
        connection.executemany(f"insert into loads values ({', '.join('?' * 15)})", loads)
    if rows:
        connection.executemany("insert into findings values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    for source in schema.load_tables().values():
        mapped = {
            name for one in received if one.load.source == source.table for name in one.load.fields
        }
        if source.table == "people" and any(one.verb == "role" for one in decided):
            mapped.add("role")
        counted = ", ".join(f"count({name}) as {name}" for name in source.fields)
        connection.execute(
            f"""
            insert into field_coverage
            select $table, field_name, field_name in $mapped, filled_count, row_count
            from (
                unpivot (select count(*) as row_count, {counted} from {source.table})
                on * exclude (row_count)
                into name field_name value filled_count
            )
            """,
            {"table": source.table, "mapped": sorted(mapped)},
        )
