"""How the loads of a table overlap: the numbers in two of them, and whether their rows agree.

Only names from the schema enter the SQL.
"""

from dataclasses import dataclass

import duckdb

from etl.schema import MENTIONED_TABLES, TableSchema

# Texts at least this similar (0 to 1), with the same digits, are spellings of one.
MIN_SIMILARITY = 0.9
# Days between two dates that still count as the same: entered on the next working day.
MAX_DAYS_APART = 3
# Of two loads with more numbers than this each, the overlaps are counted on a sample of them.
SAMPLED_NUMBERS = 2_000
# Bare numbers up to this length are where anybody's list starts: alone they prove nothing.
SHORT_NUMBER = 5
MAX_PAIRS = 5


@dataclass(frozen=True)
class Overlap:
    """How two loads overlap: the numbers in both, and of these the rows that say the same or
    something else about what they are; `clear`: of the latter, those that differ in two respects or
    more; `differing`: in their name, client or project, whatever else they say; `bare`: the short
    numbers without letters."""

    shared: int = 0
    agreeing: int = 0
    contradicting: int = 0
    clear: int = 0
    differing: int = 0
    bare: int = 0

    def __add__(self, other: "Overlap") -> "Overlap":
        return Overlap(
            self.shared + other.shared,
            self.agreeing + other.agreeing,
            self.contradicting + other.contradicting,
            self.clear + other.clear,
            self.differing + other.differing,
            self.bare + other.bare,
        )


def select_own_rows(schema: TableSchema, columns: str = "rows.*") -> str:
    """SELECT of `read_<table>` with `own_project`: the project's id, or its text if unresolved."""
    if "project" not in schema.fields:
        return f"select {columns}, null::varchar as own_project from read_{schema.table} as rows"
    return (
        f"select {columns}, named.id as project_id, coalesce(named.id, rows.project) as own_project"
        f" from read_{schema.table} as rows"
        " left join named_projects as named on named.text = rows.project"
    )


def count_overlaps(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema
) -> tuple[dict[tuple[str, str], Overlap], dict[str, int]]:
    """(earlier load, later load) → how they meet, and load → the count of its rows.

    Between loads of more than SAMPLED_NUMBERS the counts are estimates from a sample, the same
    numbers in both; a small load is held against all of a large one. Texts are compared once for
    each two versions of a row, however many weekly states repeat them. Cost: linear in the rows
    and, for counting alone, in the pairs of loads that a sampled number is in.
    """
    _create_keyed_rows(connection, schema)
    found = _compare_loads(connection, schema)
    connection.execute("drop table keyed_rows")
    sizes = connection.execute(
        f"select load_id, count(*) from read_{schema.table} group by load_id"
    ).fetchall()
    return {(a, b): Overlap(*counts) for a, b, *counts in found}, dict(sizes)


