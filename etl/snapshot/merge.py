"""Merge all loads of a table into its rows, each the state of one thing (model.md, “Keys”).

Within a list the later state replaces; lists of the same things fill each other's gaps, and
disagreements become findings; lists of other things stand beside each other. Only names from the
schema enter the SQL.
"""

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from etl.findings import MAX_PER_KIND
from etl.load import ReceivedLoad
from etl.schema import TableSchema, list_snapshot_columns
from etl.snapshot.gather import COUNT, TURN, FlaggedValue
from etl.snapshot.lists import Assignment
from etl.snapshot.load_overlaps import select_own_rows
from etl.snapshot.row_ids import attach_worklists, join_ids, list_key_columns, name_rows

# Digits of the hash that tells apart rows of one number under two spellings of one project.
PART_DIGITS = 12


def place_rows(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    received: Iterable[ReceivedLoad],
    assignment: Assignment,
) -> None:
    """Create `placed_<table>`: the rows in force for each number of each list.

    The latest load that has a number replaces all rows of that number; a column that it lacks keeps
    what was known. A complete load also removes the numbers that its batch lacks, in the projects
    that it names. Replaced and removed rows are recorded in `replaced_rows`. Cost: a sort of the
    table's rows by key, and another if there are several loads.
    """
    loads = [item for item in received if item.load.load_id in assignment.list_of]
    _write_lists(connection, schema, assignment)
    table, key = schema.table, ", ".join(["list_id", *list_key_columns(schema)])
    has_repeats = _has_repeats(connection, schema)
    judged = _build_judged_rows(schema, loads, assignment, has_repeats)
    latest = "from judged_rows where removed_by is null"
    if len(loads) > 1:
        # Read twice: to place the rows, and to tell which replaced which.
        connection.execute(
            f"create temp table judged_{table} as with {judged} select * from judged_rows"
        )
        judged = f"judged_rows as (from judged_{table})"
        latest += f" qualify load_order = max(load_order) over (partition by {key})"
    first = f"row_number() over (partition by {key}, row_part order by source_row) = 1"
    connection.execute(
        f"""
        create temp table placed_{table} as
        with {judged}, latest_rows as ({latest})
        select * exclude (removed_by) from latest_rows
        {f"qualify {first}" if has_repeats or len(loads) > 1 else ""}
        """
    )
    if len(loads) > 1:
        _record_replaced(connection, schema)
    if schema.identity:
        worklists = [item.load.load_id for item in loads if item.load.is_worklist]
        seen = f"{'judged' if len(loads) > 1 else 'placed'}_{table}"
        name_rows(connection, schema, seen, worklists)
        if worklists:
            attach_worklists(connection, schema, worklists)
    connection.execute(f"drop table if exists judged_{table}")


def _write_lists(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, assignment: Assignment
) -> None:
    """Create `lists_<table>`: load → its list, the list of the same things, the list's name."""
    lists = list(assignment.list_of.values())
    things = [assignment.things_of[one] for one in lists]
    columns = {
        "load_id": list(assignment.list_of),
        "list_id": lists,
        "things_id": things,
        "list_name": [assignment.names.get(one, "") for one in things],
    }
    arrow_schema = pa.schema([(column, pa.string()) for column in columns])
    connection.register("assigned", pa.table(columns, schema=arrow_schema))
    connection.execute(f"create temp table lists_{schema.table} as from assigned")
    connection.unregister("assigned")


