"""How numbers are written: the decimal mark, the unit after a number, durations."""

import math
import re
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from etl.values.normalise import fold

# Longer is no number with its unit.
MAX_LENGTH = 100
# No work is more than twice done: a larger rate is in per cent.
MAX_RATE = 2.0
_WRITTEN = re.compile(r"([+-]?)([\d.,' ]*\d\.?)(?:e([+-]?\d+))?\s*(.*)")
_CURRENCY = re.compile(r"^(?:rmb|cny|usd|eur|us\$|[¥$€£])\s*")
# A point and a comma, or what can only be a fraction or only groups of thousands.
_COMMA_DECIMAL = (
    r"^[^.,]*\d{1,3}(?:\.\d{3})+,\d|^[^.,]*\d{1,3}(?:\.\d{3}){2,}(?:\D|$)"
    r"|^[^.,]*\d,(?:\d{1,2}|\d{4,})(?:\D|$)|^[^.,\d]*(?:0|\d{4,}),\d{3}(?:\D|$)"
)
_POINT_DECIMAL = (
    r"^[^.,]*\d{1,3}(?:,\d{3})+\.\d|^[^.,]*\d{1,3}(?:,\d{3}){2,}(?:\D|$)"
    r"|^[^.,]*\d\.(?:\d{1,2}|\d{4,})(?:\D|$)|^[^.,\d]*(?:0|\d{4,})\.\d{3}(?:\D|$)"
)
_UNCLEAR_POINT = r"^[^.,\d]*[1-9]\d{0,2}\.\d{3}(?:[^.,\d]|$)"
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")
# How a workbook's reader shows a duration: as a moment after its day 0.
_SPREADSHEET_DURATION = re.compile(r"(1899-12-31|190\d-\d\d-\d\d) (\d\d):(\d\d):(\d\d)")


def prove_decimal_mark(texts: pa.Array) -> str | None:
    """The mark before decimals (`,` or `.`) that a column's different texts prove; `.` where no
    text is unclear, None where texts are unclear and nothing or both is proven."""
    has_comma = _matches(texts, _COMMA_DECIMAL)
    if not has_comma and not _matches(texts, _UNCLEAR_POINT):
        return "."
    has_point = _matches(texts, _POINT_DECIMAL)
    if has_comma != has_point:
        return "," if has_comma else "."
    return None


def _matches(texts: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, pattern)).as_py())


def is_unclear(text: str) -> bool:
    """Whether a point may stand before decimals or before thousands: 12.500."""
    return re.search(_UNCLEAR_POINT, fold(text)) is not None


def split_number(written: str, mark: str | None = None) -> tuple[float, str] | None:
    """A number and the text after it: 1,234.5 / 1.234,5 / 500,60 / (12) / 5 人天.

    `mark`: that before decimals; without it, each number is read by its own marks.
    """
    plain = fold(written)
    if len(plain) > MAX_LENGTH:
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    match = _WRITTEN.fullmatch(_CURRENCY.sub("", plain))
    if not match:
        return None
    sign, digits, power, suffix = match.groups()
    whole, part = _split_digits(re.sub(r"(?<=\d)[' ](?=\d{3})", "", digits), mark)
    if not (whole or "0").isdecimal() or not (part or "0").isdecimal():
        return None
    value = float(f"{sign}{whole or 0}.{part or 0}e{power or 0}")
    return (value, suffix.rstrip("?").strip()) if math.isfinite(value) else None


def _split_digits(digits: str, mark: str | None) -> tuple[str, str]:
    """The digits before and after the decimal mark."""
    last = max(digits.rfind(","), digits.rfind("."))
    if "," in digits and "." in digits:
        return re.sub(r"[.,]", "", digits[:last]), digits[last + 1 :]
    groups = r"\d{1,3}(\.\d{3})+" if mark == "," else r"\d{1,3}(\.\d{3}){2,}"
    if mark != ",":
        groups += r"|\d{1,3}(,\d{3})+"
    if re.fullmatch(groups, digits):
        return re.sub(r"[.,]", "", digits), ""
    return (digits[:last], digits[last + 1 :]) if last >= 0 else (digits, "")


def parse_duration(written: str) -> float | None:
    """The hours of a duration such as 36:00, as written or as a workbook's reader shows it."""
    plain = fold(written)
    if len(plain) > MAX_LENGTH:
        return None
    if match := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours + minutes / 60 + seconds / 3600
    if match := _SPREADSHEET_DURATION.fullmatch(plain):
        return (
            _count_days(match[1]) * 24 + int(match[2]) + int(match[3]) / 60 + int(match[4]) / 3600
        )
    return None


def _count_days(text: str) -> int:
    """The number that a spreadsheet stores for a day; it has a 29 February 1900."""
    days = (date.fromisoformat(text) - date(1899, 12, 31)).days
    return days if days < 60 else days + 1


def weigh_rates(words: pa.Array, counts: pa.Array) -> tuple[bool, bool]:
    """Whether a column's numbers without a % sign are per cent, and whether some are in doubt.

    `counts` are the rows with each of the different `words`. The bulk decides: 1.2 among fractions
    is 120 %. In doubt are those of the other scale.
    """
    words = pc.replace_substring(words, ",", ".")
    is_plain = pc.match_substring_regex(words, r"^-?\d+(?:\.\d+)?$")
    values = pc.abs(pc.cast(words.filter(is_plain), pa.float64()))
    counts = counts.filter(is_plain)

    def count_rows(mask: pa.Array) -> int:
        return pc.sum(counts.filter(mask)).as_py() or 0

    is_above = pc.greater(values, 1.0)
    fractions = count_rows(pc.and_(pc.greater(values, 0.0), pc.less(values, 1.0)))
    is_percent = count_rows(is_above) > fractions
    has_large = count_rows(pc.greater_equal(values, MAX_RATE)) > 0
    # Where per cent have decimals, 0.3 may be one of them.
    has_decimals = count_rows(pc.and_(is_above, pc.not_equal(values, pc.floor(values)))) > 0
    return is_percent, fractions > 0 and has_large and not (is_percent and has_decimals)
