"""Decisions of people on names: what a text means or does not mean, merged entities, roles.

A batch of decisions is one journal entry (`named`; `unnamed` revokes decisions). In a build,
decisions take precedence over every matching rule, whatever is loaded later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from etl.values.normalise import make_name_key
from store.journal import Entry

KINDS = ("named", "unnamed")
# Stands for the project where a decision applies to every project.
EVERYWHERE = ""


@dataclass(frozen=True)
class Decision:
    """One decision on a name of `entity` (people, clients, projects), by its `verb`:

    confirm: `text` means the entity `id`; reject: it does not; split: it means a separate entity,
    which gets the new `id`; merge: the entities `id` and `other` are the same; role: the person
    `id` has this `role`, unless a list gives another and `is_correction` is not set. With
    `projects`, a confirmation or split applies to the rows of these projects only.
    """

    entity: str
    verb: str
    id: str
    text: str = ""
    other: str = ""
    projects: tuple[str, ...] = ()
    role: str = ""
    is_correction: bool = False


@dataclass(frozen=True)
class NameDecisions:
    """All decisions on one kind of entity, by name key (`normalise.make_name_key`).

    `means`: (key, project or EVERYWHERE) → id; `apart`: key → ids that it does not mean; `merges`:
    pairs of ids of the same entity, the second is to disappear; `split_texts`: id created by a
    split → its text; `roles`: id → role and whether it corrects a list.
    """

    means: Mapping[tuple[str, str], str] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    merges: tuple[tuple[str, str], ...] = ()
    split_texts: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, bool]] = field(default_factory=dict)


NO_DECISIONS = NameDecisions()


def to_body(decisions: Iterable[Decision]) -> dict[str, Any]:
    """Decisions as the body of a journal entry; empty fields are left out."""
    return {
        "decisions": [
            {key: value for key, value in asdict(decision).items() if value}
            for decision in decisions
        ]
    }


def list_with_entries(entries: Iterable[Entry]) -> dict[Decision, Entry]:
    """The decisions not revoked, in the order in which they were last made, each with the journal
    entry that records by whom and when."""
    in_force: dict[Decision, Entry] = {}
    for entry in entries:
        if entry.kind not in KINDS:
            continue
        for record in entry.body["decisions"]:
            decision = Decision(**record | {"projects": tuple(record.get("projects", ()))})
            in_force.pop(decision, None)
            if entry.kind == "named":
                in_force[decision] = entry
    return in_force


def list_in_force(entries: Iterable[Entry]) -> tuple[Decision, ...]:
    """The decisions not revoked, the latest last."""
    return tuple(list_with_entries(entries))


def select(entity: str, decisions: Iterable[Decision]) -> NameDecisions:
    """The decisions on one kind of entity. Of two contradicting decisions the later wins; otherwise
    the order does not matter."""
    means: dict[tuple[str, str], str] = {}
    apart: dict[str, set[str]] = defaultdict(set)
    merges: list[tuple[str, str]] = []
    split_texts: dict[str, str] = {}
    roles: dict[str, tuple[str, bool]] = {}
    for decision in decisions:
        if decision.entity != entity:
            continue
        key = make_name_key(decision.text)
        if decision.verb == "merge":
            merges.append((decision.id, decision.other))
        elif decision.verb == "role":
            roles[decision.id] = (decision.role, decision.is_correction)
        elif decision.verb == "reject":
            apart[key].add(decision.id)
            means = {
                place: id_ for place, id_ in means.items() if (place[0], id_) != (key, decision.id)
            }
        else:
            means |= {(key, project): decision.id for project in decision.projects or (EVERYWHERE,)}
            apart[key].discard(decision.id)
            if decision.verb == "split":
                split_texts[decision.id] = decision.text
    rejected = {key: frozenset(ids) for key, ids in apart.items() if ids}
    return NameDecisions(means, rejected, tuple(merges), split_texts, roles)


def make_id(text: str, taken: Iterable[str]) -> str:
    """An unused id for an entity split off a text: its name key, with a number if already taken."""
    key, used = make_name_key(text), set(taken)
    candidates = (f"{key}#{number}" for number in range(2, len(used) + 3))
    return key if key not in used else next(id_ for id_ in candidates if id_ not in used)
