"""Checks that the evidence queries fit a snapshot's tables, once per schema.

Describing 80 queries takes a fifth of a small publication, and usually neither they nor the schema
have changed. Results are recorded under everything they depend on: schema and macros, query texts,
names of settings, DuckDB's version and the verifying code. A damaged record counts as empty.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from queries import catalog
from store import cache as checked_json

SCHEMA = """
    select table_name, column_name, data_type
    from duckdb_columns() where not internal and database_name <> 'temp'
    union all
    select function_name, array_to_string(parameters, ', '), macro_definition
    from duckdb_functions() where not internal and database_name <> 'temp'
    order by all
"""


@cache
def _digest_code() -> bytes:
    """A digest of the verifying code and DuckDB's version."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in sorted(catalog.FOLDER.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def verify(
    connection: duckdb.DuckDBPyConnection,
    queries: Iterable[catalog.Query],
    settings: Mapping[str, Any],
    record: Path,
    describe: Callable[[catalog.Query], object] | None = None,
) -> list[str]:
    """Verify that queries fit the tables of a connection; returns the names of those newly
    verified.

    `describe` verifies one of them in place of catalog.describe_columns. Raises QueryError as that
    does.
    """
    schema = json.dumps([connection.execute(SCHEMA).fetchall(), sorted(settings)]).encode()
    context = hashlib.sha256(_digest_code() + schema).digest()
    verified = set(checked_json.read(record) or ())
    fitting, described = set(), []
    for query in queries:
        key = hashlib.sha256(context + f"{query.name}\n{query.text}".encode()).hexdigest()
        if key not in verified:
            if describe:
                describe(query)
            else:
                catalog.describe_columns(query, connection, settings)
            described.append(query.name)
        fitting.add(key)
    if fitting != verified:
        checked_json.write(record, sorted(fitting))
    return described
