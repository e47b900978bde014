"""The rows of one SELECT, within limits of rows, size and time."""

import json
from pathlib import Path
from threading import Timer

import duckdb
import pyarrow as pa

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
