"""References of the tables to people, clients and projects, each resolved to one id.

Of several entities that a name fits, the one that the row's own project names is meant.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import duckdb
import pyarrow as pa

from etl.entities.decisions import NOTHING, Decided
from etl.entities.resolve import Resolution, index_exported, resolve
from etl.schema import Field, TableSchema, list_id_columns, list_snapshot_columns

ENTITIES = {"people": "person_id", "clients": "client_id", "projects": "project_id"}
# Of several people or clients of one name, the one that a project names.
OF_OWN_PROJECT = {
    "people": """
        select several.text, named.project_id, min(several.id) as id
        from ambiguous_people as several
        inner join (
            select project_id, unnest([pm_id, sales_owner_id, sponsor_id]) as person_id
            from projects
        ) as named on named.person_id = several.id
        group by all having count(distinct several.id) = 1
    """,
    "clients": """
        select several.text, projects.project_id, min(several.id) as id
        from ambiguous_clients as several
        inner join projects on projects.client_id = several.id
        group by all having count(distinct several.id) = 1
    """,
    "projects": "select text, id as project_id, id from ambiguous_projects where false",
}
REQUIREMENT_BY = (
    """
    select requirement_id as text, project_id as own_project_id, project_id, requirement_id
    from requirements where project_id is not null
    """,
    """
    select title as text, project_id as own_project_id, project_id, min(requirement_id)
        as requirement_id
    from requirements where title is not null and project_id is not null
    group by all having count(*) = 1
    """,
    """
    select requirement_id as text, null as own_project_id, min(project_id) as project_id,
        requirement_id
    from requirements group by requirement_id having count(*) = 1
    """,
)


def list_references(sources: Iterable[TableSchema], entity: str) -> list[tuple[TableSchema, Field]]:
    """The fields of all tables that name an entity of this kind."""
    return [
        (source, field)
        for source in sources
        for field in source.fields.values()
        if field.refers == entity
    ]


def count_texts(
    connection: duckdb.DuckDBPyConnection, named: Iterable[tuple[TableSchema, Field]]
) -> Counter[str]:
    """The texts that name somebody in these fields of the tables `read_*`, and how often."""
    counted: Counter[str] = Counter()
    for source, field in named:
        column = f"unnest({field.name})" if field.type == "list" else field.name
        counted.update(
            dict(
                connection.execute(
                    f"select text, count(*) from (select {column} as text "
                    f"from read_{source.table}) where text is not null group by text"
                ).fetchall()
            )
        )
    return counted


def match_names(
    connection: duckdb.DuckDBPyConnection,
    sources: dict[str, TableSchema],
    entity: str,
    decided: Decided = NOTHING,
    projects: Mapping[str, str] = MappingProxyType({}),
) -> Resolution:
    """Resolve all texts that name people, clients or projects, from the tables `read_*` and the
    merged entity table; the result stands in `named_<entity>` (text → id), `ambiguous_<entity>`
    (text, id) and `decided_<entity>` (text, project_id, id), the mentioned ones are added to the
    entity's table, and those that are one with another become one row with it. Whom each text means
    or, where it fits several, may mean goes into the snapshot as `name_matches`.

    `projects` gives the ids of projects that were made one with others.
    """
    key = ENTITIES[entity]
    exported = index_exported(fetch_exported(connection, entity))
    found = resolve(
        count_texts(connection, list_references(sources.values(), entity)), exported, decided
    )
    _table(connection, f"named_{entity}", ("text", "id"), found.ids.items())
    several = [(text, one) for text, ids in found.ambiguous.items() for one in sorted(ids)]
    _table(connection, f"ambiguous_{entity}", ("text", "id"), several)
    connection.execute(
        f"""
        create table if not exists name_matches (entity varchar, text varchar, match_id varchar);
        insert into name_matches
        select '{entity}', text, id from named_{entity}
        union all
        select '{entity}', text, id from ambiguous_{entity}
        order by text, id
        """
    )
    within = [
        (text, projects.get(project, project), id_) for (text, project), id_ in found.within.items()
    ]
    _table(connection, f"decided_{entity}", ("text", "project_id", "id"), within)
    _table(connection, "mentioned", (key, "name"), sorted(found.mentioned.items()))
    connection.execute(
        f"insert into {entity} by name select *, true as is_from_mention from mentioned"
    )
    connection.execute("drop table mentioned")
    gone = [(one, met) for one, met in found.merged.items() if one in exported.ids and one != met]
    _make_one(connection, sources[entity], gone)
    if decided.roles:
        roles = [(found.merged.get(one, one), *told) for one, told in decided.roles.items()]
        _give_roles(connection, roles)
    return found


def fetch_exported(
    connection: duckdb.DuckDBPyConnection, entity: str
) -> list[tuple[str, str | None, str | None]]:
    """The exported people, clients or projects as (id, name, e-mail)."""
    email = "email" if entity == "people" else "null"
    return connection.execute(
        f"select {ENTITIES[entity]}, name, {email} from {entity} "
        "where not coalesce(is_from_mention, false) order by 1"
    ).fetchall()


def _make_one(
    connection: duckdb.DuckDBPyConnection, source: TableSchema, gone: list[tuple[str, str]]
) -> None:
    """Let the row that stays take what it lacks from those that are one with it, and drop these."""
    if not gone:
        return
    table, key = source.table, ENTITIES[source.table]
    fields = [name for name in source.columns if name != key]
    first = ", ".join(f"arg_min({name}, {key}) as {name}" for name in fields)
    filled = ", ".join(f"{name} = coalesce({table}.{name}, others.{name})" for name in fields)
    _table(connection, "gone", ("old_id", "new_id"), gone)
    connection.execute(
        f"""
        update {table} set {filled}
        from (select new_id, {first} from {table} inner join gone on old_id = {key} group by new_id)
            as others
        where {table}.{key} = others.new_id;
        delete from {table} where {key} in (select old_id from gone);
        drop table gone
        """
    )


def _give_roles(
    connection: duckdb.DuckDBPyConnection, roles: Iterable[tuple[str, str, bool]]
) -> None:
    """A person's word fills a role that no list gives, and replaces one only as a correction."""
    connection.executemany(
        "update people set role = $2 where person_id = $1 and (role is null or $3)",
        [list(one) for one in roles],
    )


