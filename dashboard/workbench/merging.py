"""Two texts made from one, merged line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Collision:
    """Lines that both texts changed, each in its own way."""

    base: str
    mine: str
    theirs: str


def merge(base: str, mine: str, theirs: str) -> list[str | Collision]:
    """Text and collisions in turn: what only one side changed is taken from it."""
    parts: list[str | Collision] = []
    for part in _merge_lines(*(text.splitlines(keepends=True) for text in (base, mine, theirs))):
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return parts


def _merge_lines(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[str | Collision]:
    in_mine, in_theirs = _match(base, mine), _match(base, theirs)
    kept = [line for line in range(len(base)) if line in in_mine and line in in_theirs]
    begin = (0, 0, 0)
    for line in kept:
        end = (line, in_mine[line], in_theirs[line])
        yield _settle(*_cut((base, mine, theirs), begin, end))
        yield base[line]
        begin = (end[0] + 1, end[1] + 1, end[2] + 1)
    yield _settle(*_cut((base, mine, theirs), begin, (len(base), len(mine), len(theirs))))


def _match(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """The lines of the base that the other text kept, and where they stand there."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _cut(texts: Sequence[Sequence[str]], begin: Sequence[int], end: Sequence[int]) -> Iterator[str]:
    for text, first, last in zip(texts, begin, end, strict=True):
        yield "".join(text[first:last])


def _settle(base: str, mine: str, theirs: str) -> str | Collision:
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else Collision(base, mine, theirs)
