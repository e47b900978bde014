"""What a SELECT reads: its tables, by DuckDB's parser and plan; and whether its answer is of the
moment."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from queries.statements import strip_semicolons

# Of a connection whose plans scan every table that a text names: else DuckDB leaves out a table
# where its statistics answer, or where no row can come of it.
WHOLE_PLANS = {"disabled_optimizers": "statistics_propagation,filter_pushdown,empty_result_pullup"}
# Written without brackets these are functions too, unless a table has a column of that name.
MOMENTS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
# Volatile by DuckDB's list, but it gives no answer at all.
STEADY = {"error"}


def list_tables(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]
) -> set[str]:
    """The tables that a SELECT reads, also those behind macros and functions.

    The parser names what is written but for CTEs, the plan what is scanned but for what the
    optimizer saw to be empty. Raises duckdb.Error where the SELECT does not fit the tables.
    """
    scanned = list_scanned_tables(connection, sql, values)
    return list_written_tables(connection, sql) | {name.lower() for name in scanned}


def list_scanned_tables(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]
) -> set[str]:
    """The tables that DuckDB's plan of a SELECT scans; all of them on a connection with
    WHOLE_PLANS."""
    inner = strip_semicolons(sql)
    [(_, written)] = connection.execute(
        f"explain (format json) select * from ({inner}\n)", values
    ).fetchall()
    steps = _walk(json.loads(written))
    scanned = (step["extra_info"].get("Table") for step in steps if "extra_info" in step)
    return {table.rsplit(".", 1)[-1] for table in scanned if table}


def list_written_tables(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """The tables that the text of a SELECT names, whether or not they exist."""
    nodes = list(_walk(_parse_tree(connection, sql)))
    named_here = {
        one["key"].lower() for node in nodes if "cte_map" in node for one in node["cte_map"]["map"]
    }
    tables = {
        (node["schema_name"], node["table_name"].lower())
        for node in nodes
        if node.get("type") == "BASE_TABLE"
    }
    return {name for schema, name in tables if schema or name not in named_here}


def find_moment(connection: duckdb.DuckDBPyConnection, sql: str) -> str | None:
    """A function in a SELECT that gives another answer each time, or each day; None if it calls
    none."""
    rows = connection.execute(
        "select distinct function_name from duckdb_functions() where stability <> 'CONSISTENT'"
    ).fetchall()
    unsteady = {name for (name,) in rows} - STEADY
    for node in _walk(_parse_tree(connection, sql)):
        name = str(node.get("function_name", "")).lower()
        if node.get("class") == "FUNCTION" and name in unsteady:
            return name
        if node.get("class") == "COLUMN_REF" and node["column_names"][0].lower() in MOMENTS:
            return node["column_names"][0].lower()
    return None


def _parse_tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    [(tree,)] = connection.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchall()
    return json.loads(tree)


def _walk(tree: Any) -> Iterator[dict[str, Any]]:
    """Each object of a JSON document, however deep."""
    pending = [tree]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            yield part
            pending += part.values()
        elif isinstance(part, list):
            pending += part
