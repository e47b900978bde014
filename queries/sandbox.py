"""One SELECT on a locked snapshot under limits, and the child process of a trial.

`python -m dashboard.door` is that child: it reads one request as JSON from stdin, runs one SELECT
under a limit of memory and time, and answers with an Arrow stream on stdout or, where that fails,
one JSON error on stderr. A child, because inside one process neither DuckDB's memory limit nor its
interrupt holds against a single huge value.
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

BATCH = 2048
LARGEST_ANSWER = 64 << 20


def fetch(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict, limit: int, seconds: float
) -> tuple[pa.Table, bool]:
    """Run one SELECT on a cursor of its own: at most `limit` rows, and whether more exist.

    The schema's metadata holds DuckDB's `types` of the columns, as JSON.
    Raises duckdb.InterruptException after `seconds`, and duckdb.Error as the database gives it.
    """
    cursor = connection.cursor()
    clock = Timer(seconds, cursor.interrupt)
    clock.start()
    try:
        relation = cursor.sql(sql, params=values)
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        reader = relation.to_arrow_reader(BATCH)
        batches, count, size = [], 0, 0
        for batch in reader:
            batches.append(batch)
            count += batch.num_rows
            size += batch.nbytes
            if size > LARGEST_ANSWER:
                raise duckdb.OutOfMemoryException("the answer is larger than can be shown")
            if count > limit:
                break
        rows = pa.Table.from_batches(batches, reader.schema)
        rows = rows.slice(0, limit).replace_schema_metadata({"types": json.dumps(types)})
        del reader, relation
        return rows, count > limit
    finally:
        clock.cancel()
        cursor.close()


def redact(message: str, path: Path | str) -> str:
    """An error text without the places of files on the server."""
    file = Path(path)
    for place, name in ((file, file.stem), (file.parent, "…"), (Path.home(), "~")):
        message = message.replace(str(place), name)
    return message


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit still holds there.
        return
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _answer(request: dict[str, Any]) -> None:
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
        _answer(request)
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
