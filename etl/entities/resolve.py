"""One id for each person, client and project, however an export spells it.

In order of precedence: a decision, an exported id or e-mail, the normalised name if it fits exactly
one. A name that fits no exported row becomes a new entity, so that equal names match across
systems.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etl.entities.decisions import EVERYWHERE, NO_DECISIONS, NameDecisions
from etl.values import people
from etl.values.normalise import MAX_LENGTH, make_name_key, normalise_name, split_address

_BRACKETED = re.compile(r"(.*\S)\s*[(（\[#]+([^()（）\[\]#]+)[)）\]]*")


@dataclass(frozen=True)
class ExportedEntities:
    """The exported entities of one kind, indexed by id, e-mail and name."""

    ids: frozenset[str]
    by_email: dict[str, set[str]]
    by_name: dict[str, set[str]]
    are_people: bool = False


@dataclass(frozen=True)
class Resolution:
    """The id of each exported text; the ids of ambiguous texts; the new entities (id → name).

    `within`: (text, project) → the id decided for the rows of that project; `merged`: each id that
    people merged with another → the id that remains.
    """

    ids: dict[str, str]
    ambiguous: dict[str, frozenset[str]]
    mentioned: dict[str, str]
    within: dict[tuple[str, str], str]
    merged: dict[str, str]


def index_exported(
    rows: Iterable[tuple[str, str | None, str | None]], *, are_people: bool = False
) -> ExportedEntities:
    """Index exported rows of (id, name, e-mail)."""
    ids: set[str] = set()
    by_email: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for entity_id, name, email in rows:
        ids.add(entity_id)
        if email:
            by_email[email.strip().lower()].add(entity_id)
        if name and (normalised := normalise_name(name)):
            by_name[normalised].add(entity_id)
    return ExportedEntities(frozenset(ids), by_email, by_name, are_people)


def find_fitting(text: str, exported: ExportedEntities) -> set[str]:
    """The exported entities that a text may mean: by id, else by e-mail, else by name, else by
    the ID in its brackets or the name with its surname last; those of all its parts, where it has
    several and each fits."""
    if found := _find_exactly(text, exported):
        return found
    if len(text) <= MAX_LENGTH and (bracketed := _BRACKETED.fullmatch(text)):
        name, inner = bracketed.groups()
        if inner in exported.ids:
            return {inner}
        if exported.are_people and (found := _find_exactly(name, exported)):
            return found
    if turned := people.turn_name(text):
        return _find_exactly(turned, exported)
    parts = text.split(people.SEPARATOR)
    each = [find_fitting(part, exported) for part in parts] if len(parts) > 1 else []
    return set().union(*each) if all(each) else set()


def _find_exactly(text: str, exported: ExportedEntities) -> set[str]:
    name, address = split_address(text)
    if text in exported.ids:
        return {text}
    if address in exported.by_email:
        return exported.by_email[address]
    return exported.by_name.get(normalise_name(name), set())


def resolve(
    texts: Counter[str], exported: ExportedEntities, decided: NameDecisions = NO_DECISIONS
) -> Resolution:
    """Resolve each distinct text to an id. `texts` counts occurrences: the most frequent spelling
    names a new entity. A decision on an entity that no load mentions has no effect until one does.
    Linear in the number of distinct texts."""
    ordered = [text for text, _ in sorted(texts.items(), key=lambda item: (-item[1], item[0]))]
    keys = {text: make_name_key(text) for text in ordered}
    fits = {
        text: find_fitting(text, exported) - decided.apart.get(keys[text], frozenset())
        for text in ordered
    }
    new = {
        text: new_id
        for text in ordered
        if not fits[text] and (new_id := _make_id(text, keys[text], exported, decided))
    }
    new_names: dict[str, str] = {}
    for text, new_id in new.items():
        name, address = split_address(text)
        new_names.setdefault(new_id, name or address)
    new_names = dict(decided.split_texts) | new_names
    existing = exported.ids | new_names.keys()
    means = {place: id_ for place, id_ in decided.means.items() if id_ in existing}
    # Deciding the meaning of a text that fits nobody merges the new entity with the decided one.
    implied = [
        (means[keys[text], EVERYWHERE], new_id)
        for text, new_id in new.items()
        if (keys[text], EVERYWHERE) in means
    ]
    merged = _merge([*decided.merges, *implied], existing, exported)
    ids: dict[str, str] = {}
    ambiguous: dict[str, frozenset[str]] = {}
    for text in ordered:
        decided_id = means.get((keys[text], EVERYWHERE))
        candidates = (
            {decided_id} if decided_id else fits[text] or ({new[text]} if text in new else set())
        )
        candidates = {merged.get(id_, id_) for id_ in candidates}
        if len(candidates) == 1:
            ids[text] = candidates.pop()
        elif candidates:
            ambiguous[text] = frozenset(candidates)
    by_project = _group_by_project(means)
    within = {
        (text, project): merged.get(id_, id_)
        for text in ordered
        for project, id_ in by_project.get(keys[text], {}).items()
    }
    mentioned = {*ids.values(), *within.values()} - exported.ids
    return Resolution(ids, ambiguous, {id_: new_names[id_] for id_ in mentioned}, within, merged)


def _make_id(text: str, key: str, exported: ExportedEntities, decided: NameDecisions) -> str:
    """The id of the entity created from a text that fits nobody; empty for a text without a name.

    The text `Zwei` does not create `zwei` where an account of that id is exported: ids are unique.
    """
    name, address = split_address(text)
    new_id = normalise_name(name) or address
    is_taken = new_id in exported.ids and new_id in decided.apart.get(key, frozenset())
    return f"{new_id}#2" if is_taken else new_id


def _merge(
    pairs: Iterable[tuple[str, str]], existing: Iterable[str], exported: ExportedEntities
) -> dict[str, str]:
    """Each id of a pair → the id that remains of its group: exported before mentioned, then ids to
    keep before ids to drop, then alphabetically."""
    pairs, known = list(pairs), set(existing)
    groups: dict[str, frozenset[str]] = {}
    for pair in pairs:
        group = frozenset().union(*(groups.get(id_, {id_}) for id_ in pair))
        groups |= dict.fromkeys(group, group)
    dropped = {other for _, other in pairs}
    return {
        member: min(
            group & known or group,
            key=lambda id_: (id_ not in exported.ids, id_ in dropped, id_),
        )
        for member, group in groups.items()
    }


def _group_by_project(means: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    by_project: dict[str, dict[str, str]] = defaultdict(dict)
    for (key, project), id_ in means.items():
        if project != EVERYWHERE:
            by_project[key][project] = id_
    return by_project
