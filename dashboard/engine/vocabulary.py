"""The words of a snapshot's SQL: tables and columns, parameters, functions, keywords, types."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.engine import fetch, lineage, session
from queries.catalog import RECORD
from queries.headers import FILTERS
from store import snapshots

# Operators are functions too, with names that nobody types.
FUNCTIONS = """
    select distinct function_name from duckdb_functions()
    where internal = $is_internal and function_type not in ('pragma', 'pragma_call')
        and regexp_full_match(function_name, '[a-z]\\w*')
    order by function_name
"""
KEYWORDS = "select keyword_name from duckdb_keywords() order by keyword_name"
TYPES = """
    select distinct lower(type_name) as type_name from duckdb_types()
    where regexp_full_match(type_name, '[a-z]\\w*') order by type_name
"""


def list_words(data: Path) -> dict[str, Any]:
    """What the editor highlights and completes: `tables` with their columns, `parameters`,
    `functions`, `macros`, `keywords`, `types`. Raises Refused before the first snapshot."""
    parameters = {*FILTERS, *RECORD, *session.get_settings(data)}
    tables = {table: list(columns) for table, columns in lineage.list_columns(data).items()}
    words = _read_words(session.get_snapshot(data).path)
    return {**words, "tables": tables, "parameters": sorted(parameters)}


@lru_cache(maxsize=snapshots.MAX_KEPT)
def _read_words(path: Path) -> dict[str, Any]:
    cursor = fetch.connect(path).cursor()

    def list_names(sql: str, **values: bool) -> list[str]:
        return [name for (name,) in cursor.execute(sql, values).fetchall()]

    try:
        return {
            "functions": list_names(FUNCTIONS, is_internal=True),
            "macros": list_names(FUNCTIONS, is_internal=False),
            "keywords": list_names(KEYWORDS),
            "types": list_names(TYPES),
        }
    finally:
        cursor.close()
