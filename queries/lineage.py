"""What each query reads and what its columns are made of, from its SQL.

Tables are those that DuckDB's own plan scans, columns are sqlglot's (see `column_lineage`). Both
are found in a child of the sandbox: the shipped queries together, what a person wrote alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import duckdb

from queries import catalog
from queries.refusal import QueryError
from queries.sandbox import child_process, concurrency, reads
from store import cache as checked_json
from store import snapshots

# For all shipped queries in one child, which take a few seconds of a machine that is not busy.
SHIPPED_SECONDS = 60.0
# Stands for the rows of a table, where they are counted.
ROWS = "*"
# A table and one of its columns, or ROWS.
Column = tuple[str, str]


_CODE = Path(__file__).with_name("column_lineage.py").read_bytes()
# What is written of a query of which nothing could be found.
NOTHING: dict[str, Any] = {"tables": [], "columns": None, "reads": []}


@dataclass(frozen=True)
class Trace:
    """What one query reads.

    `columns` are those that each column of its result is made of, `reads` all that it looks at, to
    join, group, filter or sort by too. Both are empty where only the tables could be found
    (`is_partial`); of a query that does not fit the tables, they are too.
    """

    tables: tuple[str, ...] = ()
    columns: Mapping[str, tuple[Column, ...]] | None = None
    reads: tuple[Column, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether its columns could not be followed."""
        return self.columns is None


@dataclass(frozen=True)
class Use:
    """A query that uses a column: in these columns of its result, or only to join, group, filter or
    sort by (none)."""

    query: str
    columns: tuple[str, ...]


def trace(
    snapshot: snapshots.Snapshot, queries: Sequence[catalog.Query], settings: Mapping[str, Any]
) -> dict[str, Trace]:
    """The trace of each query, by its name, on the tables of a snapshot; kept beside it.

    Raises QueryError `busy`, and `too_slow` where the machine is.
    """
    file = snapshots.locate_derived(snapshot) / "lineage.json"
    digests = {query.name: sha256(_CODE + query.text.encode()).hexdigest() for query in queries}
    kept: dict[str, Any] = checked_json.read(file) or {}
    new = [query for query in queries if digests[query.name] not in kept]
    shipped = [query for query in new if not query.is_written]
    for together in filter(None, (shipped, *([one] for one in new if one.is_written))):
        found = _trace_in_child(snapshot.path, together, settings)
        kept |= {digests[name]: traced for name, traced in found.items()}
    if new:
        checked_json.write(file, kept)
    return {name: _read_trace(kept.get(digest, NOTHING)) for name, digest in digests.items()}


def _read_trace(written: Mapping[str, Any]) -> Trace:
    columns = written["columns"]
    return Trace(
        tuple(written["tables"]),
        None if columns is None else {made: _to_columns(of) for made, of in columns.items()},
        _to_columns(written["reads"]),
    )


def read_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The columns of each table of a database, in order, with their types."""
    tables: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal "
        "order by table_name, column_index"
    ).fetchall()
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    return tables


def _trace_in_child(
    path: Path, queries: Sequence[catalog.Query], settings: Mapping[str, Any]
) -> dict[str, Any]:
    is_written = any(query.is_written for query in queries)
    try:
        answer = child_process.run(
            _answer_traces,
            (path.resolve(), [(one.name, one.sql, one.parameters) for one in queries], settings),
            memory=settings["trial_memory"],
            seconds=settings["trial_seconds"] if is_written else SHIPPED_SECONDS,
            places=concurrency.PAGES,
        )
    except QueryError as error:
        if error.code == "busy" or not is_written:
            raise
        return {}
    return json.loads(answer)


def _to_columns(written: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    return tuple((table, column) for table, column in written)


def _answer_traces(request: tuple, out: IO[bytes]) -> None:
    """The task of the child that traces."""
    path, queries, settings = request
    macros = catalog.load_macros()
    traces = {}
    with snapshots.connect(path, **reads.WHOLE_PLANS) as connection:
        tables = read_columns(connection)
        for name, sql, parameters in queries:
            traced = dict(NOTHING)
            try:
                values = catalog.bind_values(parameters, {}, settings)
                traced["tables"] = sorted(reads.list_scanned_tables(connection, sql, values))
                traced |= _trace_columns(sql, tables, macros)
            except Exception:  # noqa: BLE001 - whatever sqlglot or DuckDB makes of a person's text.
                pass
            traces[name] = traced
    out.write(json.dumps(traces).encode())
    out.flush()


def _trace_columns(
    sql: str, tables: Mapping[str, Mapping[str, str]], macros: str
) -> dict[str, Any]:
    # Here, so that no process of the server loads sqlglot.
    from queries import column_lineage

    columns, reads = column_lineage.trace_columns(sql, tables, macros)
    return {"columns": {name: sorted(of) for name, of in columns.items()}, "reads": sorted(reads)}


def find_sources(traces: Mapping[str, Trace], column: Column) -> tuple[Column, ...]:
    """The columns that a column of the model is made of; none of a canonical table's."""
    table, name = column
    model = traces.get(f"model/{table}", Trace())
    return () if name == ROWS else (model.columns or {}).get(name, ())


def find_origins(traces: Mapping[str, Trace], columns: Sequence[Column]) -> list[Column]:
    """The columns of canonical tables that these columns come down to."""
    origins, pending, seen = [], list(columns), set(columns)
    while pending:
        column = pending.pop(0)
        made_of = find_sources(traces, column)
        if not made_of and f"model/{column[0]}" not in traces and column[1] != ROWS:
            origins.append(column)
        new = [each for each in made_of if each not in seen]
        seen.update(new)
        pending += new
    return sorted(origins)


def find_uses(traces: Mapping[str, Trace], column: Column) -> list[Use]:
    """The queries that read a column of a table."""
    return list(_find_uses(traces, column))


def _find_uses(traces: Mapping[str, Trace], column: Column) -> Iterator[Use]:
    for name, traced in sorted(traces.items()):
        made = tuple(one for one, of in (traced.columns or {}).items() if column in of)
        if made or column in traced.reads:
            yield Use(name, made)
