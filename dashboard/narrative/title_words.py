"""The words that titles of cards are made of: figures without decimals, short names, phrases."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.display import number_formats, texts
from queries.claims import VERB

# Groups that belong together in a title, in this order; of others the highest and the lowest.
LEADING = (
    ("second_hand", "first_hand"),
    ("relayed", "direct", "joint"),
    ("relayed_corroborated", "relayed_uncorroborated", "client_direct"),
    ("second_hand_unverified", "no_change"),
    ("same_person", "two_persons"),
    ("custom", "standard"),
)
# A verb as VERB has it, and the same for one alone.
FOUR_FORMS = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\|([^\[\]|]*)\|([^\[\]|]*)\]")
# Values that say nothing about the question, where others do.
SILENT = ("unknown", "other", "others")


def count_in_hundred(share: float, lang: str) -> str:
    """A share (0–1) as so many of 100; one below a half of one is not told as none."""
    n = number_formats.count_in_hundred(share)
    if share > 0 and n == 0:
        return texts.translate(lang, "fewer.one")
    return texts.number(n, lang)


def format_halves(days: float, lang: str) -> str:
    """Working days (at least 0) in words, to the nearest half below ten: half a day, 1½ days, 12
    days."""
    halves = math.floor(2 * days + 0.5) if days < 10 else 2 * number_formats.round_half_up(days)
    if halves < 2:
        # As the chart and the sentence write it: 0.3 is less than a half.
        return texts.translate(lang, "halves.least" if round(days, 1) < 0.5 else "halves.half")
    return texts.translate(lang, "halves.and_half" if halves % 2 else "halves.whole", n=halves // 2)


def tell_days(column: str, days: Sequence[float], lang: str) -> tuple[str, list[str]] | None:
    """What the mean of a column says, and each of its values in words; of values below zero with
    which are early and which late. None where there are no words for that."""
    known = texts.load_texts(lang)
    table = "averages" if min(days) >= 0 else "signed"
    if (does := known.get(f"{table}.{column}")) is None:
        return None
    said = [format_halves(abs(day), lang) for day in days]
    if table == "signed":
        said = [
            texts.translate(lang, "halves.early" if day < 0 else "halves.late", days=words)
            for day, words in zip(days, said, strict=True)
        ]
    return does, said


def name_value(column: str, value: Any, lang: str, *, is_alone: bool = False) -> str:
    """A value as it stands within a title: coded ones in short and without a capital; whole if it
    `is_alone`, without the one that it leans on."""
    known = texts.load_texts(lang)
    alone = known.get(f"alone.{value}") if is_alone else None
    if short := alone or known.get(f"short.{value}"):
        return short
    name = number_formats.format_cell(column, value, lang)
    is_coded = known.get(f"choices.{column}.{value}") == name
    return name[:1].lower() + name[1:] if is_coded else name


def get_phrases(
    spec: Mapping[str, Any], lang: str, n: float | str | None = None
) -> dict[str, str] | None:
    """What 100 of are counted, and what is true of so many of them (`n`, None of several groups);
    None where a query counts what no title has words for."""
    known = texts.load_texts(lang)
    does = known.get(f"does.{spec.get('numerator')}")
    whole = get_whole(str(spec.get("denominator")), lang)
    if does is None or whole is None:
        return None
    return {**whole, "does": FOUR_FORMS.sub(r"[\3|\4]" if n in (1, "1") else r"[\1|\2]", does)}


def get_whole(column: str, lang: str) -> dict[str, str] | None:
    """The noun of what a column counts, and its measure word; None for others."""
    known = texts.load_texts(lang)
    of, unit = known.get(f"whole.{column}.of"), known.get(f"whole.{column}.unit")
    return None if of is None or unit is None else {"of": of, "unit": unit}


def write_groups(
    groups: Iterable[tuple[str, str]], lang: str, key: str = "group", unit: str = ""
) -> str:
    """Groups with their figures in a row: relayed 58, first-hand 19; `unit` is the measure word."""
    listed = [
        texts.translate(lang, f"title.{key}", name=name, n=n, unit=unit) for name, n in groups
    ]
    return texts.translate(lang, "general.comma").join(listed)


def write_rates(groups: Iterable[tuple[str, str]], lang: str, unit: str) -> str:
    """Groups with their rates as the subject of a sentence: 58 of 100 (relayed), 19 (others)."""
    listed = [
        texts.translate(
            lang, f"title.group_{'next' if place else 'first'}", name=name, n=n, unit=unit
        )
        for place, (name, n) in enumerate(groups)
    ]
    return texts.translate(lang, "general.comma").join(listed)


def write_parts(parts: Sequence[tuple[Any, str]], lang: str, unit: str) -> str | None:
    """What is true of the parts of a whole: 86 are only near a change; 8 are linked to none. None
    where there are no words for a part."""
    known, said = texts.load_texts(lang), []
    for value, n in parts:
        does = known.get(f"part.{value}")
        if does is None:
            return None
        form = VERB.sub(r"\1" if n == "1" else r"\2", does)
        said.append(texts.translate(lang, "title.part", n=n, unit=unit, **{"is": form}))
    return texts.translate(lang, "general.semicolon").join(said)


def finish(title: str, *, is_sure: bool = True) -> str:
    """A title with its verbs as sure as allowed, and a capital."""
    said = VERB.sub(lambda verb: verb[1 if is_sure else 2], title).strip()
    return said[:1].upper() + said[1:]
