"""One id for each person, client and project, however an export spells it.

In this order: what a person decided, an exported id or e-mail, then the normalised name where it
fits exactly one. A name that fits no exported row becomes an entity of its own, so that equal names
meet across systems.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etl.entities.decisions import EVERYWHERE, NOTHING, Decided
from etl.values.normalise import make_name_key, normalise_name, split_address


@dataclass(frozen=True)
class Known:
    """What the exports themselves say of one kind of entity."""

    ids: frozenset[str]
    by_email: dict[str, set[str]]
    by_name: dict[str, set[str]]


@dataclass(frozen=True)
class Resolution:
    """Each text as exported → one id; the ids of those that fit several; the new entities.

    `within`: (text, project) → the id that a person decided for the rows of that project;
    `merged`: every id that a person made one with another → the id of both.
    """

    ids: dict[str, str]
    ambiguous: dict[str, frozenset[str]]
    mentioned: dict[str, str]
    within: dict[tuple[str, str], str]
    merged: dict[str, str]


def index_exported(rows: Iterable[tuple[str, str | None, str | None]]) -> Known:
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


def find_fitting(text: str, exported: Known) -> set[str]:
    """The exported entities that a text may mean: by id, else by e-mail, else by name."""
    name, address = split_address(text)
    if text in exported.ids:
        return {text}
    if address in exported.by_email:
        return exported.by_email[address]
    return exported.by_name.get(normalise_name(name), set())


def resolve(texts: Counter[str], exported: Known, decided: Decided = NOTHING) -> Resolution:
    """Give each distinct text its id. `texts` counts how often each occurs: the most frequent
    spelling names a new entity. A decision on an entity that no load names any more waits until one
    does. Linear in the number of distinct texts."""
    ordered = [text for text, _ in sorted(texts.items(), key=lambda item: (-item[1], item[0]))]
    keys = {text: make_name_key(text) for text in ordered}
    fits = {
        text: find_fitting(text, exported) - decided.apart.get(keys[text], frozenset())
        for text in ordered
    }
    new = {
        text: own
        for text in ordered
        if not fits[text] and (own := _new_id(text, keys[text], exported, decided))
    }
    shown: dict[str, str] = {}
    for text, own in new.items():
        name, address = split_address(text)
        shown.setdefault(own, name or address)
    shown = dict(decided.own) | shown
    standing = exported.ids | shown.keys()
    means = {at: met for at, met in decided.means.items() if met in standing}
    # To say whom a text means that fits nobody is to make one of the two.
    said = [
        (means[keys[text], EVERYWHERE], own)
        for text, own in new.items()
        if (keys[text], EVERYWHERE) in means
    ]
    merged = _merged([*decided.one, *said], standing, exported)
    ids: dict[str, str] = {}
    ambiguous: dict[str, frozenset[str]] = {}
    for text in ordered:
        told = means.get((keys[text], EVERYWHERE))
        found = {told} if told else fits[text] or ({new[text]} if text in new else set())
        found = {merged.get(one, one) for one in found}
        if len(found) == 1:
            ids[text] = found.pop()
        elif found:
            ambiguous[text] = frozenset(found)
    own_projects = _by_project(means)
    within = {
        (text, project): merged.get(met, met)
        for text in ordered
        for project, met in own_projects.get(keys[text], {}).items()
    }
    named = {*ids.values(), *within.values()} - exported.ids
    return Resolution(ids, ambiguous, {one: shown[one] for one in named}, within, merged)


def _new_id(text: str, key: str, exported: Known, decided: Decided) -> str:
    """The id of the entity that a text makes which fits nobody; empty for a text without a name.

    `Zwei` where an account `zwei` is exported makes none: two entities cannot bear one id.
    """
    name, address = split_address(text)
    own = normalise_name(name) or address
    is_taken = own in exported.ids and own in decided.apart.get(key, frozenset())
    return f"{own}#2" if is_taken else own


def _merged(
    pairs: Iterable[tuple[str, str]], standing: Iterable[str], exported: Known
) -> dict[str, str]:
    """Each id of a pair → the one that stands for all that are one with it: an exported one before
    a mentioned one, one that is to stay before one that is to go, the first by name."""
    pairs, stands = list(pairs), set(standing)
    groups: dict[str, frozenset[str]] = {}
    for pair in pairs:
        together = frozenset().union(*(groups.get(one, {one}) for one in pair))
        groups |= dict.fromkeys(together, together)
    going = {other for _, other in pairs}
    return {
        one: min(
            together & stands or together,
            key=lambda id_: (id_ not in exported.ids, id_ in going, id_),
        )
        for one, together in groups.items()
    }


def _by_project(means: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for (key, project), met in means.items():
        if project != EVERYWHERE:
            told[key][project] = met
    return told
