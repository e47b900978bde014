"""Sandbox for one SELECT: row, size and time limits, and a child process for trial queries.

`python -m queries.sandbox` is the child: it reads a request as JSON from stdin, runs one SELECT
under a memory and a time limit, and writes an Arrow stream to stdout or, on failure, a JSON error
to stderr. It is a separate process because within one process neither DuckDB's memory limit nor its
interrupt stops a single huge value.
"""

import json
import sys
from datetime import date
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pyarrow as pa

from store import snapshots

BATCH_ROWS = 2048
MAX_RESULT_BYTES = 64 << 20


def fetch(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict, limit: int, seconds: float
) -> tuple[pa.Table, bool]:
    """Run one SELECT on its own cursor; returns at most `limit` rows and whether there are more.

    The schema's metadata has DuckDB's column `types` as JSON. Raises duckdb.InterruptException
    after `seconds`, and any other duckdb.Error of the query.
    """
    cursor = connection.cursor()
    timer = Timer(seconds, cursor.interrupt)
    timer.start()
    try:
        relation = cursor.sql(sql, params=values)
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        reader = relation.to_arrow_reader(BATCH_ROWS)
        batches, count, bytes_read = [], 0, 0
        for batch in reader:
            batches.append(batch)
            count += batch.num_rows
            bytes_read += batch.nbytes
            if bytes_read > MAX_RESULT_BYTES:
                raise duckdb.OutOfMemoryException("the answer is larger than can be shown")
            if count > limit:
                break
        rows = pa.Table.from_batches(batches, reader.schema)
        rows = rows.slice(0, limit).replace_schema_metadata({"types": json.dumps(types)})
        del reader, relation
        return rows, count > limit
    finally:
        timer.cancel()
        cursor.close()


def redact(message: str, path: Path | str) -> str:
    """An error message without file paths of the server."""
    file = Path(path)
    for location, name in ((file, file.stem), (file.parent, "…"), (Path.home(), "~")):
        message = message.replace(str(location), name)
    return message


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit still applies there.
        return
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _run_request(request: dict[str, Any]) -> None:
    _limit_memory(int(request["memory"]))
    values = {
        name: date.fromisoformat(value) if name in request["dates"] and value else value
        for name, value in request["values"].items()
    }
    connection = snapshots.connect(request["path"])
    rows, truncated = fetch(
        connection, request["sql"], values, request["limit"], request["seconds"]
    )
    rows = rows.replace_schema_metadata(
        {**(rows.schema.metadata or {}), b"truncated": str(truncated).encode()}
    )
    with pa.ipc.new_stream(sys.stdout.buffer, rows.schema) as stream:
        stream.write_table(rows)


def _main() -> int:
    request = json.load(sys.stdin)
    try:
        _run_request(request)
    except duckdb.InterruptException:
        failure = {"code": "too_slow", "message": ""}
    except (duckdb.OutOfMemoryException, MemoryError, pa.ArrowMemoryError):
        failure = {"code": "too_big", "message": ""}
    except duckdb.Error as error:
        failure = {"code": "sql_failed", "message": redact(str(error), request["path"])}
    else:
        return 0
    json.dump(failure, sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(_main())
