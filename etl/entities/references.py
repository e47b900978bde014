"""References of the tables to people, clients and projects, each resolved to one id.

Where a name fits several entities, the one named by the row's own project is taken.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import duckdb

from etl.entities.decisions import NO_DECISIONS, NameDecisions
from etl.entities.name_tables import create_text_table, list_filled
from etl.entities.resolve import Resolution, index_exported, resolve
from etl.schema import Field, TableSchema, list_id_columns, list_snapshot_columns

ENTITIES = {"people": "person_id", "clients": "client_id", "projects": "project_id"}
# Among several people or clients of one name, the one named by a project.
BY_OWN_PROJECT = {
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
}
# What overrides the only id of a name. Few companies have any of it, and planning statements for
# nothing takes a tenth of the time of a small one.
OVERRIDES = tuple(f"{kind}_{entity}" for kind in ("ambiguous", "decided") for entity in ENTITIES)


def list_references(schemas: Iterable[TableSchema], entity: str) -> list[tuple[TableSchema, Field]]:
    """The fields of all tables that refer to entities of this kind."""
    return [
        (schema, field)
        for schema in schemas
        for field in schema.fields.values()
        if field.refers == entity
    ]


def count_texts(
    connection: duckdb.DuckDBPyConnection, references: Iterable[tuple[TableSchema, Field]]
) -> Counter[str]:
    """The texts in these fields of the `read_*` tables that name an entity, and how often each
    occurs."""
    counts: Counter[str] = Counter()
    for schema, field in references:
        column = f"unnest({field.name})" if field.type == "list" else field.name
        counts.update(
            dict(
                connection.execute(
                    f"select text, count(*) from (select {column} as text "
                    f"from read_{schema.table}) where text is not null group by text"
                ).fetchall()
            )
        )
    return counts


def match_names(
    connection: duckdb.DuckDBPyConnection,
    schemas: dict[str, TableSchema],
    entity: str,
    decided: NameDecisions = NO_DECISIONS,
    projects: Mapping[str, str] = MappingProxyType({}),
) -> Resolution:
    """Resolve all texts in the `read_*` tables that name people, clients or projects.

    Creates the tables `named_<entity>` (text → id), `ambiguous_<entity>` (text, id) and
    `decided_<entity>` (text, project_id, id), adds mentioned entities to the entity's table, merges
    rows decided to be the same entity, and appends every match to the snapshot's `name_matches`.

    `projects` maps the ids of merged projects to the ids they were merged into.
    """
    exported = index_exported(fetch_exported(connection, entity), are_people=entity == "people")
    resolution = resolve(
        count_texts(connection, list_references(schemas.values(), entity)), exported, decided
    )
    _record_matches(connection, entity, resolution, projects)
    _add_mentioned(connection, entity, resolution.mentioned)
    merged = [
        (old_id, new_id)
        for old_id, new_id in resolution.merged.items()
        if old_id in exported.ids and old_id != new_id
    ]
    _merge_rows(connection, schemas[entity], merged)
    if decided.roles:
        roles = [
            (resolution.merged.get(person_id, person_id), *role)
            for person_id, role in decided.roles.items()
        ]
        _set_roles(connection, roles)
    return resolution


def _record_matches(
    connection: duckdb.DuckDBPyConnection,
    entity: str,
    resolution: Resolution,
    projects: Mapping[str, str],
) -> None:
    """Create the tables of what each text names, and append them to the snapshot's matches."""
    create_text_table(connection, f"named_{entity}", ("text", "id"), resolution.ids.items())
    ambiguous = [(text, id_) for text, ids in resolution.ambiguous.items() for id_ in sorted(ids)]
    create_text_table(connection, f"ambiguous_{entity}", ("text", "id"), ambiguous)
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
    per_project = [
        (text, projects.get(project, project), id_)
        for (text, project), id_ in resolution.within.items()
    ]
    create_text_table(connection, f"decided_{entity}", ("text", "project_id", "id"), per_project)


