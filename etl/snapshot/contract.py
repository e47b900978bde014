"""The contract of the evidence queries with a snapshot's tables, verified once per schema.

Describing 80 queries takes a fifth of a small publication, and neither they nor the schema change
from one to the next. What was verified is recorded under all that the answer depends on: the
schema and macros, the query's text, the settings' names, DuckDB's version and the code that
verifies. A record that cannot be read counts as empty.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from queries import catalog
from store import durable

SCHEMA = """
    select table_name, column_name, data_type
    from duckdb_columns() where not internal
    union all
    select function_name, array_to_string(parameters, ', '), macro_definition
    from duckdb_functions() where not internal
    order by all
"""


@cache
def _code() -> bytes:
    """The version of the code that verifies."""
    total = hashlib.sha256(duckdb.__version__.encode())
    for path in sorted(catalog.FOLDER.glob("*.py")):
        total.update(path.read_bytes())
    return total.digest()


def verify(
    connection: duckdb.DuckDBPyConnection,
    queries: Iterable[catalog.Query],
    settings: Mapping[str, Any],
    record: Path,
) -> list[str]:
    """Verify that queries fit the tables of a connection: the names of those not on record yet.

    Raises catalog.QueryError as catalog.result_columns does.
    """
    schema = json.dumps([connection.execute(SCHEMA).fetchall(), sorted(settings)]).encode()
    context = hashlib.sha256(_code() + schema).digest()
    verified = _read(record)
    fitting, described = set(), []
    for query in queries:
        key = hashlib.sha256(context + f"{query.name}\n{query.text}".encode()).hexdigest()
        if key not in verified:
            catalog.result_columns(query, connection, settings)
            described.append(query.name)
        fitting.add(key)
    if fitting != verified:
        record.parent.mkdir(parents=True, exist_ok=True)
        durable.write(record, [json.dumps(sorted(fitting)).encode()])
    return described


def _read(record: Path) -> set[str]:
    try:
        return set(json.loads(record.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return set()
