"""All loads of a table → its rows: what a later load of the same headers replaces, what another
set of headers fills, where two sets disagree. Only the sources' own names enter the SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from etl.findings import MAX_PER_KIND
from etl.load import Load
from etl.schema import TableSchema, list_snapshot_columns

# The place of a finding among those of its load, and how many these are.
TURN = "row_number() over (partition by load_id order by source_row) as turn"
COUNT = "count(*) over (partition by load_id) as count"


@dataclass(frozen=True)
class Received:
    """A load in force: its place in the order of receipt, and what was said of it then.

    `batch`: loads of one batch are one export together; alone by default.
    """

    load: Load
    order: int
    received_date: date
    is_complete: bool
    is_sample: bool
    batch: str = ""


@dataclass(frozen=True)
class Place:
    """A value of a load that cannot stand as it is: where, what, and what else to say of it.

    Of each load and field only the first places are given: `turn` counts them, `count` is how many
    there are.
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
    connection: duckdb.DuckDBPyConnection, source: TableSchema, received: Iterable[Received]
) -> None:
    """Put the parsed rows of all loads of a source into `read_<table>`, as each load said them."""
    columns = ", ".join(f"{name} {kind}" for name, kind in source.columns.items())
    connection.execute(
        f"create temp table read_{source.table} ({columns}, source_row bigint, load_id varchar, "
        "source_file varchar, source_sheet varchar, header_set varchar, load_order bigint, "
        "file_date date, is_complete boolean, batch varchar, as_of_date date)"
    )
    for one in received:
        load = one.load
        connection.execute(
            f"insert into read_{source.table} by name select *, $load_id as load_id, "
            "$file as source_file, $sheet as source_sheet, $header_set as header_set, "
            "$load_order as load_order, $file_date as file_date, "
            "$is_complete as is_complete, $batch as batch from read_parquet($parquet)",
            {
                "load_id": load.load_id,
                "file": load.file,
                "sheet": load.sheet,
                "header_set": load.header_set,
                "load_order": one.order,
                "file_date": one.received_date,
                "is_complete": one.is_complete,
                "batch": one.batch or load.load_id,
                "parquet": str(load.parquet),
            },
        )


def list_facts(source: TableSchema) -> list[str]:
    """The fields that tell what has happened, not what is planned."""
    return [name for name, field in source.fields.items() if field.fact]


