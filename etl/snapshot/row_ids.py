"""The id of a row: its number where that is unique, else with what tells it apart.

Only names from the schema enter the SQL.
"""

import duckdb

from etl.schema import TableSchema


def name_rows(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, worklists: list[str]
) -> None:
    """Create `ids_<table>`: the ids of the rows that are not their numbers alone.

    A number of several rows of one list gets what tells them apart (K-1#3f2a), a number that names
    different things in different lists the list's name (7@service-desk).
    """
    rest = "".join(f"{name}, " for name in _list_rest(schema))
    connection.execute(
        f"""
        create temp table ids_{schema.table} as
        select * exclude (list_name, is_shared), number
            || case when row_part is null then '' else '#' || row_part end
            || case when is_shared then '@' || list_name else '' end as id
        from (
            select *, min(things_id) over same_number <> max(things_id) over same_number
                as is_shared
            from (
                select distinct things_id, list_name, {rest}{schema.identity} as number, row_part
                from placed_{schema.table} where not list_contains($worklists, load_id)
            )
            window same_number as (partition by {rest}number)
        )
        where is_shared or row_part is not null
        """,
        {"worklists": worklists},
    )


def attach_worklists(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, worklists: list[str]
) -> None:
    """Give the rows of our own worklists, which name rows by their ids, to the things that they
    name."""
    table, identity = schema.table, schema.identity
    rest = "".join(f"rows.{name}, " for name in _list_rest(schema))
    connection.execute(
        f"""
        update placed_{table}
        set things_id = named.things_id, {identity} = named.number, row_part = named.row_part
        from (
            select rows.things_id, {rest}rows.{identity} as number, rows.row_part,
                coalesce(ids.id, rows.{identity}) as id
            from placed_{table} as rows
            {join_ids(schema)}
            where not list_contains($worklists, rows.load_id)
        ) as named
        where list_contains($worklists, placed_{table}.load_id)
            and named.id = placed_{table}.{identity}
            {_equate(schema, "named", f"placed_{table}")}
        """,
        {"worklists": worklists},
    )


def join_ids(schema: TableSchema) -> str:
    """JOIN of `rows` with their ids."""
    return (
        f"left join ids_{schema.table} as ids on ids.things_id = rows.things_id "
        f"and ids.number = rows.{schema.identity} "
        f"and ids.row_part is not distinct from rows.row_part {_equate(schema, 'ids', 'rows')}"
    )


def _equate(schema: TableSchema, one: str, other: str) -> str:
    """Condition that two rows have the same key but for their number."""
    return "".join(
        f" and {one}.{name} is not distinct from {other}.{name}" for name in _list_rest(schema)
    )


def _list_rest(schema: TableSchema) -> list[str]:
    return [name for name in list_key_columns(schema) if name != schema.identity]


def list_key_columns(schema: TableSchema) -> list[str]:
    """The key of a placed row within its list; its project as `own_project`."""
    return ["own_project" if name == "project" else name for name in schema.key]
