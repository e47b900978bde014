"""Values of two languages that are one: by the company's settings, or by a person's decision.

Applied in each build to the finished tables, so that taking a decision back restores what the files
say. A decision counts for the spelling that the person saw, for no other.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from etl.entities.decisions import Decision
from etl.entities.value_decisions import read_decision
from etl.snapshot.append import append_rows
from queries.synonyms import TABLES, fold, join_own

# Every spelling of these columns, the value that it stands for (itself, where nobody said more)
# and its rows.
DDL = """
    create table value_spellings (
        table_name varchar, column_name varchar, spelling varchar, value varchar, row_count bigint
    )
"""


def unite_values(
    connection: duckdb.DuckDBPyConnection,
    settings: Mapping[str, Any],
    decided: Iterable[Decision],
) -> None:
    """Give the spellings of one value the same text, and list them in `value_spellings`."""
    connection.execute(DDL)
    meant: dict[tuple[str, str], str] = {}
    for column, spelling, value, is_same in map(read_decision, decided):
        if is_same:
            meant[column, spelling] = value
        else:
            meant.pop((column, spelling), None)
    own = {
        (column, fold(text)): join_own(group)
        for column, groups in settings.get("synonyms", {}).items()
        for group in groups
        for text in group
    }
    for column, table in TABLES.items():
        found = connection.execute(
            f"select {column}, count(*) from {table} where {column} is not null "
            "group by all order by all"
        ).fetchall()
        rows = [
            (
                table,
                column,
                text,
                own.get((column, fold(text))) or meant.get((column, text), text),
                n,
            )
            for text, n in found
        ]
        append_rows(connection, "value_spellings", rows)
        if any(text != value for _, _, text, value, _ in rows):
            connection.execute(
                f"update {table} set {column} = spellings.value "
                "from value_spellings as spellings "
                f"where spellings.column_name = $column and spellings.spelling = {table}.{column} "
                "and spellings.value <> spellings.spelling",
                {"column": column},
            )
