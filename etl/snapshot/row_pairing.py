"""The rows of one table in two snapshots, paired: by their key, else by the row of the file that
they came from.

Reads a database with the snapshots attached as `before` and `after`. Only names from the schema
enter the SQL.
"""

from dataclasses import dataclass

import duckdb

from etl.schema import TableSchema


@dataclass(frozen=True)
class Reading:
    """One table of the two snapshots: the columns that both have, and whether there is a before."""

    schema: TableSchema
    columns: tuple[str, ...]
    has_before: bool

    @property
    def table(self) -> str:
        return self.schema.table

    @property
    def fields(self) -> tuple[str, ...]:
        """The exported fields that are compared, those that say what a row is first."""
        identity = self.schema.tells_apart
        fields = [name for name in self.schema.columns if name in self.columns]
        rest = [name for name in fields if name not in (*self.schema.key, *identity)]
        return tuple([name for name in identity if name in fields] + rest)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The fields that say what a row is about: its name or title, project and client."""
        names = ("name", "title", "subject", "project", "client")
        return tuple(name for name in names if name in self.schema.fields)

    @property
    def shown(self) -> tuple[str, ...]:
        """The fields that name a row to a person: its subjects and its first date."""
        identity = self.schema.tells_apart
        return (*self.subjects, *(name for name in identity if name not in self.subjects))


def open_reading(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, has_before: bool
) -> Reading:
    """Create `pairs`: the rows of one table before and after, paired by key or by their origin.

    A snapshot of an earlier release may lack a table or columns; what both have is compared.
    """
    columns = [
        {
            name
            for (name,) in connection.execute(
                "select column_name from duckdb_columns() "
                "where database_name = $database and table_name = $table",
                {"database": database, "table": schema.table},
            ).fetchall()
        }
        for database in (("before", "after") if has_before else ("after",))
    ]
    has_before = has_before and bool(columns[0])
    common = set.intersection(*columns) if has_before else columns[-1]
    reading = Reading(schema, tuple(sorted(common)), has_before)
    _pair_rows(connection, reading)
    return reading


def _pair_rows(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    table = reading.table
    if not reading.has_before:
        connection.execute(
            "create or replace temp table pairs as select null::bigint as before_place, "
            f"rowid as after_place, load_id, false as is_changed from after.{table}"
        )
        return
    hashed = (
        f"rowid as place, load_id, hash({', '.join(reading.schema.key_columns)}) as key, "
        f"hash({', '.join(reading.fields) or '0'}) as content"
    )
    connection.execute(
        f"""
        create or replace temp table pairs as
        with earlier as (select {hashed} from before.{table}),
        later as (select {hashed} from after.{table})
        select earlier.place as before_place, later.place as after_place, later.load_id,
            coalesce(earlier.content <> later.content, false) as is_changed
        from earlier full join later on earlier.key = later.key
        """
    )
    # A number may be another in the new snapshot, because it is not unique there any more.
    connection.execute(
        f"""
        create or replace temp table renumbered as
        select gone.before_place, came.after_place, came.load_id
        from (select * from pairs where after_place is null) as gone
        inner join before.{table} as earlier on earlier.rowid = gone.before_place
        inner join after.{table} as later
            on later.load_id = earlier.load_id and later.source_row = earlier.source_row
        inner join pairs as came
            on came.after_place = later.rowid and came.before_place is null
        qualify row_number() over (partition by came.after_place) = 1
            and row_number() over (partition by gone.before_place) = 1
        """
    )
    connection.execute(
        """
        delete from pairs where (after_place is null and before_place in (
            select before_place from renumbered
        )) or (before_place is null and after_place in (select after_place from renumbered));
        insert into pairs select *, true as is_changed from renumbered
        """
    )


def count_rows(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int, int]:
    """The rows of `pairs`: before, added, changed and removed."""
    [counts] = connection.execute(
        """
        select count(before_place), count(*) filter (before_place is null),
            count(*) filter (is_changed), count(*) filter (after_place is null)
        from pairs
        """
    ).fetchall()
    return counts


def name_row(reading: Reading, side: str) -> str:
    """A struct with the fields of a NamedRow."""
    values = [
        cast_text(reading, side, name) if name in reading.columns else "null::varchar"
        for name in reading.shown
    ]
    return (
        f"{{'number': {_number_row(reading, side)}, 'values': [{', '.join(values)}]::varchar[], "
        f"'file': {side}.source_file, 'source_row': {side}.source_row}}"
    )


def _number_row(reading: Reading, side: str) -> str:
    parts = [f"{side}.{name}::varchar" for name in reading.schema.key if name != "project"]
    return f"concat_ws(' · ', {', '.join(parts)})"


def cast_text(reading: Reading, side: str, name: str) -> str:
    if reading.schema.columns[name].endswith("[]"):
        return f"array_to_string({side}.{name}, ', ')"
    return f"{side}.{name}::varchar"
