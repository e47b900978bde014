"""The id of a row: its number where that is unique, else with what tells it apart.

Only names from the schema enter the SQL.
"""

import duckdb

from etl.schema import TableSchema

# Filled where a table has lists that number different things.
DDL = """
    -- The ids that rows had before another list brought their number.
    create table renamed_rows (
        table_name varchar, project_id varchar, row_id varchar, former_id varchar
    );
"""


def name_rows(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, seen: str, worklists: list[str]
) -> None:
    """Create `ids_<table>`: the ids of the rows that are not their numbers alone.

    A number of several rows of one list gets what tells them apart (K-1#3f2a), a number that names
    different things in different lists the list's name (7@service-desk). The row that had such a
    number first, of all that `seen` holds, was called by it alone: its `former_id`, which is
    recorded in `renamed_rows`.
    """
    table = schema.table
    rest = "".join(f"{name}, " for name in _list_rest(schema))
    project = "own_project" if "own_project" in rest else "null"
    connection.execute(
        f"""
        create temp table ids_{table} as
        with numbered_rows as (
            select distinct things_id, list_name, {rest}{schema.identity} as number, row_part
            from placed_{table} where not list_contains($worklists, load_id)
        ),
        told_apart as (
            select *, min(things_id) over same_number <> max(things_id) over same_number
                as is_shared,
                number || case when row_part is null then '' else '#' || row_part end as own_id
            from numbered_rows
            window same_number as (partition by {rest}number)
        ),
        first_seen as (
            select ids.*, min(rows.load_order) as first_order
            from told_apart as ids
            inner join {seen} as rows on {_match_ids(schema)}
            where is_shared and not list_contains($worklists, rows.load_id)
            group by all
        )
        select * exclude (list_name, is_shared, own_id, first_order),
            own_id || '@' || list_name as id,
            case when row_number() over (
                partition by {rest}own_id order by first_order, things_id
            ) = 1 then own_id end as former_id
        from first_seen
        union all by name
        select * exclude (list_name, is_shared, own_id), own_id as id
        from told_apart where not is_shared and row_part is not null
        """,
        {"worklists": worklists},
    )
    connection.execute(
        f"insert into renamed_rows select '{table}', {project}, id, former_id "
        f"from ids_{table} where former_id is not null"
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
                coalesce(ids.id, rows.{identity}) as id, ids.former_id
            from placed_{table} as rows
            {join_ids(schema)}
            where not list_contains($worklists, rows.load_id)
        ) as named
        where list_contains($worklists, placed_{table}.load_id)
            and placed_{table}.{identity} in (named.id, named.former_id)
            {_equate(schema, "named", f"placed_{table}")}
        """,
        {"worklists": worklists},
    )


def join_ids(schema: TableSchema) -> str:
    """JOIN of `rows` with their ids."""
    return f"left join ids_{schema.table} as ids on {_match_ids(schema)}"


def _match_ids(schema: TableSchema) -> str:
    """Condition that `rows` are called by the id in `ids`."""
    return (
        f"ids.things_id = rows.things_id and ids.number = rows.{schema.identity} "
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
