"""What the title of a card must be like, whatever it says."""

import re

from tests.banned_words import find_words, fold

# The longest title, in words or Chinese characters; most are as short as `USUAL`.
LONGEST = {"en": 16, "zh": 38}
USUAL = {"en": 12, "zh": 25}
# That there is no figure to tell, said in so many words.
STATED = {
    "en": re.compile(r"^Cannot tell|^Too few|^Too little|^No |^Nothing |do not differ|^None of"),
    "zh": re.compile("看不出来|太少|没有(实质|明显)差别|没有可|没有突出|次序相同|不同"),
}
FIGURE = re.compile(r"\d|half|fifth|半|五分之一")
EXACT = re.compile(r"\d[.．]\d|%|％")
# Terms of analysts, and what turns the absence of a record into one of an act.
BANNED = {
    "en": re.compile(
        r"\b(gini|significan\w*|p-value|interval|percent\w*|points|rate|uncorroborated"
        r"|corroborated|substantiated|bootstrap|never (asked|verified)|not asked|unasked|nobody"
        r"|did(n’t| not) ask|without asking|prove[sd]? that|due)\b"
    ),
    "zh": re.compile(
        "基尼|显著|置信|百分点|属实率|佐证|从未|没有?问过|没问|未问|证据不足|抱怨|二手"
    ),
}
LEFT_OVER = re.compile(
    r"[{}|*\\_]|\[|\bnan\b|None\b(?! of)|  |: [A-Z][a-z]+ [a-z]+:|[,;:.]$|[，；：。]$"
)


def measure(title: str, lang: str, names: tuple[str, ...] = ()) -> int:
    """The length of a title in words or Chinese characters; a name from the data is one."""
    for name in sorted(names, key=len, reverse=True):
        title = title.replace(name, "X")
    if lang == "zh":
        return len(re.sub(r"[\d,]+", "0", title))
    return len(title.split())


def find_faults(title: str, lang: str, names: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with a title; empty where nothing is."""
    faults = {
        "empty": not title.strip(),
        "no figure": not (FIGURE.search(title) or STATED[lang].search(title)),
        "exact": EXACT.search(title),
        "long": measure(title, lang, names) > LONGEST[lang],
        "banned": BANNED[lang].search(fold(title)),
        "cause": find_words(title),
        "left over": LEFT_OVER.search(title),
        "small letter": title[:1] != title[:1].upper(),
        "question": title.endswith(("?", "？")),
    }
    return [fault for fault, is_found in faults.items() if is_found]
