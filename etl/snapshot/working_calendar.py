"""Working calendar of a country: which days are workdays."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays.registry import EntityLoader

WEEKENDS = "weekends"


def make_calendar(country: str, first: date, last: date) -> Iterator[tuple[date, bool]]:
    """Each day from first to last and whether it is a workday: neither a public holiday nor, unless
    it is a make-up workday, part of a weekend. Days outside the years covered by the holidays
    package are left out; for these only weekends count. Raises ValueError for an unknown
    country."""
    if country == WEEKENDS:
        return
    # The list of supported countries would import the holidays of all of them.
    if country not in set(EntityLoader.get_country_codes()):
        raise ValueError(country)
    yield from (
        day for day in _list_days(country, first.year, last.year) if first <= day[0] <= last
    )


@lru_cache(maxsize=16)
def _list_days(country: str, first_year: int, last_year: int) -> tuple[tuple[date, bool], ...]:
    """The days of these years, as far as they are known."""
    country_holidays = holidays.country_holidays(country, years=range(first_year, last_year + 1))
    until = date(country_holidays.end_year, 12, 31)
    if country_holidays.weekend_workdays:
        # Where weekends are worked by decree, a year without a decree is not known yet.
        until = date(max(country_holidays.weekend_workdays).year, 12, 31)
    first = date(max(first_year, country_holidays.start_year), 1, 1)
    days = (min(date(last_year, 12, 31), until) - first).days + 1
    known = (first + timedelta(days=number) for number in range(days))
    return tuple((day, country_holidays.is_working_day(day)) for day in known)