def fill_ids(connection: duckdb.DuckDBPyConnection, source: TableSchema) -> None:
    """Fill the id columns beside a table's references (`client` → `client_id`): what a person
    decided for the row's project; else the text's one id; of several that a name fits, the one
    that the row's own project names. Linear in the table's rows."""
    table = source.table
    has_project = "project_id" in list_snapshot_columns(source)
    for name, field in source.fields.items():
        if field.refers not in ENTITIES or name in source.key:
            continue
        (column,) = list_id_columns(field)
        own = [f"select text, project_id, id from decided_{field.refers}"] if has_project else []
        if "project" in source.fields:
            own.insert(0, OF_OWN_PROJECT[field.refers])
        if field.type == "list":
            _identify_list(connection, table, field, column, own)
            continue
        connection.execute(
            f"update {table} set {column} = named.id "
            f"from named_{field.refers} as named where named.text = {table}.{name}"
        )
        for told in own:
            connection.execute(
                f"update {table} set {column} = own.id from ({told}) as own "
                f"where own.text = {table}.{name} and own.project_id = {table}.project_id"
            )


def _identify_list(
    connection: duckdb.DuckDBPyConnection, table: str, field: Field, column: str, own: list[str]
) -> None:
    """The same for a list of names; the last of `own` wins over what stands before it."""
    known = [f"select text, null as project_id, id from named_{field.refers}", *own]
    ranked = " union all ".join(
        f"select text, project_id, id, {rank} as rank from ({told})"
        for rank, told in enumerate(known)
    )
    project = "project_id" if own else "null as project_id"
    connection.execute(
        f"""
        update {table} set {column} = found.ids
        from (
            select row_key, list(distinct id order by id) as ids
            from (
                select texts.row_key, known.id
                from (
                    select rowid as row_key, {project}, unnest({field.name}) as text from {table}
                ) as texts
                inner join ({ranked}) as known
                    on known.text = texts.text
                    and (known.project_id is null or known.project_id = texts.project_id)
                qualify rank = max(rank) over (partition by row_key, texts.text)
            )
            group by row_key
        ) as found
        where found.row_key = {table}.rowid
        """
    )


def fill_requirement_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill requirement_id and requirement_project_id of changes and tasks: the requirement of this
    id, else of this title, in the row's own project; else the only one of this id elsewhere."""
    for table in ("changes", "tasks"):
        for found in REQUIREMENT_BY:
            connection.execute(
                f"""
                update {table} set requirement_id = found.requirement_id,
                    requirement_project_id = found.project_id
                from ({found}) as found
                where found.text = {table}.requirement and {table}.requirement_id is null
                    and coalesce(found.own_project_id, {table}.project_id) = {table}.project_id
                """
            )


def drop_unmentioned(
    connection: duckdb.DuckDBPyConnection, sources: dict[str, TableSchema]
) -> None:
    """Take away the mentioned entities that no row in force names: a name corrected by a later
    load is gone with the row that held it."""
    for entity, key in ENTITIES.items():
        named = [
            f"select {'unnest' if field.type == 'list' else ''}({list_id_columns(field)[0]}) as id "
            f"from {source.table}"
            for source, field in list_references(sources.values(), entity)
        ]
        connection.execute(
            f"delete from {entity} where is_from_mention and {key} not in "
            f"(select id from ({' union all '.join(named)}) where id is not null)"
        )


def _table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
) -> None:
    rows = list(rows)
    cells = {one: [row[place] for row in rows] for place, one in enumerate(columns)}
    schema = pa.schema([(one, pa.string()) for one in columns])
    connection.register("cells", pa.table(cells, schema=schema))
    connection.execute(f"create temp table {name} as select * from cells")
    connection.unregister("cells")
