"""Whom an unmatched name may mean: proposals with a score and why, never applied by themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz, process

from etl.entities import name_variants
from etl.entities.name_variants import Readings
from etl.values.normalise import make_name_key

# A proposal is made from here on; from SURE on, well before the next, it stands ready to accept.
LEAST, SURE, AHEAD = 0.5, 0.9, 0.08
MOST = 3
# Two names that share only a sound, or only look alike, are often two people.
SAME_SOUND, ALIKE = 0.7, 0.9
# Letters that must be the same, in per cent, and the shortest name that this is asked of.
CUTOFF, SHORTEST = 84, 5
SAME_PROJECT = 0.07
# Of several who bear the very name, each.
NAMESAKE = 0.6
# What so many share tells nobody apart.
MOST_BEARERS = 50
CHUNK = 512
# 小周 may be any 周; two names of one surname are not alike for that.
CALLED = {"called", "surname"}


@dataclass(frozen=True)
class Bearer:
    """Somebody whom a name may mean. `near`: the projects (of a project: the clients) of its rows;
    `count`: the rows that a mentioned one has."""

    id: str
    name: str
    email: str = ""
    near: frozenset[str] = frozenset()
    is_mention: bool = False
    count: int = 0


@dataclass(frozen=True)
class Unmatched:
    """A name to propose somebody for: `id` is the entity that it made, None where it fits several,
    which `fits` names; `count` its rows."""

    text: str
    id: str | None = None
    fits: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    count: int = 1


@dataclass(frozen=True)
class Candidate:
    """Whom a name may mean, how sure (0 to 1), and why: codes, the strongest first."""

    id: str
    name: str
    score: float
    why: tuple[str, ...]


@dataclass
class _Found:
    """The best that was found of one pair so far."""

    score: float = 0.0
    why: tuple[str, ...] = field(default=())

    def better(self, score: float, *why: str) -> None:
        if score > self.score:
            self.score, self.why = score, tuple(dict.fromkeys(why))


def propose(
    entity: str,
    unmatched: Sequence[Unmatched],
    bearers: Sequence[Bearer],
    apart: Mapping[str, frozenset[str]],
) -> list[tuple[Candidate, ...]]:
    """The best candidates of each unmatched name, in its order; none that `apart` (key of a text →
    ids) keeps from it, nor one made of the same text.

    Cost: linear in names for what they share by reading, and one comparison of letters in C for
    each pair of a name and a bearer, in pieces of CHUNK names; 5,000 × 5,000 take seconds.
    """
    pairs: dict[tuple[int, int], _Found] = defaultdict(_Found)
    own = [_read(entity, one.text) for one in unmatched]
    theirs = [_read(entity, one.name, one.email) for one in bearers]
    _by_id(pairs, unmatched, bearers)
    _by_reading(pairs, own, theirs)
    _by_letters(pairs, unmatched, bearers, entity == "people")
    proposed: list[list[Candidate]] = [[] for _ in unmatched]
    kept_apart = [apart.get(make_name_key(one.text), frozenset()) for one in unmatched]
    for (here, there), found in pairs.items():
        name, bearer = unmatched[here], bearers[there]
        if bearer.id in kept_apart[here] or not _may_be_one(name, bearer):
            continue
        is_namesake = bearer.id in name.fits and len(name.fits) > 1
        score, why = (NAMESAKE, ("same_name",)) if is_namesake else (found.score, found.why)
        if name.near & bearer.near:
            score, why = score + SAME_PROJECT, (*why, "near")
        if score >= LEAST:
            proposed[here].append(Candidate(bearer.id, bearer.name, min(score, 0.99), why))
    return [tuple(sorted(one, key=lambda c: (-c.score, c.id))[:MOST]) for one in proposed]


def _read(entity: str, name: str, address: str = "") -> Readings:
    return (
        name_variants.list_person_variants(name, address)
        if entity == "people"
        else name_variants.list_company_variants(name)
    )


def is_sure(candidates: Sequence[Candidate]) -> bool:
    """Is the first candidate good, and well before the second?"""
    if not candidates or candidates[0].score < SURE:
        return False
    return len(candidates) == 1 or candidates[0].score - candidates[1].score >= AHEAD


def _may_be_one(name: Unmatched, bearer: Bearer) -> bool:
    """Not the same entity already, nor of two numbers; and of two mentioned ones the one with fewer
    rows is asked about, so that each pair is asked about once."""
    if bearer.id == name.id:
        return False
    if bearer.is_mention and (bearer.count, bearer.id) < (name.count, name.id or ""):
        return False
    counted, theirs = name_variants.find_numbers(name.text), name_variants.find_numbers(bearer.name)
    holds_id = bearer.id in (*name.fits, *_tokens(name.text))
    return holds_id or not counted or not theirs or counted == theirs


def _tokens(text: str) -> list[str]:
    """The pieces of a text that may be an id: `P-12` in `P-12 Warehouse`, `[P-12]`."""
    return text.replace("[", " ").replace("]", " ").replace("(", " ").replace(")", " ").split()


def _by_id(
    pairs: dict[tuple[int, int], _Found],
    unmatched: Sequence[Unmatched],
    bearers: Sequence[Bearer],
) -> None:
    """Those of whom the text holds the id, and those whose name it fits."""
    place = {one.id: at for at, one in enumerate(bearers)}
    for here, name in enumerate(unmatched):
        for one in name.fits:
            if one in place:
                pairs[here, place[one]].better(NAMESAKE, "same_name")
        for piece in _tokens(name.text):
            is_code = any(sign.isdigit() for sign in piece) and len(piece) > 2
            if is_code and piece in place and not bearers[place[piece]].is_mention:
                pairs[here, place[piece]].better(0.93, "id")


def _by_reading(
    pairs: dict[tuple[int, int], _Found], own: Iterable[Readings], theirs: Iterable[Readings]
) -> None:
    """Those that share a reading with the name."""
    bearing: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
    for there, forms in enumerate(theirs):
        for reading, (strength, why) in forms.items():
            bearing[reading].append((there, strength, why))
    for here, forms in enumerate(own):
        for reading, (strength, why) in forms.items():
            met = bearing.get(reading, ())
            if len(met) > MOST_BEARERS:
                continue
            for there, other, because in met:
                # Two names that both lost a part to be alike are not alike.
                if {why, because} <= {"short", "initials"} or (
                    {why, because} & {"called", "surname"} and {why, because} != CALLED
                ):
                    continue
                if why == because == "pinyin":
                    pairs[here, there].better(SAME_SOUND, "sound")
                    continue
                said = [one for one in (because, why) if one not in ("name", "bare", "surname")]
                pairs[here, there].better(strength * other, *(said or ["spelling"]))


def _by_letters(
    pairs: dict[tuple[int, int], _Found],
    unmatched: Sequence[Unmatched],
    bearers: Sequence[Bearer],
    is_people: bool,
) -> None:
    """Those that are written almost the same. Two Chinese names of people that differ by a
    character are two people; what they have in common by sound is a reading."""
    own = [_written(one.text, is_people) for one in unmatched]
    theirs = [_written(one.name, is_people) for one in bearers]
    chinese = [is_people and name_variants.is_chinese(one.name) for one in bearers]
    for here, there, alike in _alike(own, theirs):
        if chinese[there] and name_variants.is_chinese(unmatched[here].text):
            continue
        pairs[here, there].better(ALIKE * alike, "letters")


def _written(name: str, is_people: bool) -> str:
    """What of a name is compared letter by letter; too short a name is not."""
    written = (
        name_variants.romanise(name)
        if is_people
        else next(iter(name_variants.list_company_variants(name)), "")
    )
    is_long = len(written) >= (SHORTEST if written.isascii() else SHORTEST - 1)
    return written if is_long else ""


def _alike(own: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """The pairs of places of texts that are alike, and how much (0 to 1)."""
    for start in range(0, len(own), CHUNK):
        scores = process.cdist(
            own[start : start + CHUNK],
            theirs,
            scorer=fuzz.ratio,
            score_cutoff=CUTOFF,
            dtype=np.uint8,
            workers=-1,
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            if own[start + row] and theirs[column]:
                yield start + int(row), int(column), float(scores[row, column]) / 100
