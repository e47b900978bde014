"""Merge all loads of a table into its rows.

A later load replaces rows of earlier loads with the same headers; loads with other headers fill
gaps, and disagreements become findings. Only names from the schema enter the SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from etl.findings import MAX_PER_KIND
from etl.load import Load
from etl.schema import TableSchema, list_snapshot_columns

# The position of a finding among those of its load, and their number.
TURN = "row_number() over (partition by load_id order by source_row) as turn"
COUNT = "count(*) over (partition by load_id) as count"


@dataclass(frozen=True)
class ReceivedLoad:
    """A load in force, its position in the order of receipt, and what was declared on receipt.

    `batch`: loads of one batch form one export; by default each load is its own.
    """

    load: Load
    order: int
    received_date: date
    is_complete: bool
    is_sample: bool
    batch: str = ""


@dataclass(frozen=True)
class FlaggedValue:
    """A value of a load that is dropped or contradicted, with details for the finding.

    Only the first of each load and field are listed: `turn` numbers them, `count` is their total.
    """

    load_id: str
    sheet: str
    row: int
    column: str
    value: str
    turn: int
    count: int
    details: dict[str, str]


def gather(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, received: Iterable[ReceivedLoad]
) -> None:
    """Copy the parsed rows of all loads of a table into `read_<table>`, unchanged."""
    columns = ", ".join(f"{name} {kind}" for name, kind in schema.columns.items())
    connection.execute(
        f"create temp table read_{schema.table} ({columns}, source_row bigint, load_id varchar, "
        "source_file varchar, source_sheet varchar, header_set varchar, load_order bigint, "
        "file_date date, is_complete boolean, batch varchar, as_of_date date)"
    )
    for item in received:
        load = item.load
        connection.execute(
            f"insert into read_{schema.table} by name select *, $load_id as load_id, "
            "$file as source_file, $sheet as source_sheet, $header_set as header_set, "
            "$load_order as load_order, $file_date as file_date, "
            "$is_complete as is_complete, $batch as batch from read_parquet($parquet)",
            {
                "load_id": load.load_id,
                "file": load.file,
                "sheet": load.sheet,
                "header_set": load.header_set,
                "load_order": item.order,
                "file_date": item.received_date,
                "is_complete": item.is_complete,
                "batch": item.batch or load.load_id,
                "parquet": str(load.parquet),
            },
        )


def list_facts(schema: TableSchema) -> list[str]:
    """The fields that record what has happened, not what is planned."""
    return [name for name, field in schema.fields.items() if field.fact]


def drop_future_facts(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema
) -> list[FlaggedValue]:
    """Blank the facts dated after their file was received (methods.md §1), and list them."""
    dropped = []
    for field in list_facts(schema):
        late = f"{field}::date > file_date"
        dropped += [
            FlaggedValue(*place, details={"received": received.isoformat()})
            for *place, received in connection.execute(
                f"""
                with dropped as (
                    select load_order, load_id, source_sheet, source_row, '{field}',
                        {field}::varchar, {TURN}, {COUNT}, file_date
                    from read_{schema.table} where {late}
                )
                select * exclude (load_order) from dropped
                where turn <= {MAX_PER_KIND} order by load_order, source_row
                """
            ).fetchall()
        ]
        connection.execute(f"update read_{schema.table} set {field} = null where {late}")
    return dropped


def date_loads(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Set the as-of date of each row to the latest fact in its load."""
    if not (facts := list_facts(schema)):
        return
    latest = ", ".join(f"max({field}::date)" for field in facts)
    connection.execute(
        f"update read_{schema.table} set as_of_date = latest.day from ("
        f"select load_id, greatest({latest}) as day from read_{schema.table} group by load_id"
        f") as latest where latest.load_id = read_{schema.table}.load_id"
    )