def _add_mentioned(
    connection: duckdb.DuckDBPyConnection, entity: str, mentioned: Mapping[str, str]
) -> None:
    """Add the entities that no export lists to the entity's table, by id and name."""
    columns = (ENTITIES[entity], "name")
    create_text_table(connection, "mentioned", columns, sorted(mentioned.items()))
    connection.execute(
        f"insert into {entity} by name select *, true as is_from_mention from mentioned;"
        "drop table mentioned"
    )


def fetch_exported(
    connection: duckdb.DuckDBPyConnection, entity: str
) -> list[tuple[str, str | None, str | None]]:
    """The exported people, clients or projects as (id, name, e-mail)."""
    email = "email" if entity == "people" else "null"
    return connection.execute(
        f"select {ENTITIES[entity]}, name, {email} from {entity} "
        "where not coalesce(is_from_mention, false) order by 1"
    ).fetchall()


def _merge_rows(
    connection: duckdb.DuckDBPyConnection, schema: TableSchema, merged: list[tuple[str, str]]
) -> None:
    """Fill gaps of the rows that remain from the rows merged into them, and delete the latter."""
    if not merged:
        return
    table, key = schema.table, ENTITIES[schema.table]
    fields = [name for name in schema.columns if name != key]
    first = ", ".join(f"arg_min({name}, {key}) as {name}" for name in fields)
    filled = ", ".join(f"{name} = coalesce({table}.{name}, others.{name})" for name in fields)
    create_text_table(connection, "gone", ("old_id", "new_id"), merged)
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


def _set_roles(
    connection: duckdb.DuckDBPyConnection, roles: Iterable[tuple[str, str, bool]]
) -> None:
    """Set roles decided by people: where no list gives one, or to correct a list."""
    connection.executemany(
        "update people set role = $2 where person_id = $1 and (role is null or $3)",
        [list(role) for role in roles],
    )


def fill_ids(connection: duckdb.DuckDBPyConnection, schema: TableSchema) -> None:
    """Fill the id columns of a table's references (`client` → `client_id`): the decision for the
    row's project, else the text's only id, else, among several, the id named by the row's own
    project. Linear in the table's rows."""
    table = schema.table
    has_project = "project_id" in list_snapshot_columns(schema)
    filled = list_filled(connection, OVERRIDES)
    for name, field in schema.fields.items():
        if field.refers not in ENTITIES or name in schema.key:
            continue
        (column,) = list_id_columns(field)
        overrides = []
        by_own_project = BY_OWN_PROJECT.get(field.refers)
        if by_own_project and "project" in schema.fields and f"ambiguous_{field.refers}" in filled:
            overrides.append(by_own_project)
        if has_project and f"decided_{field.refers}" in filled:
            overrides.append(f"select text, project_id, id from decided_{field.refers}")
        if field.type == "list":
            _identify_list(connection, table, field, column, overrides)
            continue
        connection.execute(
            f"update {table} set {column} = named.id "
            f"from named_{field.refers} as named where named.text = {table}.{name}"
        )
        for override in overrides:
            connection.execute(
                f"update {table} set {column} = own.id from ({override}) as own "
                f"where own.text = {table}.{name} and own.project_id = {table}.project_id"
            )


def _identify_list(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    field: Field,
    column: str,
    overrides: list[str],
) -> None:
    """The same for a field with a list of names; later overrides win over earlier ones."""
    candidates = [f"select text, null as project_id, id from named_{field.refers}", *overrides]
    ranked = " union all ".join(
        f"select text, project_id, id, {rank} as rank from ({select})"
        for rank, select in enumerate(candidates)
    )
    project = "project_id" if overrides else "null as project_id"
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


def drop_unmentioned(
    connection: duckdb.DuckDBPyConnection, schemas: dict[str, TableSchema]
) -> None:
    """Delete mentioned entities that no row in force refers to, such as a name corrected by a later
    load."""
    for entity, key in ENTITIES.items():
        ids = [
            f"select {'unnest' if field.type == 'list' else ''}({list_id_columns(field)[0]}) as id "
            f"from {schema.table}"
            for schema, field in list_references(schemas.values(), entity)
        ]
        connection.execute(
            f"delete from {entity} where is_from_mention and {key} not in "
            f"(select id from ({' union all '.join(ids)}) where id is not null)"
        )
