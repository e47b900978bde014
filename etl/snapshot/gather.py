"""The parsed rows of all loads as they were received, facts of the future blanked, each load dated.

Only names from the schema enter the SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from etl.findings import MAX_PER_KIND
from etl.load import ReceivedLoad
from etl.schema import TableSchema

# The position of a finding among those of its load, and their number.
TURN = "row_number() over (partition by load_id order by source_row) as turn"
COUNT = "count(*) over (partition by load_id) as count"


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
        "source_file varchar, source_sheet varchar, row_part varchar, load_order bigint, "
        "file_date date, is_complete boolean, batch varchar, as_of_date date)"
    )
    for item in received:
        load = item.load
        connection.execute(
            f"insert into read_{schema.table} by name select *, $load_id as load_id, "
            "$file as source_file, $sheet as source_sheet, "
            "$load_order as load_order, $file_date as file_date, "
            "$is_complete as is_complete, $batch as batch from read_parquet($parquet)",
            {
                "load_id": load.load_id,
                "file": load.file,
                "sheet": load.sheet,
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
