"""Text → a day or a time, or the reason why it is neither."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from etl.values.date_days import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    WEEKDAY,
    Day,
    read_chinese_numbers,
    read_day,
)
from etl.values.normalise import fold

UTC_ZONE = ZoneInfo("UTC")
# Longer is no date, whatever its words and spaces; patterns are tried on no more.
MAX_LENGTH = 200
_SERIAL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a spreadsheet has no zone
_HALF = r"上午|下午|中午|晚上|早上|凌晨|傍晚|晚|am|pm|a\.m\.?|p\.m\.?"
_ZONE = (
    r"(?P<zone>(?:(?:utc|gmt)?\s*[+-]\d{2}(?::?\d{2})?|utc[+-]\d)(?![\d/.-])|z\b|utc\b|gmt\b)?"
    r"\s*(?P<name>\([^()]*\)|(?!oct|sept)[a-z]{2,4}t\b|mes?z\b)?"
)
_TIME = re.compile(
    rf"(?:(?<=\d)t|\b(?:at|um)\b|[\s,])*(?P<half>{_HALF})?\s*"
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:时点h](?P<minute>\d{2})(?!\d)分?|[点时](?P<part>半|整)?)"
    r"(?::?(?P<second>\d{2})(?!\d)秒?(?:[.,]\d+)?)?"
    rf"\s*(?P<noon>{_HALF})?(?:\s*uhr\b|,)?\s*" + _ZONE
)
# A time with a full stop is one only after a whole date: 29.02.2020 13.12 Uhr.
_STOPPED_TIME = re.compile(
    r"(?P<day>.*\d{2}.*?)(?:[\s,]|\bum\b)+(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?"
    rf"\s*(?P<half>{_HALF})?(?:\s*uhr)?"
)
_PACKED = re.compile(
    r"(?P<day>(?:19|20)\d{6})[t ]?(?P<time>(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)z?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MILLISECONDS = re.compile(r"\d{13}")
_AFTERNOON = ("下午", "晚上", "傍晚", "晚", "pm")
_MORNING = ("上午", "早上", "凌晨", "am")
_VAGUE = re.compile(
    r"旬|[月年]底|[月年周]初|[月年周]末|年[前后]|左右|季度|\bq[1-4]\b|[~～至到]|\d\s*[-–—]\s*\d{1,2}[./月]"
    r"|^\d{4}\s*年?$|^\d{2,4}\s*[-/.年]\s*\d{1,2}\s*月?$"
    r"|^\d{1,2}月份?$|^[^\W\d_]{3,9}\.?[ ,-]+(?:\d{4}|\d{2})$|^(?:w|week |第)\s*\d{1,2}\s*周?$"
)


def split_time(text: str) -> tuple[str, re.Match[str] | None]:
    """The date of a written moment, folded and without its weekday, and the match of its time;
    nothing of a longer text than any moment."""
    if len(text) > MAX_LENGTH:
        return "", None
    plain = " ".join(WEEKDAY.sub(" ", read_chinese_numbers(fold(text))).split()).strip(" ,")
    match = _TIME.search(plain)
    if match is None:
        return plain.rstrip(" ."), None
    day = f"{plain[: match.start()]} {plain[match.end() :]}"
    return day.strip(" ,.t"), match


def read_written_day(text: str) -> Day | None:
    """The day in a text with or without a time; None if there is none."""
    day, _ = split_time(text)
    return read_day(day)


def parse_moment(
    text: str,
    order: str | None,
    zone: ZoneInfo,
    year: int | None = None,
    source_zone: tzinfo | None = None,
) -> datetime | str:
    """The time in the company's zone as a naive datetime; midnight if only a day is written.

    `order` (such as `dmy`) decides 02/03/2026, `year` that of a day without one; a time without an
    offset is one of `source_zone`, if given. Returns a code for text that is not one day:
    not_a_date, vague_date, no_year, unclear_order (no order given, and the value itself does not
    show it).
    """
    if len(text) > MAX_LENGTH:
        return "not_a_date"
    plain, match = split_time(text)
    if written := read_day(plain):
        return _place(written, match, order, zone, year, source_zone)
    if stopped := _STOPPED_TIME.fullmatch(plain):
        day = stopped["day"].strip(" ,")
        if (written := read_day(day)) and not written.is_yearless:
            return _place(written, stopped, order, zone, year, source_zone)
    whole = fold(text)
    if packed := _PACKED.fullmatch(whole):
        digits = packed["time"].ljust(6, "0")
        clock = time(int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        source = UTC if whole.endswith("z") else source_zone
        if (written := read_day(packed["day"])) and (day := written.choose(None)):
            return _convert(datetime.combine(day, clock), source, zone)
    if _SERIAL.fullmatch(whole):
        return _check_range(_SERIAL_EPOCH + timedelta(seconds=round(float(whole) * 86_400)))
    if _MILLISECONDS.fullmatch(whole):
        moment = datetime.fromtimestamp(int(whole) / 1000, UTC).astimezone(zone)
        return _check_range(moment.replace(tzinfo=None, microsecond=0))
    return "vague_date" if _VAGUE.search(whole) else "not_a_date"


def _place(
    written: Day,
    match: re.Match[str] | None,
    order: str | None,
    zone: ZoneInfo,
    year: int | None,
    source_zone: tzinfo | None,
) -> datetime | str:
    """The moment of a day and the match of a time, or why there is none."""
    if not written.readings:
        return "not_a_date"
    if written.is_yearless and year is None:
        return "no_year"
    day = written.choose(order)
    if day is None:
        return "unclear_order"
    try:
        if written.is_yearless and year is not None:
            day = day.replace(year=year)
        if match is None:
            return datetime.combine(day, time())
        return _add_time(day, match, zone, source_zone)
    except ValueError:
        return "not_a_date"


def _add_time(
    day: date, match: re.Match[str], zone: ZoneInfo, source_zone: tzinfo | None
) -> datetime | str:
    """The moment of a time on a day. Raises ValueError for a time that does not exist."""
    parts = match.groupdict()
    hour = int(parts["hour"])
    minute = int(parts["minute"] or (30 if parts.get("part") == "半" else 0))
    half = (parts["half"] or parts.get("noon") or "").replace(".", "")
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 6):
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    moment = datetime.combine(day, time(hour, minute, int(parts["second"] or 0)))
    written_zone, name = parts.get("zone"), parts.get("name")
    if written_zone:
        return _convert(moment, _parse_offset(written_zone), zone)
    if name and moment.replace(tzinfo=zone).tzname() != name.strip("()").upper():
        return "not_a_date"
    return _convert(moment, source_zone if name is None else None, zone)


def _convert(moment: datetime, source: tzinfo | None, zone: ZoneInfo) -> datetime | str:
    """A time of the zone `source` in the company's zone."""
    if source and EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        moment = moment.replace(tzinfo=source).astimezone(zone).replace(tzinfo=None)
    return _check_range(moment)


def _parse_offset(text: str) -> timezone:
    """The offset as written. Raises ValueError for one of a day or more."""
    digits = re.sub(r"[^\d+-]", "", text)
    if not digits:
        return UTC
    hours, minutes = (digits[1:-2], digits[-2:]) if len(digits) > 3 else (digits[1:], "0")
    offset = int(hours) * 60 + int(minutes)
    return timezone(timedelta(minutes=-offset if digits[0] == "-" else offset))


def _check_range(moment: datetime) -> datetime | str:
    """The moment itself, or not_a_date: other years are typing errors or fillers."""
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else "not_a_date"
