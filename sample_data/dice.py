"""Reproducible random choices, and the company's working days."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar

import holidays

from sample_data.scenario import SEED

T = TypeVar("T")
HOLIDAYS = holidays.country_holidays("CN", years=range(2022, 2030))


class Dice:
    """Random choices drawn from `random()` only, the one generator that Python keeps stable."""

    def __init__(self, subject: str, seed: int = SEED) -> None:
        self._next = random.Random(f"{seed}:{subject}").random

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, inclusive."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of the things, each equally likely."""
        return things[int(self._next() * len(things))]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, with probability proportional to its weight."""
        remaining = self._next() * sum(weights.values())
        for thing, weight in weights.items():
            remaining -= weight
            if remaining < 0:
                return thing
        return thing

    def normal(self, mean: float, spread: float) -> float:
        """Approximately normal: the sum of twelve draws, exact on every machine."""
        return mean + spread * (sum(self._next() for _ in range(12)) - 6)

    def several(self, things: Sequence[T], count: int) -> list[T]:
        """Up to `count` different things, in their original order."""
        remaining = list(enumerate(things))
        drawn = [
            remaining.pop(int(self._next() * len(remaining)))
            for _ in range(min(count, len(remaining)))
        ]
        return [thing for _, thing in sorted(drawn, key=lambda pair: pair[0])]

    def at(self, day: date, first_hour: int = 9, last_hour: int = 17) -> datetime:
        """A time within office hours of a day."""
        return datetime(  # noqa: DTZ001 exports have no time zone
            day.year, day.month, day.day, self.between(first_hour, last_hour), self.between(0, 59)
        )


@cache
def is_workday(day: date) -> bool:
    """Whether a day is worked in China, including make-up workdays."""
    return HOLIDAYS.is_working_day(day)


def workdays_between(after: date, upto: date) -> int:
    """Working days in (after, upto]; negative if `upto` is earlier."""
    if upto < after:
        return -workdays_between(upto, after)
    return sum(
        is_workday(after + timedelta(days=step)) for step in range(1, (upto - after).days + 1)
    )


def shift(day: date, workdays: int) -> date:
    """The day this many working days later (or earlier); with 0 the day itself or the next
    workday."""
    step = timedelta(days=1 if workdays >= 0 else -1)
    remaining = abs(workdays)
    while remaining or not is_workday(day):
        day += step
        if is_workday(day) and remaining:
            remaining -= 1
    return day


def to_day(at: date | datetime) -> date:
    """The date of a date or time."""
    return at.date() if isinstance(at, datetime) else at


def list_weeks(first: date, last: date) -> Iterator[tuple[date, float]]:
    """Each Monday from first to last, and the share of its week's workdays in that time.

    A week without workdays counts its calendar days.
    """
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        days = [monday + timedelta(days=step) for step in range(7)]
        workdays = [day for day in days if is_workday(day)] or days
        active = [day for day in workdays if first <= day <= last]
        yield monday, len(active) / len(workdays)
        monday += timedelta(days=7)
