"""Rows of different lists that people said are one thing, or are not (etl/entities/row_decisions).

Applied to the placed rows of a table in each build, so that undoing a decision or a load restores
both rows. Only names from the schema enter the SQL.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl.entities.row_decisions import RowDecision, RowPlace
from etl.load import ReceivedLoad
from etl.schema import TableSchema
from etl.snapshot.load_overlaps import select_own_rows
from etl.snapshot.row_ids import join_ids, list_key_columns

# Tables whose things stand in the lists of several desks under other numbers → their words.
TITLES = {"tickets": "subject", "requirements": "title"}

DDL = """
    -- Which lists a row is in, by the row of the file that it shows. Filled where a table has lists
    -- that number different things.
    create table row_lists (
        table_name varchar, load_id varchar, source_row bigint, list_ids varchar[]
    );
    -- Rows that a person keeps apart, each pair in both orders.
    create table apart_rows (
        table_name varchar, load_id varchar, source_row bigint, other_load_id varchar,
        other_source_row bigint
    );
    -- How rows were called that a person made part of another.
    create table merged_rows (
        table_name varchar, project_id varchar, row_id varchar, merged_id varchar,
        merged_number varchar, merged_title varchar
    );
    -- Rows of different lists that may be one thing, which nobody has decided on.
    create table duplicate_pairs (
        table_name varchar, row_id varchar, load_id varchar, source_row bigint,
        other_row_id varchar, other_load_id varchar, other_source_row bigint,
        project_id varchar, apart_calendar_days bigint, likeness_rate double
    );
"""
PAIRS = Path(__file__).with_name("duplicates.sql")

# A thing of a table: the list of its number, its key there, and its part.
Thing = tuple[str | None, ...]


def unite_rows(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    received: Sequence[ReceivedLoad],
    decided: Iterable[RowDecision],
) -> None:
    """Make those rows of `placed_<table>` one thing that people said are one.

    The row of the list that was received first remains and its values count; the others fill its
    gaps. A decision on a row that is not there waits for it. Two rows that are kept apart never
    become one by way of a third. Fills `row_lists`, `apart_rows` and `merged_rows`. Cost: a pass
    over the rows where a table has lists that number different things, else none.
    """
    if schema.table not in TITLES:
        return
    decisions = [decision for decision in decided if decision.table == schema.table]
    found = _find_things(connection, schema, decisions) if decisions else {}
    known = [
        (found[decision.row][0], found[decision.other][0], decision.is_same)
        for decision in decisions
        if decision.row in found and decision.other in found
    ]
    apart = [(one, other) for one, other, is_same in known if not is_same and one != other]
    order = {item.load.load_id: item.order for item in received}
    moved = _join_things(known, apart, lambda thing: (order[thing[0] or ""], *map(str, thing)))
    worklists = [item.load.load_id for item in received if item.load.is_worklist]
    if moved:
        _register_things(connection, schema, list(moved.items()), dict(found.values()))
        _record_merged(connection, schema)
        _move_rows(connection, schema, worklists, max(order.values()) + 1)
        connection.unregister("things")
    _record_lists(connection, schema, worklists)
    if apart:
        now = [(moved.get(one, one), moved.get(other, other)) for one, other in apart]
        pairs = [*now, *((other, one) for one, other in now)]
        _register_things(connection, schema, pairs, {})
        _record_apart(connection, schema)
        connection.unregister("things")
    connection.execute("drop table if exists shown_rows")


def _find_things(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, decided: Sequence[RowDecision]
) -> dict[RowPlace, tuple[Thing, str]]:
    """Each decided row that is there, as a thing with its id: as it stands, or as the row that has
    replaced it in its list."""
    table = schema.table
    places = list(dict.fromkeys(place for one in decided for place in (one.row, one.other)))
    columns = {
        "place": list(range(len(places))),
        "load_id": [place.load_id for place in places],
        "source_row": [place.source_row for place in places],
    }
    connection.register("decided_places", pa.table(columns))
    thing = ", ".join(f"rows.{name}" for name in _list_columns(schema))
    is_same_key = " and ".join(
        f"rows.{name} is not distinct from earlier.{name}" for name in _list_columns(schema)[1:]
    )
    rows = connection.execute(
        f"""
        with own_rows as ({select_own_rows(schema)}),
        standing_rows as (
            select decided_places.place, 0 as distance, rows.*
            from decided_places inner join placed_{table} as rows using (load_id, source_row)
            union all by name
            select earlier.place, 1 as distance, rows.*
            from (
                select own_rows.*, decided_places.place, lists.list_id
                from own_rows
                inner join decided_places using (load_id, source_row)
                inner join lists_{table} as lists using (load_id)
            ) as earlier
            inner join placed_{table} as rows on rows.list_id = earlier.list_id and {is_same_key}
        )
        select rows.place, coalesce(ids.id, rows.{schema.identity}), {thing}
        from standing_rows as rows {join_ids(schema)}
        qualify row_number() over (partition by rows.place order by rows.distance) = 1
        """
    ).fetchall()
    connection.unregister("decided_places")
    return {places[place]: (tuple(thing), id_) for place, id_, *thing in rows}


def _list_columns(schema: TableSchema) -> list[str]:
    """The columns of placed rows that make a Thing."""
    return ["things_id", *list_key_columns(schema), "row_part"]


def _join_things(
    known: Iterable[tuple[Thing, Thing, bool]],
    apart: Iterable[tuple[Thing, Thing]],
    rank: Callable[[Thing], Any],
) -> dict[Thing, Thing]:
    """Thing → the thing that it is, by all decisions together; of several the first by `rank`."""
    groups: dict[Thing, frozenset[Thing]] = {}
    separate = {frozenset(pair) for pair in apart}
    for one, other, is_same in known:
        joined = groups.get(one, frozenset({one})) | groups.get(other, frozenset({other}))
        if is_same and not any(pair <= joined for pair in separate):
            groups |= dict.fromkeys(joined, joined)
    first = {joined: min(joined, key=rank) for joined in set(groups.values())}
    return {thing: first[joined] for thing, joined in groups.items() if thing != first[joined]}


def _register_things(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    pairs: Sequence[tuple[Thing, Thing]],
    ids: Mapping[Thing, str],
) -> None:
    """Register pairs of things as `things`: their columns and ids, as `old_…` and `new_…`."""
    columns: dict[str, list[str | None]] = {}
    for end, side in enumerate(("old", "new")):
        for place, name in enumerate(_list_columns(schema)):
            columns[f"{side}_{name}"] = [pair[end][place] for pair in pairs]
        columns[f"{side}_id"] = [ids.get(pair[end]) for pair in pairs]
    arrow_schema = pa.schema([(name, pa.string()) for name in columns])
    connection.register("things", pa.table(columns, schema=arrow_schema))


def _equate(schema: TableSchema, rows: str, side: str) -> str:
    """Condition that a row is one of that side of `things`."""
    return " and ".join(
        f"{rows}.{name} is not distinct from things.{side}_{name}" for name in _list_columns(schema)
    )


def _record_merged(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Record by which ids and titles the old things were known: others refer to them."""
    project = "things.old_own_project" if "project" in schema.key else "null"
    connection.execute(
        f"""
        insert into merged_rows
        select '{schema.table}', {project}, things.new_id, things.old_id,
            things.old_{schema.identity}, arg_max(rows.{TITLES[schema.table]}, rows.load_order)
        from things
        inner join placed_{schema.table} as rows on {_equate(schema, "rows", "old")}
        group by {project}, things.new_id, things.old_id, things.old_{schema.identity}
        """
    )


