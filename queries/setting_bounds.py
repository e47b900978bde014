"""What each setting may be: its type, and a range, a length or a choice."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queries import synonyms
from queries.query import NAME
from queries.refusal import QueryError, quote

# Longer is no zone of the world, name of a query or value of a column.
MAX_TEXT = 100
MAX_CURRENCY = 12
MAX_QUERIES, MAX_GROUPS = 50, 1000
COUNTRY = re.compile(r"weekends|[A-Z]{2,3}")
YEAR, DECADE = 366, 3660


@dataclass(frozen=True)
class Range:
    """From the lowest to the highest number; whole numbers where the lowest is one."""

    low: float
    high: float

    def holds(self, value: Any) -> bool:
        """Whether a value is a number of this kind and range; not a truth, NaN or infinity."""
        is_number = type(value) is int or (type(value) is float and type(self.low) is float)
        return is_number and self.low <= value <= self.high


RANGES = {
    "hours_per_day": Range(0.25, 24.0),
    "day_rate": Range(0.0, 1e9),
    "small_group": Range(1, 1000),
    "corroboration_days": Range(0, YEAR),
    "link_window_days": Range(0, YEAR),
    "short_window_days": Range(0, YEAR),
    "long_window_days": Range(0, YEAR),
    "follow_up_days": Range(0, YEAR),
    "alert_days": Range(1, DECADE),
    "duplicate_days": Range(0, YEAR),
    "duplicate_likeness": Range(0.0, 1.0),
    "least_cases": Range(1, 100_000),
    "least_projects": Range(1, 10_000),
    "least_clients": Range(1, 10_000),
    "enough_clients": Range(1, 10_000),
    "least_points": Range(1, 1000),
    "most_chance_rate": Range(0.0, 1.0),
    "most_unknown_rate": Range(0.0, 1.0),
    "firm_rate": Range(0.0, 1.0),
    "firm_incidence": Range(0.0, 1000.0),
    "firm_days": Range(0.0, float(YEAR)),
    "sesoi_rate": Range(0.0, 1.0),
    "sesoi_days": Range(0.0, float(YEAR)),
    "strong_p": Range(0.0, 1.0),
    "query_seconds": Range(0.1, 3600.0),
    "trial_seconds": Range(0.1, 3600.0),
    # Less than a child needs to start would refuse every trial.
    "trial_memory": Range(500_000_000, 64_000_000_000),
    "row_limit": Range(1, 1_000_000),
    "build_seconds": Range(1.0, 86_400.0),
    "unit_limit": Range(1, 100_000_000),
}
TOLD_DAYS = Range(1, DECADE)
# The second one is that of the sentence.
MIN_TOLD_DAYS, MAX_TOLD_DAYS = 2, 12


def find_fault(name: str, value: Any) -> QueryError | None:
    """Why a setting may not have a value: the setting, the value, cut, and what is allowed."""
    if name in RANGES:
        check, allowed = RANGES[name].holds, _name_range(RANGES[name])
    else:
        check, allowed = OTHERS[name]
    if check(value):
        return None
    if name == "synonyms" and (column := _find_bad_column(value)) is not None:
        return _make_fault(f"{name}.{quote(column)}", value[column], allowed)
    return _make_fault(name, value, allowed)


def _name_range(allowed: Range) -> QueryError:
    code = "whole_between" if type(allowed.low) is int else "number_between"
    return QueryError(code, low=f"{allowed.low:,.15g}", high=f"{allowed.high:,.15g}")


def _make_fault(name: str, value: Any, allowed: QueryError) -> QueryError:
    return QueryError("setting_out", name=name, value=quote(value), allowed=allowed)


def is_text(value: Any, longest: int = MAX_TEXT) -> bool:
    """Whether a value is a text of at most so many characters, all of them shown."""
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= longest
        and value.isprintable()
    )


def _is_zone(value: Any) -> bool:
    if not is_text(value):
        return False
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_currency(value: Any) -> bool:
    """A code, a sign or a name; no markup, which the text that it stands in would take for one."""
    return is_text(value, MAX_CURRENCY) and all(
        unicodedata.category(sign)[0] == "L" or unicodedata.category(sign) == "Sc" or sign in ". "
        for sign in value
    )


def _are_days(value: Any) -> bool:
    return (
        isinstance(value, list)
        and MIN_TOLD_DAYS <= len(value) <= MAX_TOLD_DAYS
        and all(map(TOLD_DAYS.holds, value))
    )


def _are_queries(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_QUERIES
        and all(is_text(one) and NAME.fullmatch(one) for one in value)
    )


def _are_synonyms(value: Any) -> bool:
    if not isinstance(value, Mapping) or _find_bad_column(value) is not None:
        return False
    return sum(map(len, value.values())) <= MAX_GROUPS


def _find_bad_column(value: Any) -> str | None:
    """The column of synonyms that has none, or whose spellings cannot be used."""
    for column, groups in value.items() if isinstance(value, Mapping) else ():
        if column not in synonyms.TABLES or synonyms.find_fault({column: groups}):
            return column
        if not all(is_text(spelling) for group in groups for spelling in group):
            return column
    return None


# Setting → whether a value can be used, and what is allowed.
OTHERS: dict[str, tuple[Callable[[Any], bool], QueryError]] = {
    "timezone": (_is_zone, QueryError("a_zone")),
    "calendar": (
        lambda value: isinstance(value, str) and bool(COUNTRY.fullmatch(value)),
        QueryError("a_calendar"),
    ),
    "currency": (_is_currency, QueryError("a_currency", limit=MAX_CURRENCY)),
    "show_names": (
        lambda value: type(value) is bool,
        QueryError("one_of_two", values="true, false"),
    ),
    "baseline": (
        lambda value: isinstance(value, str) and value in ("first", "latest"),
        QueryError("one_of_two", values="first, latest"),
    ),
    "headline_family": (_are_queries, QueryError("some_queries", limit=MAX_QUERIES)),
    "told_days": (
        _are_days,
        QueryError(
            "some_days", least=MIN_TOLD_DAYS, limit=MAX_TOLD_DAYS, high=f"{TOLD_DAYS.high:,}"
        ),
    ),
    "synonyms": (
        _are_synonyms,
        QueryError("some_synonyms", columns=", ".join(synonyms.TABLES), longest=MAX_TEXT),
    ),
}