def drop_future_facts(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> list[Place]:
    """Blank the facts dated after their file was received (methods.md §1); give their places."""
    dropped = []
    for field in list_facts(source):
        late = f"{field}::date > file_date"
        dropped += [
            Place(*place, details={"received": received.isoformat()})
            for *place, received in connection.execute(
                f"""
                with dropped as (
                    select load_order, load_id, source_sheet, source_row, '{field}',
                        {field}::varchar, {TURN}, {COUNT}, file_date
                    from read_{source.table} where {late}
                )
                select * exclude (load_order) from dropped
                where turn <= {MAX_PER_KIND} order by load_order, source_row
                """
            ).fetchall()
        ]
        connection.execute(f"update read_{source.table} set {field} = null where {late}")
    return dropped


def date_loads(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> None:
    """Give each row the as-of date of its load: the latest fact in it that has happened."""
    if not (dated := list_facts(source)):
        return
    latest = ", ".join(f"max({field}::date)" for field in dated)
    connection.execute(
        f"update read_{source.table} set as_of_date = latest.day from ("
        f"select load_id, greatest({latest}) as day from read_{source.table} group by load_id"
        f") as latest where latest.load_id = read_{source.table}.load_id"
    )


def place_rows(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> None:
    """Work out `placed_<table>`: of each key and set of headers the row in force.

    Within a load a repeated key (two spellings of one project) gets `#2`; a later load of the same
    headers replaces; a complete one also removes what its batch lacks, in the projects it names.
    What gave way to which load is noted in `replaced_rows`. Cost: a sort of the table's rows by
    key, and one more where there are several loads.
    """
    table, key = source.table, ", ".join(_key(source))
    connection.execute(
        f"""
        create temp table placed_{table} as
        with {_judged_rows(source)}
        select * exclude (removed_by) from judged_rows
        where removed_by is null
        qualify row_number() over (
            partition by header_set, {key} order by load_order desc, source_row desc
        ) = 1
        """
    )
    [(loads,)] = connection.execute(f"select count(distinct load_id) from read_{table}").fetchall()
    if loads > 1:
        _note_replaced(connection, source)


def _judged_rows(source: TableSchema) -> str:
    """Each row, and the load of the complete export that removed it (or NULL), as the last of some
    common table expressions; a row that two of them removed stands twice."""
    table, project = source.table, "project" in source.fields
    identity = source.key[-1] if source.key[-1].endswith("_id") else None
    own_project = "coalesce(named.id, rows.project)" if project else "null"
    key = ", ".join(_key(source))
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


def _note_replaced(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> None:
    """Note which row of a load gave way to which later one, and whether that said another thing."""
    key = ", ".join(_key(source))
    fields = ", ".join(name for name in source.columns if name not in source.key)
    project = "project_id" if "project" in source.fields else "null"
    connection.execute(
        f"""
        insert into replaced_rows by name
        with {_judged_rows(source)},
        followed_rows as (
            select load_id, source_row, {project} as project_id, {source.key[-1]} as row_key,
                lag(load_id) over later as by_load_id,
                lag(source_row) over later as by_source_row,
                hash({fields}) <> lag(hash({fields})) over later as is_changed
            from judged_rows
            where removed_by is null
            window later as (
                partition by header_set, {key} order by load_order desc, source_row desc
            )
        )
        select '{source.table}' as table_name, * replace (row_key::varchar as row_key)
        from followed_rows where by_load_id is not null
        union all by name
        select '{source.table}' as table_name, load_id, source_row, {project} as project_id,
            {source.key[-1]}::varchar as row_key, removed_by as by_load_id, true as is_changed
        from judged_rows
        where removed_by is not null
        qualify row_number() over (partition by load_id, source_row order by removed_by) = 1
        """
    )


def join_rows(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> None:
    """Fill the table of a source: one row per key, field by field the latest value that is not
    empty; the row's origin is the load that spoke last, its as-of date the latest of its loads.

    Of one set of headers each key has one row already: nothing is grouped then, which for many
    rows of text costs most of the memory of a build.
    """
    key = _key(source)
    fields = [name for name in source.columns if name not in key]
    project = ["project_id"] if "project" in source.fields else []
    origin = ["load_id", "source_file", "source_sheet", "source_row"]
    identity = [name for name in key if name != "own_project"]
    is_entity = "is_from_mention" in list_snapshot_columns(source)
    is_grouped = _header_sets(connection, source) > 1
    told = [
        *(_latest(name) if is_grouped else name for name in (*project, *fields, *origin)),
        "max(as_of_date) as as_of_date" if is_grouped else "as_of_date",
        *(["false as is_from_mention"] if is_entity else []),
    ]
    connection.execute(
        f"""
        insert into {source.table} by name
        with joined as (
            select {", ".join((*key, *told))}
            from placed_{source.table}
            {f"group by {', '.join(key)}" if is_grouped else ""}
        )
        select * {_apart(identity) if "own_project" in key else ""} from joined
        order by {", ".join(key)}
        """
    )


def _latest(name: str) -> str:
    return f"arg_max({name}, load_order) as {name}"


def _header_sets(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> int:
    [(sets,)] = connection.execute(
        f"select count(distinct header_set) from placed_{source.table}"
    ).fetchall()
    return sets


def _apart(identity: list[str]) -> str:
    """Rows of projects that could not be told apart keep their own ids by `#2`."""
    own = ", ".join(identity)
    turn = f"row_number() over (partition by project_id, {own} order by own_project)"
    return (
        f"exclude (own_project) replace (case when {turn} = 1 then {identity[0]} "
        f"else {identity[0]} || '#' || {turn} end as {identity[0]})"
    )


def list_differences(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> list[Place]:
    """Where two sets of headers give one row's field two values; names count as resolved."""
    table = source.table
    if _header_sets(connection, source) < 2:
        return []
    found = []
    key = _key(source)
    for name, field in source.fields.items():
        if name in key or name == "project":
            continue
        named = field.refers in ("people", "clients", "projects") and field.type != "list"
        value = f"coalesce(named.id, {name})" if named else name
        joined = f"left join named_{field.refers} as named on named.text = {name}" if named else ""
        latest = "arg_max(told_value, load_order) = max(told_value)"
        found += [
            Place(*place, details={"other": other, "other_file": other_file})
            for *place, other, other_file in connection.execute(
                f"""
                with told as (
                    select placed.*, {value} as told_value
                    from placed_{table} as placed {joined} where {name} is not null
                ),
                differing as (
                    select arg_max(load_id, load_order) as load_id,
                        arg_max(source_sheet, load_order) as source_sheet,
                        arg_max(source_row, load_order) as source_row,
                        arg_max({name}, load_order)::varchar as value,
                        if({latest}, arg_min({name}, told_value), arg_max({name}, told_value))
                            ::varchar as other,
                        if({latest}, arg_min(source_file, told_value),
                            arg_max(source_file, told_value)) as other_file
                    from told group by {", ".join(key)}
                    having count(distinct told_value) > 1
                )
                select load_id, source_sheet, source_row, '{name}', value, {TURN}, {COUNT},
                    other, other_file
                from differing qualify turn <= {MAX_PER_KIND} order by load_id, source_row
                """
            ).fetchall()
        ]
    return found


def _key(source: TableSchema) -> list[str]:
    return ["own_project" if name == "project" else name for name in source.key]
