"""Working calendar of a country: which days are workdays."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays

WEEKENDS = "weekends"


def make_calendar(country: str, first: date, last: date) -> Iterator[tuple[date, bool]]:
    """Each day from first to last and whether it is a workday: neither a public holiday nor, unless
    it is a make-up workday, part of a weekend. Days outside the years covered by the holidays
    package are left out; for these only weekends count. Raises ValueError for an unknown
    country."""
    if country == WEEKENDS:
        return
    if country not in holidays.list_supported_countries():
        raise ValueError(country)
    country_holidays = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    until = date(country_holidays.end_year, 12, 31)
    if country_holidays.weekend_workdays:
        # Where weekends are worked by decree, a year without a decree is not known yet.
        until = date(max(country_holidays.weekend_workdays).year, 12, 31)
    day = max(first, date(country_holidays.start_year, 1, 1))
    while day <= min(last, until):
        yield day, country_holidays.is_working_day(day)
        day += timedelta(days=1)
