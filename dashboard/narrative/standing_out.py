"""Which projects, clients and persons stand out, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.narrative import missing_fields
from dashboard.statistics import funnel, outliers
from dashboard.statistics.outliers import Outliers

UNITS = ("project", "client", "relayer")
CHANNELS = ("joint", "direct", "relayed", "internal")
# Units that are named before the others are counted.
NAMED = 3
# More units alike than this level allows are said to differ.
LEVEL = 0.05


def write_where(answer: Answer, lang: str, is_brief: bool = False) -> str:
    """Which projects, clients and persons stand out, or that none does, and the ways of arrival.

    To be brief, those of which none stands out are told together.
    """
    if answer.missing:
        return missing_fields.write_too_little(answer, lang)
    if answer.rows[answer.rows["unit_kind"] != "channel"].empty:
        return texts.translate(lang, "minute.nothing_passed_on")
    by_kind = {kind: answer.rows[answer.rows["unit_kind"] == kind] for kind in UNITS}
    found = {kind: _find_outliers(rows) for kind, rows in by_kind.items() if not rows.empty}
    few = [kind for kind in found if len(by_kind[kind]) < outliers.MIN_UNITS]
    told = {kind: one for kind, one in found.items() if one.is_any or not is_brief}
    said = [
        _write_units(by_kind[kind], one, kind, lang)
        for kind, one in told.items()
        if kind not in few
    ]
    alike = [kind for kind in found if kind not in (*told, *few)]
    for key, kinds in (("none_of", alike), ("few_of", few)):
        if kinds:
            units = texts.translate(lang, "general.comma").join(
                texts.translate(lang, f"minute.number_{kind}", n=len(by_kind[kind]))
                for kind in kinds
            )
            said.append(texts.translate(lang, f"minute.{key}", units=units))
    rows = answer.rows[answer.rows["unit_kind"] == "channel"].to_dict("records")
    # A share of so few would say more than they can.
    shares_by_channel = {
        row["unit_name"]: number_formats.count_in_hundred(row["unverified_rate"])
        for row in rows
        if row["begun_count"] >= number_formats.LEAST_OF_100
    }
    named = [
        _write_channel(name, shares_by_channel, lang)
        for name in CHANNELS
        if name in shares_by_channel
    ]
    if len(named) > 1:
        listed = texts.translate(lang, "general.comma").join(named)
        said.append(texts.translate(lang, "minute.channels", channels=listed))
    return texts.translate(lang, "minute.between").join(filter(None, said))


def _write_channel(name: str, shares: Mapping[str, int], lang: str) -> str:
    """The share of a way of arrival, of 100; of our own ideas also that it is no lower than that
    of what is passed on."""
    is_no_less = name == "internal" and "relayed" in shares and shares[name] >= shares["relayed"]
    key = "minute.channel_internal_no_less" if is_no_less else f"minute.channel_{name}"
    return texts.translate(lang, key, n=shares[name])


def count_outliers(answer: Answer) -> tuple[int, int]:
    """How many projects, clients and persons stand out, and how many there are, of kinds with
    enough of them to be compared; none where the projects are too few."""
    by_kind = [answer.rows[answer.rows["unit_kind"] == kind] for kind in UNITS]
    if len(by_kind[0]) < outliers.MIN_UNITS:
        return 0, 0
    by_kind = [rows for rows in by_kind if len(rows) >= outliers.MIN_UNITS]
    found = [_find_outliers(rows) for rows in by_kind]
    return sum(int((one.is_high | one.is_low).sum()) for one in found), sum(map(len, by_kind))


def _find_outliers(rows: pd.DataFrame) -> Outliers:
    return outliers.find_outliers(
        rows["unverified_count"].astype(float), rows["begun_count"].astype(float)
    )


def _write_units(rows: pd.DataFrame, found: Outliers, kind: str, lang: str) -> str:
    """Of projects, clients or persons: who stands out, else how far apart they lie."""
    apart = rows[found.is_high | found.is_low].to_dict("records")
    shown: dict[str, Any] = {"n": len(rows)}
    if apart and kind == "relayer":
        key, shown["apart"] = "persons", len(apart)
    elif apart:
        names = [
            texts.translate(
                lang,
                "minute.unit",
                name=texts.escape_markdown(str(row["unit_name"])),
                count=row["unverified_count"],
                n=row["begun_count"],
            )
            for row in apart[:NAMED]
        ]
        if len(apart) > NAMED:
            names.append(texts.translate(lang, "standouts.more", n=len(apart) - NAMED))
        key, shown["units"] = "units", texts.translate(lang, "general.comma").join(names)
    elif found.p_alike is not None and found.p_alike <= LEVEL and len(rows) > 2:
        # Evened out for small numbers: the highest of many small units is high by chance.
        number, total = (rows[name].astype(float) for name in ("unverified_count", "begun_count"))
        shrunken = [share.value or 0.0 for share in funnel.shrink_shares(number, total)]
        key = "spread"
        shown |= {
            "low": number_formats.count_in_hundred(min(shrunken)),
            "high": number_formats.count_in_hundred(max(shrunken)),
        }
    else:
        key = "alike"
    return texts.translate(lang, f"minute.{kind}_{key}", **shown)