def _has_repeats(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> bool:
    """Whether a load has a number twice. Where none has, whole rows need not be sorted by it."""
    key = ", ".join(list_key_columns(schema))
    return bool(
        connection.execute(
            f"select 1 from ({select_own_rows(schema)}) "
            f"group by load_id, {key}, row_part having count(*) > 1 limit 1"
        ).fetchall()
    )


def _build_judged_rows(
    schema: TableSchema,
    loads: list[ReceivedLoad],
    assignment: Assignment,
    has_repeats: bool,
) -> str:
    """Common table expressions ending in `judged_rows`: each row with the load of the complete
    export that removed it (or NULL). A row removed by two exports appears twice."""
    table = schema.table
    key = ", ".join(list_key_columns(schema))
    # Two spellings of one project may bring a number twice into a load. What says what the rows are
    # tells them apart, so that a new status makes no other row; all they say, where that is equal.
    told = _hash_part(name for name in schema.tells_apart if name not in schema.key)
    content = _hash_part(name for name in schema.columns if name not in schema.key)
    repeated = f"""
        replace (
            case when count(*) over same_number = 1 then row_part
                when count(distinct {told}) over same_number
                    = count(distinct {content}) over same_number
                then concat_ws('-', row_part, {told})
                else concat_ws('-', row_part, {content}) end as row_part
        )
    """
    same_number = f"window same_number as (partition by load_id, {key}, row_part)"
    filled = ", ".join(
        f"{expression} as {name}"
        for name, expression in _fill_lacking(schema, loads, assignment).items()
    )
    return f"""
        own_rows as ({select_own_rows(schema)}),
        distinct_rows as (
            select * {repeated if has_repeats else ""}
            from own_rows
            inner join lists_{table} using (load_id)
            {same_number if has_repeats else ""}
        ),
        -- The last complete batch and the one before it: a row is never removed by its own.
        complete_batches as (
            select list_id, own_project, batch, max(load_order) as load_order,
                arg_max(load_id, load_order) as load_id
            from distinct_rows where is_complete group by list_id, own_project, batch
            qualify row_number() over (
                partition by list_id, own_project order by max(load_order) desc
            ) <= 2
        ),
        kept_rows as (
            select distinct_rows.*, complete_batches.load_id as removed_by
            from distinct_rows
            left join complete_batches
                on complete_batches.list_id = distinct_rows.list_id
                and complete_batches.own_project is not distinct from distinct_rows.own_project
                and complete_batches.load_order > distinct_rows.load_order
                and complete_batches.batch <> distinct_rows.batch
        ),
        judged_rows as (
            select *{f" replace ({filled})" if filled else ""} from kept_rows
            {f"window same_row as (partition by list_id, {key}, row_part)" if filled else ""}
        )
    """


def _hash_part(names: Iterable[str]) -> str:
    """Expression of a short hash of these fields; the same for all rows where there are none."""
    listed = ", ".join(names)
    return f"left(md5(row({listed})::varchar), {PART_DIGITS})" if listed else "''"


def _fill_lacking(
    schema: TableSchema, loads: list[ReceivedLoad], assignment: Assignment
) -> dict[str, str]:
    """Field → expression of its value where some load of a list lacks the column: what an earlier
    state of the row has."""
    of_list: dict[str, list[ReceivedLoad]] = {}
    for item in loads:
        of_list.setdefault(assignment.list_of[item.load.load_id], []).append(item)
    expressions = {}
    for name in schema.columns:
        if name in schema.key:
            continue
        exported = "status" if name == "status_group" else name
        lacking = [
            item.load.load_id
            for items in of_list.values()
            if any(exported in item.load.fields for item in items)
            for item in items
            if exported not in item.load.fields
        ]
        if lacking:
            ids = ", ".join(f"'{load_id}'" for load_id in lacking)
            expressions[name] = (
                f"case when load_id not in ({ids}) then {name} else arg_max_null({name}, "
                f"load_order) filter (load_id not in ({ids})) over same_row end"
            )
    return expressions


def _record_replaced(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Record which row of `judged_<table>` replaced which, and whether its content changed."""
    key = ", ".join(["list_id", *list_key_columns(schema)])
    fields = ", ".join(name for name in schema.columns if name not in schema.key)
    project = "project_id" if "project" in schema.fields else "null"
    connection.execute(
        f"""
        insert into replaced_rows by name
        with followed_rows as (
            select load_id, source_row, {project} as project_id, {schema.key[-1]} as row_key,
                coalesce(
                    lag(load_id) over later,
                    nullif(arg_max(load_id, load_order) over same_number, load_id)
                ) as by_load_id,
                lag(source_row) over later as by_source_row,
                coalesce(hash({fields}) <> lag(hash({fields})) over later, true) as is_changed
            from judged_{schema.table}
            where removed_by is null
            window
                later as (partition by {key}, row_part order by load_order desc, source_row),
                same_number as (partition by {key})
        )
        select '{schema.table}' as table_name, * replace (row_key::varchar as row_key)
        from followed_rows where by_load_id is not null
        union all by name
        select '{schema.table}' as table_name, load_id, source_row, {project} as project_id,
            {schema.key[-1]}::varchar as row_key, removed_by as by_load_id, true as is_changed
        from judged_{schema.table}
        where removed_by is not null
        qualify row_number() over (partition by load_id, source_row order by removed_by) = 1
        """
    )


def join_rows(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Fill a table: one row per thing, each field with its latest non-empty value. The row's origin
    is its latest load, its as-of date the latest of its loads.

    Where no two lists number the same things each thing has one row already, and grouping is
    skipped: for many rows of text it would cost most of the memory of a build.
    """
    key = list_key_columns(schema)
    fields = [name for name in schema.columns if name not in key]
    project = ["project_id"] if "project" in schema.fields else []
    origin = ["load_id", "source_file", "source_sheet", "source_row"]
    is_entity = "is_from_mention" in list_snapshot_columns(schema)
    is_grouped = _is_grouped(connection, schema)
    columns = [
        *(_pick_latest(name) if is_grouped else name for name in (*project, *fields, *origin)),
        "max(as_of_date) as as_of_date" if is_grouped else "as_of_date",
        *(["false as is_from_mention"] if is_entity else []),
    ]
    thing = ("things_id", *key, "row_part")
    id_ = f"replace (coalesce(ids.id, rows.{schema.identity}) as {schema.identity})"
    connection.execute(
        f"""
        insert into {schema.table} by name
        with joined as (
            select {", ".join((*thing, *columns))}
            from placed_{schema.table}
            {f"group by {', '.join(thing)}" if is_grouped else ""}
        ),
        named as (
            select rows.* {id_ if schema.identity else ""} from joined as rows
            {join_ids(schema) if schema.identity else ""}
        )
        select * exclude (things_id, row_part{", own_project" if "own_project" in key else ""})
            {_number_duplicates(schema) if "own_project" in key else ""}
        from named
        order by {", ".join(key)}
        """
    )


def _pick_latest(name: str) -> str:
    return f"arg_max({name}, load_order) as {name}"


def _is_grouped(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> bool:
    """Whether rows of several lists are of the same things."""
    [(several,)] = connection.execute(
        "select count(*) > count(distinct things_id) "
        f"from (select distinct list_id, things_id from placed_{schema.table})"
    ).fetchall()
    return several


def _number_duplicates(schema: TableSchema) -> str:
    """Number the ids of rows whose projects resolved to the same one: `#2`."""
    rest = [name for name in schema.key if name != "project"]
    turn = f"row_number() over (partition by project_id, {', '.join(rest)} order by own_project)"
    identity = rest[0]
    return (
        f"replace (case when {turn} = 1 then {identity} "
        f"else {identity} || '#' || {turn} end as {identity})"
    )


def list_differences(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, are_united: bool = False
) -> list[FlaggedValue]:
    """Values of one thing that differ between two lists; names are compared as resolved.

    `are_united`: those of rows that a person said are one thing, else those of all others.
    """
    table = schema.table
    if not _is_grouped(connection, schema):
        return []
    differences = []
    key = list_key_columns(schema)
    for name, field in schema.fields.items():
        if name in key or name == "project":
            continue
        is_name = field.refers in ("people", "clients", "projects") and field.type != "list"
        value = f"coalesce(named.id, {name})" if is_name else name
        join = f"left join named_{field.refers} as named on named.text = {name}" if is_name else ""
        latest = "arg_max(compared_value, load_order) = max(compared_value)"
        differences += [
            FlaggedValue(*place, details={"other": other, "other_file": other_file})
            for *place, other, other_file in connection.execute(
                f"""
                with compared as (
                    select placed.*, {value} as compared_value
                    from placed_{table} as placed {join} where {name} is not null
                ),
                differing as (
                    select arg_max(load_id, load_order) as load_id,
                        arg_max(source_sheet, load_order) as source_sheet,
                        arg_max(source_row, load_order) as source_row,
                        arg_max({name}, load_order)::varchar as value,
                        if({latest}, arg_min({name}, compared_value),
                            arg_max({name}, compared_value))
                            ::varchar as other,
                        if({latest}, arg_min(source_file, compared_value),
                            arg_max(source_file, compared_value)) as other_file
                    from compared group by things_id, row_part, {", ".join(key)}
                    having count(distinct compared_value) > 1
                        and (min(load_order) < 0) = {are_united}
                )
                select load_id, source_sheet, source_row, '{name}', value, {TURN}, {COUNT},
                    other, other_file
                from differing qualify turn <= {MAX_PER_KIND} order by load_id, source_row
                """
            ).fetchall()
        ]
    return differences
