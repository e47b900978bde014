"""Chance that falls the same way on every machine, and the working days of the company."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar

import holidays

from sample_data.scenario import SEED

T = TypeVar("T")
CHINA = holidays.country_holidays("CN", years=range(2022, 2030))


class Dice:
    """Everything is drawn from `random()`, the one generator whose series Python promises."""

    def __init__(self, subject: str, seed: int = SEED) -> None:
        self._next = random.Random(f"{seed}:{subject}").random

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of them, each as likely."""
        return things[int(self._next() * len(things))]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        left = self._next() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return thing

    def normal(self, mean: float, spread: float) -> float:
        """About normal: twelve draws added up, exact on every machine."""
        return mean + spread * (sum(self._next() for _ in range(12)) - 6)

    def several(self, things: Sequence[T], count: int) -> list[T]:
        """So many different ones, in the order in which they stood."""
        left = list(enumerate(things))
        taken = [left.pop(int(self._next() * len(left))) for _ in range(min(count, len(left)))]
        return [thing for _, thing in sorted(taken, key=lambda pair: pair[0])]

    def at(self, day: date, first_hour: int = 9, last_hour: int = 17) -> datetime:
        """A minute of office hours on that day."""
        return datetime(  # noqa: DTZ001 exports bear no zone
            day.year, day.month, day.day, self.between(first_hour, last_hour), self.between(0, 59)
        )


@cache
def is_workday(day: date) -> bool:
    """By the Chinese calendar, make-up days included."""
    return CHINA.is_working_day(day)


def workdays_between(after: date, upto: date) -> int:
    """Working days in (after, upto]; negative where upto lies before."""
    if upto < after:
        return -workdays_between(upto, after)
    return sum(
        is_workday(after + timedelta(days=step)) for step in range(1, (upto - after).days + 1)
    )


def shift(day: date, workdays: int) -> date:
    """The working day so many working days on (or back); 0 gives the day or the next working."""
    step = timedelta(days=1 if workdays >= 0 else -1)
    left = abs(workdays)
    while left or not is_workday(day):
        day += step
        if is_workday(day) and left:
            left -= 1
    return day
