"""The names of the published snapshot: whom each means, and which a person should look at."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from etl import schema
from etl.entities import candidates, decisions, references
from etl.entities.candidates import Bearer, Candidate, Unmatched
from etl.entities.decisions import EVERYWHERE, Decided, Decision
from etl.values.normalise import make_name_key
from store import journal, snapshots

# What tells that two names are near each other: rows of one project; of projects, of one client.
NEAR = {"people": "project_id", "clients": "project_id", "projects": "client_id"}


@dataclass(frozen=True)
class Name:
    """A name as exports write it. `ids`: whom it means, several where it fits several; `rows`:
    table → rows; `projects`: project → rows; `is_open`: it fits nobody exported or several, and
    nobody has decided; `candidates` are proposed for open names alone."""

    text: str
    ids: tuple[str, ...]
    rows: Mapping[str, int]
    projects: Mapping[str, int]
    is_open: bool
    candidates: tuple[Candidate, ...] = ()

    @property
    def count(self) -> int:
        """In how many rows the name stands."""
        return sum(self.rows.values())

    @property
    def is_sure(self) -> bool:
        """Is its first candidate beyond reasonable doubt?"""
        return candidates.is_sure(self.candidates)


@dataclass(frozen=True)
class Names:
    """All names of one kind of entity, those in most rows first, and all whom they may mean, by
    id; `decided` are the decisions in force on them."""

    entity: str
    names: tuple[Name, ...]
    bearers: Mapping[str, Bearer]
    decided: tuple[Decision, ...]

    @property
    def open(self) -> tuple[Name, ...]:
        """The names that wait for a person."""
        return tuple(one for one in self.names if one.is_open)

    @property
    def proposed(self) -> tuple[Name, ...]:
        """The open names for which somebody is proposed."""
        return tuple(one for one in self.open if one.candidates)

    def split(self, name: Name, projects: tuple[str, ...] = ()) -> Decision:
        """The decision that a name means somebody of its own, everywhere or in these projects."""
        used = {*self.bearers, *(one.id for one in self.decided if one.verb == "split")}
        is_mention = not projects and len(name.ids) == 1 and self.bearers[name.ids[0]].is_mention
        own = name.ids[0] if is_mention else decisions.make_id(name.text, used)
        return Decision(self.entity, "split", own, text=name.text, projects=projects)


def load_names(data: Path) -> dict[str, Names]:
    """The names of people, clients and projects in the published snapshot; {} before the first.

    Cost: a pass over the tables, and what candidates.propose says of open names; once a snapshot.
    """
    now = snapshots.current(data)
    if now is None:
        return {}
    return _look(now.path, decisions.list_in_force(journal.entries(data, *decisions.KINDS)))


@lru_cache(maxsize=4)
def _look(path: Path, decided: tuple[Decision, ...]) -> dict[str, Names]:
    with snapshots.connect(path) as connection:
        # A snapshot of an older version does not say whom a text means; the next build does.
        told = connection.execute(
            "select count(*) from duckdb_tables() where table_name = 'name_matches'"
        ).fetchall()
        if told == [(0,)]:
            return {entity: Names(entity, (), {}, ()) for entity in NEAR}
        return {entity: _names(connection, entity, decided) for entity in NEAR}


def _names(
    connection: duckdb.DuckDBPyConnection, entity: str, decided: tuple[Decision, ...]
) -> Names:
    found = _gathered(connection, entity)
    on = decisions.select(entity, decided)
    bearers = _bearers(connection, entity, found)
    told = [
        Name(one.text, one.ids, one.rows, one.projects, _is_open(one, on, bearers)) for one in found
    ]
    waiting = [(at, one) for at, one in enumerate(told) if one.is_open]
    unmatched = [
        Unmatched(
            one.text,
            one.ids[0] if len(one.ids) == 1 else None,
            frozenset(one.ids),
            found[at].near,
            one.count,
        )
        for at, one in waiting
    ]
    proposed = candidates.propose(entity, unmatched, list(bearers.values()), on.apart)
    for (at, one), several in zip(waiting, proposed, strict=True):
        told[at] = Name(one.text, one.ids, one.rows, one.projects, one.is_open, several)
    told.sort(key=lambda one: (-one.count, one.text))
    mine = tuple(one for one in decided if one.entity == entity)
    return Names(entity, tuple(told), bearers, mine)


@dataclass(frozen=True)
class _Gathered:
    """All spellings of one name with one meaning, and the rows that hold them."""

    text: str
    ids: tuple[str, ...]
    rows: Mapping[str, int]
    projects: Mapping[str, int]
    near: frozenset[str]


def _gathered(connection: duckdb.DuckDBPyConnection, entity: str) -> list[_Gathered]:
    matches: dict[str, list[str]] = defaultdict(list)
    for text, id_ in connection.execute(
        "select text, match_id from name_matches where entity = ? order by match_id", [entity]
    ).fetchall():
        matches[text].append(id_)
    groups: dict[tuple[str, tuple[str, ...]], list[tuple]] = defaultdict(list)
    for row in _mentions(connection, entity):
        groups[make_name_key(row[1]), tuple(matches.get(row[1], ()))].append(row)
    gathered = []
    for (_, ids), rows in groups.items():
        spelled, by_table, by_project = Counter[str](), Counter[str](), Counter[str]()
        for table, text, project, _, count in rows:
            spelled[text] += count
            by_table[table] += count
            if project:
                by_project[project] += count
        near = frozenset(row[3] for row in rows if row[3])
        text = min(spelled, key=lambda one: (-spelled[one], one))
        gathered.append(_Gathered(text, ids, by_table, by_project, near))
    return gathered


def _mentions(connection: duckdb.DuckDBPyConnection, entity: str) -> list[tuple]:
    """Each text in each table as (table, text, project, what is near, rows)."""
    known = schema.load_tables()
    parts = []
    for source, field in references.list_references(known.values(), entity):
        columns = schema.list_snapshot_columns(source)
        text = f"unnest({field.name})" if field.type == "list" else field.name
        project = "project_id" if "project_id" in columns and entity != "projects" else "null"
        near = NEAR[entity] if NEAR[entity] in columns else "null"
        parts.append(
            f"select '{source.table}' as table_name, {text} as text, {project} as project_id, "
            f"{near} as near from {source.table}"
        )
    return connection.execute(
        "select table_name, text, project_id, near, count(*) "
        f"from ({' union all '.join(parts)}) where text is not null group by all order by all"
    ).fetchall()


def _bearers(
    connection: duckdb.DuckDBPyConnection, entity: str, found: list[_Gathered]
) -> dict[str, Bearer]:
    key, known = references.ENTITIES[entity], schema.load_tables()
    near: dict[str, set[str]] = defaultdict(set)
    rows: Counter[str] = Counter()
    for one in found:
        if len(one.ids) == 1:
            near[one.ids[0]] |= one.near
            rows[one.ids[0]] += sum(one.rows.values())
    if entity == "projects":
        for id_, client in connection.execute(
            "select project_id, client_id from projects"
        ).fetchall():
            near[id_] |= {client} - {None}
    email = "email" if "email" in known[entity].fields else "null"
    return {
        id_: Bearer(id_, name or id_, address or "", frozenset(near[id_]), is_mention, rows[id_])
        for id_, name, address, is_mention in connection.execute(
            f"select {key}, name, {email}, is_from_mention from {entity} order by 1"
        ).fetchall()
    }


def _is_open(one: _Gathered, on: Decided, bearers: Mapping[str, Bearer]) -> bool:
    """Does the name fit nobody exported, or several, in rows that nobody has decided on?"""
    if len(one.ids) == 1 and (one.ids[0] not in bearers or not bearers[one.ids[0]].is_mention):
        return False
    key = make_name_key(one.text)
    if (key, EVERYWHERE) in on.means:
        return False
    told = {project for at, project in on.means if at == key}
    return not told or sum(one.rows.values()) > sum(
        count for project, count in one.projects.items() if project in told
    )
