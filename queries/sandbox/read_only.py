"""Refuses a SELECT that does more than read the tables: by DuckDB's own binder, and by its plan."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from queries.refusal import QueryError
from queries.statements import parse_statement, strip_semicolons

MAX_COLUMNS = 200
# The table functions that a text may call. Others read files, settings or secrets, or act.
TABLE_FUNCTIONS = {
    *("duckdb_columns", "duckdb_constraints", "duckdb_dependencies", "duckdb_functions"),
    *("duckdb_indexes", "duckdb_keywords", "duckdb_schemas", "duckdb_sequences", "duckdb_tables"),
    *("duckdb_types", "duckdb_views", "pragma_collations", "pragma_show", "pragma_storage_info"),
    *("pragma_table_info", "pragma_version", "icu_calendar_names", "pg_timezone_names"),
    *("generate_series", "json_each", "json_tree", "query", "query_table", "range", "repeat"),
    *("repeat_row", "seq_scan", "summary", "test_all_types", "test_vector_types", "unnest"),
}
WRITING = re.compile(
    r"(BATCH_)?(INSERT|COPY|CREATE)|UPDATE|DELETE|TRUNCATE|MERGE|DROP|ALTER|ATTACH|DETACH|EXPORT"
    r"|LOAD|SET\b|RESET|TRANSACTION|VACUUM|PRAGMA\b|PREPARE|EXECUTE|(FORCE_)?CHECKPOINT"
)
# The binder's words for a statement in a CTE that changes data or writes a file.
MODIFYING = re.compile(r"must be at the top level|read-only mode")


def check_reading(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]
) -> None:
    """Raise QueryError unless a text is one SELECT that only reads, of few enough columns.

    As a subquery DuckDB itself refuses a `DELETE`, `INSERT`, `UPDATE` or `COPY` in a CTE, which it
    otherwise calls a SELECT; the transaction is one that may not write; and every operator of the
    plan is looked at.
    """
    parse_statement(sql)
    inner = strip_semicolons(sql)
    cursor = connection.cursor()
    try:
        cursor.execute("begin transaction read only")
        columns = cursor.execute(f"describe select * from ({inner}\n)", values).fetchall()
        if len(columns) > MAX_COLUMNS:
            raise QueryError("too_many_columns", count=len(columns), limit=MAX_COLUMNS)
        [(_, written)] = cursor.execute(
            f"explain (format json) select * from ({inner}\n)", values
        ).fetchall()
        functions = _list_table_functions(cursor)
    except duckdb.Error as error:
        if MODIFYING.search(str(error)):
            raise QueryError("writes", operation=_name_operation(str(error))) from error
        raise
    finally:
        cursor.close()
    for node in _walk(json.loads(written)):
        operator = node["name"].strip().upper()
        if WRITING.match(operator):
            raise QueryError("writes", operation=operator)
        if operator.lower() in functions - TABLE_FUNCTIONS:
            raise QueryError("reaches_out", function=operator.lower())


def _list_table_functions(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    rows = cursor.execute(
        "select distinct function_name from duckdb_functions() where function_type = 'table'"
    ).fetchall()
    return {name for (name,) in rows}


def _walk(plan: Any) -> Iterator[dict[str, Any]]:
    """Each operator of a plan."""
    pending = list(plan)
    while pending:
        node = pending.pop()
        yield node
        pending += node["children"]


def _name_operation(message: str) -> str:
    return "COPY" if "COPY" in message else "DELETE, INSERT, UPDATE"
