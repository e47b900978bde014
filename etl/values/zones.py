"""Time zones named in headers."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.values.normalise import ZONE_WORDS, fold

# (EST) is a zone after a time only: after an effort it is an estimate.
_NAMED = re.compile(rf"[(\[]\s*({ZONE_WORDS}|est)\s*[)\]]\s*$|[\s_](utc|gmt)$")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2}):?(\d{2})?")
_ZONES = {
    **dict.fromkeys(("utc", "gmt", "zulu", "世界时", "协调世界时"), "UTC"),
    **dict.fromkeys(
        ("北京时间", "中国标准时间", "beijing time", "china standard time"), "Asia/Shanghai"
    ),
    **dict.fromkeys(("est", "edt"), "America/New_York"),
    **dict.fromkeys(("pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("cet", "cest", "mez", "mesz"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Helsinki"),
    **{"jst": "Asia/Tokyo", "hkt": "Asia/Hong_Kong", "sgt": "Asia/Singapore"},
    "cdt": "America/Chicago",
    "wet": "Europe/Lisbon",
}
# One moment in winter and one in summer.
_SEASONS = (datetime(2026, 1, 1), datetime(2026, 7, 1))  # noqa: DTZ001 - of any zone


def find_header_zone(text: str, company: ZoneInfo) -> tuple[tzinfo | None, str | None]:
    """The zone that a header names, and the words that name one of several zones (CST, IST).

    Words that the company's own zone goes by mean that one.
    """
    match = _NAMED.search(fold(text))
    if match is None:
        return None, None
    words = match[1] or match[2]
    if offset := _OFFSET.fullmatch(words):
        sign, hours, minutes = offset.groups()
        minutes_east = (int(hours) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1)
        if abs(minutes_east) < 24 * 60:
            return timezone(timedelta(minutes=minutes_east)), None
        return None, words
    name = _ZONES.get(words, words.title() if "/" in words else None)
    if name == "UTC":
        return UTC, None
    if name is not None:
        try:
            return ZoneInfo(name), None
        except (ZoneInfoNotFoundError, ValueError):
            return None, words
    return (company, None) if words.upper() in _list_own_names(company) else (None, words)


def _list_own_names(company: ZoneInfo) -> set[str | None]:
    return {company.tzname(moment) for moment in _SEASONS}
