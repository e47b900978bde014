"""The names in the published snapshot: what each means, and which need review."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from etl.entities import candidates, decisions, references
from etl.entities.candidates import Bearer, Candidate, Unmatched
from etl.entities.decisions import EVERYWHERE, Decision, NameDecisions
from etl.schema import list_snapshot_columns, load_tables
from etl.values.normalise import make_name_key
from store import journal, snapshots

# The column that makes two names related: rows of the same project; for projects, the same client.
NEAR = {"people": "project_id", "clients": "project_id", "projects": "client_id"}


@dataclass(frozen=True)
class Name:
    """A name as exported. `ids`: what it means, several if ambiguous; `rows`: table → number of
    rows; `projects`: project → number of rows; `is_open`: it fits no exported entity or several,
    and is undecided; only open names have `candidates`."""

    text: str
    ids: tuple[str, ...]
    rows: Mapping[str, int]
    projects: Mapping[str, int]
    is_open: bool
    candidates: tuple[Candidate, ...] = ()

    @property
    def count(self) -> int:
        """The number of rows with this name."""
        return sum(self.rows.values())

    @property
    def is_sure(self) -> bool:
        """Whether its first candidate is beyond reasonable doubt."""
        return candidates.is_sure(self.candidates)


@dataclass(frozen=True)
class Names:
    """All names of one kind of entity, most frequent first, and every entity they may mean, by id;
    `decided` are the decisions in force on them."""

    entity: str
    names: tuple[Name, ...]
    bearers: Mapping[str, Bearer]
    decided: tuple[Decision, ...]

    @property
    def open(self) -> tuple[Name, ...]:
        """The names that need review."""
        return tuple(name for name in self.names if name.is_open)

    @property
    def proposed(self) -> tuple[Name, ...]:
        """The open names with at least one candidate."""
        return tuple(name for name in self.open if name.candidates)

    def split(self, name: Name, projects: tuple[str, ...] = ()) -> Decision:
        """The decision that a name means a separate entity, everywhere or in these projects."""
        used = {
            *self.bearers,
            *(decision.id for decision in self.decided if decision.verb == "split"),
        }
        is_mention = not projects and len(name.ids) == 1 and self.bearers[name.ids[0]].is_mention
        new_id = name.ids[0] if is_mention else decisions.make_id(name.text, used)
        return Decision(self.entity, "split", new_id, text=name.text, projects=projects)


def load_names(data: Path) -> dict[str, Names]:
    """The names of people, clients and projects in the published snapshot; {} before the first.

    Cost: a pass over the tables plus candidates.propose for open names, once per snapshot.
    """
    snapshot = snapshots.get_current(data)
    if snapshot is None:
        return {}
    return _read_snapshot(
        snapshot.path, decisions.list_in_force(journal.list_entries(data, *decisions.KINDS))
    )


@lru_cache(maxsize=4)
def _read_snapshot(path: Path, decided: tuple[Decision, ...]) -> dict[str, Names]:
    with snapshots.connect(path) as connection:
        # Snapshots of older versions lack the table; the next build adds it.
        [(count,)] = connection.execute(
            "select count(*) from duckdb_tables() where table_name = 'name_matches'"
        ).fetchall()
        if not count:
            return {entity: Names(entity, (), {}, ()) for entity in NEAR}
        return {entity: _collect_names(connection, entity, decided) for entity in NEAR}


def _collect_names(
    connection: duckdb.DuckDBPyConnection, entity: str, decided: tuple[Decision, ...]
) -> Names:
    uses = _group_mentions(connection, entity)
    selected = decisions.select(entity, decided)
    bearers = _fetch_bearers(connection, entity, uses)
    names = [
        Name(use.text, use.ids, use.rows, use.projects, _is_open(use, selected, bearers))
        for use in uses
    ]
    open_names = [(index, name) for index, name in enumerate(names) if name.is_open]
    unmatched = [
        Unmatched(
            name.text,
            name.ids[0] if len(name.ids) == 1 else None,
            frozenset(name.ids),
            uses[index].near,
            name.count,
        )
        for index, name in open_names
    ]
    proposed = candidates.propose(entity, unmatched, list(bearers.values()), selected.apart)
    for (index, name), proposals in zip(open_names, proposed, strict=True):
        names[index] = Name(name.text, name.ids, name.rows, name.projects, name.is_open, proposals)
    names.sort(key=lambda name: (-name.count, name.text))
    own_decisions = tuple(decision for decision in decided if decision.entity == entity)
    return Names(entity, tuple(names), bearers, own_decisions)


@dataclass(frozen=True)
class _NameUse:
    """All spellings of one name with one meaning, and the rows that contain them."""

    text: str
    ids: tuple[str, ...]
    rows: Mapping[str, int]
    projects: Mapping[str, int]
    near: frozenset[str]


def _group_mentions(connection: duckdb.DuckDBPyConnection, entity: str) -> list[_NameUse]:
    matches: dict[str, list[str]] = defaultdict(list)
    for text, id_ in connection.execute(
        "select text, match_id from name_matches where entity = ? order by match_id", [entity]
    ).fetchall():
        matches[text].append(id_)
    groups: dict[tuple[str, tuple[str, ...]], list[tuple]] = defaultdict(list)
    for row in _fetch_mentions(connection, entity):
        groups[make_name_key(row[1]), tuple(matches.get(row[1], ()))].append(row)
    uses = []
    for (_, ids), rows in groups.items():
        spellings, by_table, by_project = Counter[str](), Counter[str](), Counter[str]()
        for table, text, project, _, count in rows:
            spellings[text] += count
            by_table[table] += count
            if project:
                by_project[project] += count
        near = frozenset(row[3] for row in rows if row[3])
        text = min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
        uses.append(_NameUse(text, ids, by_table, by_project, near))
    return uses


def _fetch_mentions(connection: duckdb.DuckDBPyConnection, entity: str) -> list[tuple]:
    """Each text in each table as (table, text, project, related project or client, rows)."""
    selects = []
    for schema, field in references.list_references(load_tables().values(), entity):
        columns = list_snapshot_columns(schema)
        text = f"unnest({field.name})" if field.type == "list" else field.name
        project = "project_id" if "project_id" in columns and entity != "projects" else "null"
        near = NEAR[entity] if NEAR[entity] in columns else "null"
        selects.append(
            f"select '{schema.table}' as table_name, {text} as text, {project} as project_id, "
            f"{near} as near from {schema.table}"
        )
    return connection.execute(
        "select table_name, text, project_id, near, count(*) "
        f"from ({' union all '.join(selects)}) where text is not null group by all order by all"
    ).fetchall()


def _fetch_bearers(
    connection: duckdb.DuckDBPyConnection, entity: str, uses: list[_NameUse]
) -> dict[str, Bearer]:
    key = references.ENTITIES[entity]
    near: dict[str, set[str]] = defaultdict(set)
    rows: Counter[str] = Counter()
    for use in uses:
        if len(use.ids) == 1:
            near[use.ids[0]] |= use.near
            rows[use.ids[0]] += sum(use.rows.values())
    if entity == "projects":
        for id_, client in connection.execute(
            "select project_id, client_id from projects"
        ).fetchall():
            near[id_] |= {client} - {None}
    email = "email" if "email" in load_tables()[entity].fields else "null"
    return {
        id_: Bearer(id_, name or id_, address or "", frozenset(near[id_]), is_mention, rows[id_])
        for id_, name, address, is_mention in connection.execute(
            f"select {key}, name, {email}, is_from_mention from {entity} order by 1"
        ).fetchall()
    }


def _is_open(use: _NameUse, selected: NameDecisions, bearers: Mapping[str, Bearer]) -> bool:
    """Whether the name fits no exported entity or several, and some of its rows are undecided."""
    if len(use.ids) == 1 and (use.ids[0] not in bearers or not bearers[use.ids[0]].is_mention):
        return False
    key = make_name_key(use.text)
    if (key, EVERYWHERE) in selected.means:
        return False
    decided_projects = {project for decided_key, project in selected.means if decided_key == key}
    return not decided_projects or sum(use.rows.values()) > sum(
        count for project, count in use.projects.items() if project in decided_projects
    )
