"""Text → the day or days that it may be, by the order of day, month and year.

Names of months and days of the week are those of English, German and Chinese.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from babel import Locale

LANGUAGES = ("en", "de", "zh")
# Spellings that Java and Jira write besides those of the locale data.
_MORE_MONTHS = {"sept": 9, "mrz": 3, "maer": 3, "maerz": 3, "jänner": 1, "juno": 6, "julei": 7}
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]+(?=\s*[年月日号])")


def _list_months() -> dict[str, int]:
    months = dict(_MORE_MONTHS)
    for language in LANGUAGES:
        for widths in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in widths[width].items():
                    months[name.lower().rstrip(".")] = number
    return months


def _list_weekdays() -> str:
    """The names of days as alternatives of a pattern, longer ones first."""
    names = {"tues", "wednes", "thur", "thurs", "礼拜[一二三四五六日天]", "星期天", "周天"}
    for language in LANGUAGES:
        for widths in Locale(language).days.values():
            for width in ("wide", "abbreviated"):
                names |= {name.lower().rstrip(".") for name in widths[width].values()}
    # Two letters such as “so” are words of their own.
    long_names = sorted((name for name in names if len(name) > 2), key=len, reverse=True)
    latin = [name for name in long_names if name.isascii()]
    chinese = sorted((name for name in names if not name.isascii()), key=len, reverse=True)
    return (
        rf"(?:(?<![^\W\d_])(?:{'|'.join(latin)})(?![^\W\d_])"
        r"|(?<![^\W\d_])(?:mo|di|mi|do|fr|sa|so)(?=[.,])"
        rf"|{'|'.join(chinese)})"
    )


MONTHS = _list_months()
WEEKDAY = re.compile(rf"\(?{_list_weekdays()}\)?[.,]?|\([一二三四五六日]\)")


def read_chinese_numbers(text: str) -> str:
    """The text with the Chinese numerals before 年, 月 and 日 as digits: 二〇二六年三月十五日."""
    return _CHINESE_NUMBER.sub(lambda match: _read_number(match.group()), text)


def _read_number(word: str) -> str:
    if "十" not in word:
        return word.translate(_CHINESE_DIGITS)
    tens, ones = word.split("十", 1)
    digits = (tens or "一").translate(_CHINESE_DIGITS) + (ones or "〇").translate(_CHINESE_DIGITS)
    return digits.lstrip("0") or "0"


EARLIEST_YEAR, LATEST_YEAR = 1950, 2199
ORDERS = ("dmy", "mdy", "ymd", "ydm", "myd", "dym")
# What numbers between slashes may mean unless a format says otherwise.
USUAL_ORDERS = ("dmy", "mdy", "ymd")
_SEPARATOR = r"\s*([-/.])\s*"
_MONTH = "(?P<month>" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + ")"
_FIXED = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>\d{4}|\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?",
        # 年 for the year only, as in 2026年3/5.
        r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})\s*[日号]?",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[/ \-.]*{_MONTH}\.?[/ \-.,']*(?P<y>\d{{4}})",
        rf"{_MONTH}\.?[/ \-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[,/ \-]+(?P<y>\d{{4}})",
        rf"(?P<y>\d{{4}})[/ \-.,]*{_MONTH}\.?[/ \-]*(?P<d>\d{{1,2}})",
    )
)
# A month's name between two numbers of two digits: the day is the first unless it cannot be.
_NAMED_SHORT = re.compile(rf"(?P<a>\d{{1,2}})[/ \-.]*{_MONTH}\.?[/ \-.,']*(?P<c>\d{{2}})")
_NUMBERS = re.compile(r"(\d{4}|\d{1,2})" + _SEPARATOR + r"(\d{1,2})\s*\2\s*(\d{4}|\d{1,2})")
_MIDDLE_YEAR = re.compile(r"(\d{1,2})" + _SEPARATOR + r"(\d{4})\s*\2\s*(\d{1,2})")
_YEARLESS_FIXED = tuple(
    re.compile(form)
    for form in (
        r"(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[/ \-]*{_MONTH}\.?",
        # Mar 26 and Mar-26 may be a month of 2026.
        rf"{_MONTH}\.?[/ \-]*(?P<d>\d(?:st|nd|rd|th)?|\d{{2}}(?:st|nd|rd|th))",
    )
)
_YEARLESS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\.?")


@dataclass(frozen=True, eq=False)
class Day:
    """A written day: order → the day under it, for the orders that give one.

    `usual`: the orders that it may have unless a format says otherwise; several where the text
    alone does not show which. `is_short`: its year has two digits; `is_yearless`: it has none, and
    its days lie in a leap year; `is_named`: its month is a word, so that its order is clear.
    """

    readings: Mapping[str, date] = field(default_factory=dict)
    usual: tuple[str, ...] = ()
    is_short: bool = False
    is_yearless: bool = False
    is_named: bool = False

    def list_usual(self) -> dict[str, date]:
        """The readings under the usual orders."""
        return {order: self.readings[order] for order in self.usual if order in self.readings}

    def choose(self, order: str | None) -> date | None:
        """The day under this order, else the only one; None where there are several."""
        if order and order in self.readings:
            return self.readings[order]
        days = set(self.list_usual().values()) or set(self.readings.values())
        return next(iter(days)) if len(days) == 1 else None


# Any leap year: 29 February may be meant.
_LEAP_YEAR = 2000


@lru_cache(maxsize=50_000)
def read_day(text: str) -> Day | None:
    """The day that a folded text is, without weekday and time; None if it is not written as one.

    A `Day` without readings is written like one but does not exist, such as 31 April.
    """
    for form in _FIXED:
        if match := form.fullmatch(text):
            return _read_fixed(match, _year(match["y"]))
    if match := _NAMED_SHORT.fullmatch(text):
        parts = (int(match["a"]), MONTHS[match["month"]], int(match["c"]))
        readings = _list_readings(parts, ("dmy", "ymd") if len(match["a"]) == 2 else ("dmy",), True)
        usual = ("dmy",) if "dmy" in readings else ("ymd",)
        return Day(readings, usual, is_short=True, is_named=True)
    if match := _NUMBERS.fullmatch(text):
        return _read_numbers(match[1], match[3], match[4], match[2])
    if match := _MIDDLE_YEAR.fullmatch(text):
        parts = (int(match[1]), int(match[3]), int(match[4]))
        return Day(_list_readings(parts, ("dym", "myd"), False), ())
    return _read_yearless(text)


def _read_numbers(first: str, second: str, third: str, separator: str) -> Day:
    parts = (int(first), int(second), int(third))
    if len(first) == 4:
        return Day(_list_readings(parts, ("ymd", "ydm"), False), ("ymd",))
    if len(third) == 4:
        # Dates with full stops always have the day first.
        orders = ("dmy",) if separator == "." else ("dmy", "mdy")
        return Day(_list_readings(parts, orders, False), orders)
    # A year is never written with one digit.
    lengths = (len(first), len(second), len(third))
    orders = [order for order in ORDERS if lengths[order.index("y")] == 2]
    if separator == ".":
        orders = [order for order in orders if order in ("dmy", "ymd")]
    usual = tuple(order for order in orders if order in USUAL_ORDERS)
    return Day(_list_readings(parts, tuple(orders), True), usual, is_short=True)


def _read_yearless(text: str) -> Day | None:
    for form in _YEARLESS_FIXED:
        if match := form.fullmatch(text):
            day = _read_fixed(match, _LEAP_YEAR)
            # Without a year, the day is before or after the month.
            order = "dmy" if day.usual[0].endswith("dm") else "mdy"
            readings = dict.fromkeys([order], *day.readings.values()) if day.readings else {}
            return Day(readings, (order,), is_yearless=True, is_named=True)
    match = _YEARLESS.fullmatch(text)
    if not match:
        return None
    first, second = int(match[1]), int(match[3])
    readings = {}
    for order, month, day in (("dmy", second, first), ("mdy", first, second)):
        if written := _make_day(_LEAP_YEAR, month, day):
            readings[order] = written
    if "mdy" in readings:
        readings["ymd"] = readings["mdy"]
    return Day(readings, ("dmy", "mdy"), is_yearless=True)


def _read_fixed(match: re.Match[str], year: int) -> Day:
    parts = match.groupdict()
    named = parts.get("month")
    month = MONTHS[named] if named else int(parts["m"])
    day = _make_day(year, month, int(parts["d"].rstrip("sthndr")))
    order = "".join(sorted("dmy", key=lambda part: _find_start(match, part)))
    return Day({order: day} if day else {}, (order,), is_named=named is not None)


def _find_start(match: re.Match[str], part: str) -> int:
    names = ("month", "m") if part == "m" else (part,)
    return max(match.start(name) if name in match.re.groupindex else -1 for name in names)


def _list_readings(
    parts: tuple[int, int, int], orders: tuple[str, ...], is_short: bool
) -> dict[str, date]:
    readings = {}
    for order in orders:
        year, month, day = (parts[order.index(part)] for part in "ymd")
        if written := _make_day(_widen(year) if is_short else year, month, day):
            readings[order] = written
    return readings


def _make_day(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else _widen(int(text))


def _widen(year: int) -> int:
    """A year of two digits is one from 1970 to 2069."""
    return year + (2000 if year < 70 else 1900)
