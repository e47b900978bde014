"""Text → a day or a time, or the reason why it is neither."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EARLIEST_YEAR, LATEST_YEAR = 1950, 2199
UTC_ZONE = ZoneInfo("UTC")
_SERIAL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a spreadsheet has no zone
_ENGLISH = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CHINESE = [
    "一月",
    "二月",
    "三月",
    "四月",
    "五月",
    "六月",
    "七月",
    "八月",
    "九月",
    "十月",
    "十一月",
    "十二月",
]
_MONTH = r"(?P<month>[a-z]{3,9}|十?[一二三四五六七八九十]月)\.?"
_TIME = (
    r"(?:[t ,]*(?P<half>上午|下午|中午|晚上|am|pm)?"
    r"\s*(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{2})分?"
    r"(?::?(?P<second>\d{2})秒?(?:[.,]\d+)?)?\s*(?P<noon>上午|下午|am|pm|a\.m\.|p\.m\.)?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?"
)
_FORMS = tuple(
    re.compile(form + _TIME)
    for form in (
        r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?",
        r"(?P<y>\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[/ \-.]*" + _MONTH + r"[/ \-.,]*(?P<y>\d{4}|\d{2})",
        _MONTH + r"\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s*(?P<y>\d{4})",
        # Dates with full stops always have the day first.
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
    )
)
_AMBIGUOUS = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4}|\d{2})" + _TIME)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MILLISECONDS = re.compile(r"\d{13}")
_WEEKDAY = re.compile(
    r"\s*\(?(?:星期[一二三四五六日天]|周[一二三四五六日]|"
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?)\)?\s*"
)
_VAGUE = re.compile(
    r"旬|[月年]底|[月年周]初|[月年周]末|年[前后]|左右|季度|\bq[1-4]\b|[~～至到]|\d\s*[-–—]\s*\d{1,2}[./月]"
    r"|^\d{4}\s*年?$|^\d{2,4}\s*[-/.年]\s*\d{1,2}\s*月?$|^\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*日?$"
    r"|^\d{1,2}月份?$|^[a-z]{3,9}\.?,? \d{4}$|^(?:w|week |第)\s*\d{1,2}\s*周?$"
)


def _clean(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return _WEEKDAY.sub(" ", folded).strip()


def prove_orders(texts: Iterable[str]) -> set[str]:
    """The orders that the values of a column prove: `dmy`, `mdy`, both or none."""
    proven = set()
    for text in texts:
        if match := _AMBIGUOUS.fullmatch(_clean(text)):
            if int(match["a"]) > 12:
                proven.add("dmy")
            elif int(match["b"]) > 12:
                proven.add("mdy")
    return proven


def parse_moment(text: str, order: str | None, zone: ZoneInfo) -> datetime | str:
    """The time in the company's zone as a naive datetime; midnight if only a day is written.

    `order` (`dmy`, `mdy`) decides 02/03/2026. Returns a code for text that is not one day:
    not_a_date, vague_date, unclear_order (no order given, and the value itself does not show it).
    """
    plain = _clean(text)
    for form in _FORMS:
        if match := form.fullmatch(plain):
            return _make_moment(match, *_parse_parts(match), zone)
    if match := _AMBIGUOUS.fullmatch(plain):
        first, second = int(match["a"]), int(match["b"])
        if first != second and first <= 12 and second <= 12 and order is None:
            return "unclear_order"
        day_first = first > 12 or (second <= 12 and order == "dmy")
        month, day = (second, first) if day_first else (first, second)
        return _make_moment(match, _parse_year(match["y"]), month, day, zone)
    if _SERIAL.fullmatch(plain):
        return _check_range(_SERIAL_EPOCH + timedelta(seconds=round(float(plain) * 86_400)))
    if _MILLISECONDS.fullmatch(plain):
        moment = datetime.fromtimestamp(int(plain) / 1000, UTC).astimezone(zone)
        return _check_range(moment.replace(tzinfo=None, microsecond=0))
    return "vague_date" if _VAGUE.search(plain) else "not_a_date"


def _parse_year(text: str) -> int:
    """A year; two digits are one from 1970 to 2069."""
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < 70 else 1900)


def _parse_parts(match: re.Match[str]) -> tuple[int, int | None, int]:
    """Year, month (None: the word is no month's name) and day of a match."""
    parts = match.groupdict()
    if parts.get("month") is None:
        return _parse_year(parts["y"]), int(parts["m"]), int(parts["d"])
    name = parts["month"]
    if name in _CHINESE:
        month = _CHINESE.index(name) + 1
    else:
        month = _ENGLISH.index(name[:3]) + 1 if name[:3] in _ENGLISH else None
    return _parse_year(parts["y"]), month, int(parts["d"])


def _make_moment(
    match: re.Match[str], year: int, month: int | None, day: int, zone: ZoneInfo
) -> datetime | str:
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    half = (match["half"] or match["noon"] or "").replace(".", "")
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    try:
        moment = datetime(  # noqa: DTZ001 - a written zone is applied below
            year, month or 0, day, hour, minute, int(match["second"] or 0)
        )
        offset = _parse_offset(match["zone"]) if match["zone"] else None
    except ValueError:
        return "not_a_date"
    if offset and EARLIEST_YEAR <= year <= LATEST_YEAR:
        moment = moment.replace(tzinfo=offset).astimezone(zone).replace(tzinfo=None)
    return _check_range(moment)


def _parse_offset(text: str) -> timezone:
    """The offset as written. Raises ValueError for one of a day or more."""
    if text in ("z", "utc", "gmt"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _check_range(moment: datetime) -> datetime | str:
    """The moment itself, or not_a_date: other years are typing errors or fillers."""
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else "not_a_date"
