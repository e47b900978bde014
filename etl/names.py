"""One id for each person, client and project, however an export spells it.

In this order: an exported id or e-mail, then the normalised name where it fits exactly one, then
(where it fits several) the one that the row's own project names. A name that fits no exported row
becomes an entity of its own, so that equal names meet across systems.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from etl.sources import Field, Source, resolved
from etl.spelling import normalise_name

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
ADDRESS = re.compile(r"[<(]\s*([^<>()\s]+@[^<>()\s]+)\s*[>)]")


@dataclass(frozen=True)
class Known:
    """What the exports themselves say of one kind of entity."""

    ids: frozenset[str]
    by_email: dict[str, set[str]]
    by_name: dict[str, set[str]]


@dataclass(frozen=True)
class Resolution:
    """Each text as exported → one id; the ids of those that fit several; the new entities."""

    ids: dict[str, str]
    ambiguous: dict[str, frozenset[str]]
    mentioned: dict[str, str]


def known(rows: Iterable[tuple[str, str | None, str | None]]) -> Known:
    """Index exported rows of (id, name, e-mail)."""
    ids: set[str] = set()
    by_email: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for entity_id, name, email in rows:
        ids.add(entity_id)
        if email:
            by_email[email.strip().lower()].add(entity_id)
        if name and (spelled := normalise_name(name)):
            by_name[spelled].add(entity_id)
    return Known(frozenset(ids), by_email, by_name)


def resolve(texts: Counter[str], exported: Known) -> Resolution:
    """Give each distinct text its id. `texts` counts how often each occurs: the most frequent
    spelling names a new entity. Linear in the number of distinct texts."""
    ids: dict[str, str] = {}
    ambiguous: dict[str, frozenset[str]] = {}
    mentioned: dict[str, str] = {}
    for text, _ in sorted(texts.items(), key=lambda item: (-item[1], item[0])):
        address = ADDRESS.search(text)
        email = (address.group(1) if address else text).strip().lower()
        spelled = normalise_name(ADDRESS.sub("", text))
        if text in exported.ids:
            candidates = {text}
        elif "@" in email and email in exported.by_email:
            candidates = exported.by_email[email]
        else:
            candidates = exported.by_name.get(spelled, set())
        if len(candidates) == 1:
            ids[text] = next(iter(candidates))
        elif candidates:
            ambiguous[text] = frozenset(candidates)
        elif new := spelled or (email if "@" in email else ""):
            ids[text] = new
            # `Zwei` where an account `zwei` is exported: two entities cannot bear one id.
            if new not in exported.ids:
                mentioned.setdefault(new, ADDRESS.sub("", text).strip() or email)
    return Resolution(ids, ambiguous, mentioned)


def references(sources: Iterable[Source], entity: str) -> list[tuple[Source, Field]]:
    """The fields of all tables that name an entity of this kind."""
    return [
        (source, field)
        for source in sources
        for field in source.fields.values()
        if field.refers == entity
    ]


def _texts(
    connection: duckdb.DuckDBPyConnection, named: list[tuple[Source, Field]]
) -> Counter[str]:
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


def match(
    connection: duckdb.DuckDBPyConnection, sources: dict[str, Source], entity: str
) -> Resolution:
    """Resolve all texts that name people, clients or projects, from the tables `read_*` and the
    merged entity table; the result stands in `named_<entity>` (text → id) and
    `ambiguous_<entity>` (text, id), and the mentioned ones are added to the entity's table."""
    key = ENTITIES[entity]
    email = "email" if entity == "people" else "null"
    exported = known(
        connection.execute(f"select {key}, name, {email} from {entity} order by 1").fetchall()
    )
    found = resolve(_texts(connection, references(sources.values(), entity)), exported)
    _table(connection, f"named_{entity}", "text", "id", list(found.ids.items()))
    pairs = [(text, one) for text, several in found.ambiguous.items() for one in sorted(several)]
    _table(connection, f"ambiguous_{entity}", "text", "id", pairs)
    _table(connection, "mentioned", key, "name", sorted(found.mentioned.items()))
    connection.execute(
        f"insert into {entity} by name select {key}, name, true as is_from_mention from mentioned"
    )
    connection.execute("drop table mentioned")
    return found


def identify(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Fill the id columns beside a table's references (`client` → `client_id`); of several that
    a name fits, the one that the row's own project names. Linear in the table's rows."""
    table = source.table
    for name, field in source.fields.items():
        if field.refers not in ENTITIES or name in source.key:
            continue
        (column,) = resolved(field)
        own = OF_OWN_PROJECT[field.refers] if "project" in source.fields else ""
        if field.type == "list":
            _identify_list(connection, table, field, column, own)
            continue
        connection.execute(
            f"update {table} set {column} = named.id "
            f"from named_{field.refers} as named where named.text = {table}.{name}"
        )
        if own:
            connection.execute(
                f"update {table} set {column} = own.id from ({own}) as own "
                f"where own.text = {table}.{name} and own.project_id = {table}.project_id"
            )


def _identify_list(
    connection: duckdb.DuckDBPyConnection, table: str, field: Field, column: str, own: str
) -> None:
    known = f"select text, null as project_id, id from named_{field.refers}"
    project = "project_id" if own else "null as project_id"
    connection.execute(
        f"""
        update {table} set {column} = found.ids
        from (
            select row_key, list(distinct known.id order by known.id) as ids
            from (
                select rowid as row_key, {project}, unnest({field.name}) as text from {table}
            ) as texts
            inner join ({known}{f" union all ({own})" if own else ""}) as known
                on known.text = texts.text
                and (known.project_id is null or known.project_id = texts.project_id)
            group by row_key
        ) as found
        where found.row_key = {table}.rowid
        """
    )


def identify_requirements(connection: duckdb.DuckDBPyConnection) -> None:
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


def forget(connection: duckdb.DuckDBPyConnection, sources: dict[str, Source]) -> None:
    """Take away the mentioned entities that no row in force names: a name corrected by a later
    load is gone with the row that held it."""
    for entity, key in ENTITIES.items():
        named = [
            f"select {'unnest' if field.type == 'list' else ''}({resolved(field)[0]}) as id "
            f"from {source.table}"
            for source, field in references(sources.values(), entity)
        ]
        connection.execute(
            f"delete from {entity} where is_from_mention and {key} not in "
            f"(select id from ({' union all '.join(named)}) where id is not null)"
        )


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, left: str, right: str, pairs: list
) -> None:
    columns = {left: [pair[0] for pair in pairs], right: [pair[1] for pair in pairs]}
    schema = pa.schema([(left, pa.string()), (right, pa.string())])
    rows = pa.table(columns, schema=schema)
    connection.register("pairs", rows)
    connection.execute(f"create temp table {name} as select * from pairs")
    connection.unregister("pairs")