def _move_rows(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    worklists: Sequence[str],
    distance: int,
) -> None:
    """Give the rows of the old things to the new ones, behind whose own they rank: by `distance`,
    so that their order is negative. Answers in worklists say what the client said last and rank as
    before."""
    table = schema.table
    moved = ", ".join(f"{name} = things.new_{name}" for name in _list_columns(schema))
    connection.execute(
        f"""
        update placed_{table} set {moved}, load_order = load_order - case
            when list_contains($worklists, placed_{table}.load_id) then 0 else $distance end
        from things
        where {_equate(schema, f"placed_{table}", "old")}
        """,
        {"worklists": worklists, "distance": distance},
    )


def _record_lists(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, worklists: Sequence[str]
) -> None:
    """Record which lists each row is in; creates `shown_rows`: the things, each with the row of a
    file that it shows."""
    table = schema.table
    [(count,)] = connection.execute(
        f"select count(distinct things_id) from lists_{table} "
        "where not list_contains($worklists, load_id)",
        {"worklists": worklists},
    ).fetchall()
    if count < 2:
        return
    thing = ", ".join(f"rows.{name}" for name in _list_columns(schema))
    connection.execute(
        f"""
        create temp table shown_rows as
        select {thing}, arg_max(rows.load_id, rows.load_order) as load_id,
            arg_max(rows.source_row, rows.load_order) as source_row,
            coalesce(list(distinct lists.things_id) filter (
                not list_contains($worklists, rows.load_id)
            ), []) as list_ids
        from placed_{table} as rows
        inner join lists_{table} as lists using (load_id)
        group by {thing}
        """,
        {"worklists": worklists},
    )
    connection.execute(
        f"insert into row_lists select '{table}', load_id, source_row, list_ids from shown_rows"
    )


def _record_apart(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Record which rows are kept apart, by the rows of the files that they show."""
    connection.execute(
        f"""
        insert into apart_rows
        select '{schema.table}', one.load_id, one.source_row, other.load_id, other.source_row
        from things
        inner join shown_rows as one on {_equate(schema, "one", "old")}
        inner join shown_rows as other on {_equate(schema, "other", "new")}
        """
    )


def find_duplicates(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any]) -> None:
    """Fill `duplicate_pairs`, on filled tables; see duplicates.sql for what is alike, and the
    cost: none where no table has lists that number different things."""
    [(count,)] = connection.execute("select count(*) from row_lists").fetchall()
    if not count:
        return
    for name in ("duplicate_days", "duplicate_likeness"):
        connection.execute(f"set variable {name} = $1", [settings[name]])
    connection.execute(PAIRS.read_text("utf-8"))
