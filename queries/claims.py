"""What a comparison may say: a sentence for each outcome, and the trial that it stands for."""

import re
import string
from collections.abc import Mapping
from typing import Any

from queries.refusal import QueryError

# The outcomes of a comparison, and the one gap of each sentence: the size of what was found, or the
# range of what is possible. `found` is the side that speaks against relaying.
OUTCOMES = {"found": "size", "reverse": "size", "none": "range", "unclear": "range"}
# A target trial (Hernán and Robins 2016): who counts, from when, exposed to what until when, with
# which outcome when, compared how, and what is not known.
TRIAL = ("eligible", "time_zero", "exposure", "outcome", "analysis", "unknown")
# `[are|appear to be]`: the verb where all checks are passed, and where one is not.
VERB = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]+)\]")


def fill_claim(claim: str, is_sure: bool, words: str) -> str:
    """The sentence of an outcome with its verb and, in its gap, the size or range in words."""
    chosen = VERB.sub(lambda verb: verb[1 if is_sure else 2], claim)
    return chosen.format(size=words, range=words)


def check_claim(where: str, outcome: str, lang: str, claim: str) -> None:
    """Raise QueryError unless a sentence has its gap once and, of a finding, its verb once.

    A claim is filled by `str.format`, so a gap may not reach into what it is given.
    """
    key, gap = f"claims.{outcome}.{lang}", OUTCOMES[outcome]
    try:
        gaps = [
            (name, form, conversion)
            for _, name, form, conversion in string.Formatter().parse(claim)
            if name is not None
        ]
    except ValueError as error:
        raise QueryError.at(where, "claim_gap", key=key, gap=f"{{{gap}}}") from error
    if gaps != [(gap, "", None)]:
        raise QueryError.at(where, "claim_gap", key=key, gap=f"{{{gap}}}")
    verbs = 1 if gap == "size" else 0
    if len(VERB.findall(claim)) != verbs or re.search(r"[\[\]|]", VERB.sub("", claim)):
        raise QueryError.at(where, "claim_verb" if verbs else "claim_without_verb", key=key)


def list_claims(claims: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The sentences of a header with the outcome and language of each."""
    return [
        (outcome, lang, claim) for outcome, said in claims.items() for lang, claim in said.items()
    ]
