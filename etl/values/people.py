"""Names of people in cells: one or several, surname first or last, with marks around them."""

import re
from collections.abc import Iterable

# Between people who stand in one cell.
SEPARATOR = "; "
_SPLIT = re.compile(r"[;；\n]+")
_SPLIT_LOOSELY = re.compile(r"[;,、，；\n]+|\s&\s")
_SHARE = re.compile(r"\[[\d.]+%?\]$")
# 张伟(zhangwei): an account; a number in brackets may be the person's ID and stays.
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ACCOUNT = re.compile(r"[A-Za-z_.\-@]*+(?:(?<=[A-Za-z_.\-])|(?<=[A-Za-z_.\-]@))[\w.\-]*\)")
_ID_IN_BRACKETS = re.compile(r"\([A-Za-z]{0,4}[-_]?\d+\)$")
_DEPARTMENT = re.compile(
    r"[部组司处室科局院]$|中心$|团队$|\b(?:dept|department|team|unit|division|sales|support|service"
    r"|marketing|engineering|delivery|finance|legal|it|hr|qa|pmo|r&d)\b",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_\u3400-\u9fff][^\W\d_\u3400-\u9fff'’.-]*(?:[-'’][^\W\d_\u3400-\u9fff]+)*\.?"
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ter|ten|af|zu|zur)"
_SURNAME = rf"(?:{_PARTICLE}\s+)*{_WORD}(?:\s+{_WORD})?"
_LAST_FIRST = re.compile(rf"\s*({_SURNAME}),\s*({_WORD}(?:\s+{_WORD}){{0,3}})\s*", re.IGNORECASE)
_ONE_WORD_SURNAME = re.compile(rf"(?:{_PARTICLE}\s+)*{_WORD}", re.IGNORECASE)


def turn_name(written: str) -> str | None:
    """`Lee, Mary Ann` as `Mary Ann Lee`; None for a text of another form."""
    match = _LAST_FIRST.fullmatch(written)
    return f"{match.group(2)} {match.group(1)}" if match else None


def is_last_first(texts: Iterable[str]) -> bool:
    """Whether the commas of a column stand between surname and first name, not between people.

    Two words before a comma and two after it are two people; so is a first name that also stands
    alone.
    """
    parts = [part.strip() for text in texts for part in _SPLIT.split(text) if "," in part]
    alone = {text.strip() for text in texts if "," not in text}
    turned = 0
    for part in parts:
        match = _LAST_FIRST.fullmatch(part)
        if match is None or alone & {match.group(1), match.group(2)}:
            continue
        is_two_people = " " in match.group(2).strip() and not _ONE_WORD_SURNAME.fullmatch(
            match.group(1)
        )
        turned += not is_two_people
    return turned * 2 > len(parts)


def split_people(written: str, last_first: bool) -> list[str]:
    """The people of a cell, each without account, share, department or mark.

    `last_first`: a comma stands inside a name.
    """
    pattern = _SPLIT if last_first else _SPLIT_LOOSELY
    people: list[str] = []
    for part in pattern.split(written):
        turned = turn_name(part) if last_first else None
        if turned:
            people.append(turned)
        else:
            people += _split_slashes(_clean(part))
    return [person for person in dict.fromkeys(people) if person]


def parse_people(written: str, last_first: bool) -> str:
    """The one person of a cell, or all of them, separated by semicolons."""
    return SEPARATOR.join(split_people(written, last_first))


def _clean(part: str) -> str:
    part = _SHARE.sub("", part.strip()).lstrip("@").strip()
    name, _, account = part.rpartition("(")
    is_account = _CHINESE.search(name) and _ACCOUNT.fullmatch(account)
    return name.rstrip() if is_account and not _ID_IN_BRACKETS.search(part) else part


def _split_slashes(part: str) -> list[str]:
    """The people between slashes: 张伟/研发部 and 公司/研发部/张伟 are one, 周宁/林可 are two."""
    parts = [piece.strip() for piece in part.split("/") if piece.strip()]
    if len(parts) < 2 or "@" in part:
        return [part]
    units = [place for place, piece in enumerate(parts) if _DEPARTMENT.search(piece)]
    if not units:
        return parts
    after = parts[units[-1] + 1 :]
    before = [piece for place, piece in enumerate(parts) if place not in units]
    return after or before or parts[:1]