def _create_keyed_rows(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Create `keyed_rows`: the rows whose number is in several loads, of large loads a sample."""
    told = ", ".join(schema.tells_apart)
    connection.execute(
        f"""
        create temp table keyed_rows as
        with keyed as ({_select_keyed(schema)}),
        -- Powers of two: the sample of a larger load is part of that of a smaller one.
        steps as (
            select load_id,
                (2 ** greatest(ceil(log2(count(*) / {SAMPLED_NUMBERS})), 0))::ubigint as step
            from read_{schema.table} group by load_id
        ),
        met as (
            select {schema.identity} as number
            from read_{schema.table} inner join steps using (load_id)
            group by all
            having min(load_id) <> max(load_id) and hash(number) % min(step) = 0
        )
        select keyed.*, step, hash(number) as number_hash, hash(number, own_project) as place,
            hash(number, own_project, {told}) as version
        from keyed inner join steps using (load_id) semi join met using (number)
        """
    )


def _compare_loads(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> list[tuple]:
    """Earlier load, later load and the counts of their `Overlap`, from `keyed_rows`."""
    project = "and a.own_project is not distinct from b.own_project" * ("project" in schema.key)
    told = ", ".join(schema.tells_apart)
    return connection.execute(
        f"""
        with versions as (
            select version, number, own_project, {told} from keyed_rows group by all
        ),
        compared as (
            select a.version as one, b.version as other,
                {_build_score(schema)} as score,
                {_count_contradictions(schema)} as contradictions,
                {_build_differing(schema)} as is_differing,
                length(a.number) <= {SHORT_NUMBER} and regexp_full_match(a.number, '[0-9]+')
                    as is_bare
            from versions as a inner join versions as b on b.number = a.number {project}
        ),
        states as (
            select distinct load_id, load_order, version, place, number_hash, step from keyed_rows
        ),
        scored as (
            select a.load_order as earlier, b.load_order as later,
                any_value(least(a.step, b.step)) as step,
                max(score) as score,
                min(contradictions) as contradictions,
                bool_and(is_differing) as is_differing,
                any_value(is_bare) as is_bare
            from states as a
            inner join compared on compared.one = a.version
            inner join states as b
                on b.version = compared.other and b.load_order > a.load_order
            where a.number_hash % least(a.step, b.step) = 0
            group by a.load_order, b.load_order, a.place
        ),
        loads as (select distinct load_order, load_id from states)
        select one.load_id, other.load_id, sum(step)::bigint,
            coalesce(sum(step) filter (score > 0), 0)::bigint,
            coalesce(sum(step) filter (score < 0), 0)::bigint,
            coalesce(sum(step) filter (score < 0 and contradictions > 1), 0)::bigint,
            coalesce(sum(step) filter (is_differing), 0)::bigint,
            coalesce(sum(step) filter (is_bare), 0)::bigint
        from scored
        inner join loads as one on one.load_order = earlier
        inner join loads as other on other.load_order = later
        group by all
        """
    ).fetchall()


def _select_keyed(schema: TableSchema) -> str:
    """SELECT of what a row is: names as resolved where that is known, texts and dates as read."""
    # While people, clients and projects are merged themselves, names are not resolved yet.
    resolved = () if schema.table in MENTIONED_TABLES else MENTIONED_TABLES
    columns, joins = [], []
    for name in schema.tells_apart:
        about = schema.fields[name]
        if about.refers in resolved:
            joins.append(
                f"left join named_{about.refers} as by_{name} on by_{name}.text = rows.{name}"
            )
            columns.append(f"coalesce(by_{name}.id, lower(trim(rows.{name}))) as {name}")
        elif about.type in ("date", "timestamp"):
            columns.append(f"rows.{name}::date as {name}")
        else:
            columns.append(f"lower(trim(rows.{name})) as {name}")
    own = select_own_rows(schema)
    key = "own_project" if "project" in schema.key else "null::varchar as own_project"
    return (
        f"select rows.load_id, rows.source_row, rows.load_order, {key}, "
        f"rows.{schema.identity} as number, "
        f"{', '.join(columns)} from ({own}) as rows {' '.join(joins)}"
    )


def _build_score(schema: TableSchema) -> str:
    """Expression over rows `a` and `b`: above 0 where they say the same of themselves, below where
    they contradict. A name counts for more than a day, the same words for more than like ones."""
    parts = []
    for name in schema.tells_apart:
        weight = 1 if schema.fields[name].type in ("date", "timestamp") else 2
        is_equal = f"when a.{name} = b.{name} then {weight + 1} " * _is_worded(schema, name)
        parts.append(
            f"case {is_equal}when {_equate(schema, name)} then {weight} "
            f"when a.{name} is null or b.{name} is null then 0 else -{weight} end"
        )
    return " + ".join(parts)


def _count_contradictions(schema: TableSchema) -> str:
    """Expression over rows `a` and `b`: in how many fields they say something else."""
    return " + ".join(
        f"coalesce(not ({_equate(schema, name)}), false)::int" for name in schema.tells_apart
    )


def _is_worded(schema: TableSchema, name: str) -> bool:
    about = schema.fields[name]
    return about.type == "text" and about.refers is None


def _build_differing(schema: TableSchema) -> str:
    """Expression over rows `a` and `b`: whether they have another name, client or project."""
    names = [
        name
        for name in schema.tells_apart
        if schema.fields[name].type == "text" and schema.fields[name].refers != "people"
    ]
    return " or ".join(f"coalesce(not ({_equate(schema, name)}), false)" for name in names)


def _equate(schema: TableSchema, name: str) -> str:
    """Condition that rows `a` and `b` have the same value of a field, or spellings of one."""
    about = schema.fields[name]
    if about.type in ("date", "timestamp"):
        return f"abs(date_diff('day', a.{name}, b.{name})) <= {MAX_DAYS_APART}"
    if about.refers:
        return f"a.{name} = b.{name}"
    one, other = (f"regexp_replace({row}.{name}, '[^0-9]', '', 'g')" for row in "ab")
    return (
        f"(a.{name} = b.{name} or starts_with(a.{name}, b.{name} || ' ') "
        f"or starts_with(b.{name}, a.{name} || ' ') or ({one} = {other} and "
        f"jaro_winkler_similarity(a.{name}, b.{name}) >= {MIN_SIMILARITY}))"
    )


def list_pairs(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, load_id: str, other_load_id: str
) -> list[tuple[str, str, str]]:
    """Up to MAX_PAIRS rows that meet: the number, what it is in the earlier list, and in the load.

    Rows that contradict come first: they show what the question is about.
    """
    told = ", ".join(_tell(schema, name) for name in schema.tells_apart)
    project = "and a.own_project is not distinct from b.own_project" * ("project" in schema.key)
    return connection.execute(
        f"""
        with keyed_rows as ({_select_keyed(schema)}),
        told_rows as (
            select load_id, source_row, concat_ws(', ', {told}) as told
            from read_{schema.table} where load_id in ($other, $load)
        )
        select a.number, min(there.told), min(here.told)
        from keyed_rows as a
        inner join keyed_rows as b on b.number = a.number {project}
        inner join told_rows as there
            on there.load_id = a.load_id and there.source_row = a.source_row
        inner join told_rows as here
            on here.load_id = b.load_id and here.source_row = b.source_row
        where a.load_id = $other and b.load_id = $load
        group by a.number, a.own_project
        order by min({_build_score(schema)}), a.number limit {MAX_PAIRS}
        """,
        {"other": other_load_id, "load": load_id},
    ).fetchall()


def _tell(schema: TableSchema, name: str) -> str:
    """Expression of a field as text: a moment at midnight is a day."""
    if schema.fields[name].type != "timestamp":
        return f"{name}::varchar"
    return f"case when {name} = {name}::date then {name}::date::varchar else {name}::varchar end"
