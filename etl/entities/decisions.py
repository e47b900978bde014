"""What people decided of names: what a text means and does not mean, who is one, who is what.

A batch of decisions is one entry of the journal (`named`; `unnamed` takes decisions back). The
build holds them above every rule of its own, so that they stand whatever is loaded later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from etl.values.normalise import make_name_key
from store.journal import Entry

KINDS = ("named", "unnamed")
# The place of what holds in every project.
EVERYWHERE = ""


@dataclass(frozen=True)
class Decision:
    """One answer of a person on a name of `entity` (people, clients, projects), by its `verb`:

    confirm: `text` means the entity `id`; reject: it does not; split: it means somebody of its
    own, who bears `id` from now on; merge: the entities `id` and `other` are one; role: the person
    `id` has this `role`, where no list gives one or `is_correction`. With `projects` a confirmation
    or split holds in their rows alone.
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
class Decided:
    """All decisions on one kind of entity, by the keys of texts (`spelling.name_key`).

    `means`: (key, project or EVERYWHERE) → id; `apart`: key → ids that it does not mean; `one`:
    pairs of ids of one entity, the second is to go; `own`: the id of a split → its text; `roles`:
    id → role and whether it corrects a list.
    """

    means: Mapping[tuple[str, str], str] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    one: tuple[tuple[str, str], ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, bool]] = field(default_factory=dict)


NOTHING = Decided()


def to_body(decisions: Iterable[Decision]) -> dict[str, Any]:
    """Decisions as the body of a journal entry: what is not said of one is left out."""
    return {"decisions": [{k: v for k, v in asdict(one).items() if v} for one in decisions]}


def list_made(entries: Iterable[Entry]) -> dict[Decision, Entry]:
    """The decisions that nobody took back, in the order in which they were last made, each with the
    entry that says by whom and when."""
    standing: dict[Decision, Entry] = {}
    for entry in entries:
        if entry.kind not in KINDS:
            continue
        for said in entry.body["decisions"]:
            decision = Decision(**said | {"projects": tuple(said.get("projects", ()))})
            standing.pop(decision, None)
            if entry.kind == "named":
                standing[decision] = entry
    return standing


def list_in_force(entries: Iterable[Entry]) -> tuple[Decision, ...]:
    """The decisions that nobody took back, the latest last."""
    return tuple(list_made(entries))


def select(entity: str, decisions: Iterable[Decision]) -> Decided:
    """What is decided of one kind of entity. Of two decisions that contradict each other the later
    holds; all others give the same in any order."""
    means: dict[tuple[str, str], str] = {}
    apart: dict[str, set[str]] = defaultdict(set)
    one: list[tuple[str, str]] = []
    own: dict[str, str] = {}
    roles: dict[str, tuple[str, bool]] = {}
    for said in decisions:
        if said.entity != entity:
            continue
        key = make_name_key(said.text)
        if said.verb == "merge":
            one.append((said.id, said.other))
        elif said.verb == "role":
            roles[said.id] = (said.role, said.is_correction)
        elif said.verb == "reject":
            apart[key].add(said.id)
            means = {at: met for at, met in means.items() if (at[0], met) != (key, said.id)}
        else:
            means |= {(key, project): said.id for project in said.projects or (EVERYWHERE,)}
            apart[key].discard(said.id)
            if said.verb == "split":
                own[said.id] = said.text
    kept = {key: frozenset(ids) for key, ids in apart.items() if ids}
    return Decided(means, kept, tuple(one), own, roles)


def make_id(text: str, taken: Iterable[str]) -> str:
    """The id of a new entity split off a text: its key, numbered where that is taken."""
    key, used = make_name_key(text), set(taken)
    numbered = (f"{key}#{turn}" for turn in range(2, len(used) + 3))
    return key if key not in used else next(one for one in numbered if one not in used)
