"""Scored candidates for an unmatched name; never applied automatically."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz, process

from etl.entities import name_variants
from etl.entities.name_variants import Variants
from etl.values.normalise import MAX_LENGTH, make_name_key

# Proposals start at MIN_SCORE. From SURE_SCORE on, and SURE_MARGIN above the runner-up, a proposal
# is offered ready to accept.
MIN_SCORE, SURE_SCORE, SURE_MARGIN = 0.5, 0.9, 0.08
MAX_CANDIDATES = 3
# Names that only sound the same, or only look alike, often belong to two people.
SAME_SOUND_SCORE, SIMILAR_SPELLING_SCORE = 0.7, 0.9
# Spelling is compared from this length on; below this similarity a pair is dropped.
MIN_SIMILARITY_PERCENT, MIN_LETTERS = 84, 5
SHARED_PROJECT_BONUS = 0.07
# Each of several entities with exactly this name.
NAMESAKE_SCORE = 0.6
# A variant shared by more entities than this does not tell them apart.
MAX_BEARERS = 50
CHUNK_NAMES = 512
# 小周 may be any 周, but two names that merely share a surname are not similar.
FAMILIAR_FORM = {"called", "surname"}


@dataclass(frozen=True)
class Bearer:
    """An entity that a name may mean. `near`: the projects (for a project: the clients) of its
    rows; `count`: the number of rows of a mentioned entity."""

    id: str
    name: str
    email: str = ""
    near: frozenset[str] = frozenset()
    is_mention: bool = False
    count: int = 0


@dataclass(frozen=True)
class Unmatched:
    """A name that needs candidates: `id` is the entity created from it, None where it fits several
    (`fits`); `count` is its number of rows."""

    text: str
    id: str | None = None
    fits: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    count: int = 1


@dataclass(frozen=True)
class Candidate:
    """An entity that a name may mean, a score from 0 to 1, and reason codes, the strongest
    first."""

    id: str
    name: str
    score: float
    why: tuple[str, ...]


@dataclass
class _BestMatch:
    """The best score and reasons so far for one pair of name and entity."""

    score: float = 0.0
    why: tuple[str, ...] = field(default=())

    def raise_to(self, score: float, *why: str) -> None:
        if score > self.score:
            self.score, self.why = score, tuple(dict.fromkeys(why))


def propose(
    entity: str,
    unmatched: Sequence[Unmatched],
    bearers: Sequence[Bearer],
    apart: Mapping[str, frozenset[str]],
) -> list[tuple[Candidate, ...]]:
    """The best candidates of each unmatched name, in input order. Pairs listed in `apart` (name key
    → ids) and the entity created from the name itself are left out.

    Cost: linear in names for shared variants, plus one spelling comparison in C for each pair, in
    chunks of CHUNK_NAMES; 5,000 × 5,000 names take seconds.
    """
    pairs: dict[tuple[int, int], _BestMatch] = defaultdict(_BestMatch)
    variants_of_names = [_list_variants(entity, name.text) for name in unmatched]
    variants_of_bearers = [_list_variants(entity, bearer.name, bearer.email) for bearer in bearers]
    _match_ids(pairs, unmatched, bearers)
    _match_variants(pairs, variants_of_names, variants_of_bearers)
    _match_spelling(pairs, unmatched, bearers, entity == "people")
    proposed: list[list[Candidate]] = [[] for _ in unmatched]
    rejected = [apart.get(make_name_key(name.text), frozenset()) for name in unmatched]
    for (name_index, bearer_index), match in pairs.items():
        name, bearer = unmatched[name_index], bearers[bearer_index]
        if bearer.id in rejected[name_index] or not _is_eligible(name, bearer):
            continue
        is_namesake = bearer.id in name.fits and len(name.fits) > 1
        score, why = (NAMESAKE_SCORE, ("same_name",)) if is_namesake else (match.score, match.why)
        if name.near & bearer.near:
            score, why = score + SHARED_PROJECT_BONUS, (*why, "near")
        if score >= MIN_SCORE:
            proposed[name_index].append(Candidate(bearer.id, bearer.name, min(score, 0.99), why))
    return [
        tuple(sorted(ranked, key=lambda c: (-c.score, c.id))[:MAX_CANDIDATES])
        for ranked in proposed
    ]


def _list_variants(entity: str, name: str, address: str = "") -> Variants:
    if len(name) > MAX_LENGTH:
        return {}
    return (
        name_variants.list_person_variants(name, address)
        if entity == "people"
        else name_variants.list_company_variants(name)
    )


def is_sure(candidates: Sequence[Candidate]) -> bool:
    """Whether the first candidate scores high and well above the second."""
    if not candidates or candidates[0].score < SURE_SCORE:
        return False
    return len(candidates) == 1 or candidates[0].score - candidates[1].score >= SURE_MARGIN


def _is_eligible(name: Unmatched, bearer: Bearer) -> bool:
    """Whether a pair may be proposed: not already the same entity, and no contradicting numbers. Of
    two mentioned entities only the one with fewer rows is asked about, so that each pair comes up
    once."""
    if bearer.id == name.id:
        return False
    if bearer.is_mention and (bearer.count, bearer.id) < (name.count, name.id or ""):
        return False
    numbers = name_variants.find_numbers(name.text)
    bearer_numbers = name_variants.find_numbers(bearer.name)
    has_id = bearer.id in (*name.fits, *_split_tokens(name.text))
    return has_id or not numbers or not bearer_numbers or numbers == bearer_numbers


def _split_tokens(text: str) -> list[str]:
    """The tokens of a text that may be an id: `P-12` in `P-12 Warehouse`, `[P-12]`."""
    return text.replace("[", " ").replace("]", " ").replace("(", " ").replace(")", " ").split()


def _match_ids(
    pairs: dict[tuple[int, int], _BestMatch],
    unmatched: Sequence[Unmatched],
    bearers: Sequence[Bearer],
) -> None:
    """Match entities whose id occurs in the text, and those whose name it fits."""
    index_of = {bearer.id: index for index, bearer in enumerate(bearers)}
    for name_index, name in enumerate(unmatched):
        for bearer_id in name.fits:
            if bearer_id in index_of:
                pairs[name_index, index_of[bearer_id]].raise_to(NAMESAKE_SCORE, "same_name")
        for token in _split_tokens(name.text):
            is_code = any(character.isdigit() for character in token) and len(token) > 2
            if is_code and token in index_of and not bearers[index_of[token]].is_mention:
                pairs[name_index, index_of[token]].raise_to(0.93, "id")


def _match_variants(
    pairs: dict[tuple[int, int], _BestMatch],
    variants_of_names: Iterable[Variants],
    variants_of_bearers: Iterable[Variants],
) -> None:
    """Match entities that share a spelling variant with the name."""
    bearers_by_variant: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
    for bearer_index, variants in enumerate(variants_of_bearers):
        for variant, (strength, why) in variants.items():
            bearers_by_variant[variant].append((bearer_index, strength, why))
    for name_index, variants in enumerate(variants_of_names):
        for variant, (strength, why) in variants.items():
            bearers = bearers_by_variant.get(variant, ())
            if len(bearers) > MAX_BEARERS:
                continue
            for bearer_index, bearer_strength, bearer_why in bearers:
                # Two shortened forms that coincide are no evidence.
                if {why, bearer_why} <= {"short", "initials"} or (
                    {why, bearer_why} & {"called", "surname"} and {why, bearer_why} != FAMILIAR_FORM
                ):
                    continue
                if why == bearer_why == "pinyin":
                    pairs[name_index, bearer_index].raise_to(SAME_SOUND_SCORE, "sound")
                    continue
                reasons = [
                    reason
                    for reason in (bearer_why, why)
                    if reason not in ("name", "bare", "surname")
                ]
                pairs[name_index, bearer_index].raise_to(
                    strength * bearer_strength, *(reasons or ["spelling"])
                )


def _match_spelling(
    pairs: dict[tuple[int, int], _BestMatch],
    unmatched: Sequence[Unmatched],
    bearers: Sequence[Bearer],
    is_people: bool,
) -> None:
    """Match names with nearly the same spelling. Two Chinese personal names that differ by one
    character are different people; what they share by sound is covered by their variants."""
    spelled_names = [_spell_for_comparison(name.text, is_people) for name in unmatched]
    spelled_bearers = [_spell_for_comparison(bearer.name, is_people) for bearer in bearers]
    is_chinese = [is_people and name_variants.is_chinese(bearer.name) for bearer in bearers]
    for name_index, bearer_index, similarity in _compare_spelling(spelled_names, spelled_bearers):
        if is_chinese[bearer_index] and name_variants.is_chinese(unmatched[name_index].text):
            continue
        pairs[name_index, bearer_index].raise_to(SIMILAR_SPELLING_SCORE * similarity, "letters")


def _spell_for_comparison(name: str, is_people: bool) -> str:
    """The part of a name compared letter by letter; empty for one that is too short or long."""
    if len(name) > MAX_LENGTH:
        return ""
    spelling = (
        name_variants.romanise(name)
        if is_people
        else next(iter(name_variants.list_company_variants(name)), "")
    )
    is_long_enough = len(spelling) >= (MIN_LETTERS if spelling.isascii() else MIN_LETTERS - 1)
    return spelling if is_long_enough else ""


def _compare_spelling(
    names: Sequence[str], bearers: Sequence[str]
) -> Iterator[tuple[int, int, float]]:
    """Pairs of indexes of similar texts, and their similarity (0 to 1)."""
    for start in range(0, len(names), CHUNK_NAMES):
        scores = process.cdist(
            names[start : start + CHUNK_NAMES],
            bearers,
            scorer=fuzz.ratio,
            score_cutoff=MIN_SIMILARITY_PERCENT,
            dtype=np.uint8,
            workers=-1,
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            if names[start + row] and bearers[column]:
                yield start + int(row), int(column), float(scores[row, column]) / 100
