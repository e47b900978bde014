"""The rows that differ between two snapshots, listed under the load that changes them.

Reads the rows as paired by `row_pairing`. What is listed is bounded, what is counted is complete.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb

from etl.snapshot.effects import CellChange, ChangedRow, LoadEffect, NamedRow
from etl.snapshot.row_pairing import Reading, cast_text, name_row

# The rows of each kind that are listed for one load and table; the rest are counted.
MAX_LISTED = 100
# Up to this many changed rows, the changed cells are counted by field.
MAX_COUNTED = 100_000
# What the intake derives from a field.
DERIVED = {"status_group": "status"}
# A name that is less like the earlier one than this (Jaro-Winkler) is the name of another thing.
MIN_LIKENESS = 0.75


def list_loads(connection: duckdb.DuckDBPyConnection, reading: Reading) -> list[LoadEffect]:
    """The effect of each load of this table that is new or changes a row, in order of receipt."""
    known = "select load_id from before.loads" if reading.has_before else "select null where false"
    loads = connection.execute(
        f"""
        with counted as (
            select load_id, count(*) filter (before_place is null) as added,
                count(before_place) as returned, count(*) filter (is_changed) as changed
            from pairs where after_place is not null group by load_id
        )
        select loads.load_id, file_sha, source_file, source_sheet, table_name,
            coalesce(added, 0), coalesce(returned, 0), coalesce(changed, 0),
            loads.load_id not in ({known}) as is_new
        from after.loads as loads left join counted on counted.load_id = loads.load_id
        where table_name = $table and (is_new or added > 0 or changed > 0)
        order by received_order
        """,
        {"table": reading.table},
    ).fetchall()
    if not loads:
        return []
    effects = {row[0]: LoadEffect(*row[:-1], shown=reading.shown) for row in loads}
    if reading.has_before:
        _add_changed(connection, reading, effects)
        _add_removed(connection, reading, effects)
        _add_standing(connection, reading, effects, [row[0] for row in loads if row[-1]])
    return list(effects.values())


def _add_changed(
    connection: duckdb.DuckDBPyConnection, reading: Reading, effects: dict[str, LoadEffect]
) -> None:
    if not any(effect.changed for effect in effects.values()):
        return
    joined = f"""
        from (select * from pairs where is_changed) as pairs
        inner join before.{reading.table} as earlier on earlier.rowid = pairs.before_place
        inner join after.{reading.table} as later on later.rowid = pairs.after_place
    """
    identity = [name for name in reading.schema.tells_apart if name in reading.columns]
    is_renamed = " or ".join(_differs(name) for name in identity) or "false"
    connection.execute(
        f"""
        create or replace temp table changed as
        select pairs.*, later.source_row, {_build_other(reading)} as is_other,
            {is_renamed} as is_renamed
        {joined}
        """
    )
    for load_id, other in connection.execute(
        "select load_id, count(*) filter (is_other) from changed group by load_id"
    ).fetchall():
        if load_id in effects:
            effects[load_id] = replace(effects[load_id], other=other)
    _count_fields(connection, reading, joined, effects)
    _list_changed(connection, reading, effects)


def _differs(name: str) -> str:
    """The condition that a field changed; one that follows from another, only by itself."""
    changed = f"earlier.{name} is distinct from later.{name}"
    if source := DERIVED.get(name):
        return f"{changed} and earlier.{source} is not distinct from later.{source}"
    return changed


def _build_other(reading: Reading) -> str:
    """The condition that a pair of rows is about two things: unlike names, or another client or
    project by name and by what that resolves to. An empty cell contradicts nothing."""
    conditions = []
    for name in reading.subjects:
        if name not in reading.columns:
            continue
        if not reading.schema.fields[name].refers:
            early, late = (f"left(lower({side}.{name}), 200)" for side in ("earlier", "later"))
            conditions.append(f"jaro_winkler_similarity({early}, {late}) < {MIN_LIKENESS}")
        elif f"{name}_id" in reading.columns:
            conditions.append(
                f"earlier.{name} <> later.{name} and earlier.{name}_id <> later.{name}_id"
            )
    return f"coalesce({' or '.join(f'({one})' for one in conditions) or 'false'}, false)"


def _count_fields(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    joined: str,
    effects: dict[str, LoadEffect],
) -> None:
    """Count the changed cells of each field, unless too many rows changed."""
    if not reading.fields or sum(effect.changed for effect in effects.values()) > MAX_COUNTED:
        return
    counts = ", ".join(f"count(*) filter ({_differs(name)})" for name in reading.fields)
    for load_id, *numbers in connection.execute(
        f"select pairs.load_id, {counts} {joined} group by pairs.load_id"
    ).fetchall():
        if load_id in effects:
            counted = zip(reading.fields, numbers, strict=True)
            field_counts = tuple((name, number) for name, number in counted if number)
            effects[load_id] = replace(effects[load_id], field_counts=field_counts)


def _list_changed(
    connection: duckdb.DuckDBPyConnection, reading: Reading, effects: dict[str, LoadEffect]
) -> None:
    """The first changed rows of each load; those that became another thing come first."""
    early, late = name_row(reading, "earlier"), name_row(reading, "later")
    cells = [
        f"[{cast_text(reading, 'earlier', name)}, {cast_text(reading, 'later', name)}]"
        for name in reading.fields
    ]
    rows: dict[str, list[ChangedRow]] = {}
    for load_id, is_other, before, after, texts in connection.execute(
        f"""
        with listed as (
            select *, row_number() over (
                partition by load_id order by is_other desc, is_renamed desc, source_row
            ) as turn
            from changed qualify turn <= {MAX_LISTED}
        )
        select listed.load_id, is_other, {early}, {late}, [{", ".join(cells)}]
        from listed
        inner join before.{reading.table} as earlier on earlier.rowid = listed.before_place
        inner join after.{reading.table} as later on later.rowid = listed.after_place
        order by listed.load_id, turn
        """
    ).fetchall():
        changes = [
            CellChange(name, *pair)
            for name, pair in zip(reading.fields, texts, strict=True)
            if pair[0] != pair[1]
        ]
        fields = {change.field for change in changes}
        changes = [change for change in changes if DERIVED.get(change.field) not in fields]
        old, new = _make_row(before), _make_row(after)
        if old.number != new.number:
            changes.insert(0, CellChange(reading.schema.key[-1], old.number, new.number))
        rows.setdefault(load_id, []).append(ChangedRow(old, new, tuple(changes), is_other))
    for load_id in rows.keys() & effects.keys():
        effects[load_id] = replace(effects[load_id], changed_rows=tuple(rows[load_id]))


def _add_removed(
    connection: duckdb.DuckDBPyConnection, reading: Reading, effects: dict[str, LoadEffect]
) -> None:
    """The rows that are gone, under the complete load that removed them."""
    removed = f"""
        select replaced.by_load_id as load_id, {name_row(reading, "earlier")} as named,
            earlier.source_row as place
        from (select * from pairs where after_place is null) as pairs
        inner join before.{reading.table} as earlier on earlier.rowid = pairs.before_place
        inner join (
            select load_id, source_row, any_value(by_load_id) as by_load_id
            from after.replaced_rows where table_name = '{reading.table}' group by all
        ) as replaced
            on replaced.load_id = earlier.load_id and replaced.source_row = earlier.source_row
    """
    for load_id, count, rows in _list_named(connection, removed):
        if load_id in effects:
            effects[load_id] = replace(effects[load_id], removed=count, removed_rows=rows)


def _add_standing(
    connection: duckdb.DuckDBPyConnection,
    reading: Reading,
    effects: dict[str, LoadEffect],
    new: Sequence[str],
) -> None:
    """The rows of earlier loads of a new load's list that it lacks and that stay.

    A load is of the same list as those whose rows it replaces, and as those that these replaced.
    """
    if not any(effects[load_id].returned for load_id in new):
        return
    project = "coalesce(project_id, '')" if "project" in reading.schema.fields else "''"
    standing = f"""
        with recursive replacements as (
            select distinct load_id, by_load_id from after.replaced_rows
            where table_name = '{reading.table}' and load_id <> by_load_id
        ),
        lists as (
            select unnest($new) as load_id, unnest($new) as member
            union
            select lists.load_id, replacements.load_id
            from lists inner join replacements on replacements.by_load_id = lists.member
        ),
        projects as (
            select distinct load_id, {project} as project
            from after.{reading.table} where load_id in $new
        )
        select lists.load_id, {name_row(reading, "later")} as named, later.source_row as place
        from after.{reading.table} as later
        inner join lists on lists.member = later.load_id and lists.load_id <> later.load_id
        semi join projects on projects.load_id = lists.load_id
            and projects.project = {project.replace("project_id", "later.project_id")}
    """
    for load_id, count, rows in _list_named(connection, standing, {"new": list(new)}):
        effects[load_id] = replace(effects[load_id], standing=count, standing_rows=rows)


def _list_named(
    connection: duckdb.DuckDBPyConnection, select: str, values: dict[str, list[str]] | None = None
) -> list[tuple[str, int, tuple[NamedRow, ...]]]:
    """Each load with the number of its rows in a SELECT, and the first of them."""
    rows: dict[str, tuple[int, list[NamedRow]]] = {}
    for load_id, count, named in connection.execute(
        f"""
        select load_id, count(*) over (partition by load_id) as count, named
        from ({select})
        qualify row_number() over (partition by load_id order by named.file, place)
            <= {MAX_LISTED}
        order by load_id, named.file, place
        """,
        values,
    ).fetchall():
        rows.setdefault(load_id, (count, []))[1].append(_make_row(named))
    return [(load_id, count, tuple(named)) for load_id, (count, named) in rows.items()]


def _make_row(named: dict[str, Any]) -> NamedRow:
    return NamedRow(named["number"], tuple(named["values"]), named["file"], named["source_row"])