def place_rows(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Create `placed_<table>`: the row in force for each key and set of headers.

    Within a load a repeated key (two spellings of one project) gets `#2`. A later load with the
    same headers replaces rows; a complete one also removes the rows its batch lacks, in the
    projects it names. Replaced and removed rows are recorded in `replaced_rows`. Cost: a sort of
    the table's rows by key, and another if there are several loads.
    """
    table, key = schema.table, ", ".join(_list_key_columns(schema))
    connection.execute(
        f"""
        create temp table placed_{table} as
        with {_build_judged_rows(schema)}
        select * exclude (removed_by) from judged_rows
        where removed_by is null
        qualify row_number() over (
            partition by header_set, {key} order by load_order desc, source_row desc
        ) = 1
        """
    )
    [(loads,)] = connection.execute(f"select count(distinct load_id) from read_{table}").fetchall()
    if loads > 1:
        _record_replaced(connection, schema)


def _build_judged_rows(schema: TableSchema) -> str:
    """Common table expressions ending in `judged_rows`: each row with the load of the complete
    export that removed it (or NULL). A row removed by two exports appears twice."""
    table, project = schema.table, "project" in schema.fields
    identity = schema.key[-1] if schema.key[-1].endswith("_id") else None
    own_project = "coalesce(named.id, rows.project)" if project else "null"
    key = ", ".join(_list_key_columns(schema))
    repeated = f"row_number() over (partition by load_id, {key} order by source_row)"
    unique = (
        f"replace (case when {repeated} = 1 then {identity} "
        f"else {identity} || '#' || {repeated} end as {identity})"
        if identity
        else ""
    )
    return f"""
        own_rows as (
            select rows.*{", named.id as project_id" if project else ""},
                {own_project} as own_project
            from read_{table} as rows
            {"left join named_projects as named on named.text = rows.project" if project else ""}
        ),
        distinct_rows as (select * {unique} from own_rows),
        -- The last complete batch and the one before it: a row is never removed by its own.
        complete_batches as (
            select header_set, own_project, batch, max(load_order) as load_order,
                arg_max(load_id, load_order) as load_id
            from own_rows where is_complete group by header_set, own_project, batch
            qualify row_number() over (
                partition by header_set, own_project order by max(load_order) desc
            ) <= 2
        ),
        judged_rows as (
            select distinct_rows.*, complete_batches.load_id as removed_by
            from distinct_rows
            left join complete_batches
                on complete_batches.header_set = distinct_rows.header_set
                and complete_batches.own_project is not distinct from distinct_rows.own_project
                and complete_batches.load_order > distinct_rows.load_order
                and complete_batches.batch <> distinct_rows.batch
        )
    """


def _record_replaced(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Record which row replaced which, and whether its content changed."""
    key = ", ".join(_list_key_columns(schema))
    fields = ", ".join(name for name in schema.columns if name not in schema.key)
    project = "project_id" if "project" in schema.fields else "null"
    connection.execute(
        f"""
        insert into replaced_rows by name
        with {_build_judged_rows(schema)},
        followed_rows as (
            select load_id, source_row, {project} as project_id, {schema.key[-1]} as row_key,
                lag(load_id) over later as by_load_id,
                lag(source_row) over later as by_source_row,
                hash({fields}) <> lag(hash({fields})) over later as is_changed
            from judged_rows
            where removed_by is null
            window later as (
                partition by header_set, {key} order by load_order desc, source_row desc
            )
        )
        select '{schema.table}' as table_name, * replace (row_key::varchar as row_key)
        from followed_rows where by_load_id is not null
        union all by name
        select '{schema.table}' as table_name, load_id, source_row, {project} as project_id,
            {schema.key[-1]}::varchar as row_key, removed_by as by_load_id, true as is_changed
        from judged_rows
        where removed_by is not null
        qualify row_number() over (partition by load_id, source_row order by removed_by) = 1
        """
    )


def join_rows(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Fill a table: one row per key, each field with its latest non-empty value. The row's origin
    is its latest load, its as-of date the latest of its loads.

    With a single set of headers each key has one row already, and grouping is skipped: for many
    rows of text it would cost most of the memory of a build.
    """
    key = _list_key_columns(schema)
    fields = [name for name in schema.columns if name not in key]
    project = ["project_id"] if "project" in schema.fields else []
    origin = ["load_id", "source_file", "source_sheet", "source_row"]
    identity = [name for name in key if name != "own_project"]
    is_entity = "is_from_mention" in list_snapshot_columns(schema)
    is_grouped = _count_header_sets(connection, schema) > 1
    columns = [
        *(_pick_latest(name) if is_grouped else name for name in (*project, *fields, *origin)),
        "max(as_of_date) as as_of_date" if is_grouped else "as_of_date",
        *(["false as is_from_mention"] if is_entity else []),
    ]
    connection.execute(
        f"""
        insert into {schema.table} by name
        with joined as (
            select {", ".join((*key, *columns))}
            from placed_{schema.table}
            {f"group by {', '.join(key)}" if is_grouped else ""}
        )
        select * {_number_duplicates(identity) if "own_project" in key else ""} from joined
        order by {", ".join(key)}
        """
    )


def _pick_latest(name: str) -> str:
    return f"arg_max({name}, load_order) as {name}"


def _count_header_sets(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> int:
    [(sets,)] = connection.execute(
        f"select count(distinct header_set) from placed_{schema.table}"
    ).fetchall()
    return sets


def _number_duplicates(identity: list[str]) -> str:
    """Number the ids of rows whose projects resolved to the same one: `#2`."""
    columns = ", ".join(identity)
    turn = f"row_number() over (partition by project_id, {columns} order by own_project)"
    return (
        f"exclude (own_project) replace (case when {turn} = 1 then {identity[0]} "
        f"else {identity[0]} || '#' || {turn} end as {identity[0]})"
    )


def list_differences(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema
) -> list[FlaggedValue]:
    """Values of one row that differ between two sets of headers; names are compared as resolved."""
    table = schema.table
    if _count_header_sets(connection, schema) < 2:
        return []
    differences = []
    key = _list_key_columns(schema)
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
                    from compared group by {", ".join(key)}
                    having count(distinct compared_value) > 1
                )
                select load_id, source_sheet, source_row, '{name}', value, {TURN}, {COUNT},
                    other, other_file
                from differing qualify turn <= {MAX_PER_KIND} order by load_id, source_row
                """
            ).fetchall()
        ]
    return differences


def _list_key_columns(schema: TableSchema) -> list[str]:
    return ["own_project" if name == "project" else name for name in schema.key]
