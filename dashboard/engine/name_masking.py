"""Texts without the names of people, so that who reads them cannot tell who was concerned."""

import re
from collections.abc import Callable, Iterable

MASK = "▇▇▇"
# A single word of a name is hidden from this length on, in its own case: “Mark” but not “mark”.
LEAST_PART = 3


def make_mask(names: Iterable[str]) -> Callable[[str], str]:
    """A function that hides these names in a text: whole in any case, and each word of a name that
    is written in Latin letters."""
    whole = {" ".join(name.split()) for name in names}
    whole = {name for name in whole if len(name) > 1}
    parts = {
        part
        for name in whole
        if name.isascii() or " " in name
        for part in re.findall(r"[^\W\d_]+", name)
        if len(part) >= LEAST_PART and part[0].isupper()
    }
    patterns = [_compile(whole, re.IGNORECASE), _compile(parts, 0)]

    def hide(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(MASK, text)
        return text

    return hide


def _compile(names: Iterable[str], flags: int) -> re.Pattern[str]:
    """A pattern of all names, the longest first; one in Latin letters only as whole words, for
    Chinese has none between words."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    # Never matches where there are none.
    return re.compile("|".join(map(_write, ordered)) or r"(?!)", flags)


def _write(name: str) -> str:
    pattern = r"\s+".join(map(re.escape, name.split()))
    before = r"(?<![A-Za-z])" if name[0].isascii() else ""
    behind = r"(?![A-Za-z])" if name[-1].isascii() else ""
    return f"{before}{pattern}{behind}"
