"""The company's calendar: which days are worked."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays

WEEKENDS = "weekends"


def make_calendar(country: str, first: date, last: date) -> Iterator[tuple[date, bool]]:
    """Each day from the first to the last and whether it is worked: no public holiday, and no
    weekend unless it is a make-up workday. Days that the holiday list does not know are left out
    (weekends alone decide there). Raises ValueError for a country that it does not have.
    """
    if country == WEEKENDS:
        return
    if country not in holidays.list_supported_countries():
        raise ValueError(country)
    known = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    until = date(known.end_year, 12, 31)
    if known.weekend_workdays:
        # Where weekends are worked by decree, a year without a decree is not known yet.
        until = date(max(known.weekend_workdays).year, 12, 31)
    day = max(first, date(known.start_year, 1, 1))
    while day <= min(last, until):
        yield day, known.is_working_day(day)
        day += timedelta(days=1)
