"""Ids and references that a spreadsheet or a program has changed on their way."""

import re
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.values.normalise import fold_key

# What a spreadsheet makes of a long number: all but 15 of its digits are lost.
_EXPONENT = r"^\d(?:\.\d+)?[eE]\+\d+$"
_LONG = r"^\d{16,}$"
_KEPT_DIGITS = 15
# From this length on, a number that happens to look rounded is one of a hundred.
_TELLING_DIGITS = 18
_STORED_DATE = r"^\d{4}-\d{2}-\d{2} 00:00:00$"
# What 3-5 becomes when a spreadsheet opens a text file.
_WRITTEN_DATE = (
    r"^(?:\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2}|\d{1,2}月\d{1,2}日)$"
)
# The ids of which it makes that. MAR-10 among MAR-9 and MAR-11 is one of a project called MAR.
_NUMBER_PAIR = r"^\d{1,4}[-/.]\d{1,4}$"
_DECIMAL = r"^\d+\.0$"
_WHOLE = r"^\d+(?:\.0)?$"


def are_decimals(words: pa.Array) -> bool:
    """Whether a column's ids are whole numbers that a program wrote as 12.0."""
    # Cheaper than a pattern: most columns have none.
    if not pc.any(pc.ends_with(words, ".0")).as_py():
        return False
    return _any(words, _DECIMAL) and bool(pc.all(pc.match_substring_regex(words, _WHOLE)).as_py())


def are_rounded(words: pa.Array) -> bool:
    """Whether all long numbers of a column have lost their last digits."""
    words = words.filter(pc.greater_equal(pc.utf8_length(words), _KEPT_DIGITS + 1))
    long_numbers = words.filter(pc.match_substring_regex(words, _LONG)).to_pylist()
    if not long_numbers or not all(map(_looks_rounded, long_numbers)):
        return False
    return len(long_numbers) > 1 or len(long_numbers[0]) >= _TELLING_DIGITS


def _looks_rounded(digits: str) -> bool:
    """Whether a number ends in zeros after 15 digits, or is just what a double can hold."""
    if not digits[_KEPT_DIGITS:].strip("0"):
        return True
    # No double has more digits.
    return len(digits) < 309 and int(digits) > 2**53 and int(float(digits)) == int(digits)


def has_written_dates(words: pa.Array) -> bool:
    """Whether a few ids of a column are days such as 5-Mar, which a spreadsheet made of 3-5."""
    if not _any(words, _WRITTEN_DATE):
        return False
    pairs = pc.sum(pc.match_substring_regex(words, _NUMBER_PAIR)).as_py() or 0
    return pairs * 2 > len(words)


def tidy_ids(cells: pa.Array, are_decimals: bool) -> pa.Array:
    """The ids in one width, without invisible characters, and without the `.0` of a program."""
    if are_decimals:
        cells = pc.replace_substring_regex(cells, r"\.0$", "")
    if pc.all(pc.string_is_ascii(cells)).as_py() is not False:
        return cells
    coded = cells.dictionary_encode()
    folded = [fold_key(text) or None for text in coded.dictionary.to_pylist()]
    return pa.array(folded, pa.string()).take(coded.indices)


def find_damaged(cells: pa.Array, are_rounded: bool, has_dates: bool) -> dict[str, np.ndarray]:
    """Code of a finding → rows whose id has lost its digits, or has become a date."""
    rounded, dated = _list_patterns(are_rounded, has_dates)
    patterns = {"rounded_id": rounded, "date_as_id": dated}
    if not has_dates and not pc.any(pc.ends_with(cells, " 00:00:00")).as_py():
        del patterns["date_as_id"]
    masks = {
        code: pc.fill_null(pc.match_substring_regex(cells, pattern), False)
        for code, pattern in patterns.items()
    }
    return {
        code: np.flatnonzero(mask.to_numpy(zero_copy_only=False)) for code, mask in masks.items()
    }


def find_damage(text: str, are_rounded: bool, has_dates: bool) -> str | None:
    """The code of the finding on a reference that has lost its digits, or has become a date."""
    damaged = _compile_damaged(are_rounded, has_dates).match(text)
    return damaged.lastgroup if damaged else None


@cache
def _compile_damaged(are_rounded: bool, has_dates: bool) -> re.Pattern[str]:
    rounded, dated = _list_patterns(are_rounded, has_dates)
    return re.compile(f"(?P<rounded_id>{rounded})|(?P<date_as_id>{dated})")


def _list_patterns(are_rounded: bool, has_dates: bool) -> tuple[str, str]:
    rounded = f"{_EXPONENT}|{_LONG}" if are_rounded else _EXPONENT
    return rounded, f"{_WRITTEN_DATE}|{_STORED_DATE}" if has_dates else _STORED_DATE


def _any(words: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(words, pattern)).as_py())
